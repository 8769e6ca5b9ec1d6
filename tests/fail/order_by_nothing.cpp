// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): name at least one column
#include "entities.hpp"

auto wrong = tenon::order_by();

// SPDX-License-Identifier: MIT
// expect: tenon: order_by(): name columns as
#include "entities.hpp"

auto wrong = tenon::order_by(&Agent::age);

// SPDX-License-Identifier: MIT
// expect: tenon: minimum(), maximum(): the values have no order
#include "query_entities.hpp"

auto wrong = minimum(col<&Album::settings>);

// SPDX-License-Identifier: MIT
// expect: tenon: count(), sum(), average(), minimum(), maximum(): the argument
// is a column or another expression
#include "query_entities.hpp"

auto wrong = maximum("seconds");

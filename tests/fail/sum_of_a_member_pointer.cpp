// SPDX-License-Identifier: MIT
// expect: tenon: count(), sum(), average(), minimum(), maximum(): the argument
// is a column or another expression: col<&Entity::member>
#include "query_entities.hpp"

auto wrong = sum(&Track::seconds);

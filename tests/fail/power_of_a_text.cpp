// SPDX-License-Identifier: MIT
// expect: tenon: power(): an argument is no number
#include "query_entities.hpp"

auto wrong = power(col<&Track::seconds>, "2");

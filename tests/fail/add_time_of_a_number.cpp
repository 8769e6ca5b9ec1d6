// SPDX-License-Identifier: MIT
// expect: tenon: add_time(): what is added is a std::chrono duration:
// std::chrono::hours(2)
#include "query_entities.hpp"

auto wrong = add_time(col<&Track::played>, 5);

// SPDX-License-Identifier: MIT
// expect: tenon: dynamic_condition::add(): the condition names a table that is none of
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(dynamic_condition<Agent, Team>& wanted) {
  wanted.add(col<&Seat::row> == 3);
}

// SPDX-License-Identifier: MIT
// expect: tenon: dynamic_condition::add(): this is no condition
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(dynamic_condition<Agent, Team>& wanted) {
  wanted.add(col<&Agent::age>);
}

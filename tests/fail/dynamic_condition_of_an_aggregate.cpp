// SPDX-License-Identifier: MIT
// expect: tenon: dynamic_condition::add(): an aggregate or window function is not known yet
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

void run(dynamic_condition<Agent, Team>& wanted) {
  wanted.add(count_all() > 3);
}

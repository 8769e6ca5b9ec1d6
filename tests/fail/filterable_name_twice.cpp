// SPDX-License-Identifier: MIT
// expect: constant expression
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

constexpr auto filter = filterable<Agent>().field("age", &Agent::age).field("age", &Agent::views);

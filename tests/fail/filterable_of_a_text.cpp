// SPDX-License-Identifier: MIT
// expect: tenon: filterable: name a column as &Entity::member
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

constexpr auto filter = filterable<Agent>().field("age", "age");

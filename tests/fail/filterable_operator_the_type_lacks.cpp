// SPDX-License-Identifier: MIT
// expect: tenon: filterable: an operator does not exist for the field's type
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

constexpr auto filter = filterable<Agent>().field("age", &Agent::age, filter_operators::contains);

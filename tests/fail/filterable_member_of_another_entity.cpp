// SPDX-License-Identifier: MIT
// expect: tenon: filterable: the member is of another struct than the entity
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

constexpr auto filter = filterable<Agent>().field("size", &Team::size);

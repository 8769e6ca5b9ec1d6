// SPDX-License-Identifier: MIT
// expect: have types that do not go together
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

auto condition = col<&Agent::name> == oldest;

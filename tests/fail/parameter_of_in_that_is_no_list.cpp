// SPDX-License-Identifier: MIT
// expect: tenon: in(): the parameter is no list
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

auto condition = in(col<&Agent::id>, oldest);

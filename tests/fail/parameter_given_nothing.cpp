// SPDX-License-Identifier: MIT
// expect: tenon: name = value: the value does not fit the parameter's type
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

auto bound = oldest = std::nullopt;

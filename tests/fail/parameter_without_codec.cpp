// SPDX-License-Identifier: MIT
// expect: tenon: parameter<"name", Type>: the type has no codec
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

constexpr auto oldest = parameter<"oldest", int>;

struct Opaque {
  int* inside;
};
auto opaque = parameter<"opaque", Opaque>;

// SPDX-License-Identifier: MIT
// expect: tenon: variant_of<Variant>.col<>: the member is of a struct that is no alternative of it
#include "entities.hpp"

#include <tenon/inheritance.hpp>

struct Circle {
  std::int64_t id = 0;
};
using Shape = std::variant<Circle>;
template <>
inline constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes");

auto wrong = tenon::variant_of<Shape>.col<&Agent::name>;

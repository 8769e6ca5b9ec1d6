// SPDX-License-Identifier: MIT
// expect: tenon: variants: the alternatives need the same primary key
#include "entities.hpp"

#include <tenon/inheritance.hpp>

struct Circle {
  std::int64_t id = 0;
};
struct Square {
  std::string name{};
};
using Shape = std::variant<Circle, Square>;
template <>
inline constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes");

// SPDX-License-Identifier: MIT
// expect: tenon: variants: two alternatives have columns of one name and different types or marks
#include "entities.hpp"

#include <tenon/inheritance.hpp>

struct Circle {
  std::int64_t id = 0;
  double size = 0;
};
struct Square {
  std::int64_t id = 0;
  std::string size{};
};
using Shape = std::variant<Circle, Square>;
template <>
inline constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes");

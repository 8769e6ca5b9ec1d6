// SPDX-License-Identifier: MIT
// Several structs in one table.
#include <cstdio>
#include <string>

#include <tenon/inheritance.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;

// [shapes]
struct Circle {
  std::int64_t id = 0;
  std::string name{};
  double radius = 0;
};
struct Square {
  std::int64_t id = 0;
  std::string name{};
  double side = 0;
};
using Shape = std::variant<Circle, Square>;

template <>
inline constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes", "kind");
// [/shapes]

int main() {
  auto db = tenon::open<Shape>("sqlite::memory:", {.schema = tenon::synchronize});

  // [write]
  tenon::variant_repository<Shape> shapes{db};
  shapes.insert(Circle{.name = "sun", .radius = 5});
  Shape house = shapes.insert(Square{.name = "house", .side = 3});
  std::get<Square>(house).side = 4;
  shapes.update(house);
  // [/write]

  // [read]
  constexpr auto& shape = tenon::variant_of<Shape>;
  for (const Shape& each : shapes.find(order_by(shape.col<&Circle::name>)))
    std::visit([](const auto& own) { std::printf("%s\n", own.name.c_str()); }, each);
  const auto large = shapes.find(where(shape.col<&Circle::radius> > 2 || shape.col<&Square::side> > 2));
  const std::vector<Circle> circles = shapes.of<Circle>(where(shape.col<&Circle::name> == "sun"));
  const auto others = shapes.count(where(!shape.is<Circle>()));
  // [/read]
  std::printf("%zu large, %zu circle, %ld other\n", large.size(), circles.size(), static_cast<long>(others));
}

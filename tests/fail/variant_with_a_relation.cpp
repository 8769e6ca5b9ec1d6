// SPDX-License-Identifier: MIT
// expect: tenon: variants: an alternative has relations
#include "entities.hpp"

#include <tenon/inheritance.hpp>
#include <tenon/relations.hpp>

struct Circle {
  std::int64_t id = 0;
  std::int64_t agentId = 0;
  tenon::belongs_to<Agent> agent{};
};
using Shape = std::variant<Circle>;
template <>
inline constexpr auto tenon::table_of<Shape> = tenon::variants<Shape>("shapes");

// SPDX-License-Identifier: MIT
// expect: tenon: check(): the function must return a condition on the described entity's columns
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().check("big", [] {
  return col<&Team::size> > 3;
});

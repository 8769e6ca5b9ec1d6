// SPDX-License-Identifier: MIT
// expect: tenon: index(), unique(): name at least one member
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().index({.name = "nothing"});

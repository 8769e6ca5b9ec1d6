// SPDX-License-Identifier: MIT
// expect: tenon: table_of: name a column as &Entity::member
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().index("name");

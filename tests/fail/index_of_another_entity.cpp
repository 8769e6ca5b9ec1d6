// SPDX-License-Identifier: MIT
// expect: tenon: table_of: the member is of another struct than the described entity
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().index(tenon::desc(&Team::name));

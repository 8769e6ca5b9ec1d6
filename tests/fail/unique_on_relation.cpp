// SPDX-License-Identifier: MIT
// expect: tenon: table_of: the member is no column
#include "entities.hpp"

struct Reference {};
template <>
inline constexpr bool tenon::is_relation<Reference> = true;

struct Wrong {
  std::int64_t id = 0;
  Reference team;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().unique(&Wrong::team);

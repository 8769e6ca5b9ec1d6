// SPDX-License-Identifier: MIT
// expect: tenon: table_of: the member is no column
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  Address home;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().hidden(&Wrong::home);

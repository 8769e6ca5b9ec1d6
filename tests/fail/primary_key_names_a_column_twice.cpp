// SPDX-License-Identifier: MIT
// expect: tenon: table_of: primary_key() names a column twice
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().primary_key(&Wrong::name, &Wrong::name);

const tenon::table_info& used = tenon::table_info_of<Wrong>;

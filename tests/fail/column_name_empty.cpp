// SPDX-License-Identifier: MIT
// expect: tenon: table_of: a column or check has an empty name
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().column(&Wrong::name, "");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

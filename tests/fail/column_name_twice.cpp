// SPDX-License-Identifier: MIT
// expect: tenon: table_of: two columns have the same name
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
  int number = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().column(&Wrong::name, "number").column(&Wrong::number, "number");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

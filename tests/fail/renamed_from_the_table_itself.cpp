// SPDX-License-Identifier: MIT
// expect: tenon: renamed_from(), renamed_value(): the old name is the present one
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
  int number = 0;
  Mood mood = Mood::calm;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>("wrongs").renamed_from("wrongs");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

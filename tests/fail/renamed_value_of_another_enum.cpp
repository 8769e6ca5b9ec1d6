// SPDX-License-Identifier: MIT
// expect: tenon: renamed_value(): the value is not of the member's enum
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
  int number = 0;
  Mood mood = Mood::calm;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().renamed_value(&Wrong::mood, "lazy",
                                                                                   Color::red);

const tenon::table_info& used = tenon::table_info_of<Wrong>;

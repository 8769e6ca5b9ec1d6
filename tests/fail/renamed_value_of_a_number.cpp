// SPDX-License-Identifier: MIT
// expect: tenon: renamed_value(): the enum is stored by its number
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
  int number = 0;
  Mood mood = Mood::calm;
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().as_number(&Wrong::mood).renamed_value(&Wrong::mood, "lazy", Mood::calm);

const tenon::table_info& used = tenon::table_info_of<Wrong>;

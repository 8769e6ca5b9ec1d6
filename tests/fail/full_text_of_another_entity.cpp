// SPDX-License-Identifier: MIT
// expect: tenon: table_of: the member is of another struct than the described entity
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string text;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>("wrong").full_text(&Agent::name);
auto table = tenon::table_info_of<Wrong>;

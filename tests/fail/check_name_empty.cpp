// SPDX-License-Identifier: MIT
// expect: tenon: table_of: a column or check has an empty name
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().check("", "number > 0");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

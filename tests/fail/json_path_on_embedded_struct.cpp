// SPDX-License-Identifier: MIT
// expect: tenon: json_path(): the member is no JSON column
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  Address home;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().index(tenon::json_path(&Wrong::home,
                                                                                            "$.street"));

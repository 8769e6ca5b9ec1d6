// SPDX-License-Identifier: MIT
// expect: tenon: table_of: the member is no column
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  belongs_to<User> user{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().column(&Wrong::user, "user_id");

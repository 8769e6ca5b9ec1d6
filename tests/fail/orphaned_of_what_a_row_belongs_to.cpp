// SPDX-License-Identifier: MIT
// expect: tenon: orphaned(): the member is no has_one, has_many or many_to_many
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  belongs_to<User> user{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().foreign_key(&Wrong::userId, &User::id).orphaned(&Wrong::user, orphans::remove);

// SPDX-License-Identifier: MIT
// expect: tenon: foreign_key(): the referring member's type must be the referenced one's
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  belongs_to<User> user{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().foreign_key(&Wrong::user, &User::id);

// SPDX-License-Identifier: MIT
// expect: tenon: cascades(): what a row belongs to is never removed with it
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  belongs_to<User> user{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>()
                                                   .foreign_key(&Wrong::userId, &User::id)
                                                   .cascades(&Wrong::user,
                                                             cascade::save | cascade::soft_remove);

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

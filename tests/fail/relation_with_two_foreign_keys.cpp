// SPDX-License-Identifier: MIT
// expect: tenon: a relation: several foreign keys connect the two tables
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;
  belongs_to<User> user{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().foreign_key(&Wrong::a, &User::id).foreign_key(&Wrong::b, &User::id);

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::user>());
}

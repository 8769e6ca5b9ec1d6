// SPDX-License-Identifier: MIT
// expect: tenon: cascades(), orphaned(): soft_remove and recover need a deleted_at column
#include "related.hpp"

struct Wrong;
struct Child {
  std::int64_t id = 0;
  std::int64_t wrongId = 0;
};
struct Wrong {
  std::int64_t id = 0;
  has_many<Child> children{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().orphaned(&Wrong::children,
                                                                              orphans::soft_remove);

template <>
inline constexpr auto tenon::table_of<Child> = tenon::table<Child>().foreign_key(&Child::wrongId, &Wrong::id);

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

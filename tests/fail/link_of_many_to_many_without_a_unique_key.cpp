// SPDX-License-Identifier: MIT
// expect: tenon: saving a many_to_many: the third table needs primary_key(...) or unique(...)
#include "related.hpp"

struct Wrong;
struct Between {
  std::int64_t wrongId = 0;
  std::int64_t badgeId = 0;
};
struct Wrong {
  std::int64_t id = 0;
  many_to_many<Badge, Between> badges{};
};

template <>
inline constexpr auto tenon::table_of<Between> = tenon::table<Between>()
                                                     .foreign_key(&Between::wrongId, &Wrong::id)
                                                     .foreign_key(&Between::badgeId, &Badge::id);

void run(database& db, Wrong& wrong, Badge& badge) {
  repository<Wrong>{db}.link<&Wrong::badges>(wrong, badge);
}

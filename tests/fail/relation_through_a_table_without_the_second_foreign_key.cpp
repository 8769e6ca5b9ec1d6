// SPDX-License-Identifier: MIT
// expect: tenon: a relation: no foreign key connects the two tables
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
inline constexpr auto tenon::table_of<Between> = tenon::table<Between>().foreign_key(&Between::wrongId,
                                                                                     &Wrong::id);

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::badges>());
}

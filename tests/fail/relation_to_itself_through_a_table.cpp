// SPDX-License-Identifier: MIT
// expect: tenon: a relation: several foreign keys connect the two tables
#include "related.hpp"

struct Wrong;
struct Between {
  std::int64_t ofId = 0;
  std::int64_t withId = 0;
};
struct Wrong {
  std::int64_t id = 0;
  many_to_many<Wrong, Between> friends{};
};

template <>
inline constexpr auto tenon::table_of<Between> = tenon::table<Between>()
                                                     .primary_key(&Between::ofId, &Between::withId)
                                                     .foreign_key(&Between::ofId, &Wrong::id)
                                                     .foreign_key(&Between::withId, &Wrong::id);

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::friends>());
}

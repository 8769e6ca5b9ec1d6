// SPDX-License-Identifier: MIT
// expect: tenon: a relation: several foreign keys connect the two tables
#include "related.hpp"

struct Wrong;
struct Referring {
  std::int64_t id = 0;
  std::int64_t a = 0;
  std::int64_t b = 0;
};
struct Wrong {
  std::int64_t id = 0;
  has_many<Referring> all{};
};

template <>
inline constexpr auto tenon::table_of<Referring> =
    tenon::table<Referring>().foreign_key(&Referring::a, &Wrong::id).foreign_key(&Referring::b, &Wrong::id);

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

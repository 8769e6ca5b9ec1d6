// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): limit() and offset() need a primary key of the related entity
#include "related.hpp"

struct Wrong;
struct Row {
  std::int64_t wrongId = 0;
};
struct Wrong {
  std::int64_t id = 0;
  has_many<Row> rows{};
};

template <>
inline constexpr auto tenon::table_of<Row> = tenon::table<Row>().foreign_key(&Row::wrongId, &Wrong::id);

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::rows>(limit(1)));
}

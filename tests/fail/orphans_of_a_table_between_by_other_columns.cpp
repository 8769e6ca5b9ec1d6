// SPDX-License-Identifier: MIT
// expect: tenon: orphaned(): the third table has to refer to the primary key
#include "related.hpp"

struct Label {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Label> = tenon::table<Label>().unique(&Label::name);

struct Wrong;
struct Between {
  std::int64_t wrongId = 0;
  std::string label;
};
struct Wrong {
  std::int64_t id = 0;
  many_to_many<Label, Between> labels{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().orphaned(&Wrong::labels,
                                                                              orphans::remove);

template <>
inline constexpr auto tenon::table_of<Between> = tenon::table<Between>()
                                                     .primary_key(&Between::wrongId, &Between::label)
                                                     .foreign_key(&Between::wrongId, &Wrong::id)
                                                     .foreign_key(&Between::label, &Label::name);

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

// SPDX-License-Identifier: MIT
// expect: tenon: a relation: no foreign key connects the two tables
#include "related.hpp"

struct Plan {
  std::string project;
  int number = 0;
};
template <>
inline constexpr auto tenon::table_of<Plan> = tenon::table<Plan>().primary_key(&Plan::project, &Plan::number);

struct Wrong {
  std::int64_t id = 0;
  int number = 0;
  belongs_to<Plan> plan{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().relation(&Wrong::plan, &Wrong::number);

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::plan>());
}

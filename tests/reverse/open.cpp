// SPDX-License-Identifier: MIT
// Opens a database with the entities that were made of it: nothing is to be changed, and every row is read.
// usage: open URL; says what is wrong, and exits with 1
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/postgresql.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

#include REVERSED

namespace {

int complaints = 0;

void complain(const std::string& text) {
  std::printf("%s\n", text.c_str());
  ++complaints;
}

/// The database's own count, by SQL.
std::int64_t counted(tenon::database& db, const tenon::table_info& table) {
  std::string name = table.schema.empty() ? std::string() : std::string(table.schema) + '.';
  name += table.name;
  for (const tenon::schema::row_count& each : tenon::row_counts(db)) {
    if (each.table == name) return each.rows;
  }
  return -1;
}

template <class Entity>
void look_at(tenon::database& db) {
  const tenon::table_info& table = tenon::table_info_of<Entity>;
  std::vector<Entity> found = tenon::repository<Entity>{db}.find();
  const auto rows = static_cast<std::int64_t>(found.size());
  std::printf("%s %ld\n", std::string(table.name).c_str(), static_cast<long>(rows));
  if ((!table.view && rows != counted(db, table)) || tenon::repository<Entity>{db}.count() != rows)
    complain("not all rows of " + std::string(table.name) + " were read");
  // What was read can be written: every column takes its member's value.
  if constexpr (!tenon::table_info_of<Entity>.key.empty() && !tenon::table_info_of<Entity>.view) {
    if (!found.empty()) tenon::repository<Entity>{db}.update(found[0]);
  }
}

template <class... Entities>
void look(const char* url) {
  tenon::database db = tenon::open<Entities...>(std::string(url), {.schema = tenon::schema_policy::none});
  for (const tenon::schema::step& each : tenon::plan_for<Entities...>(db).plan.steps)
    complain(std::string(each.judged.code) + " " + each.judged.sentence);
  (look_at<Entities>(db), ...);
  if (complaints == 0) tenon::open<Entities...>(std::string(url), {.schema = tenon::verify});
}

}  // namespace

int main(int count, char** given) {
  if (count < 2) return 2;
  try {
    look<REVERSED_ENTITIES>(given[1]);
  } catch (const tenon::error& problem) {
    complain(problem.what());
  }
  return complaints == 0 ? 0 : 1;
}

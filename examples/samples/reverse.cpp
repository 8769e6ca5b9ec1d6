// SPDX-License-Identifier: MIT
// A schema that another program made, as a picture and as C++.
#include <cstdio>

#include <tenon/diagram.hpp>
#include <tenon/reverse.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>

int main() {
  auto db = tenon::open<>("sqlite::memory:");
  tenon::execute(db, "CREATE TABLE artist (id INTEGER PRIMARY KEY, name VARCHAR(120) NOT NULL)");
  tenon::execute(
      db,
      "CREATE TABLE album (id INTEGER PRIMARY KEY, title TEXT NOT NULL DEFAULT '(none)', \"class\" "
      "TEXT, artist_id INTEGER NOT NULL REFERENCES artist (id) ON DELETE CASCADE)");
  tenon::execute(db, "CREATE VIEW titles AS SELECT title FROM album");
  tenon::execute(db, "CREATE TRIGGER looked AFTER INSERT ON album BEGIN SELECT 1; END");
  // [diagram]
  const tenon::schema::snapshot now = tenon::inspect(db);
  std::fputs(tenon::schema::mermaid(now, {.columns = tenon::schema::diagram_columns::keys}).c_str(), stdout);
  // [/diagram]
  // [reverse]
  const tenon::reversed_schema made = tenon::reverse(db, {.name_space = "music"});
  std::fputs(made.header.c_str(), stdout);
  for (const tenon::schema::reverse_gap& each : made.gaps) std::printf("%s\n", each.sentence().c_str());
  // [/reverse]
}

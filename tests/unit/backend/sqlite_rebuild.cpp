// SPDX-License-Identifier: MIT
#include <tenon/backend/sqlite_rebuild.hpp>

#include "catch.hpp"

#include <functional>
#include <string>
#include <vector>

#include <sqlite3.h>

#include <tenon/backend/sqlite.hpp>
#include <tenon/backend/sqlite_changes.hpp>

namespace {

using tenon::schema::plan;
using tenon::schema::snapshot;
using tenon::schema::step;
using tenon::schema::step_kind;

tenon::sqlite_options in_memory(bool foreign_keys = true) {
  tenon::sqlite_options options;
  options.path = ":memory:";
  options.foreign_keys = foreign_keys;
  return options;
}

std::vector<std::string> texts(tenon::sqlite_connection& connection, const std::string& question) {
  std::vector<std::string> found;
  const tenon::cell_spec spec{tenon::cell_kind::null, tenon::storage::standard};
  auto asked = connection.driver_connection().prepare(question, {&spec, 1});
  tenon::cell cell;
  while (asked.step(&cell)) {
    found.push_back(cell.kind == tenon::cell_kind::null      ? "NULL"
                    : cell.kind == tenon::cell_kind::integer ? std::to_string(cell.integer)
                                                             : std::string(cell.text()));
  }
  return found;
}
std::string text(tenon::sqlite_connection& connection, const std::string& question) {
  const std::vector<std::string> found = texts(connection, question);
  return found.empty() ? "nothing" : found[0];
}

/// A plan that makes a table anew, changed by `change`; columns are copied by their names.
plan rebuilding(tenon::sqlite_connection& connection, const std::string& table,
                const std::function<void(tenon::schema::table&)>& change = nullptr) {
  step made;
  made.kind = step_kind::rebuild_table;
  made.before = *connection.inspect().find(table);
  made.subject = made.before;
  if (change) change(made.subject);
  for (const tenon::schema::column& each : made.subject.columns) {
    for (const tenon::schema::column& old : made.before.columns) {
      if (old.name == each.name && each.generated.empty())
        made.mapping.push_back({each.name, tenon::sqlite_schema::detail::quoted_name(old.name)});
    }
  }
  return {{made}};
}

/// Runs it as it has to be run.
void apply(tenon::sqlite_connection& connection, const plan& changes) {
  connection.begin({.write = true, .schema = true});
  try {
    connection.apply(changes);
    connection.commit();
  } catch (...) {
    if (connection.in_transaction()) connection.rollback();
    throw;
  }
}

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem.message;
  }
  return "";
}

/// All that is in a database, row by row.
std::string dump(tenon::sqlite_connection& connection) {
  std::string all;
  for (const std::string& sql :
       texts(connection, "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name"))
    all += sql + '\n';
  for (const std::string& name :
       texts(connection, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
    const std::string table = tenon::sqlite_schema::detail::quoted_name(name);
    const auto sum = tenon::sqlite_schema::detail::sum_rows(connection.driver_connection(), name, {});
    all += table + ' ' + std::to_string(sum.rows) + '\n';
    for (const std::string& column : texts(connection, "SELECT name FROM pragma_table_xinfo('" + name + "')"))
      for (const std::string& value :
           texts(connection,
                 "SELECT quote(" + tenon::sqlite_schema::detail::quoted_name(column) + ") FROM " + table))
        all += value + ' ';
    all += '\n';
  }
  return all;
}

void widen(tenon::schema::table& changed) {
  for (tenon::schema::column& each : changed.columns) {
    if (each.name == "name") each.type = "VARCHAR(51)";
  }
}

void fill_family(tenon::sqlite_connection& connection, const std::string& action) {
  connection.driver_connection().execute(
      "CREATE TABLE parents (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(50) NOT NULL);"
      "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER DEFAULT 2 REFERENCES parents (id) ON "
      "DELETE " +
      action +
      ");"
      "CREATE TABLE grandchildren (id INTEGER PRIMARY KEY, child INTEGER REFERENCES children (id) ON DELETE "
      "CASCADE);"
      "INSERT INTO parents VALUES (1, 'one'), (2, 'two'), (3, 'three'); DELETE FROM parents WHERE id = 3;"
      "INSERT INTO children VALUES (10, 1), (11, 1), (12, 2); INSERT INTO grandchildren VALUES (100, 10)");
}

}  // namespace

TEST_CASE("D6, D12: a rebuild keeps rows and children, whatever their foreign keys do", "[backend][schema]") {
  for (const char* const action : {"CASCADE", "SET NULL", "SET DEFAULT", "RESTRICT", "NO ACTION"}) {
    for (const bool foreign_keys : {true, false}) {
      INFO(action << (foreign_keys ? ", enforced" : ", not enforced"));
      tenon::sqlite_connection connection(in_memory(foreign_keys));
      fill_family(connection, action);
      apply(connection, rebuilding(connection, "parents", widen));
      CHECK(texts(connection, "SELECT name FROM parents ORDER BY id") ==
            std::vector<std::string>{"one", "two"});
      CHECK(texts(connection, "SELECT parent FROM children ORDER BY id") ==
            std::vector<std::string>{"1", "1", "2"});
      CHECK(text(connection, "SELECT count(*) FROM grandchildren") == "1");
      CHECK(connection.inspect().find("parents")->columns[1].type == "VARCHAR(51)");
      // The children still refer to the table of this name.
      CHECK(text(connection, "SELECT \"table\" FROM pragma_foreign_key_list('children')") == "parents");
      CHECK(text(connection, "PRAGMA foreign_keys") == (foreign_keys ? "1" : "0"));
      CHECK(text(connection, "PRAGMA legacy_alter_table") == "0");
      CHECK(texts(connection, "SELECT 1 FROM pragma_foreign_key_check").empty());
      if (foreign_keys)
        CHECK_FALSE(refusal([&] {
                      connection.driver_connection().execute("INSERT INTO children VALUES (13, 99)");
                    }).empty());
    }
  }
}

TEST_CASE("D6: the child, and a table that refers to itself, can be rebuilt as well", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  fill_family(connection, "CASCADE");
  connection.driver_connection().execute(
      "CREATE TABLE tree (id INTEGER PRIMARY KEY, up INTEGER REFERENCES tree (id) ON DELETE CASCADE, name "
      "TEXT);"
      "INSERT INTO tree VALUES (1, NULL, 'root'), (2, 1, 'leaf')");
  apply(connection, rebuilding(connection, "children"));
  apply(connection, rebuilding(connection, "tree", widen));
  CHECK(text(connection, "SELECT count(*) FROM children") == "3");
  CHECK(text(connection, "SELECT count(*) FROM grandchildren") == "1");
  CHECK(text(connection, "SELECT count(*) FROM tree") == "2");
  CHECK(text(connection, "SELECT \"table\" FROM pragma_foreign_key_list('tree')") == "tree");
}

TEST_CASE("D7, D9: in a transaction of the caller's own a rebuild is refused and changes nothing",
          "[backend][schema]") {
  for (const bool foreign_keys : {true, false}) {
    tenon::sqlite_connection connection(in_memory(foreign_keys));
    fill_family(connection, "CASCADE");
    const std::string before = dump(connection);
    connection.begin({.write = true});
    const std::string why = refusal([&] { connection.apply(rebuilding(connection, "parents", widen)); });
    CHECK(why.find("table \"parents\" has to be rebuilt") == 0);
    CHECK(why.find("outside of a transaction") != std::string::npos);
    connection.commit();
    CHECK(dump(connection) == before);
    // The setting cannot be slipped in either: inside of a transaction SQLite ignores it.
    connection.begin({.write = true});
    CHECK_FALSE(refusal([&] { connection.begin({.write = true, .schema = true}); }).empty());
    connection.rollback();
    CHECK(text(connection, "PRAGMA foreign_keys") == (foreign_keys ? "1" : "0"));
  }
}

TEST_CASE("D8: deferring foreign keys is no way around switching them off", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  fill_family(connection, "CASCADE");
  connection.begin({.write = true});
  connection.driver_connection().execute("PRAGMA defer_foreign_keys=ON");
  CHECK_FALSE(refusal([&] { connection.apply(rebuilding(connection, "parents", widen)); }).empty());
  connection.rollback();
  CHECK(text(connection, "SELECT count(*) FROM children") == "3");
}

TEST_CASE("D6: dropping a table deletes nothing elsewhere", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  fill_family(connection, "CASCADE");
  step drop;
  drop.kind = step_kind::drop_table;
  drop.subject = *connection.inspect().find("parents");
  tenon::dialect::sqlite_change_ddl = [](const step&) { return std::string("DROP TABLE parents"); };
  const std::string before = dump(connection);
  CHECK(refusal([&] {
          apply(connection, {{drop}});
        }).find("missing, from table \"children\" to \"parents\"") != std::string::npos);
  connection.begin({.write = true});
  CHECK(refusal([&] { connection.apply({{drop}}); }).find("has to be dropped") != std::string::npos);
  connection.rollback();
  CHECK(dump(connection) == before);
  tenon::dialect::sqlite_change_ddl = nullptr;
}

TEST_CASE("D10: a failure at any statement leaves everything as it was, settings included",
          "[backend][schema]") {
  int statements = 1000;
  for (int failing = 1; failing <= statements; ++failing) {
    INFO("statement " << failing);
    tenon::sqlite_connection connection(in_memory());
    fill_family(connection, "CASCADE");
    connection.driver_connection().execute(
        "CREATE INDEX ix ON parents (name COLLATE NOCASE); CREATE VIEW v AS SELECT name FROM parents;"
        "CREATE TRIGGER g AFTER INSERT ON parents BEGIN DELETE FROM children WHERE id = -1; END");
    const std::string before = dump(connection);
    const plan changes = rebuilding(connection, "parents", widen);
    struct {
      int left;
      int seen = 0;
    } counter{failing};
    sqlite3* const handle = connection.driver_connection().handle();
    connection.begin({.write = true, .schema = true});
    // The authorizer is asked as statements are prepared, of each thing that they do.
    sqlite3_set_authorizer(
        handle,
        [](void* context, int, const char*, const char*, const char*, const char*) {
          auto& each = *static_cast<decltype(counter)*>(context);
          return ++each.seen == each.left ? SQLITE_DENY : SQLITE_OK;
        },
        &counter);
    const std::string why = refusal([&] { connection.apply(changes); });
    sqlite3_set_authorizer(handle, nullptr, nullptr);
    if (counter.seen < failing) {
      CHECK(why.empty());
      connection.commit();
      statements = failing - 1;
      CHECK(statements > 50);
    } else {
      if (connection.in_transaction()) connection.rollback();
      CHECK(dump(connection) == before);
    }
    CHECK(text(connection, "PRAGMA foreign_keys") == "1");
    CHECK(text(connection, "PRAGMA legacy_alter_table") == "0");
    CHECK_FALSE(connection.dirty());
  }
}

TEST_CASE("D10: a connection that was left in the middle is clean after its reset", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  fill_family(connection, "CASCADE");
  connection.begin({.write = true, .schema = true});
  CHECK(text(connection, "PRAGMA foreign_keys") == "0");
  CHECK(connection.dirty());
  connection.reset();
  CHECK(text(connection, "PRAGMA foreign_keys") == "1");
  CHECK_FALSE(connection.dirty());
}

TEST_CASE("D11: a rebuild keeps triggers, indexes, collations, views, counters and computed columns",
          "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  auto& driver = connection.driver_connection();
  driver.execute(
      "CREATE TABLE log (line TEXT);"
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(50) COLLATE NOCASE, n INTEGER "
      "CONSTRAINT positive CHECK (n > 0), twice INTEGER GENERATED ALWAYS AS (n * 2) STORED, thrice AS (n * "
      "3), "
      "UNIQUE (name, n));"
      "CREATE INDEX by_name ON t (name COLLATE NOCASE, n DESC) WHERE n > 1;"
      "CREATE INDEX by_length ON t (length(name));"
      "CREATE VIEW v AS SELECT name, twice FROM t;"
      "CREATE VIEW w AS SELECT count(*) AS c FROM v;"
      "CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.name); END;"
      "CREATE TRIGGER h INSTEAD OF DELETE ON v BEGIN DELETE FROM t WHERE name = old.name; END;"
      "CREATE TRIGGER other AFTER INSERT ON log BEGIN UPDATE t SET n = n WHERE id = -1; END;"
      "INSERT INTO t (id, name, n) VALUES (1, 'a', 2), (3, 'c', 4); DELETE FROM t WHERE id = 3");
  const snapshot before = connection.inspect();
  const std::vector<std::string> own = texts(
      connection, "SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'view', 'index') ORDER BY name");
  apply(connection, rebuilding(connection, "t", widen));
  const snapshot after = connection.inspect();
  CHECK(texts(connection,
              "SELECT sql FROM sqlite_schema WHERE type IN ('trigger', 'view', 'index') ORDER BY name") ==
        own);
  tenon::schema::table wanted = *before.find("t");
  widen(wanted);
  CHECK(*after.find("t") == wanted);
  CHECK(text(connection, "SELECT seq FROM sqlite_sequence WHERE name = 't'") == "3");
  driver.execute("INSERT INTO t (name, n) VALUES ('d', 5)");
  CHECK(text(connection, "SELECT max(id) FROM t") == "4");
  CHECK(texts(connection, "SELECT line FROM log") == std::vector<std::string>{"a", "c", "d"});
  CHECK(text(connection, "SELECT c FROM w") == "2");
  CHECK(text(connection, "SELECT twice FROM v WHERE name = 'D'") == "10");
  driver.execute("DELETE FROM v WHERE name = 'd'");
  CHECK(text(connection, "SELECT count(*) FROM t") == "1");
  CHECK_FALSE(refusal([&] { driver.execute("INSERT INTO t (name, n) VALUES ('A', 2)"); }).empty());
  CHECK_FALSE(refusal([&] { driver.execute("INSERT INTO t (name, n) VALUES ('z', 0)"); }).empty());
}

TEST_CASE("D11: hidden rowids, tables without them and strict tables stay what they are",
          "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE hidden (name TEXT, rowid TEXT); INSERT INTO hidden (_rowid_, name) VALUES (7, 'a'), (9, "
      "'b');"
      "CREATE TABLE w (k TEXT, v INTEGER, PRIMARY KEY (k, v)) STRICT, WITHOUT ROWID;"
      "INSERT INTO w VALUES ('a', 1), ('b', 2)");
  const snapshot before = connection.inspect();
  apply(connection, rebuilding(connection, "hidden"));
  apply(connection, rebuilding(connection, "w"));
  CHECK(texts(connection, "SELECT _rowid_ FROM hidden") == std::vector<std::string>{"7", "9"});
  CHECK(connection.inspect() == before);
  CHECK(text(connection, "SELECT sum(v) FROM w") == "3");
}

TEST_CASE("D11: the counter of an emptied table goes on where it was", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT); INSERT INTO t VALUES (41, 'x'); "
      "DELETE "
      "FROM t");
  apply(connection, rebuilding(connection, "t", widen));
  connection.driver_connection().execute("INSERT INTO t (name) VALUES ('y')");
  CHECK(text(connection, "SELECT id FROM t") == "42");
}

TEST_CASE("a rebuild that would break a view or a trigger is refused, naming it", "[backend][schema]") {
  for (const char* const user :
       {"CREATE VIEW uses AS SELECT gone FROM t",
        "CREATE TRIGGER uses AFTER UPDATE ON t BEGIN DELETE FROM t WHERE gone = 1; END",
        "CREATE TRIGGER uses AFTER INSERT ON other BEGIN UPDATE t SET gone = 2; END"}) {
    INFO(user);
    tenon::sqlite_connection connection(in_memory());
    connection.driver_connection().execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, gone INTEGER, kept INTEGER);"
        "CREATE TABLE other (a INTEGER);");
    connection.driver_connection().execute(user);
    const std::string before = dump(connection);
    const plan changes = rebuilding(connection, "t", [](tenon::schema::table& changed) {
      const tenon::schema::column kept = changed.columns[2];
      changed.columns.pop_back();
      changed.columns[1] = kept;
    });
    const std::string why = refusal([&] { apply(connection, changes); });
    CHECK(why.find("would not work") != std::string::npos);
    CHECK(why.find("gone") != std::string::npos);
    CHECK(dump(connection) == before);
  }
}

TEST_CASE("a rebuild that would leave children without parents is refused", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  fill_family(connection, "CASCADE");
  const std::string before = dump(connection);
  plan changes = rebuilding(connection, "parents");
  changes.steps[0].mapping[0].expression = "\"id\" + 100";
  CHECK(refusal([&] {
          apply(connection, changes);
        }).find("missing, from table \"children\" to \"parents\"") != std::string::npos);
  CHECK(dump(connection) == before);
  // References that were broken before are no reason to refuse.
  connection.driver_connection().execute(
      "PRAGMA foreign_keys=OFF; INSERT INTO children VALUES (50, 999); PRAGMA foreign_keys=ON");
  apply(connection, rebuilding(connection, "parents", widen));
}

TEST_CASE("a value that changes on its way is refused", "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a REAL, b); INSERT INTO t VALUES (1, 2.5, '7')");
  const std::string before = dump(connection);
  // The same type and expression, but another collation: nothing is lost. A row less: refused.
  connection.driver_connection().execute(
      "CREATE TABLE other (x); INSERT INTO other VALUES (1); CREATE TRIGGER g AFTER DELETE ON t BEGIN DELETE "
      "FROM "
      "other; END");
  apply(connection, rebuilding(connection, "t"));
  CHECK(text(connection, "SELECT count(*) FROM other") == "1");
  plan changes = rebuilding(connection, "t");
  changes.steps[0].subject.columns[2].type = "";
  changes.steps[0].mapping[0].expression = "\"id\"";
  apply(connection, changes);
  CHECK(text(connection, "SELECT typeof(b) FROM t") == "text");
}

TEST_CASE("what a table's value does not tell is not lost silently", "[backend][schema]") {
  for (const char* const made : {"CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE)",
                                 "CREATE TABLE t (a TEXT, PRIMARY KEY (a COLLATE NOCASE))"}) {
    tenon::sqlite_connection connection(in_memory());
    connection.driver_connection().execute(made);
    const std::string why = refusal([&] { apply(connection, rebuilding(connection, "t")); });
    CHECK(why.find("which would be lost") != std::string::npos);
  }
}

TEST_CASE("new columns have their defaults and dropped ones are gone, all in one rebuild",
          "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); INSERT INTO t VALUES (1, '7', 'x'), (2, "
      "NULL, 'y')");
  const plan changes = rebuilding(connection, "t", [](tenon::schema::table& changed) {
    changed.columns[1].type = "INTEGER";
    changed.columns[2] = {.name = "c", .type = "TEXT", .nullable = false, .default_text = "'new'"};
  });
  apply(connection, changes);
  CHECK(texts(connection, "SELECT id || coalesce(a, '-') || typeof(a) || c FROM t") ==
        std::vector<std::string>{"17integernew", "2-nullnew"});
}

TEST_CASE("a foreign key to what is no key is no reason to refuse, unless the change made it so",
          "[backend][schema]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT UNIQUE);"
      "CREATE TABLE odd (n INTEGER REFERENCES parents (missing));"
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(50)); INSERT INTO t VALUES (1, 'a')");
  apply(connection, rebuilding(connection, "t", widen));
  CHECK(text(connection, "SELECT name FROM t") == "a");
  connection.driver_connection().execute(
      "DROP TABLE odd; CREATE TABLE named (n TEXT REFERENCES parents (name)); INSERT INTO parents VALUES (1, "
      "'x');"
      "INSERT INTO named VALUES ('x')");
  const plan changes =
      rebuilding(connection, "parents", [](tenon::schema::table& changed) { changed.indexes.clear(); });
  CHECK(refusal([&] { apply(connection, changes); }).find("foreign key mismatch") != std::string::npos);
  CHECK(connection.inspect().find("parents")->indexes.size() == 1);
}

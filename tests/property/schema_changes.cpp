// SPDX-License-Identifier: MIT
// Random schemas with rows that become other random schemas. Whatever a plan's questions let through has to
// run, a second plan has to be empty, and values that a plan does not change have to stay.
// TENON_SCHEMA_CHANGES=N sets how many, TENON_SEED=N where chance begins.
#include "catch.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <tenon/backend/sqlite_changes.hpp>
#include <tenon/dialect/postgresql_change.hpp>
#include <tenon/dialect/sqlite_change.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/plan_change.hpp>
#include <tenon/schema/plan_text.hpp>

#include "schema_generator.hpp"
#include "sql/own_database.hpp"

namespace schema_changes {

namespace schema = tenon::schema;
using property::schema_generator;

struct sqlite_world {
  static constexpr bool is_sqlite = true;
  std::unique_ptr<tenon::driver::sqlite::connection> connection;

  void reset() {
    tenon::sqlite_options options;
    options.path = ":memory:";
    options.foreign_keys = false;
    connection = std::make_unique<tenon::driver::sqlite::connection>(options);
  }
  void enforce_keys(bool on) { execute(on ? "PRAGMA foreign_keys=ON" : "PRAGMA foreign_keys=OFF"); }
  void execute(const std::string& text) { connection->execute(text); }
  schema::snapshot inspect() { return tenon::sqlite_schema::inspect(*connection); }
  std::string one(const std::string& question) {
    tenon::sqlite_schema::detail::connection_source<> source(*connection);
    const auto rows = source.ask(question, 1);
    return rows.empty() || rows[0][0].null ? "NULL" : rows[0][0].text;
  }
  void create(const schema::snapshot& wanted) {
    tenon::sqlite_schema::apply(*connection, schema::plan_missing_tables(wanted, {}));
  }
  void apply(const schema::plan& made) { tenon::sqlite_schema::apply(*connection, made, true); }
  std::string script(const schema::plan& made) {
    std::string all;
    for (const std::string& each : tenon::sqlite_schema::script(made)) all += each + ";\n";
    return all;
  }
  static schema::abilities abilities() { return tenon::dialect::sqlite_abilities(); }
  static std::string values(const std::string& table, const std::string& column) {
    return "SELECT group_concat(quote(x)) FROM (SELECT " + schema_generator::quoted(column) + " AS x FROM " +
           schema_generator::quoted(table) + " ORDER BY id)";
  }
};

struct postgresql_world {
  static constexpr bool is_sqlite = false;
  postgresql_test::own_database own{std::getenv("TENON_TEST_POSTGRESQL_URL")};
  postgresql_test::server* server = &own.connection();

  void reset() {
    execute(
        "DROP SCHEMA IF EXISTS tenon_random CASCADE; CREATE SCHEMA tenon_random; SET search_path = "
        "tenon_random");
  }
  void enforce_keys(bool) {}
  void execute(const std::string& text) { server->execute(text); }
  schema::snapshot inspect() {
    schema::snapshot found = tenon::postgresql_schema::inspect(*server, {});
    found.refers_ahead = false;
    return found;
  }
  std::string one(const std::string& question) { return server->one(question); }
  void create(const schema::snapshot& wanted) {
    tenon::postgresql_schema::apply(*server, schema::plan_missing_tables(wanted, {}));
  }
  void apply(const schema::plan& made) {
    execute("BEGIN");
    try {
      tenon::postgresql_schema::apply(*server, made);
      execute("COMMIT");
    } catch (...) {
      execute("ROLLBACK");
      throw;
    }
  }
  std::string script(const schema::plan& made) {
    std::string all;
    for (const std::string& each : tenon::postgresql_schema::script(made)) all += each + ";\n";
    return all;
  }
  static schema::abilities abilities() { return tenon::dialect::postgresql_abilities(); }
  static std::string values(const std::string& table, const std::string& column) {
    return "SELECT string_agg(coalesce(" + schema_generator::quoted(column) +
           "::text, 'NULL'), ',' ORDER BY id) FROM " + schema_generator::quoted(table);
  }
};

struct tally {
  int ran = 0;
  int refused = 0;
  int impossible = 0;
  int undecided = 0;  ///< only trying told
};

/// What may not differ afterwards: a question and its answer before.
struct kept_values {
  std::string question;
  std::string answer;
};

template <class World>
std::vector<kept_values> values_that_stay(World& db, const schema::snapshot& before,
                                          const schema::snapshot& after, const schema::hints& said) {
  std::vector<kept_values> kept;
  for (const schema::table& to : after.tables) {
    std::string old = to.name;
    bool is_new = false;
    for (const schema::rename& each : said.tables) is_new = is_new || each.from == to.name;
    for (const schema::rename& each : said.tables) {
      if (each.to != to.name) continue;
      old = each.from;
      is_new = false;
    }
    const schema::table* const from = before.find(old);
    if (from == nullptr || is_new) continue;
    for (const schema::column& column : to.columns) {
      std::string name = column.name;
      bool comes = false;
      for (const schema::column_rename& each : said.columns)
        comes = comes || (each.table == to.name && each.from == name);
      for (const schema::column_rename& each : said.columns) {
        if (each.table != to.name || each.to != column.name) continue;
        name = each.from;
        comes = false;
      }
      if (comes) continue;
      for (const schema::column& was : from->columns) {
        if (was.name == name && was.type == column.type && was.generated.empty() && column.generated.empty())
          kept.push_back({World::values(to.name, column.name), db.one(World::values(old, name))});
      }
    }
  }
  return kept;
}

/// Whether all questions are answered well.
template <class World>
void ask(World& db, const schema::step& each, bool& good, bool& possible, bool& decided) {
  if (each.parts.empty() || each.kind == schema::step_kind::retire_values) {
    const std::string count = each.judged.question.empty() ? "0" : db.one(each.judged.question);
    if (each.judged.safety == schema::safety::data_dependent) {
      good = good && count == "0";
      decided = decided && !each.judged.question.empty();
    }
    possible = possible && each.judged.safety != schema::safety::impossible;
    decided = decided && each.kind != schema::step_kind::alter_column_collation;
  }
  if (!each.judged.touched.empty()) db.one(each.judged.touched);
  for (const schema::step& part : each.parts) ask(db, part, good, possible, decided);
}

template <class World>
void run_one(World& db, unsigned seed, tally& counted) {
  property::chance random(seed);
  schema_generator generator(random, World::is_sqlite);
  INFO("TENON_SEED=" << seed << " TENON_SCHEMA_CHANGES=1");
  db.reset();
  db.create(generator.make());
  const schema::snapshot before = db.inspect();
  schema::hints said;
  const schema::snapshot to = generator.changed(before, said);
  db.reset();
  try {
    db.create(to);
  } catch (const tenon::error&) {
    return;  // no schema of this database
  }
  const schema::snapshot wanted = db.inspect();
  db.reset();
  db.create(before);
  db.enforce_keys(true);
  for (const schema::table& each : before.tables) {
    for (int id = 1; id <= 5; ++id) {
      try {
        db.execute(generator.row(each, id));
      } catch (const tenon::error&) {  // some are refused
      }
    }
  }
  db.enforce_keys(false);
  const schema::plan made = plan_change(wanted, db.inspect(), said, World::abilities());
  INFO(to_text(made));
  INFO(db.script(made));
  bool good = true;
  bool possible = true;
  bool decided = true;
  try {
    for (const schema::step& each : made.steps) ask(db, each, good, possible, decided);
  } catch (const tenon::error& problem) {
    FAIL("a question is refused: " << problem.message);
  }
  const schema::plan left = plan_change(wanted, applied(db.inspect(), made), said, World::abilities());
  INFO("left: " << to_text(left));
  if (!possible || !good) {
    ++(possible ? counted.refused : counted.impossible);
    return;
  }
  const std::vector<kept_values> kept = values_that_stay(db, before, wanted, said);
  try {
    db.apply(made);
  } catch (const tenon::error& problem) {
    if (!decided) {
      ++counted.undecided;
      return;
    }
    FAIL(problem.message);
  }
  ++counted.ran;
  const schema::plan again = plan_change(wanted, db.inspect(), said, World::abilities());
  if (!again.empty()) FAIL("the second plan is not empty:\n" << to_text(again));
  if (!left.empty()) FAIL("applied() leaves a plan");
  for (const kept_values& each : kept) {
    const std::string answer = db.one(each.question);
    if (answer != each.answer) FAIL(each.question << "\n  was " << each.answer << "\n  is  " << answer);
  }
}

template <class World>
tally run_many(unsigned count) {
  World db;
  tally counted;
  const unsigned first = property::from_environment("TENON_SEED", 1);
  for (unsigned seed = first; seed < first + count; ++seed) run_one(db, seed, counted);
  std::printf(
      "schema changes on %s: seeds %u to %u, %d ran, %d refused by a question, %d undecided, %d impossible\n",
      World::is_sqlite ? "SQLite" : "PostgreSQL", first, first + count - 1, counted.ran, counted.refused,
      counted.undecided, counted.impossible);
  return counted;
}

}  // namespace schema_changes

TEST_CASE("random changes of random schemas keep the rows on SQLite or are refused before", "[schema]") {
  const unsigned count = property::from_environment("TENON_SCHEMA_CHANGES", 2000);
  const schema_changes::tally counted = schema_changes::run_many<schema_changes::sqlite_world>(count);
  CHECK((count < 100 || counted.ran > static_cast<int>(count) / 5));
}

TEST_CASE("random changes of random schemas keep the rows on PostgreSQL or are refused before", "[schema]") {
  if (std::getenv("TENON_TEST_POSTGRESQL_URL") == nullptr) return;
  const unsigned count = property::from_environment("TENON_SCHEMA_CHANGES", 300);
  const schema_changes::tally counted = schema_changes::run_many<schema_changes::postgresql_world>(count);
  CHECK((count < 100 || counted.ran > static_cast<int>(count) / 5));
}

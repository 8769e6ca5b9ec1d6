// SPDX-License-Identifier: MIT
// Random schemas with rows that become other random schemas, and go back. Every row is there afterwards as
// the model maps it, or the plan is refused and nothing has changed; a second plan is empty; and of a process
// that is killed behind any of its statements the next one finishes the work. TENON_SCHEMA_CHANGES=N sets how
// many, TENON_SEED=N where chance begins, TENON_SCHEMA_KILLS=N that one in N is killed behind each of its
// statements (0: none).
#include "catch.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "schema_case.hpp"
#include "schema_generator.hpp"
#include "schema_worlds.hpp"

// The driver's calls come here before they go to libpq.
extern "C" int PQsendQuery(PGconn* connection, const char* text) {
  return property::send_query(connection, text);
}

namespace schema_changes {

#ifdef TENON_SANITIZED
constexpr unsigned standard = 300;
#else
constexpr unsigned standard = 2000;
#endif

using property::ending;
using property::outcome;

struct tally {
  int endings[6] = {};
  int reverted = 0;
  int killed = 0;  ///< changes
  long kills = 0;
  long statements = 0;

  int of(ending how) const { return endings[static_cast<int>(how)]; }
};

template <class World>
property::schema_case make_case(World& db, unsigned seed) {
  property::chance random(seed);
  property::schema_generator generator(random, World::is_sqlite);
  property::schema_case made;
  db.reset();
  db.create(generator.make());
  made.before = db.inspect();
  made.to = generator.changed(made.before, made.said);
  for (const tenon::schema::table& each : made.before.tables) {
    for (int id = 1; id <= 5; ++id) made.rows.push_back(generator.row(each, id));
  }
  made.concurrently = !World::is_sqlite && random.one_in(4);
  return made;
}

template <class World>
tally run_many(unsigned count) {
  World db;
  tally counted;
  const unsigned first = property::from_environment("TENON_SEED", 1);
  const unsigned kills = property::from_environment("TENON_SCHEMA_KILLS", 20);
  const auto start = std::chrono::steady_clock::now();
  for (unsigned seed = first; seed < first + count; ++seed) {
    const property::schema_case made = make_case(db, seed);
    const bool dies = kills != 0 && seed % kills == 0;
    const outcome result = property::case_run<World>(db, made).run(dies);
    ++counted.endings[static_cast<int>(result.how)];
    counted.reverted += result.reverted ? 1 : 0;
    counted.killed += result.kills != 0 ? 1 : 0;
    counted.kills += result.kills;
    if (result.how == ending::ran) counted.statements += static_cast<long>(result.statements);
    if (result.how != ending::wrong) continue;
    const property::schema_case small = property::case_shrinker<World>(db, dies).shrink(made);
    const outcome again = property::case_run<World>(db, small).run(dies);
    const std::string text = to_text(db, small);
    UNSCOPED_INFO("TENON_SEED=" << seed << " TENON_SCHEMA_CHANGES=1 TENON_SCHEMA_KILLS=" << (dies ? 1 : 0)
                                << " build/schema_changes/tests/tests_schema_changes '*on " << World::name
                                << "*'");
    FAIL_CHECK(result.problem << "\nas small as it gets:\n" << text << again.problem);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf(
      "schema changes on %s: seeds %u to %u: %d ran with %ld statements, %d of them reverted; %d refused by "
      "a "
      "question, %d by the database, %d impossible; %d killed %ld times; %.0f s\n",
      World::name, first, first + count - 1, counted.of(ending::ran), counted.statements, counted.reverted,
      counted.of(ending::refused), counted.of(ending::undecided), counted.of(ending::impossible),
      counted.killed, counted.kills, took.count());
  return counted;
}

}  // namespace schema_changes

TEST_CASE("random changes of random schemas keep the rows on SQLite or are refused before", "[schema]") {
  const unsigned count = property::from_environment("TENON_SCHEMA_CHANGES", schema_changes::standard);
  const schema_changes::tally counted = schema_changes::run_many<property::sqlite_world>(count);
  CHECK((count < 100 || counted.of(property::ending::ran) > static_cast<int>(count) / 5));
}

TEST_CASE("random changes of random schemas keep the rows on PostgreSQL or are refused before", "[schema]") {
  if (std::getenv("TENON_TEST_POSTGRESQL_URL") == nullptr) return;
  const unsigned count = property::from_environment("TENON_SCHEMA_CHANGES", schema_changes::standard / 10);
  const schema_changes::tally counted = schema_changes::run_many<property::postgresql_world>(count);
  CHECK((count < 100 || counted.of(property::ending::ran) > static_cast<int>(count) / 5));
}

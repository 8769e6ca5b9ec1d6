// SPDX-License-Identifier: MIT
#include <tenon/schema.hpp>

#include "stores.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tenon/postgresql.hpp>

// What a change of the schema does to others who use a PostgreSQL database meanwhile.
namespace schema_postgresql_test {

struct Owner {
  std::int64_t id = 0;
  std::string name;
};
struct NamedOwner {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::string> nick;
};
struct Plain {
  std::int64_t id = 0;
  std::int64_t owner = 0;
  std::int32_t weight = 0;
};
struct Keyed {
  std::int64_t id = 0;
  std::int64_t owner = 0;
  std::int32_t weight = 0;
};

struct Dotted {
  std::int64_t id = 0;
};

// The type is named after the enum: each state of the program has one of this name.
namespace before {
enum class Weather { dry, wet };
struct Day {
  std::int64_t id = 0;
  Weather weather = Weather::dry;
};
}  // namespace before
namespace later {
enum class Weather { icy, dry, wet, hot };
struct Day {
  std::int64_t id = 0;
  Weather weather = Weather::hot;
};
}  // namespace later
namespace last {
enum class Weather { wet, hot };
struct Day {
  std::int64_t id = 0;
  Weather weather = Weather::hot;
};
}  // namespace last

}  // namespace schema_postgresql_test

using namespace schema_postgresql_test;

template <>
inline constexpr auto tenon::table_of<Owner> = tenon::table<Owner>("owners");
template <>
inline constexpr auto tenon::table_of<NamedOwner> = tenon::table<NamedOwner>("owners");
template <>
inline constexpr auto tenon::table_of<Plain> = tenon::table<Plain>("things");
template <>
inline constexpr auto tenon::table_of<Keyed> = tenon::table<Keyed>("things")
                                                   .foreign_key(&Keyed::owner, &Owner::id)
                                                   .check("heavy", "weight >= 0")
                                                   .index(&Keyed::weight);
template <>
inline constexpr auto tenon::table_of<Dotted> = tenon::table<Dotted>("yard.dogs");
template <>
inline constexpr auto tenon::table_of<before::Day> =
    tenon::table<before::Day>("days").default_value(&before::Day::weather, before::Weather::dry);
template <>
inline constexpr auto tenon::table_of<later::Day> =
    tenon::table<later::Day>("days").default_value(&later::Day::weather, later::Weather::hot);
template <>
inline constexpr auto tenon::table_of<last::Day> =
    tenon::table<last::Day>("days").default_value(&last::Day::weather, last::Weather::hot);

using namespace conformance;

namespace {

/// A database of its own on the server, opened in the way that a test wants: other cases make schemas
/// meanwhile.
class served {
 public:
  explicit served(tenon::postgresql_enums enums = tenon::postgresql_enums::checked_text)
      : home_(store_named("PostgreSQL")->make(apart::schemas)),
        plain_(tenon::open<>(home_->store())),
        enums_(enums) {}
  template <class... Entities>
  tenon::database open(tenon::schema_policy policy = tenon::synchronize, const tenon::allow& allowed = {}) {
    tenon::postgresql_options options = tenon::parse_postgresql_url(std::getenv("TENON_TEST_POSTGRESQL_URL"));
    options.database = tenon::query<std::string>(plain_, "SELECT current_database()::text")[0];
    options.enums = enums_;
    return tenon::open<Entities...>(tenon::postgresql_store(options), {.schema = policy, .allow = allowed});
  }

 private:
  std::unique_ptr<place> home_;
  tenon::database plain_;
  tenon::postgresql_enums enums_;
};

bool is_here() {
  return store_named("PostgreSQL") != nullptr;
}

template <class... Entities>
std::size_t change(tenon::database& db, const tenon::apply_options& options = {},
                   const tenon::schema::change_options& how = {}) {
  const std::size_t steps = tenon::apply(db, tenon::plan_for<Entities...>(db, how), options);
  CHECK(tenon::plan_for<Entities...>(db).empty());
  return steps;
}

std::string one(tenon::database& db, tenon::sql_text question) {
  return tenon::query<std::string>(db, question).at(0);
}

}  // namespace

TEST_CASE("D15: native enums gain, lose and reorder values in place, with rows and defaults",
          "[schema][postgresql]") {
  if (!is_here()) return;
  served server(tenon::postgresql_enums::native);
  tenon::database db = server.open<before::Day>();
  before::Day wet{0, before::Weather::wet};
  tenon::repository<before::Day>(db).insert(wet);
  before::Day dry{0, before::Weather::dry};
  tenon::repository<before::Day>(db).insert(dry);
  // The new default is a value that the type does not have yet.
  change<later::Day>(db);
  CHECK(tenon::repository<later::Day>(db).find_by_id(wet.id)->weather == later::Weather::wet);
  later::Day hot{0, later::Weather::hot};
  tenon::repository<later::Day>(db).insert(hot);
  // Opening adds values, too, and finds nothing the second time.
  { const tenon::database again = server.open<later::Day>(); }
  { const tenon::database again = server.open<later::Day>(tenon::verify); }
  const tenon::error refused = error_of([&] { change<last::Day>(db); });
  INFO(refused.message);
  CHECK(refused.kind == tenon::error_kind::schema);
  CHECK(one(db, "SELECT weather::text FROM days WHERE weather = 'dry'") == "dry");
  tenon::execute(db, "DELETE FROM days WHERE weather = 'dry'");
  change<last::Day>(
      db, {.allow = {tenon::drop_value("weather", "dry"), tenon::drop_value("weather", "icy, dry")}});
  CHECK(tenon::repository<last::Day>(db).find_by_id(hot.id)->weather == last::Weather::hot);
  CHECK(one(db,
            "SELECT string_agg(e.enumlabel, ',' ORDER BY e.enumlabel) FROM pg_enum e WHERE e.enumtypid = "
            "'weather'::regtype") == "hot,wet");
}

TEST_CASE("a lock that others hold is waited for a moment, then again", "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  tenon::database db = server.open<Owner>();
  tenon::database other = server.open<Owner>();
  Owner ann{0, "ann"};
  tenon::repository<Owner>(db).insert(ann);
  {
    // A long reader: everybody would have to wait behind a change that waits for it.
    tenon::transaction reader = other.begin();
    (void)tenon::query<std::string>(reader, "SELECT name FROM owners");
    const auto start = std::chrono::steady_clock::now();
    const tenon::error refused = error_of([&] { change<NamedOwner>(db, {.attempts = 1}); });
    CHECK(refused.kind == tenon::error_kind::busy);
    CHECK(refused.retryable);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
    const std::jthread ends([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(2500));
      reader.rollback();
    });
    change<NamedOwner>(db);
  }
  CHECK(tenon::repository<NamedOwner>(db).find_by_id(ann.id)->name == "ann");
  CHECK(one(db, "SELECT current_setting('lock_timeout')") == "0");
}

TEST_CASE("checks and foreign keys are added first and looked at later, unfinished ones are finished",
          "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  tenon::database db = server.open<Owner, Plain>();
  Plain stray{0, 5, 1};
  tenon::repository<Plain>(db).insert(stray);
  const tenon::error refused = error_of([&] { change<Owner, Keyed>(db); });
  CHECK(refused.kind == tenon::error_kind::schema);
  CHECK(refused.message.find("1 row does not fit") != std::string::npos);
  tenon::repository<Plain>(db).remove(stray);
  const tenon::schema_change planned = tenon::plan_for<Owner, Keyed>(db, {.concurrently = true});
  int validations = 0;
  for (const tenon::schema::step& each : planned.plan.steps)
    validations += each.kind == tenon::schema::step_kind::validate_constraint ? 1 : 0;
  CHECK(validations == 2);
  tenon::apply(db, planned);
  const tenon::schema::snapshot found = tenon::inspect(db);
  CHECK(found.find("things")->foreign_keys[0].validated);
  CHECK(found.find("things")->checks[0].validated);
  // As a process that was killed in between leaves it.
  tenon::execute(db, "ALTER TABLE things DROP CONSTRAINT heavy");
  tenon::execute(db, "ALTER TABLE things ADD CONSTRAINT heavy CHECK (weight >= 0) NOT VALID");
  CHECK(change<Owner, Keyed>(db) > 0);
  CHECK(tenon::inspect(db).find("things")->checks[0].validated);
}

TEST_CASE("indexes are made concurrently on demand, and an unfinished one is made again",
          "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  tenon::database db = server.open<Owner, Plain>();
  tenon::database other = server.open<Owner, Plain>();
  const tenon::schema_change planned = tenon::plan_for<Owner, Keyed>(db, {.concurrently = true});
  {
    tenon::transaction tx = db.begin();
    CHECK(kind_of([&] { tenon::apply(tx, planned); }) == tenon::error_kind::misuse);
  }
  std::vector<std::string> texts = tenon::script(db, planned);
  bool concurrent = false;
  for (const std::string& each : texts)
    concurrent = concurrent || each.find("CONCURRENTLY") != std::string::npos;
  CHECK(concurrent);
  // An attempt that failed leaves an index that is none.
  tenon::execute(db, "INSERT INTO things (owner, weight) VALUES (1, 1), (1, 1)");
  CHECK(kind_of([&] {
          tenon::execute(db, "CREATE UNIQUE INDEX CONCURRENTLY ix_things_weight ON things (weight)");
        }) == tenon::error_kind::unique_violation);
  tenon::execute(db, "DELETE FROM things");
  tenon::apply(db, tenon::plan_for<Owner, Keyed>(db, {.concurrently = true}));
  CHECK(tenon::plan_for<Owner, Keyed>(db).empty());
  CHECK(one(db, "SELECT indisvalid::text FROM pg_index WHERE indexrelid = 'ix_things_weight'::regclass") ==
        "true");
}

TEST_CASE("a type that only gets wider is changed without writing the table again", "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  tenon::database db = server.open<>();
  tenon::execute(db, "CREATE TABLE texts (id bigint PRIMARY KEY, a varchar(50), b varchar(9), c varchar(7))");
  tenon::execute(db, "INSERT INTO texts VALUES (1, 'one', 'two', 'three')");
  const std::string file = one(db, "SELECT pg_relation_filenode('texts')::text");
  tenon::schema_change widening;
  widening.found = tenon::inspect(db);
  widening.wanted = widening.found;
  for (tenon::schema::table& each : widening.wanted.tables) {
    if (each.name != "texts") continue;
    each.columns[1].type = "character varying(51)";
    each.columns[2].type = "character varying";
    each.columns[3].type = "text";
  }
  db.with_connection([&](tenon::backend_connection& connection) {
    widening.plan = tenon::schema::plan_change(widening.wanted, widening.found, {}, *connection.abilities());
  });
  CHECK(tenon::apply(db, widening) == 3);
  CHECK(one(db, "SELECT pg_relation_filenode('texts')::text") == file);
  CHECK(one(db, "SELECT a || b || c FROM texts") == "onetwothree");
}

TEST_CASE("a materialized view in the way is refused, and dropped by its own words", "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  tenon::database db = server.open<>();
  tenon::execute(db, "CREATE TABLE texts (id bigint PRIMARY KEY, a varchar(50))");
  tenon::execute(db, "CREATE MATERIALIZED VIEW shown AS SELECT a FROM texts");
  tenon::execute(db, "CREATE INDEX quick ON shown (a)");
  const auto planned = [&](const char* type, tenon::schema::change_options options) {
    tenon::schema_change change;
    change.options = options;
    change.found = tenon::inspect(db);
    change.wanted = change.found;
    for (tenon::schema::table& each : change.wanted.tables) {
      if (each.name == "texts") each.columns[1].type = type;
    }
    if (options.drop_views) change.wanted.views.clear();
    db.with_connection([&](tenon::backend_connection& connection) {
      change.plan =
          tenon::schema::plan_change(change.wanted, change.found, {}, *connection.abilities(), options);
    });
    return change;
  };
  try {
    tenon::apply(db, planned("text", {}));
    FAIL("applied");
  } catch (const tenon::error& problem) {
    CHECK(problem.message.find("X802: materialized view \"shown\"") != std::string::npos);
  }
  CHECK(one(db, "SELECT count(*)::text FROM pg_indexes WHERE indexname = 'quick'") == "1");
  const tenon::schema_change away = planned("character varying(50)", {.drop_views = true});
  REQUIRE(tenon::script(db, away).size() == 1);
  CHECK(tenon::script(db, away)[0] == "DROP MATERIALIZED VIEW \"shown\"");
}

TEST_CASE("eight openings at once change a schema once", "[schema][postgresql]") {
  if (!is_here()) return;
  served server;
  { const tenon::database first = server.open<Owner, Plain>(); }
  std::vector<std::string> problems(8);
  std::vector<std::thread> threads;
  for (std::string& problem : problems) {
    threads.emplace_back([&] {
      try {
        const tenon::database db = server.open<NamedOwner, Keyed>();
      } catch (const tenon::error& caught) {
        problem = caught.message;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(problems == std::vector<std::string>(8));
}

TEST_CASE("a table with a dot in its name is never taken for the one of a schema", "[schema][postgresql]") {
  if (!is_here()) return;
  fresh_database<> fresh(*store_named("PostgreSQL"), apart::schemas);
  tenon::execute(fresh.db, "CREATE SCHEMA yard");
  tenon::execute(fresh.db, "CREATE TABLE yard.dogs (id bigint PRIMARY KEY, name text)");
  const tenon::error refused = error_of([&] { (void)tenon::plan_for<Dotted>(fresh.db); });
  CHECK(refused.kind == tenon::error_kind::unsupported);
  CHECK(refused.message.find("yard.dogs") != std::string::npos);
  tenon::execute(fresh.db, "ALTER TABLE yard.dogs RENAME TO cats");
  tenon::apply(fresh.db, tenon::plan_for<Dotted>(fresh.db));
  CHECK(tenon::plan_for<Dotted>(fresh.db).empty());
  CHECK(tenon::inspect(fresh.db).find("yard.cats")->columns.size() == 2);
}

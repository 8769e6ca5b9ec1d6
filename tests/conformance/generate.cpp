// SPDX-License-Identifier: MIT
#include <tenon/functions.hpp>
#include <tenon/generate.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;
using tenon::generate;
using tenon::generated_migration;
using tenon::migrations;
using tenon::migrator;

// One program at several times.
namespace generated {

struct Guest1 {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> mail{};
};
struct Guest2 {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> mail{};
  std::optional<std::string> nickname{};
  int visits = 0;
};
struct Stay2 {
  std::int64_t id = 0;
  std::int64_t guestId = 0;
  int nights = 0;
};
struct Guest3 {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> email{};
  std::optional<std::string> nickname{};
  int visits = 0;
};
struct Guest4 {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::string> email{};
  std::optional<std::string> nickname{};
  std::string visits{};
};

enum class Trade { baker, smith };
enum class Trade2 { baker, smith, cook };

/// Something of every kind.
struct Shop1 {
  tenon::uuid id{};
  std::string name{};
  Trade trade = Trade::baker;
  tenon::decimal rent{};
  tenon::timestamp since{};
  std::vector<std::byte> logo{};
  std::optional<std::string> text{};
  std::optional<tenon::timestamp> deletedAt{};
};
struct Shop2 {
  tenon::uuid id{};
  std::string name{};
  Trade2 trade = Trade2::baker;
  tenon::decimal rent{};
  tenon::timestamp since{};
  std::vector<std::byte> logo{};
  std::optional<std::string> text{};
  std::optional<std::string> motto{};
  std::optional<tenon::timestamp> deletedAt{};
};

struct Shop3 {
  tenon::uuid id{};
  std::string name{};
  Trade trade = Trade::baker;
  tenon::decimal rent{};
  tenon::timestamp since{};
  std::vector<std::byte> logo{};
  std::optional<std::string> text{};
  std::optional<tenon::timestamp> deletedAt{};
};

/// Names that are words of SQL, or have blanks and quotes.
struct Word1 {
  std::int64_t id = 0;
  std::int64_t order = 0;
  std::string group{};
};
struct Word2 {
  std::int64_t id = 0;
  std::string order{};
  std::string group{};
};

}  // namespace generated

template <>
inline constexpr auto tenon::table_of<generated::Guest1> = tenon::table<generated::Guest1>("guests");
template <>
inline constexpr auto tenon::table_of<generated::Guest2> = tenon::table<generated::Guest2>("guests")
                                                               .default_value(&generated::Guest2::visits, 0)
                                                               .index(&generated::Guest2::name);
template <>
inline constexpr auto tenon::table_of<generated::Stay2> = tenon::table<generated::Stay2>("stays")
                                                              .foreign_key(&generated::Stay2::guestId,
                                                                           &generated::Guest2::id,
                                                                           tenon::on_delete::cascade)
                                                              .index(&generated::Stay2::guestId);
template <>
inline constexpr auto tenon::table_of<generated::Guest3> = tenon::table<generated::Guest3>("guests")
                                                               .default_value(&generated::Guest3::visits, 0)
                                                               .index(&generated::Guest3::name);
template <>
inline constexpr auto tenon::table_of<generated::Guest4> =
    tenon::table<generated::Guest4>("guests").index(&generated::Guest4::name);

template <>
inline constexpr auto tenon::table_of<generated::Word1> =
    tenon::table<generated::Word1>("select").column(&generated::Word1::group, "a \"b\" c");
template <>
inline constexpr auto tenon::table_of<generated::Word2> =
    tenon::table<generated::Word2>("select").column(&generated::Word2::group, "a \"b\" c");

template <>
inline constexpr auto tenon::table_of<generated::Shop1> = tenon::table<generated::Shop1>("shops")
                                                              .deleted_at(&generated::Shop1::deletedAt)
                                                              .unique({.live = true}, &generated::Shop1::name)
                                                              .index(&generated::Shop1::since)
                                                              .full_text({.name = "shop_words"},
                                                                         &generated::Shop1::name,
                                                                         &generated::Shop1::text);
template <>
inline constexpr auto tenon::table_of<generated::Shop3> = tenon::table<generated::Shop3>("shops")
                                                              .deleted_at(&generated::Shop3::deletedAt)
                                                              .unique({.live = true}, &generated::Shop3::name)
                                                              .index(&generated::Shop3::since);
template <>
inline constexpr auto tenon::table_of<generated::Shop2> =
    tenon::table<generated::Shop2>("shops")
        .deleted_at(&generated::Shop2::deletedAt)
        .unique({.live = true}, &generated::Shop2::name)
        .check("named", [] { return tenon::col<&generated::Shop2::name> != ""; })
        .full_text({.name = "shop_words"}, &generated::Shop2::name, &generated::Shop2::text);

namespace {

using namespace generated;

template <class... Entities>
generated_migration generate_on(const store_under_test& store, const migrations& history,
                                const tenon::generate_options& options = {}) {
  fresh_database<> scratch(store, apart::schemas);
  return generate<Entities...>(scratch.db, history, options);
}
template <class... Entities>
void add(const store_under_test& store, migrations& history, const tenon::generate_options& options = {}) {
  const generated_migration made = generate_on<Entities...>(store, history, options);
  REQUIRE_FALSE(made.empty());
  INFO(tenon::migration_text(made.migration));
  // As a file is read back.
  history.add(tenon::read_migration(tenon::migration_file_name(made.migration),
                                    tenon::migration_text(made.migration)));
}
template <class... Entities>
void verify(tenon::database& db) {
  tenon::detail::opened_tables<Entities...> tables;
  db.with_connection([&](tenon::backend_connection& connection) {
    tenon::enforce(tenon::verify, connection, {tables.all.items, tables.all.size});
  });
}

}  // namespace

TEST_CASE(
    "a history is generated step by step, each time the difference from what it leaves, and nothing is lost "
    "on "
    "the way",
    "[conformance][migrations][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    migrations history;
    add<Guest1>(store, history, {.name = "guests"});
    CHECK(generate_on<Guest1>(store, history).empty());
    add<Guest2, Stay2>(store, history, {.name = "stays"});
    CHECK(generate_on<Guest2, Stay2>(store, history).empty());
    tenon::change_answers answers = tenon::read_answers("answers", "rename column mail to email in guests\n");
    add<Guest3>(store, history, {.name = "email", .answers = answers, .change = {}});
    CHECK(generate_on<Guest3>(store, history, {.change = {}}).empty());
    add<Guest4>(store, history, {.name = "visits", .change = {}});
    REQUIRE(history.size() == 4);

    fresh_database<> live(store, apart::schemas);
    migrator runner(live.db, history);
    runner.run({.to = history[1].id});
    verify<Guest2, Stay2>(live.db);
    tenon::repository<Guest2>{live.db}.insert(
        Guest2{.name = "Ann", .mail = "a@b", .nickname = "A", .visits = 7});
    tenon::repository<Stay2>{live.db}.insert(Stay2{.guestId = 1, .nights = 3});
    runner.run();
    verify<Guest4>(live.db);
    const auto guests = tenon::repository<Guest4>{live.db}.find();
    REQUIRE(guests.size() == 1);
    CHECK(guests[0].email == "a@b");
    CHECK(guests[0].visits == "7");
    CHECK(tenon::repository<Stay2>{live.db}.count() == 1);

    runner.revert({.to = history[1].id});
    verify<Guest2, Stay2>(live.db);
    const auto back = tenon::repository<Guest2>{live.db}.find();
    REQUIRE(back.size() == 1);
    CHECK(back[0].mail == "a@b");
    CHECK(back[0].visits == 7);
    CHECK(tenon::repository<Stay2>{live.db}.count() == 1);
    runner.revert();
    const auto schema = live.db.with_connection([](tenon::backend_connection& c) { return c.inspect(); });
    CHECK(schema.tables.size() == 1);  // the history
  });
}

TEST_CASE("keys, enums, decimals, words and rules come and change by generated migrations",
          "[conformance][migrations][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    migrations history;
    add<Shop1>(store, history);
    CHECK(generate_on<Shop1>(store, history).empty());
    const generated_migration without_words = generate_on<Shop3>(store, history);
    CHECK(without_words.migration.parts.size() == 1);
    CHECK(without_words.one_way.find("\"shop_words\" as it was is not described any more") !=
          std::string::npos);
    CHECK(without_words.findings.back().code == "M601");
    add<Shop2>(store, history);
    CHECK(generate_on<Shop2>(store, history).empty());
    fresh_database<> live(store, apart::schemas);
    migrator runner(live.db, history);
    runner.run({.to = history[0].id});
    verify<Shop1>(live.db);
    tenon::repository<Shop1>{live.db}.insert(
        Shop1{.name = "Ann", .trade = Trade::smith, .text = "red nails"});
    runner.run();
    verify<Shop2>(live.db);
    tenon::repository<Shop2> shops{live.db};
    auto found = shops.find();
    REQUIRE(found.size() == 1);
    CHECK(found[0].trade == Trade2::smith);
    found[0].trade = Trade2::cook;
    shops.update(found[0]);
    found[0].trade = Trade2::baker;
    shops.update(found[0]);
    CHECK(kind_of([&] { shops.insert(Shop2{.name = ""}); }) == error_kind::check_violation);
    runner.revert({.to = history[0].id});
    verify<Shop1>(live.db);
    CHECK(tenon::repository<Shop1>{live.db}.count() == 1);
  });
}

TEST_CASE("a migration's function changes the schema by steps that are values", "[conformance][migrations]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Guest2, Stay2> fresh(store, apart::schemas);
    tenon::repository<Guest2>{fresh.db}.insert(Guest2{.name = "Ann"});
    tenon::repository<Stay2>{fresh.db}.insert(Stay2{.guestId = 1, .nights = 2});
    const migrations known{
        {.id = "20260101000000", .name = "city", .up = [](tenon::migration_context& context) {
           tenon::schema::step added;
           added.kind = tenon::schema::step_kind::add_column;
           added.subject.name = "guests";
           added.subject.columns.push_back({.name = "city", .type = "TEXT"});
           tenon::schema::plan plan;
           plan.steps.push_back(added);
           context.apply(plan);
           tenon::execute(context, "UPDATE guests SET city = 'Ulm'");
         }}};
    migrator(fresh.db, known).run();
    CHECK(tenon::query_one<std::string>(fresh.db, "SELECT city FROM guests") == "Ulm");

    if (store.name() == "PostgreSQL") return;
    // SQLite makes the table anew: its children stay, and that needs what the migration says of keys.
    tenon::migration anew{
        .id = "20260102000000", .name = "anew", .up = [](tenon::migration_context& context) {
          tenon::schema::step made;
          made.kind = tenon::schema::step_kind::rebuild_table;
          made.before = *context.inspect().find("guests");
          made.subject = made.before;
          made.subject.columns[1].collation = "NOCASE";
          for (const tenon::schema::column& each : made.before.columns)
            made.mapping.push_back({each.name, tenon::schema::delimited(each.name)});
          tenon::schema::plan plan;
          plan.steps.push_back(made);
          context.apply(plan);
        }};
    const migrations refused{known[0], anew};
    CHECK(error_of([&] { migrator(fresh.db, refused).run(); }).kind != error_kind::internal);
    anew.keys_enforced = false;
    const migrations whole{known[0], anew};
    migrator(fresh.db, whole).run();
    CHECK(tenon::query_one<int>(fresh.db, "SELECT count(*) FROM stays") == 1);
    CHECK(tenon::query_one<int>(fresh.db, "SELECT count(*) FROM guests WHERE name = 'ANN'") == 1);
    CHECK(tenon::query_one<int>(fresh.db, "PRAGMA foreign_keys") == 1);
  });
}

TEST_CASE("names that are words of SQL go through generated migrations",
          "[conformance][migrations][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    migrations history;
    add<Word1>(store, history);
    add<Word2>(store, history);
    fresh_database<> live(store, apart::schemas);
    migrator runner(live.db, history);
    runner.run({.to = history[0].id});
    tenon::repository<Word1>{live.db}.insert(Word1{.order = 7, .group = "g"});
    runner.run();
    const auto words = tenon::repository<Word2>{live.db}.find();
    REQUIRE(words.size() == 1);
    CHECK(words[0].order == "7");
    CHECK(words[0].group == "g");
  });
}

TEST_CASE("generating never guesses a rename: D2, D3", "[conformance][migrations][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    migrations history;
    add<Guest2, Stay2>(store, history);
    const tenon::error problem = error_of([&] { generate_on<Guest3, Stay2>(store, history); });
    CHECK(problem.kind == error_kind::schema);
    CHECK(problem.message.find("column \"mail\" goes and \"email\" comes") != std::string::npos);
    CHECK(problem.message.find("answer `rename column mail to … in guests`") != std::string::npos);
    const auto dropped = tenon::read_answers("answers", "# really\ndrop column mail in guests\n");
    const generated_migration made = generate_on<Guest3, Stay2>(store, history, {.answers = dropped});
    CHECK_FALSE(made.empty());
    const std::string text = tenon::migration_text(made.migration);
    CHECK(text.find("lossy") != std::string::npos);
    bool told = false;
    for (const tenon::lint_finding& each : made.findings) told = told || each.code == "M102";
    CHECK(told);
  });
}

TEST_CASE("a scratch database that holds something is refused", "[conformance][migrations][generate]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Guest1> full(store, apart::schemas);
    const tenon::error problem = error_of([&] { generate<Guest1>(full.db, {}); });
    CHECK(problem.kind == error_kind::misuse);
    CHECK(problem.message.find("is not empty (it has a table \"guests\")") != std::string::npos);
  });
}

TEST_CASE("a table that is made anew in a file keeps triggers, children, counters and views",
          "[conformance][migrations][generate]") {
  const store_under_test& store = *store_named("SQLite in a file");
  migrations history;
  add<Guest2, Stay2>(store, history);
  history.add({.id = history[0].id.substr(0, 8) + "235958",
               .name = "by_hand",
               .parts = {{.sql = "CREATE TABLE log (line TEXT);\n"
                                 "CREATE TRIGGER noted AFTER INSERT ON guests BEGIN\n"
                                 "  INSERT INTO log VALUES (new.name);\nEND;\n"
                                 "CREATE VIEW names AS SELECT name FROM guests;"},
                         {.direction = tenon::migration_direction::down,
                          .sql = "DROP VIEW names; DROP TRIGGER noted; DROP TABLE log;"}}});
  tenon::change_answers answers = tenon::read_answers("answers", "rename column mail to email in guests\n");
  fresh_database<> scratch(store, apart::schemas);
  const generated_migration made = generate<Guest4, Stay2>(
      scratch.db, history, {.id = history[0].id.substr(0, 8) + "235959", .answers = answers, .change = {}});
  const std::string text = tenon::migration_text(made.migration);
  INFO(text);
  CHECK(text.find("CREATE TRIGGER noted") != std::string::npos);
  history.add(made.migration);

  fresh_database<> live(store, apart::schemas);
  migrator runner(live.db, history);
  runner.run({.to = history[1].id});
  tenon::execute(live.db, "INSERT INTO guests (id, name) VALUES (5, 'Ann'), (9, 'Bob')");
  tenon::execute(live.db, "INSERT INTO stays (guestId, nights) VALUES (5, 1)");
  tenon::execute(live.db, "DELETE FROM guests WHERE id = 9");
  runner.run();
  CHECK(tenon::query_one<int>(live.db, "SELECT count(*) FROM stays") == 1);
  CHECK(tenon::query<std::string>(live.db, "SELECT name FROM names") == std::vector<std::string>{"Ann"});
  tenon::execute(live.db, "INSERT INTO guests (name, visits) VALUES ('Cy', '0')");
  CHECK(tenon::query_one<int>(live.db, "SELECT max(id) FROM guests") == 10);
  CHECK(tenon::query_one<int>(live.db, "SELECT count(*) FROM log") == 3);
  CHECK(tenon::query_one<int>(live.db, "PRAGMA legacy_alter_table") == 0);
  CHECK(tenon::query_one<int>(live.db, "PRAGMA foreign_keys") == 1);
}

TEST_CASE("one migration has a section for each engine that it was generated on",
          "[conformance][migrations][generate]") {
  fresh_database<> first(*store_named("SQLite in memory"), apart::schemas);
  fresh_database<> second(*store_named("SQLite in a file"), apart::schemas);
  tenon::database* const both[] = {&first.db, &second.db};
  const generated_migration made = generate<Guest1>(both, {});
  CHECK(made.migration.parts.size() == 4);
  CHECK(made.migration.parts[0].engine == "sqlite");
}

TEST_CASE("answers that are none are told with their line", "[conformance][migrations][generate]") {
  const tenon::error problem = error_of([] { tenon::read_answers("answers.txt", "\nrename all\n"); });
  CHECK(problem.kind == error_kind::configuration);
  CHECK(problem.message.rfind("answers.txt:2: this is no answer", 0) == 0);
  const auto read =
      tenon::read_answers("a", "rename value guest to \"a visitor\" in users role\nrename table a to b");
  REQUIRE(read.hints.values.size() == 1);
  CHECK(read.hints.values[0] == tenon::schema::value_rename{"users", "role", "guest", "a visitor"});
  CHECK(read.hints.tables[0] == tenon::schema::rename{"a", "b"});
}

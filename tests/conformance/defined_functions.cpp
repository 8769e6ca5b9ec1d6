// SPDX-License-Identifier: MIT
#include <array>
#include <atomic>
#include <cstddef>
#include <stdexcept>
#include <thread>

#include <tenon/functions.hpp>
#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// Functions of the program: SQLite and the store in memory call them, PostgreSQL has its own of the same
// name.

namespace {

enum class Mood { calm, angry };
struct Note {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> label{};
  int size = 0;
  double weight = 0;
  decimal price{};
  Mood mood = Mood::calm;
  timestamp at{};
};

constexpr auto slug = function<"test_slug", std::string(std::string_view)>;
constexpr auto or_else = function<"test_or_else", std::string(std::optional<std::string>, std::string_view)>;
constexpr auto scaled = function<"test_scaled", double(int, double)>;
constexpr auto halved = function<"test_halved", std::optional<int>(int)>;
constexpr auto doubled = function<"test_doubled", decimal(decimal)>;
constexpr auto is_angry = function<"test_is_angry", bool(Mood)>;
constexpr auto next_day = function<"test_next_day", timestamp(timestamp)>;
constexpr auto failing = function<"test_failing", int(int)>;
constexpr auto nobody = function<"test_nobody", int(int)>;

std::string slug_of(std::string_view text) {
  std::string made;
  for (const char letter : text) made += letter == ' ' ? '-' : letter;
  return made;
}

/// On PostgreSQL the functions are made there.
void define_all(database& db) {
  if (db.identity().system == "postgresql") {
    execute(db,
            "CREATE OR REPLACE FUNCTION test_slug(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS "
            "'SELECT replace($1, '' '', ''-'')'");
    execute(db,
            "CREATE OR REPLACE FUNCTION test_or_else(text, text) RETURNS text LANGUAGE sql IMMUTABLE AS "
            "'SELECT coalesce($1, $2)'");
    execute(db,
            "CREATE OR REPLACE FUNCTION test_scaled(bigint, double precision) RETURNS double precision "
            "LANGUAGE "
            "sql IMMUTABLE STRICT AS 'SELECT $1 * $2'");
    execute(db,
            "CREATE OR REPLACE FUNCTION test_halved(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT AS "
            "'SELECT CASE WHEN $1 % 2 = 0 THEN $1 / 2 END'");
    execute(
        db,
        "CREATE OR REPLACE FUNCTION test_doubled(numeric) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT AS "
        "'SELECT $1 * 2'");
    execute(db,
            "CREATE OR REPLACE FUNCTION test_is_angry(text) RETURNS bool LANGUAGE sql IMMUTABLE STRICT AS "
            "'SELECT $1 = ''angry'''");
    execute(
        db,
        "CREATE OR REPLACE FUNCTION test_next_day(timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE "
        "STRICT AS 'SELECT $1 + interval ''24 hours'''");
    execute(
        db,
        "CREATE OR REPLACE FUNCTION test_failing(bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT "
        "AS 'BEGIN IF $1 > 2 THEN RAISE EXCEPTION ''too large''; END IF; RETURN $1; END'");
    return;
  }
  db.define(slug, [](std::string_view text) { return slug_of(text); }, {.deterministic = true});
  db.define(or_else, [](const std::optional<std::string>& text, std::string_view other) {
    return text ? *text : std::string(other);
  });
  db.define(scaled, [](int size, double by) { return size * by; });
  db.define(halved, [](int size) { return size % 2 == 0 ? std::optional(size / 2) : std::nullopt; });
  db.define(doubled, [](const decimal& price) { return decimal(price == decimal("1.5") ? "3" : "0.5"); });
  db.define(is_angry, [](Mood mood) { return mood == Mood::angry; });
  db.define(next_day, [](timestamp at) { return at + std::chrono::hours(24); });
  db.define(failing, [](int size) {
    if (size > 2) throw std::runtime_error("too large");
    return size;
  });
}

struct filled : fresh_database<Note> {
  explicit filled(const store_under_test& store) : fresh_database<Note>(store) {
    define_all(db);
    std::vector<Note> notes(3);
    notes[0] = {0, "one fine day", "x", 1, 0.5, decimal("1.5"), Mood::angry, timestamp{}};
    notes[1] = {0, "two", std::nullopt, 2, 2, decimal("0.25"), Mood::calm, timestamp{}};
    notes[2] = {0, "three or more", "y", 3, 3, decimal("0.25"), Mood::calm, timestamp{}};
    repository<Note>(db).insert(notes);
  }
};

struct Everything {
  std::string slug{};
  std::string label{};
  double scaled = 0;
  std::optional<int> half{};
  decimal price{};
  bool angry = false;
  timestamp next{};
};

}  // namespace

TEST_CASE("a function of the program is called with typed arguments, as one of the database",
          "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto found =
        query(fresh.db, select<Everything>(fields(slug(col<&Note::title>), or_else(col<&Note::label>, "none"),
                                                  scaled(col<&Note::size>, col<&Note::weight>),
                                                  halved(col<&Note::size>), doubled(col<&Note::price>),
                                                  is_angry(col<&Note::mood>), next_day(col<&Note::at>)),
                                           from<Note>(), order_by(col<&Note::id>)));
    REQUIRE(found.size() == 3);
    CHECK(found[0].slug == "one-fine-day");
    CHECK(found[1].label == "none");
    CHECK(found[2].label == "y");
    CHECK(found[0].scaled == 0.5);
    CHECK(found[1].scaled == 4);
    CHECK(found[0].half == std::nullopt);
    CHECK(found[1].half == 1);
    CHECK(found[0].price == decimal("3"));
    CHECK(found[1].price == decimal("0.5"));
    CHECK(found[0].angry);
    CHECK(!found[2].angry);
    CHECK(found[0].next == timestamp{} + std::chrono::hours(24));
  }
}

TEST_CASE("a function of the program stands in conditions, orders, groups and assignments", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    CHECK(query(fresh.db, select<std::int64_t>(fields(count_all()), from<Note>(),
                                               where(slug(col<&Note::title>) == "one-fine-day" ||
                                                     slug(slug(col<&Note::title>)) == "two"))) ==
          std::vector<std::int64_t>{2});
    CHECK(query(fresh.db, select<std::string>(fields(col<&Note::title>), from<Note>(),
                                              order_by(desc(scaled(col<&Note::size>, -1.0))), limit(1))) ==
          std::vector<std::string>{"one fine day"});
    CHECK(execute(fresh.db, update<Note>(set(col<& Note::title> = slug(col<&Note::title>)),
                                         where(is_angry(col<&Note::mood>)))) == 1);
    CHECK(query(fresh.db,
                select<std::string>(fields(col<&Note::title>), from<Note>(), where(col<&Note::id> == 1))) ==
          std::vector<std::string>{"one-fine-day"});
  }
}

TEST_CASE("NULL gives NULL where the parameter is not optional", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto found =
        query(fresh.db, select<std::optional<std::string>>(fields(slug(col<&Note::label>)), from<Note>(),
                                                           order_by(col<&Note::id>)));
    CHECK(found == std::vector<std::optional<std::string>>{"x", std::nullopt, "y"});
  }
}

TEST_CASE("what a function throws becomes the statement's error", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    try {
      (void)query(fresh.db, select<int>(fields(failing(col<&Note::size>)), from<Note>()));
      FAIL_CHECK("nothing was thrown");
    } catch (const error& problem) {
      CHECK(problem.kind == error_kind::constraint_violation);
      CHECK(problem.message.find("too large") != std::string::npos);
    }
    CHECK_THROWS_AS(execute(fresh.db, update<Note>(set(col<& Note::size> = failing(col<&Note::size>) + 1),
                                                   where(col<&Note::id> > 0))),
                    error);
    CHECK(query(fresh.db, select<std::optional<std::int64_t>>(fields(sum(col<&Note::size>)), from<Note>())) ==
          std::vector<std::optional<std::int64_t>>{6});
  }
}

TEST_CASE("a function that nobody has is an error that names it", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    try {
      (void)query(fresh.db, select<int>(fields(nobody(col<&Note::size>)), from<Note>()));
      FAIL_CHECK("nothing was thrown");
    } catch (const error& problem) {
      CHECK(problem.kind == error_kind::statement);
      CHECK(problem.message.find("test_nobody") != std::string::npos);
    }
  }
}

TEST_CASE("a function has one body, and none on a server", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    filled fresh(store);
    const auto kind_of = [&](auto function) {
      try {
        fresh.db.define(function, [](auto) { return 1; });
      } catch (const error& problem) {
        return problem.kind;
      }
      return error_kind::internal;
    };
    const bool server = fresh.db.identity().system == "postgresql";
    CHECK(kind_of(failing) == (server ? error_kind::unsupported : error_kind::misuse));
  }
}

TEST_CASE("SQLite's and Tenon's own functions keep their meaning", "[conformance]") {
  const store_under_test* const store = store_named("SQLite in a file");
  if (store == nullptr) return;
  filled fresh(*store);
  CHECK_THROWS_AS(fresh.db.define(function<"UPPER", std::string(std::string_view)>,
                                  [](std::string_view text) { return std::string(text); }),
                  error);
  CHECK_THROWS_AS(fresh.db.define(function<"tenon_left", std::string(std::string_view)>,
                                  [](std::string_view text) { return std::string(text); }),
                  error);
}

TEST_CASE("a function is known to all connections, those that were open before included", "[conformance]") {
  for (const store_under_test& store : stores()) {
    if (!store.can(ability::shared) && store.name().find("memory") == std::string::npos) continue;
    INFO(store.name());
    filled fresh(store);
    if (fresh.db.identity().system == "postgresql") continue;
    constexpr auto late = function<"test_late", std::int64_t(std::int64_t)>;
    const auto ask = [&] {
      return query(fresh.db,
                   select<std::optional<std::int64_t>>(fields(sum(late(col<&Note::id>))), from<Note>()));
    };
    std::atomic<int> calls{0};
    CHECK_THROWS_AS(ask(), error);
    fresh.db.define(late, [&](std::int64_t id) {
      ++calls;
      return id * 10;
    });
    std::array<std::thread, 4> threads;
    std::atomic<int> right{0};
    for (std::thread& each : threads) {
      each = std::thread([&] {
        for (int i = 0; i < 20; ++i) right += ask() == std::vector<std::optional<std::int64_t>>{60} ? 1 : 0;
      });
    }
    for (std::thread& each : threads) each.join();
    CHECK(right == 80);
    CHECK(calls == 240);
  }
}

TEST_CASE("a function defined before the database is opened serves an index of SQLite", "[conformance]") {
  const store_under_test* const under = store_named("SQLite in a file");
  if (under == nullptr) return;
  const auto home = under->make();
  const auto open_with = [&](schema_policy policy) {
    auto store = home->store();
    define(*store, slug, [](std::string_view text) { return slug_of(text); }, {.deterministic = true});
    return open<Note>(std::move(store), {.schema = policy});
  };
  {
    database db = open_with(synchronize);
    execute(db, "CREATE INDEX ix_note_slug ON note(test_slug(title))");
  }
  database db = open_with(schema_policy::none);
  repository<Note> notes(db);
  Note note;
  note.title = "a b";
  notes.insert(note);
  const auto asked =
      select<std::int64_t>(fields(col<&Note::id>), from<Note>(), where(slug(col<&Note::title>) == "a-b"));
  CHECK(query(db, asked) == std::vector<std::int64_t>{1});
  CHECK(explain(db, asked).text().find("ix_note_slug") != std::string::npos);
}

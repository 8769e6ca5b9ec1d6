// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stores.hpp"

using namespace conformance;
using tenon::col;

// Tables that another program made, with types that no member would give.
namespace declared {

struct Song {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> lyrics{};
  double price = 0;
  bool operator==(const Song&) const = default;
};
enum class Weekday { monday, sunday };
struct Shift {
  std::int64_t id = 0;
  Weekday day = Weekday::monday;
  std::optional<Weekday> swapped{};
  bool operator==(const Shift&) const = default;
};

}  // namespace declared

using namespace declared;

template <>
inline constexpr auto tenon::table_of<Song> = tenon::table<Song>("songs")
                                                  .primary_key(&Song::id)
                                                  .type(&Song::title, "character varying(20)")
                                                  .type(&Song::lyrics, "text")
                                                  .type(&Song::price, "real")
                                                  .default_value(&Song::title, "none");
template <>
inline constexpr auto tenon::table_of<Shift> = tenon::table<Shift>("shifts")
                                                   .primary_key(&Shift::id)
                                                   .type(&Shift::day, "\"Day of work\"")
                                                   .type(&Shift::swapped, "\"Day of work\"");

TEST_CASE("a declared type is created, found again, and holds the member's values", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Song> fresh(store);
    const Song song{1, "Aria", "la", 0.5};
    tenon::repository<Song> songs{fresh.db};
    songs.insert(song);
    std::vector<Song> more{{2, "Zug"}, {3, "ah", std::nullopt, 2}};
    songs.insert(more);
    CHECK(songs.find_by_id(1) == song);
    CHECK(songs.count(tenon::where(tenon::in(col<&Song::title>, std::vector<std::string>{"Zug", "Aria"}))) ==
          2);
    CHECK(songs.update(where(col<&Song::title> == "Zug"), col<& Song::lyrics> = "tuut") == 1);
    if (store.can(ability::shared)) tenon::open<Song>(fresh.home->store(), {.schema = tenon::verify});
  });
}

TEST_CASE("a table that another program made is opened by describing its types", "[conformance]") {
  for_each_store({ability::raw_sql, ability::shared}, [](const store_under_test& store) {
    fresh_database<> fresh(store);
    tenon::execute(fresh.db,
                   "CREATE TABLE songs (id bigint PRIMARY KEY NOT NULL, title character varying(20) NOT NULL "
                   "DEFAULT 'none', lyrics text, price real NOT NULL)");
    // SQLite takes only INTEGER for the rowid.
    if (store.name() != "PostgreSQL") {
      tenon::execute(fresh.db, "DROP TABLE songs");
      tenon::execute(
          fresh.db,
          "CREATE TABLE songs (id INTEGER PRIMARY KEY, title character varying(20) NOT NULL DEFAULT "
          "'none', lyrics text, price real NOT NULL)");
    }
    tenon::database db = tenon::open<Song>(fresh.home->store(), {.schema = tenon::verify});
    CHECK(tenon::repository<Song>{db}.count() == 0);
  });
}

TEST_CASE("an enum's declared type is the database's own, however the connection keeps others",
          "[conformance]") {
  const store_under_test* const store = store_named("PostgreSQL");
  if (store == nullptr) return;
  fresh_database<> fresh(*store);
  tenon::execute(fresh.db, "CREATE TYPE \"Day of work\" AS ENUM ('sunday', 'monday')");
  tenon::execute(fresh.db,
                 "CREATE TABLE shifts (id bigint PRIMARY KEY, day \"Day of work\" NOT NULL, swapped \"Day of "
                 "work\")");
  tenon::database db = tenon::open<Shift>(fresh.home->store(), {.schema = tenon::verify});
  tenon::repository<Shift> shifts{db};
  const Shift shift{1, Weekday::sunday, Weekday::monday};
  shifts.insert(shift);
  std::vector<Shift> more{{2, Weekday::monday}, {3, Weekday::sunday, Weekday::sunday}};
  shifts.insert(more);
  CHECK(shifts.find_by_id(1) == shift);
  CHECK(shifts.count(tenon::where(col<&Shift::day> == Weekday::sunday)) == 2);
  CHECK(shifts.update(tenon::where(col<&Shift::id> == 2), col<& Shift::swapped> = Weekday::sunday) == 1);
  CHECK(shifts.count(tenon::where(tenon::in(col<&Shift::day>, std::vector<Weekday>{Weekday::monday}))) == 1);
}

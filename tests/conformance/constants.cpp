// SPDX-License-Identifier: MIT
#include <cstdint>
#include <limits>

#include <tenon/functions.hpp>
#include <tenon/query.hpp>

#include "stores.hpp"

using namespace conformance;
using namespace tenon;

// Values that are a part of the statement's text, among them those that name a partial index; and numbers
// that every store computes exactly.

namespace {

enum class State { active, gone };
struct Person {
  std::int64_t id = 0;
  std::string email{};
  State state = State::active;
  int grade = 0;
  bool old = false;
  std::string note{};
  decimal owes{};
};
struct Member {
  std::int64_t id = 0;
  std::string email{};
  State state = State::active;
  std::string kind{};
  int visits = 0;
};
struct Found {
  std::int64_t number = 0;
  std::string text{};
  State state = State::gone;
  bool yes = false;
};
struct Rounded {
  decimal to_tens{};
  decimal to_one{};
  decimal whole{};
  decimal up{};
  decimal down{};
  decimal cut{};
  decimal size{};
  std::int64_t sign = 0;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Member> =
    tenon::table<Member>("members")
        .unique({.name = "one active email", .where = "\"state\" = 'active'"}, &Member::email)
        .unique({.name = "one kind a visit", .where = "\"visits\" > 5"}, &Member::kind);

namespace {

auto row_of_member(const std::string& email, State state, const std::string& kind, int visits) {
  return set(col<&Member::email> = email, col<&Member::state> = state, col<&Member::kind> = kind,
             col<&Member::visits> = visits);
}

}  // namespace

TEST_CASE("constants stand where values stand", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    fresh_database<Person> fresh(store);
    std::vector<Person> people{{0, "a", State::active, 7, true, "it's", decimal("1")},
                               {0, "b", State::gone, -3, false, "", decimal("2")}};
    repository<Person>(fresh.db).insert(people);
    const auto ids = [&](auto condition) {
      return query(fresh.db,
                   select<std::int64_t>(fields(col<&Person::id>), from<Person>(), where(condition)));
    };
    using numbers = std::vector<std::int64_t>;
    CHECK(ids(col<&Person::grade> == constant<7>) == numbers{1});
    CHECK(ids(col<&Person::grade> == constant<-3>) == numbers{2});
    CHECK(ids(col<&Person::grade> > constant<std::numeric_limits<std::int64_t>::min()>).size() == 2);
    CHECK(ids(col<&Person::state> == constant<State::gone>) == numbers{2});
    CHECK(ids(col<&Person::old> == constant<true>) == numbers{1});
    CHECK(ids(col<&Person::note> == constant_text<"it's">) == numbers{1});
    const auto found = query(fresh.db, select<Found>(fields(constant<70000>, constant_text<"x">,
                                                            constant<State::active>, constant<true>),
                                                     from<Person>(), limit(1)));
    REQUIRE(found.size() == 1);
    CHECK(found[0].number == 70000);
    CHECK(found[0].text == "x");
    CHECK(found[0].state == State::active);
    CHECK(found[0].yes);
    CHECK(execute(fresh.db, update<Person>(set(col<& Person::grade> = col<&Person::grade> - constant<-1>),
                                           where(col<&Person::id> == 1))) == 1);
    CHECK(repository<Person>(fresh.db).find_by_id(1)->grade == 8);
  }
}

TEST_CASE("a partial unique index is the target of on_conflict() by constants", "[conformance]") {
  for (const store_under_test& store : stores()) {
    if (!store.can(ability::sql_text)) continue;
    INFO(store.name());
    fresh_database<Member> fresh(store);
    const auto add = [&](const std::string& email, State state, const std::string& kind, int visits) {
      return execute(fresh.db,
                     insert_into<Member>(row_of_member(email, state, kind, visits),
                                         on_conflict(col<&Member::email>)
                                             .where(col<&Member::state> == constant<State::active>)
                                             .do_update(col<&Member::visits> = col<&Member::visits> +
                                                                               excluded<&Member::visits>)));
    };
    const std::string a = "a";
    const std::string k = "k";
    const std::string l = "l";
    for (int i = 0; i < 8; ++i) CHECK(add(a, State::active, k, 1) == 1);
    CHECK(add(a, State::gone, k, 1) == 1);
    CHECK(add(a, State::gone, l, 1) == 1);
    const auto visits = query(
        fresh.db, select<int>(fields(col<&Member::visits>), from<Member>(), order_by(col<&Member::id>)));
    CHECK(visits == std::vector<int>{8, 1, 1});
    const std::string z = "z";
    CHECK(execute(
              fresh.db,
              insert_into<Member>(
                  row_of_member(z, State::active, k, 9),
                  on_conflict(col<&Member::kind>).where(col<&Member::visits> > constant<5>).do_nothing())) ==
          0);
    CHECK(repository<Member>(fresh.db).count() == 3);
  }
}

TEST_CASE("decimals are rounded exactly", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    fresh_database<Person> fresh(store);
    std::vector<Person> people;
    for (const char* const owes : {"12.345", "-12.345", "0", "100000000000000000000.05", "-0.5"})
      people.push_back({0, "", State::active, 0, false, "", decimal(owes)});
    repository<Person>(fresh.db).insert(people);
    const auto owes = col<&Person::owes>;
    const auto rows =
        query(fresh.db, select<Rounded>(fields(round(owes, -1), round(owes, 1), round(owes), ceil(owes),
                                               floor(owes), trunc(owes), abs(owes), sign(owes)),
                                        from<Person>(), order_by(col<&Person::id>)));
    const auto shown = [&](std::size_t i) {
      const Rounded& a = rows[i];
      std::string text;
      for (const decimal& each : {a.to_tens, a.to_one, a.whole, a.up, a.down, a.cut, a.size})
        text += each.to_string() + " ";
      return text + std::to_string(a.sign);
    };
    REQUIRE(rows.size() == 5);
    CHECK(shown(0) == "10 12.3 12 13 12 12 12.345 1");
    CHECK(shown(1) == "-10 -12.3 -12 -12 -13 -12 12.345 -1");
    CHECK(shown(2) == "0 0 0 0 0 0 0 0");
    CHECK(shown(3) ==
          "100000000000000000000 100000000000000000000.1 100000000000000000000 100000000000000000001 "
          "100000000000000000000 100000000000000000000 100000000000000000000.05 1");
    CHECK(shown(4) == "0 -0.5 -1 0 -1 0 0.5 -1");
    CHECK(query(fresh.db, select<std::int64_t>(fields(count_all()), from<Person>(),
                                               where(round(owes, 1) == decimal("12.3")))) ==
          std::vector<std::int64_t>{1});
  }
}

TEST_CASE("a range of a window counts by decimals exactly", "[conformance]") {
  for (const store_under_test& store : stores()) {
    INFO(store.name());
    fresh_database<Person> fresh(store);
    std::vector<Person> people;
    for (const char* const owes : {"0.3", "1.3", "1.300001", "2.25", "9", "100000000000.1", "100000000001.1",
                                   "100000000001.100001", "-0.7"})
      people.push_back({0, "", State::active, 0, false, "", decimal(owes)});
    repository<Person>(fresh.db).insert(people);
    const auto near = [&](auto order) {
      return query(fresh.db, select<std::int64_t>(
                                 fields(count_all().over(order, range_between(preceding(1), current_row))),
                                 from<Person>(), order_by(col<&Person::id>)));
    };
    using numbers = std::vector<std::int64_t>;
    CHECK(near(order_by(col<&Person::owes>)) == numbers{2, 2, 2, 3, 1, 1, 2, 2, 1});
    CHECK(near(order_by(desc(col<&Person::owes>))) == numbers{2, 3, 2, 1, 1, 2, 2, 1, 2});
    // Where SQLite's numbers end it says so; nothing is rounded.
    repository<Person>(fresh.db).insert(
        Person{0, "", State::active, 0, false, "", decimal("100000000000000000000.1")});
    const bool sqlite = fresh.db.identity().system == "sqlite";
    if (sqlite) {
      CHECK(kind_of([&] { (void)near(order_by(col<&Person::owes>)); }) == error_kind::limit);
    } else {
      CHECK(near(order_by(col<&Person::owes>)).back() == 1);
    }
  }
}

// SPDX-License-Identifier: MIT
#include <limits>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using tenon::with_hidden;

namespace conformance {
/// No key at all; the database fills a column.
struct Event {
  std::string name{};
  std::optional<int> weight{};
};
/// Embedded structs, one in the other.
struct Point {
  double x = 0;
  std::optional<double> y{};
  bool operator==(const Point&) const = default;
};
struct Address {
  std::string street{};
  Point at{};
  bool operator==(const Address&) const = default;
};
struct House {
  std::int64_t id = 0;
  Address address{};
  int floors = 1;
  Point centre{};
  bool operator==(const House&) const = default;
};
enum class Level { low = 1, high = 7 };
/// Enums and uuids in their other forms.
struct Switch {
  tenon::uuid id{};
  Level level = Level::low;
  std::optional<Level> limit{};
  Level named = Level::low;
  std::optional<tenon::uuid> partner{};
  bool operator==(const Switch&) const = default;
};
}  // namespace conformance
template <>
inline constexpr auto tenon::table_of<conformance::Event> =
    tenon::table<conformance::Event>().default_value(&conformance::Event::weight, 5);
template <>
inline constexpr auto tenon::table_of<conformance::House> =
    tenon::table<conformance::House>().prefix(&conformance::House::address, "home_");
template <>
inline constexpr auto tenon::table_of<conformance::Switch> = tenon::table<conformance::Switch>()
                                                                 .as_bytes(&conformance::Switch::id)
                                                                 .as_bytes(&conformance::Switch::partner)
                                                                 .as_number(&conformance::Switch::level)
                                                                 .as_number(&conformance::Switch::limit)
                                                                 .default_value(&conformance::Switch::limit,
                                                                                conformance::Level::high);

TEST_CASE("columns that the database fills come back from every kind of write", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store);
    tenon::repository<Account> accounts{fresh.db};
    const auto filled = [&](const Account& each) {
      CHECK(each.credit == 10);
      CHECK(each.tier == "gold");
      CHECK(each.serial == 7);
      CHECK(accounts.find_one(where(col<&Account::id> == each.id), with_hidden) == each);
    };
    Account one{.name = "one", .secret = "s1", .origin = "o1"};
    accounts.insert(one);
    filled(one);
    filled(accounts.save(Account{.name = "two", .secret = "s2"}));
    std::vector<Account> many{{.name = "a"}, {.name = "b", .secret = "s3"}};
    accounts.insert(many);
    for (const Account& each : many) filled(each);
    Account given{.name = "given", .credit = 0, .tier = ""};
    accounts.insert(given);
    CHECK(given.credit == 0);
    CHECK(given.tier == "");
    one.serial = 99;
    one.name = "renamed";
    accounts.save(one);
    CHECK(one.serial == 7);
    one.serial = 99;
    accounts.update(one);
    CHECK(one.serial == 7);
    CHECK(accounts.find_by_id(one.id)->name == "renamed");
  });
}

TEST_CASE("columns and rules that are described by SQL text work in every kind of write", "[conformance]") {
  for_each_store({ability::sql_text}, [](const store_under_test& store) {
    fresh_database<Computed> fresh(store);
    tenon::repository<Computed> all{fresh.db};
    const auto filled = [&](const Computed& each) {
      CHECK(each.tier == "gold");
      CHECK(each.doubled == each.amount * 2);
      CHECK(all.find_by_id(each.id) == each);
    };
    Computed one{.amount = 4, .doubled = 99};
    all.insert(one);
    filled(one);
    filled(all.save(Computed{.amount = 5}));
    std::vector<Computed> many{{.amount = -6}, {.amount = 7}};
    all.insert(many);
    for (const Computed& each : many) filled(each);
    one.amount = 40;
    all.save(one);
    filled(one);
    one.amount = 50;
    all.update(one);
    filled(one);
    CHECK(all.update(where(col<&Computed::id> == one.id), col<& Computed::amount> = 60) == 1);
    CHECK(all.count_by(col<&Computed::doubled> == 120) == 1);
    const tenon::error problem = error_of([&] { all.insert(Computed{.amount = 101}); });
    CHECK(problem.kind == tenon::error_kind::check_violation);
    CHECK(problem.constraint == "amount_is_small");
  });
}

TEST_CASE("a column emptied by an update stays empty: the default is for inserts", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store);
    tenon::repository<Account> accounts{fresh.db};
    Account one = accounts.insert(Account{.name = "one"});
    one.credit.reset();
    accounts.update(one);
    CHECK_FALSE(accounts.find_by_id(one.id)->credit);
    one.credit = 3;
    accounts.save(one);
    one.credit.reset();
    accounts.save(one);
    CHECK_FALSE(one.credit);
    CHECK_FALSE(accounts.find_by_id(one.id)->credit);
  });
}

TEST_CASE("a hidden column is read only when asked, and no save of a read entity loses it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store);
    tenon::repository<Account> accounts{fresh.db};
    const std::int64_t id = accounts.insert(Account{.name = "a", .secret = "s"}).id;
    const auto secret = [&] {
      return accounts.find_one(where(col<&Account::id> == id), with_hidden)->secret;
    };
    CHECK(secret() == "s");
    Account read = accounts.find_by_id_or_fail(id);
    CHECK(read.secret.empty());
    CHECK(accounts.find()[0].secret.empty());
    CHECK(accounts.find_by_ids({id})[0].secret.empty());
    read.name = "b";
    accounts.save(read);
    CHECK(secret() == "s");
    accounts.update(read);
    CHECK(secret() == "s");
    accounts.upsert(read);
    CHECK(secret() == "s");
    std::vector<Account> many = accounts.find();
    many.push_back(Account{.name = "new", .secret = "t"});
    accounts.save(many);
    CHECK(secret() == "s");
    many = accounts.find();
    accounts.update(many);
    CHECK(secret() == "s");
    CHECK(accounts.update(where(col<&Account::id> == id), col<& Account::secret> = "changed") == 1);
    CHECK(secret() == "changed");
    CHECK(accounts.count_by(col<&Account::secret> == "changed") == 1);
    CHECK(accounts.find(with_hidden).size() == 2);
  });
}

TEST_CASE("an insert-only column keeps its first value", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Account> fresh(store);
    tenon::repository<Account> accounts{fresh.db};
    Account one = accounts.insert(Account{.name = "a", .origin = "first"});
    one.origin = "second";
    accounts.save(one);
    CHECK(accounts.find_by_id(one.id)->origin == "first");
    one.origin = "third";
    accounts.update(one);
    CHECK(accounts.find_by_id(one.id)->origin == "first");
    one.origin = "fourth";
    accounts.upsert(one);
    CHECK(accounts.find_by_id(one.id)->origin == "first");
  });
}

TEST_CASE("a table without a key takes inserts, also where the database fills a column", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Event> fresh(store);
    tenon::repository<Event> events{fresh.db};
    Event one{.name = "one"};
    events.insert(one);
    std::vector<Event> many{{.name = "a"}, {.name = "b", .weight = 1}};
    events.insert(many);
    CHECK(events.count() == 3);
    CHECK(events.count_by(col<&Event::weight> == 5) == 2);
    CHECK(events.find_by(col<&Event::name> == "b")[0].weight == 1);
  });
}

TEST_CASE("embedded structs are columns with prefixes, in writes, reads and conditions", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<House> fresh(store);
    tenon::repository<House> houses{fresh.db};
    House one{.address = {"High Street", {1.5, 2.5}}, .floors = 3, .centre = {-1, {}}};
    houses.insert(one);
    std::vector<House> many{{.address = {"Low Street", {3, {}}}}, {.centre = {4, 5}}};
    houses.insert(many);
    CHECK(houses.find_by_id(one.id) == one);
    CHECK(houses.find_by_ids({many[0].id, many[1].id}) == many);
    CHECK(houses.find_by(col<&House::address, &Address::street> == "High Street") == std::vector<House>{one});
    CHECK(houses.find_by(col<&House::address, &Address::at, &Point::x> == 3) == std::vector<House>{many[0]});
    CHECK(houses.count_by(is_null(col<&House::address, &Address::at, &Point::y>)) == 1 + 1);
    CHECK(houses.update(where(col<&House::floors> == 3), col<&House::centre, &Point::y> = 9.0) == 1);
    CHECK(houses.find_by_id(one.id)->centre.y == 9.0);
    one.address.at.y.reset();
    houses.save(one);
    CHECK(houses.find_by_id(one.id) == one);
    CHECK(houses.maximum(col<&House::address, &Address::at, &Point::x>) == 3);
  });
}

TEST_CASE("enums by number and uuids as bytes are written, compared, listed and read alike",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Switch> fresh(store);
    tenon::repository<Switch> switches{fresh.db};
    Switch one{.level = Level::high, .limit = Level::low, .named = Level::high, .partner = tenon::uuid::v4()};
    switches.insert(one);
    std::vector<Switch> many{{.limit = Level::low}, {.level = Level::high}};
    switches.insert(many);
    CHECK(many[1].limit == Level::high);
    CHECK(switches.find_by_id(one.id) == one);
    CHECK(switches.find_by_ids({many[1].id, one.id}) == std::vector<Switch>{many[1], one});
    CHECK(switches.count_by(col<&Switch::level> == Level::high) == 2);
    CHECK(switches.count_by(in(col<&Switch::level>, {Level::high, Level::low})) == 3);
    CHECK(switches.count_by(in(col<&Switch::named>, {Level::high})) == 1);
    CHECK(switches.count_by(col<&Switch::limit> == std::optional<Level>(Level::low)) == 2);
    CHECK(switches.count_by(col<&Switch::partner> == one.partner) == 1);
    CHECK(switches.count_by(col<&Switch::partner> == std::optional<tenon::uuid>{}) == 2);
    CHECK(switches.count_by(in(col<&Switch::id>, std::vector<tenon::uuid>{one.id, many[0].id})) == 2);
    const tenon::predicate<Switch> composed =
        in(col<&Switch::id>, std::vector<tenon::uuid>{one.id}) && col<&Switch::level> == Level::high;
    CHECK(switches.count(where(composed)) == 1);
    CHECK(switches.update(where(composed), col<& Switch::level> = Level::low,
                          col<& Switch::partner> = std::nullopt) == 1);
    CHECK(switches.find_by_id(one.id)->level == Level::low);
    CHECK(switches.maximum(col<&Switch::level>) == Level::high);
    CHECK(switches.minimum(col<&Switch::named>) == Level::high);
    one.level = static_cast<Level>(3);
    CHECK(kind_of([&] { switches.update(one); }) == tenon::error_kind::value);
  });
}

TEST_CASE("a computed value that its member could not hold is refused and changes nothing", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Item> fresh(store);
    tenon::repository<Item> items{fresh.db};
    const Item most = items.insert(Item{.stock = std::numeric_limits<int>::max()});
    CHECK(kind_of([&] { items.increment(where(tenon::all), col<&Item::stock>, 1); }) == error_kind::limit);
    CHECK(items.find_by_id(most.id) == most);
    CHECK(items.decrement(where(tenon::all), col<&Item::stock>, 1) == 1);
    CHECK(items.find_by_id(most.id)->stock == std::numeric_limits<int>::max() - 1);
  });
}

// SPDX-License-Identifier: MIT
#include <tenon/seed.hpp>

#include "stores.hpp"

using namespace conformance;
using tenon::error_kind;
using tenon::factory;

namespace seeded {

enum class Mood { glad, sad, bored };
struct Home {
  std::string street{};
  int number = 0;
};
struct Guest {
  std::int64_t id = 0;
  std::string name{};
  std::string mail{};
  std::string code{};
  int age = 0;
  Mood mood = Mood::glad;
  std::optional<std::string> note{};
  tenon::uuid token{};
  tenon::decimal debt{};
  tenon::timestamp seen{};
  tenon::date born{};
  double weight = 0;
  bool member = false;
  Home home{};
  std::int64_t version = 0;
  tenon::timestamp made{};
};
struct Visit {
  std::int64_t id = 0;
  std::int64_t guestId = 0;
  std::string room{};
};
struct Picky {
  std::int64_t id = 0;
  std::string shape{};
};

}  // namespace seeded

template <>
inline constexpr auto tenon::table_of<seeded::Guest> =
    tenon::table<seeded::Guest>("guests_made")
        .unique(&seeded::Guest::name)
        .unique(&seeded::Guest::mail)
        .version(&seeded::Guest::version)
        .created_at(&seeded::Guest::made)
        .validate<&seeded::Guest::mail>(tenon::rules::email)
        .validate<&seeded::Guest::code>(tenon::rules::length<12, 14>)
        .validate<&seeded::Guest::name>(tenon::rules::length<1, 6>)
        .validate<&seeded::Guest::age>(tenon::rules::range<18, 120>)
        .validate<&seeded::Guest::weight>(tenon::rules::range<40, 45>);
template <>
inline constexpr auto tenon::table_of<seeded::Visit> =
    tenon::table<seeded::Visit>("visits_made").foreign_key(&seeded::Visit::guestId, &seeded::Guest::id);
template <>
inline constexpr auto tenon::table_of<seeded::Picky> =
    tenon::table<seeded::Picky>("picky").validate<&seeded::Picky::shape>(tenon::rules::pattern<"^[xyz]+$">);

namespace {

using seeded::Guest;

std::string told(const Guest& of) {
  return of.name + '|' + of.mail + '|' + of.code + '|' + std::to_string(of.age) + '|' +
         std::to_string(static_cast<int>(of.mood)) + '|' + of.note.value_or("-") + '|' +
         of.token.to_string() + '|' + of.debt.to_string() + '|' +
         std::to_string(of.seen.time_since_epoch().count()) + '|' +
         std::to_string(of.born.time_since_epoch().count()) + '|' + std::to_string(of.weight) + '|' +
         std::to_string(of.member) + '|' + of.home.street + '|' + std::to_string(of.home.number);
}

}  // namespace

TEST_CASE("random numbers are the same everywhere", "[seeds]") {
  tenon::random_numbers numbers(1234567);  // of the published SplitMix64
  CHECK(numbers.next() == 6457827717110365317u);
  CHECK(numbers.next() == 3203168211198807973u);
  CHECK(numbers.next() == 9817491932198370423u);
  for (int i = 0; i < 100; ++i) {
    const std::int64_t drawn = numbers.between(-3, 4);
    CHECK((drawn >= -3 && drawn <= 4));
  }
}

TEST_CASE("a factory makes the same valid entities for a number, and others for another", "[seeds]") {
  factory<Guest> first(7);
  factory<Guest> again(7);
  factory<Guest> other(8);
  bool differs = false;
  for (int i = 0; i < 50; ++i) {
    const Guest made = first.make();
    CHECK(told(made) == told(again.make()));
    differs = differs || told(made) != told(other.make());
    CHECK(made.id == 0);
    CHECK(made.version == 0);
    CHECK((made.age >= 18 && made.age <= 120));
    CHECK((made.weight >= 40 && made.weight <= 45));
    CHECK((made.code.size() >= 12 && made.code.size() <= 14));
  }
  CHECK(differs);
  // The very values: another compiler or library must not give others.
  CHECK(told(factory<Guest>(7).make()) ==
        "name 1|person1@example.org|lazvpgcode 1|32|0|note "
        "1|945240b0-5493-4069-8000-000000000001|1.89|1713069335000000|20005|40.500000|1|street 1|1");
}

TEST_CASE("made entities are inserted and read back on every store", "[conformance][seeds]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Guest, seeded::Visit> fresh(store);
    const std::vector<Guest> guests = factory<Guest>(3).create(
        fresh.db, 20, [](Guest& made, std::size_t index) { made.note = "n" + std::to_string(index); });
    REQUIRE(guests.size() == 20);
    const auto visits = factory<seeded::Visit>(3).create(
        fresh.db, 40,
        [&](seeded::Visit& made, std::size_t index) { made.guestId = guests[index % guests.size()].id; });
    CHECK(visits.back().guestId == guests.back().id);
    const auto found = tenon::repository<Guest>{fresh.db}.find(order_by(tenon::col<&Guest::id>));
    REQUIRE(found.size() == 20);
    for (std::size_t i = 0; i < 20; ++i) {
      CHECK(told(found[i]) == told(guests[i]));
      CHECK(found[i].note == "n" + std::to_string(i));
    }
    CHECK(factory<Guest>(3).make_many(2, [](Guest& made) { made.age = 99; })[1].age == 99);
  });
}

TEST_CASE("a rule that a factory cannot keep is told with the way out", "[seeds]") {
  const tenon::error problem = error_of([] { factory<seeded::Picky>().make(); });
  CHECK(problem.kind == error_kind::misuse);
  CHECK(problem.message.find("Picky::shape does not look like") != std::string::npos);
  CHECK(problem.message.find("set it in the function that is given to make()") != std::string::npos);
  CHECK(factory<seeded::Picky>().make([](seeded::Picky& made) { made.shape = "xy"; }).shape == "xy");
}

TEST_CASE("a seed runs once, again when its version grows, and leaves nothing when it fails",
          "[conformance][seeds]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Guest> fresh(store);
    tenon::seed all[] = {
        {"guests",
         [](tenon::transaction& tx, std::uint64_t number) { factory<Guest>(number).create(tx, 3); }},
        {.name = "marker", .run = [](tenon::transaction&, std::uint64_t) {}, .always = true}};
    CHECK(tenon::run_seeds(fresh.db, all) == std::vector<std::string_view>{"guests", "marker"});
    CHECK(tenon::run_seeds(fresh.db, all) == std::vector<std::string_view>{"marker"});
    tenon::repository<Guest> guests{fresh.db};
    CHECK(guests.count() == 3);
    all[0].version = 2;
    CHECK(kind_of([&] { tenon::run_seeds(fresh.db, all); }) == error_kind::unique_violation);
    CHECK(guests.count() == 3);
    all[0].run = [](tenon::transaction& tx, std::uint64_t) {
      factory<Guest>(1).create(tx, 2, [](Guest& made) {
        made.name = std::string("v") + made.name.back();
        made.mail = made.name + "@example.org";
      });
    };
    CHECK(tenon::run_seeds(fresh.db, all).size() == 2);
    CHECK(guests.count() == 5);
    all[0].run = [](tenon::transaction& tx, std::uint64_t number) {
      Guest made = factory<Guest>(number).make([number](Guest& each) {
        each.name = "n" + std::to_string(number);
        each.mail = each.name + "@example.org";
      });
      tenon::repository<Guest>(tx).insert(made);
    };
    CHECK(tenon::run_seeds(fresh.db, all, {.number = 77, .again = true}).size() == 2);
    CHECK(guests.count() == 6);
    CHECK(guests.exists(tenon::where(tenon::col<&Guest::name> == "n77")));
    CHECK(tenon::repository<tenon::seed_record>{fresh.db}.find_by_id("guests")->version == 2);
  });
}

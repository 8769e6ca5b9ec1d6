// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <tenon/model/validation.hpp>
#include <tenon/relations.hpp>
#include <tenon/subscribers.hpp>

using namespace conformance;
using tenon::col;

namespace ruled {
struct Wheel;
struct Wagon;
struct Train {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Wagon> wagons{};
};
struct Wagon {
  std::int64_t id = 0;
  std::int64_t trainId = 0;
  std::string label{};
  tenon::has_many<Wheel> wheels{};
};
struct Wheel {
  std::int64_t id = 0;
  std::int64_t wagonId = 0;
  int inches = 0;
};
/// The same with hooks, which change what the rules look at.
struct Deck;
struct Port {
  std::int64_t id = 0;
  std::string name{};
};
struct Ship {
  std::int64_t id = 0;
  std::string name{};
  std::int64_t portId = 0;
  int version = 0;
  tenon::belongs_to<Port> port{};
  tenon::has_many<Deck> decks{};
};
struct Deck {
  std::int64_t id = 0;
  std::int64_t shipId = 0;
  std::string label{};
};
inline std::string& hails() {
  static std::string heard;
  return heard;
}
}  // namespace ruled
using namespace ruled;

template <>
inline constexpr auto tenon::table_of<Wheel> = tenon::table<Wheel>("wheels")
                                                   .foreign_key(&Wheel::wagonId, &Wagon::id)
                                                   .validate<&Wheel::inches>(tenon::rules::range<10, 40>)
                                                   .validate<&Wheel::wagonId>(tenon::rules::range<1, 1000>);
template <>
inline constexpr auto tenon::table_of<Wagon> = tenon::table<Wagon>("wagons")
                                                   .foreign_key(&Wagon::trainId, &Train::id)
                                                   .cascades(&Wagon::wheels, tenon::cascade::all);
template <>
inline constexpr auto tenon::table_of<Train> = tenon::table<Train>("trains")
                                                   .validate<&Train::name>(tenon::rules::not_empty)
                                                   .cascades(&Train::wagons, tenon::cascade::all);

template <>
inline constexpr auto tenon::table_of<Port> =
    tenon::table<Port>("ports").validate<&Port::name>(tenon::rules::not_empty);
template <>
inline constexpr auto tenon::table_of<Ship> = tenon::table<Ship>("ships")
                                                  .version(&Ship::version)
                                                  .foreign_key(&Ship::portId, &Port::id)
                                                  .validate<&Ship::name>(tenon::rules::not_empty)
                                                  .cascades(&Ship::port, tenon::cascade::save)
                                                  .cascades(&Ship::decks, tenon::cascade::all);
template <>
inline constexpr auto tenon::table_of<Deck> = tenon::table<Deck>("decks")
                                                  .foreign_key(&Deck::shipId, &Ship::id)
                                                  .validate<&Deck::label>(tenon::rules::length<1, 3>);
template <>
struct tenon::hooks<Ship> {
  static void before_insert(Ship& each) {
    hails() += "+" + each.name;
    if (each.name == "nameless") each.name.clear();
    if (each.name == "decked") each.decks.push_back({.label = "top"});
  }
  static void after_insert(const Ship& each) { hails() += each.id != 0 ? " ship" : " ?"; }
  static void before_update(Ship& each) {
    hails() += "~" + each.name;
    if (each.name == "renamed") each.name = "named";
  }
  static void after_update(const Ship& each) { hails() += " v" + std::to_string(each.version); }
};
template <>
struct tenon::hooks<Deck> {
  static void before_insert(Deck& each) {
    hails() += "+" + each.label;
    if (each.label == "short") each.label = "sun";
    if (each.label == "long") each.label = "too long";
    if (each.label == "thrown") throw std::runtime_error("overboard");
  }
  static void after_insert(const Deck& each) { hails() += each.shipId != 0 ? " deck" : " ?"; }
};

TEST_CASE("rules of a whole graph are told at once, before any statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Train, Wagon, Wheel> fresh(store);
    tenon::repository<Train> trains{fresh.db};
    std::vector<Train> all{{.name = ""}, {.name = "night"}};
    all[0].wagons.push_back({.label = "a"});
    all[1].wagons.push_back({.label = "b"});
    all[0].wagons[0].wheels.push_back({.inches = 5});
    all[1].wagons[0].wheels.push_back({.inches = 50});
    all[1].wagons[0].wheels.push_back({.inches = 30});
    std::size_t failures = 0;
    const auto statements = statements_of(fresh, [&] {
      try {
        trains.save(all);
      } catch (const tenon::validation_error& problem) {
        failures = problem.failures.size();
        CHECK(problem.message.find("Train::name") != std::string::npos);
        CHECK(problem.message.find("Wheel::inches is more than 40") != std::string::npos);
      }
    });
    CHECK(failures == 3);
    CHECK(statements.empty());
    all[0].name = "day";
    all[0].wagons[0].wheels[0].inches = 20;
    all[1].wagons[0].wheels[0].inches = 20;
    trains.save(all);  // keys that the graph fills are looked at when they are there
    CHECK(tenon::repository<Wheel>{fresh.db}.count() == 3);
  });
}

TEST_CASE("in a graph all hooks come first, then all rules, then the first statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Port, Ship, Deck> fresh(store);
    tenon::repository<Ship> ships{fresh.db};
    const auto heard = [] { return std::exchange(hails(), std::string()); };
    heard();
    Ship broken{.name = "nameless"};
    broken.port = Port{};
    broken.decks.push_back({.label = "short"});
    broken.decks.push_back({.label = "long"});
    std::size_t failures = 0;
    const auto refuses = [&] {
      try {
        ships.save(broken);
      } catch (const tenon::validation_error& problem) {
        failures = problem.failures.size();
        CHECK(problem.message.find("Port::name") != std::string::npos);
        CHECK(problem.message.find("Ship::name") != std::string::npos);
        CHECK(problem.message.find("Deck::label") != std::string::npos);
      }
    };
    CHECK(statements_of(fresh, refuses).empty());
    CHECK(failures == 3);
    CHECK(heard() == "+nameless+short+long");
    // Everything is as it was.
    CHECK(broken.name == "nameless");
    CHECK(broken.decks[0].label == "short");
    CHECK(broken.decks[1].label == "long");
    broken.decks[1].label = "thrown";
    CHECK(statements_of(fresh, [&] { CHECK_THROWS_AS(ships.save(broken), std::runtime_error); }).empty());
    CHECK(broken.name == "nameless");
    CHECK(broken.decks[0].label == "short");
    heard();
    Ship good{.name = "decked"};
    good.port = Port{.name = "home"};
    good.decks.push_back({.label = "short"});
    // A row each for port and ship, and the decks, that of the hook among them, in one transaction.
    const std::size_t statements = statements_of(fresh, [&] { ships.save(good); }).size();
    CHECK(heard() == "+decked+short+top ship deck deck");
    CHECK(good.decks[0].label == "sun");
    Ship plain{.name = "plain"};
    plain.port = Port{.name = "away"};
    plain.decks.push_back({.label = "a"});
    plain.decks.push_back({.label = "b"});
    CHECK(statements_of(fresh, [&] { ships.save(plain); }).size() == statements);
    heard();
    good.name = "renamed";
    good.port.edit().name = "elsewhere";
    good.decks.push_back({.label = "new"});
    ships.save(good);
    CHECK(heard() == "~renamed+new v2 deck");
    const Ship found = ships.find_one_or_fail(where(col<&Ship::id> == good.id), tenon::with<&Ship::port>(),
                                              tenon::with<&Ship::decks>(tenon::order_by(col<&Deck::id>)));
    CHECK(found.name == "named");
    CHECK(found.port->name == "elsewhere");
    REQUIRE(found.decks.size() == 3);
    CHECK(found.decks[0].label == "sun");
    CHECK(found.decks[1].label == "top");
    CHECK(found.decks[2].label == "new");
  });
}

TEST_CASE("rules of a graph are told at once where subscribers change its entities", "[conformance]") {
  struct painter : tenon::subscriber<Wheel> {
    void before_insert(Wheel& each, tenon::observed_entity& what) override {
      if (each.inches == 1) each.inches = 20;
      if (each.inches == 2) each.inches = 200;
      tenon::repository<Port>{what.where()}.insert(Port{.name = "audit"});
    }
  };
  for_each_store([](const store_under_test& store) {
    fresh_database<Train, Wagon, Wheel, Port> fresh(store);
    const tenon::subscription held = tenon::subscribe(fresh.db, painter{});
    tenon::repository<Train> trains{fresh.db};
    Train train;
    train.wagons.push_back({.label = "a"});
    train.wagons[0].wheels.push_back({.inches = 1});
    train.wagons[0].wheels.push_back({.inches = 2});
    std::size_t failures = 0;
    try {
      trains.save(train);
    } catch (const tenon::validation_error& problem) {
      failures = problem.failures.size();
    }
    CHECK(failures == 2);  // the train's name, and the wheel of 200
    CHECK(train.wagons[0].wheels[0].inches == 1);
    tenon::repository<Port> audits{fresh.db};
    CHECK(audits.count() == 0);  // it was in the transaction
    CHECK(tenon::repository<Wheel>{fresh.db}.count() == 0);
    train.name = "day";
    train.wagons[0].wheels[1].inches = 30;
    trains.save(train);
    CHECK(audits.count() == 2);
    CHECK(train.wagons[0].wheels[0].inches == 20);
    CHECK(tenon::repository<Wheel>{fresh.db}.count() == 2);
  });
}

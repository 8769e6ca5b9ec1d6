// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <tenon/model/validation.hpp>
#include <tenon/subscribers.hpp>
#include <tenon/unit_of_work.hpp>

using namespace conformance;
using tenon::col;
using tenon::error_kind;
using tenon::order_by;
using tenon::where;

namespace tracked {
struct Desk;
struct Office {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> mainDeskId{};
  int floor = 0;
  tenon::timestamp updatedAt{};
  int version = 0;
  tenon::belongs_to<Desk> mainDesk{};
};
struct Desk {
  std::int64_t id = 0;
  std::optional<std::int64_t> officeId{};
  std::optional<std::int64_t> nextToId{};
  std::string label{};
  int drawers = 0;
  tenon::belongs_to<Office> office{};
  tenon::belongs_to<Desk> nextTo{};
};
/// A key Tenon makes, a hidden column, a mark.
struct Lamp {
  tenon::uuid id{};
  std::int64_t deskId = 0;
  std::string secret{};
  std::string colour{};
  std::optional<tenon::timestamp> deletedAt{};
};
}  // namespace tracked
using namespace tracked;

template <>
inline constexpr auto tenon::table_of<Office> = tenon::table<Office>("offices")
                                                    .relation(&Office::mainDesk, &Office::mainDeskId)
                                                    .updated_at(&Office::updatedAt)
                                                    .version(&Office::version)
                                                    .validate<&Office::name>(tenon::rules::not_empty);
template <>
inline constexpr auto tenon::table_of<Desk> = tenon::table<Desk>("desks")
                                                  .unique(&Desk::label)
                                                  .foreign_key(&Desk::officeId, &Office::id)
                                                  .foreign_key(&Desk::nextToId, &Desk::id)
                                                  .validate<&Desk::drawers>(tenon::rules::range<0, 9>);
template <>
inline constexpr auto tenon::table_of<Lamp> = tenon::table<Lamp>("lamps")
                                                  .foreign_key(&Lamp::deskId, &Desk::id)
                                                  .hidden(&Lamp::secret)
                                                  .deleted_at(&Lamp::deletedAt);

namespace {

using offices = fresh_database<Office, Desk, Lamp>;

/// The statements that write.
std::vector<std::string> writes_of(offices& fresh, tenon::unit_of_work& unit) {
  std::vector<std::string> writes;
  for (std::string& each : statements_of(fresh, [&] { unit.commit(); })) {
    if (each.find("INSERT") == 0 || each.find("UPDATE") == 0 || each.find("DELETE") == 0)
      writes.push_back(std::move(each));
  }
  return writes;
}

}  // namespace

TEST_CASE("within a unit of work a row is one object", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    const Office stored = tenon::repository<Office>{fresh.db}.insert(Office{.name = "north"});
    tenon::unit_of_work unit{fresh.db};
    Office* const first = unit.get<Office>(stored.id);
    REQUIRE(first != nullptr);
    first->name = "changed here";
    CHECK(statements_of(fresh, [&] { CHECK(unit.get<Office>(stored.id) == first); }).empty());
    const std::vector<Office*> found = unit.find<Office>(order_by(col<&Office::id>));
    REQUIRE(found.size() == 1);
    CHECK(found[0] == first);
    CHECK(unit.find_one<Office>(where(col<&Office::name> == "north")) == first);
    CHECK(first->name == "changed here");
    CHECK(&unit.track(stored) == first);
    CHECK(unit.get<Office>(12345) == nullptr);
    CHECK(unit.size() == 1);
    for (int i = 0; i < 100; ++i) unit.add(Desk{.label = "d" + std::to_string(i)});
    CHECK(unit.get<Office>(stored.id) == first);
    unit.commit();
    CHECK(unit.get<Office>(stored.id) == first);
  });
}

TEST_CASE("a unit of work writes the columns that were changed, of all rows at once", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::repository<Desk> desks{fresh.db};
    std::vector<Desk> stored{{.label = "a"}, {.label = "b"}, {.label = "c"}, {.label = "d"}};
    desks.insert(stored);
    tenon::unit_of_work unit{fresh.db};
    std::vector<Desk*> found = unit.find<Desk>(order_by(col<&Desk::label>));
    CHECK_FALSE(unit.is_changed());
    CHECK(statements_of(fresh, [&] { unit.commit(); }).empty());
    found[0]->drawers = 1;
    found[1]->drawers = 2;
    found[2]->label = "C";
    // Somebody else changes another column of the first meanwhile.
    desks.update(where(col<&Desk::label> == "a"), col<& Desk::label> = "A");
    CHECK(unit.is_changed());
    const std::vector<std::string> writes = writes_of(fresh, unit);
    CHECK(writes.size() == 2);
    CHECK(desks.find_by_id(stored[0].id)->label == "A");
    CHECK(desks.find_by_id(stored[0].id)->drawers == 1);
    CHECK(desks.find_by_id(stored[1].id)->drawers == 2);
    CHECK(desks.find_by_id(stored[2].id)->label == "C");
    CHECK_FALSE(unit.is_changed());
    found[0]->drawers = 1;  // as it is
    CHECK(writes_of(fresh, unit).empty());
  });
}

TEST_CASE("versions and times are those of the rows, and a stale entity stops all of it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::repository<Office> all{fresh.db};
    std::vector<Office> stored{{.name = "a", .updatedAt = long_ago}, {.name = "b", .updatedAt = long_ago}};
    all.insert(stored);
    tenon::unit_of_work unit{fresh.db};
    Office* const a = unit.get<Office>(stored[0].id);
    Office* const b = unit.get<Office>(stored[1].id);
    a->floor = 3;
    unit.commit();
    CHECK(a->version == 2);
    CHECK(a->updatedAt != long_ago);
    CHECK(all.find_by_id(a->id)->updatedAt == a->updatedAt);
    CHECK(all.find_by_id(a->id)->floor == 3);
    CHECK(b->version == 1);
    all.update(where(col<&Office::id> == b->id), col<& Office::floor> = 7);
    a->floor = 4;
    b->floor = 4;
    unit.add(Desk{.label = "new"});
    const tenon::error problem = error_of([&] { unit.commit(); });
    CHECK(problem.kind == error_kind::conflict);
    CHECK(problem.expected_version == 1);
    CHECK(problem.found_version == 2);
    CHECK(a->version == 2);
    CHECK(a->floor == 4);
    CHECK(all.find_by_id(a->id)->floor == 3);
    CHECK(tenon::repository<Desk>{fresh.db}.count() == 0);
    // Entity and row are as they were read; then the unit can go on without the stale one.
    unit.reset();
    CHECK(a->floor == 3);
    CHECK(b->floor == 0);
    CHECK_FALSE(unit.is_changed());
    a->floor = 5;
    unit.commit();
    CHECK(all.find_by_id(a->id)->floor == 5);
  });
}

TEST_CASE("new entities are inserted in the order of their foreign keys, with few statements",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::unit_of_work unit{fresh.db};
    std::vector<Desk*> desks;
    for (int i = 0; i < 20; ++i) desks.push_back(&unit.add(Desk{.label = std::to_string(i)}));
    Office& office = unit.add(Office{.name = "o"});
    for (Desk* each : desks) unit.connect<&Desk::office>(*each, office);
    for (std::size_t i = 1; i < desks.size(); ++i) unit.connect<&Desk::nextTo>(*desks[i], *desks[0]);
    const std::vector<std::string> writes = writes_of(fresh, unit);
    CHECK(writes.size() == 3);  // the office, the first desk, all that stand next to it
    CHECK(office.id != 0);
    CHECK(desks[0]->officeId == office.id);
    CHECK(desks[19]->nextToId == desks[0]->id);
    CHECK(tenon::repository<Desk>{fresh.db}.count(where(col<&Desk::officeId> == office.id)) == 20);
    CHECK(unit.get<Office>(office.id) == &office);
    // An entity that was there refers to a new one; a uuid key is known at once.
    Desk& main = unit.add(Desk{.label = "main"});
    unit.connect<&Office::mainDesk>(office, main);
    Lamp& lamp = unit.add(Lamp{.deskId = desks[0]->id, .secret = "s", .colour = "red"});
    CHECK_FALSE(lamp.id.is_nil());
    unit.commit();
    CHECK(tenon::repository<Office>{fresh.db}.find_by_id(office.id)->mainDeskId == main.id);
    lamp.colour = "blue";
    unit.commit();
    const auto read = tenon::repository<Lamp>{fresh.db}.find_one(tenon::with_hidden);
    CHECK(read->colour == "blue");
    CHECK(read->secret == "s");
    Desk& one = unit.add(Desk{.label = "x"});
    Desk& other = unit.add(Desk{.label = "y"});
    unit.connect<&Desk::nextTo>(one, other);
    unit.connect<&Desk::nextTo>(other, one);
    CHECK(kind_of([&] { unit.commit(); }) == error_kind::misuse);
    CHECK(one.id == 0);
  });
}

TEST_CASE("removals come last, the referring ones first", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::repository<Desk> desks{fresh.db};
    tenon::repository<Lamp> lamps{fresh.db};
    const Office office = tenon::repository<Office>{fresh.db}.insert(Office{.name = "o"});
    std::vector<Desk> stored{{.officeId = office.id, .label = "a"}, {.officeId = office.id, .label = "b"}};
    desks.insert(stored);
    const Lamp lamp = lamps.insert(Lamp{.deskId = stored[0].id, .colour = "red"});
    tenon::unit_of_work unit{fresh.db};
    Office* const held = unit.get<Office>(office.id);
    unit.remove(*held);
    CHECK(unit.get<Office>(office.id) == nullptr);
    CHECK(unit.find<Office>().empty());
    unit.remove(*unit.get<Desk>(stored[0].id));
    unit.get<Desk>(stored[1].id)->officeId.reset();
    Lamp* const bright = unit.get<Lamp>(lamp.id);
    CHECK(kind_of([&] { unit.commit(); }) == error_kind::foreign_key_violation);  // the lamp stands there
    CHECK(desks.count() == 2);
    bright->deskId = stored[1].id;
    CHECK(writes_of(fresh, unit).size() == 4);
    CHECK(desks.count() == 1);
    CHECK(tenon::repository<Office>{fresh.db}.count() == 0);
    unit.soft_remove(*bright);
    unit.commit();
    CHECK(lamps.count() == 0);
    CHECK(lamps.count(tenon::with_deleted) == 1);
    Desk& never = unit.add(Desk{.label = "never"});
    unit.remove(never);
    CHECK_FALSE(unit.is_changed());
  });
}

TEST_CASE("rules of all types are told at once, before anything is written", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    const Desk stored = tenon::repository<Desk>{fresh.db}.insert(Desk{.label = "a"});
    tenon::unit_of_work unit{fresh.db};
    unit.add(Office{.name = ""});
    unit.add(Desk{.label = "b", .drawers = 20});
    unit.get<Desk>(stored.id)->drawers = -1;
    std::size_t failures = 0;
    std::vector<std::string> writes;
    try {
      writes = writes_of(fresh, unit);
    } catch (const tenon::validation_error& problem) {
      failures = problem.failures.size();
    }
    CHECK(failures == 3);
    CHECK(tenon::repository<Office>{fresh.db}.count() == 0);
    unit.reset();
    CHECK(unit.size() == 1);
    CHECK(unit.get<Desk>(stored.id)->drawers == 0);
  });
}

TEST_CASE("a unit of work in a transaction is a part of it, and subscribers see what it changes",
          "[conformance]") {
  struct change_log : tenon::subscriber<Desk> {
    explicit change_log(std::shared_ptr<std::string> into) : log(std::move(into)) {}
    void after_update(Desk& desk, tenon::observed_entity& what) override {
      for (const std::string_view each : what.changed()) *log += std::string(each) + " ";
      *log += what.before<Desk>()->label + " to " + desk.label;
    }
    std::shared_ptr<std::string> log;
  };
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::repository<Desk> desks{fresh.db};
    const Desk stored = desks.insert(Desk{.label = "a"});
    const auto log = std::make_shared<std::string>();
    const tenon::subscription held = tenon::subscribe(fresh.db, change_log(log));
    CHECK_THROWS_AS(fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::unit_of_work unit{tx};
      unit.get<Desk>(stored.id)->label = "b";
      unit.commit();
      CHECK(tenon::repository<Desk>{tx}.find_by_id(stored.id)->label == "b");
      throw std::runtime_error("no");
    }),
                    std::runtime_error);
    CHECK(*log == "label a to b");
    CHECK(desks.find_by_id(stored.id)->label == "a");
  });
}

TEST_CASE("a unit of work refuses strangers, keys given twice and changed keys", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    offices fresh(store);
    tenon::repository<Desk> desks{fresh.db};
    const Desk stored = desks.insert(Desk{.label = "a"});
    tenon::unit_of_work unit{fresh.db};
    Desk stranger = stored;
    CHECK(kind_of([&] { unit.remove(stranger); }) == error_kind::misuse);
    Desk* const desk = unit.get<Desk>(stored.id);
    CHECK(kind_of([&] { unit.add(Desk{.id = stored.id, .label = "b"}); }) == error_kind::misuse);
    desk->id = 99;
    CHECK(kind_of([&] { unit.commit(); }) == error_kind::misuse);
    unit.reset();
    CHECK(desk->id == stored.id);
    unit.add(Desk{.label = "a"});
    const tenon::error taken = error_of([&] { unit.commit(); });
    CHECK(taken.kind == error_kind::unique_violation);
    CHECK(taken.members == "label");
    unit.clear();
    CHECK(unit.size() == 0);
  });
}

// SPDX-License-Identifier: MIT
#include <stdexcept>

#include <tenon/relations.hpp>

#include "typeorm_entities.hpp"

using namespace conformance;
using tenon::cascade;
using tenon::col;
using tenon::error_kind;
using tenon::with;

// Scenarios of listeners and of validation; typeorm.md says which.
namespace watched {

struct Leaf;

/// What the hooks below were called for.
inline std::string& heard() {
  static std::string all;
  return all;
}

struct Branch {
  std::int64_t id = 0;
  std::string name{};
  int version = 0;
  std::optional<tenon::timestamp> deletedAt{};
  tenon::has_many<Leaf> leaves{};
};
struct Leaf {
  std::int64_t id = 0;
  std::int64_t branchId = 0;
  std::string name{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Branch> branch{};
};
struct Place {
  std::string zip{};
  std::optional<std::string> street{};
};
struct Guest {
  std::int64_t id = 0;
  std::string name{};
  std::optional<int> age{};
  std::string email{};
  Place home{};
  std::int64_t hostId = 0;
};
struct Host {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_many<Guest> guests{};
};

}  // namespace watched

using namespace watched;

template <>
inline constexpr auto tenon::table_of<Branch> = tenon::table<Branch>("branches")
                                                    .version(&Branch::version)
                                                    .deleted_at(&Branch::deletedAt)
                                                    .cascades(&Branch::leaves, cascade::all)
                                                    .orphaned(&Branch::leaves, tenon::orphans::remove);
template <>
inline constexpr auto tenon::table_of<Leaf> =
    tenon::table<Leaf>("leaves").foreign_key(&Leaf::branchId, &Branch::id).deleted_at(&Leaf::deletedAt);
template <>
inline constexpr auto tenon::table_of<Guest> =
    tenon::table<Guest>("guests")
        .foreign_key(&Guest::hostId, &Host::id)
        .validate<&Guest::name>(tenon::rules::length<2, 5>)
        .validate<&Guest::age>(tenon::rules::range<18, 99>)
        .validate<&Guest::email>(tenon::rules::email)
        .validate<&Guest::home, &Place::zip>(tenon::rules::pattern<"^[0-9]+$">)
        .validate<&Guest::home, &Place::street>(tenon::rules::not_empty)
        .validate<&Guest::name>([](const std::string& name) { return name != "root"; })
        .validate("named", [](const Guest& each) { return each.name == each.email ? "is its address" : ""; });
template <>
inline constexpr auto tenon::table_of<Host> = tenon::table<Host>("hosts").cascades(&Host::guests,
                                                                                   cascade::insert);

template <>
struct tenon::hooks<Branch> {
  static void before_insert(Branch& each) {
    heard() += "+" + each.name;
    each.name += "!";
  }
  static void after_insert(const Branch& each) { heard() += each.id != 0 ? " +id" : " +none"; }
  static void before_update(Branch& each) {
    if (each.name == "forbidden") throw std::runtime_error("forbidden");
    heard() += "~" + each.name;
  }
  static void after_update(const Branch& each) { heard() += " ~" + std::to_string(each.version); }
  static void before_remove(const Branch& each) { heard() += "-" + each.name; }
  static void after_remove(const Branch&) { heard() += " -"; }
  static void before_soft_remove(const Branch&) { heard() += "x"; }
  static void after_soft_remove(const Branch& each) { heard() += each.deletedAt ? " x" : " ?"; }
  static void before_recover(const Branch&) { heard() += "o"; }
  static void after_recover(const Branch& each) { heard() += each.deletedAt ? " ?" : " o"; }
  static void after_load(Branch& each) { heard() += "(" + each.name + ")"; }
};
template <>
struct tenon::hooks<Leaf> {
  static void before_insert(Leaf& each) { heard() += "+" + each.name; }
  static void before_update(Leaf& each) { heard() += "~" + each.name; }
  static void after_load(Leaf& each) { heard() += "(" + each.name + ")"; }
};

namespace {

struct tree : fresh_database<Branch, Leaf> {
  explicit tree(const store_under_test& store) : fresh_database(store) { heard().clear(); }
  /// What was heard since the last call.
  static std::string told() { return std::exchange(heard(), std::string()); }
  tenon::repository<Branch> branches{db};
  tenon::repository<Leaf> leaves{db};
};
struct party : fresh_database<Host, Guest> {
  explicit party(const store_under_test& store) : fresh_database(store) {}
  tenon::repository<Host> hosts{db};
  tenon::repository<Guest> guests{db};
  Host host = hosts.insert(Host{.name = "h"});
  Guest good() const {
    return {.name = "ada", .age = 30, .email = "ada@example.org", .home = {.zip = "123"}, .hostId = host.id};
  }
};

}  // namespace

TEST_CASE("hooks are called around every write of an entity, and what they change is written",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    Branch one = made.branches.save(Branch{.name = "a"});
    CHECK(tree::told() == "+a +id");
    CHECK(one.name == "a!");
    CHECK(made.branches.count(where(col<&Branch::name> == "a!")) == 1);
    made.branches.insert(one = Branch{.name = "b"});
    CHECK(tree::told() == "+b +id");
    one.name = "c";
    made.branches.save(one);
    CHECK(tree::told() == "~c ~2");
    made.branches.update(one);
    CHECK(tree::told() == "~c ~3");
    made.branches.soft_remove(one);
    CHECK(tree::told() == "x x");
    made.branches.recover(one);
    CHECK(tree::told() == "o o");
    made.branches.remove(one);
    CHECK(tree::told() == "-c -");
  });
}

TEST_CASE("hooks of many entities are called for each of them", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    std::vector<Branch> all{{.name = "a"}, {.name = "b"}};
    made.branches.insert(all);
    CHECK(tree::told() == "+a+b +id +id");
    all.push_back({.name = "c"});
    made.branches.save(all);
    const std::string saved = tree::told();
    CHECK(saved.find("+c") != std::string::npos);
    CHECK(saved.find("~a!~b!") != std::string::npos);
  });
}

TEST_CASE("a hook that throws stops the write of all", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    std::vector<Branch> all{{.name = "a"}, {.name = "b"}};
    made.branches.insert(all);
    all[0].name = "changed";
    all[1].name = "forbidden";
    CHECK_THROWS_AS(made.branches.save(all), std::runtime_error);
    CHECK(made.branches.count(where(col<&Branch::name> == "changed")) == 0);
    CHECK(all[0].version == 1);
  });
}

TEST_CASE("a hook that throws undoes the graph that was being saved", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    Branch one = made.branches.insert(Branch{.name = "a"});
    one.leaves.push_back({.name = "l"});
    one.name = "forbidden";
    CHECK_THROWS_AS(made.branches.save(one), std::runtime_error);
    CHECK(made.leaves.count() == 0);
    CHECK(one.leaves[0].id == 0);
  });
}

TEST_CASE("hooks are called for what a save goes on to, and not for what is unchanged", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    Branch one{.name = "a"};
    one.leaves = std::vector<Leaf>{{.name = "l"}, {.name = "m"}};
    made.branches.save(one);
    CHECK(tree::told() == "+a+l+m +id");
    one.leaves[0].name = "n";
    made.branches.save(one);
    CHECK(tree::told() == "~a!~n ~2");
  });
}

TEST_CASE("a hook after reading is called for each entity read, related ones too", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    Branch one{.name = "a"};
    one.leaves = std::vector<Leaf>{{.name = "l"}, {.name = "m"}};
    made.branches.save(one);
    (void)tree::told();
    (void)made.branches.find(with<&Branch::leaves>(order_by(col<&Leaf::name>)));
    CHECK(tree::told() == "(a!)(l)(m)");
    (void)made.branches.find_by_id(one.id);
    CHECK(tree::told() == "(a!)");
    (void)made.leaves.find_one(order_by(col<&Leaf::name>), with<&Leaf::branch>());
    CHECK(tree::told() == "(l)(a!)");
    (void)made.branches.count();
    CHECK(tree::told().empty());
  });
}

TEST_CASE("writes by conditions call no hooks", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    tree made(store);
    made.branches.insert(Branch{.name = "a"});
    (void)tree::told();
    made.branches.update_all(col<& Branch::name> = "b");
    made.branches.soft_delete(where(tenon::all));
    made.branches.restore(where(tenon::all));
    made.branches.delete_all();
    CHECK(tree::told().empty());
  });
}

TEST_CASE("every rule that is broken is told at once, and nothing is sent", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    party made(store);
    std::vector<Guest> all{made.good(), made.good(), made.good()};
    all[1].name = "x";
    all[1].age = 17;
    all[2].email = "nobody";
    all[2].home = {.zip = "12a", .street = ""};
    std::vector<tenon::validation_failure> failures;
    const auto statements = statements_of(made, [&] {
      try {
        made.guests.insert(all);
      } catch (const tenon::validation_error& problem) {
        failures = problem.failures;
        CHECK(problem.kind == error_kind::validation);
      }
    });
    CHECK(statements.empty());
    REQUIRE(failures.size() == 5);
    CHECK(failures[0].index == 1);
    CHECK(failures[0].member == "name");
    CHECK(failures[0].rule == "length");
    CHECK(failures[0].message == "Guest::name is 1 characters long, at least 2 are needed");
    CHECK(failures[1].rule == "range");
    CHECK(failures[2].rule == "email");
    CHECK(failures[3].member == "home.zip");
    CHECK(failures[4].member == "home.street");
    CHECK(made.guests.count() == 0);
  });
}

TEST_CASE("rules hold for every way to write an entity, and an absent value breaks none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    party made(store);
    Guest guest = made.good();
    guest.age = std::nullopt;
    made.guests.save(guest);
    guest.name = "root";
    CHECK(kind_of([&] { made.guests.save(guest); }) == error_kind::validation);
    CHECK(kind_of([&] { made.guests.update(guest); }) == error_kind::validation);
    CHECK(kind_of([&] { made.guests.upsert(guest); }) == error_kind::validation);
    CHECK(kind_of([&] { made.guests.insert(guest); }) == error_kind::validation);
    guest.name = guest.email = "a@b.c";
    const tenon::error problem = error_of([&] { made.guests.save(guest); });
    CHECK(problem.message.find("Guest is its address") != std::string::npos);
    CHECK(made.guests.find()[0].name == "ada");
    guest.name = "\u00e4\u00f6\u00fc\u00df\u00e9";  // five characters, ten bytes
    made.guests.save(guest);
    CHECK(made.guests.count() == 1);
  });
}

TEST_CASE("a rule that is broken within a graph undoes the save", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    party made(store);
    Host host{.name = "new"};
    host.guests.push_back(made.good());
    host.guests.push_back(made.good());
    host.guests[1].age = 5;
    CHECK(kind_of([&] { made.hosts.save(host); }) == error_kind::validation);
    CHECK(made.hosts.count() == 1);
    CHECK(made.guests.count() == 0);
    CHECK(host.id == 0);
    host.guests[1].age = 50;
    made.hosts.save(host);
    CHECK(made.guests.count() == 2);
  });
}

TEST_CASE("an e-mail address is one that mail can be sent to", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    party made(store);
    for (const char* good : {"a@b.c", "first.last@mail.example.org", "x+y@b-c.org", "o'neil@b.ie"}) {
      Guest guest = made.good();
      guest.email = good;
      INFO(good);
      CHECK(kind_of([&] { made.guests.insert(guest); }) == error_kind::internal);  // none
    }
    for (const char* bad : {"", "a", "a@b", "@b.c", "a@", "a@@b.c", "a b@c.d", ".a@b.c", "a.@b.c", "a..b@c.d",
                            "a@-b.c", "a@b-.c", "a@b..c", "a@b.c."}) {
      Guest guest = made.good();
      guest.email = bad;
      INFO(bad);
      CHECK(kind_of([&] { made.guests.insert(guest); }) == error_kind::validation);
    }
  });
}

// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>
#include <tenon/relations.hpp>

#include "relation_service.hpp"

using namespace conformance;
using namespace related;
using tenon::col;
using tenon::count_of;
using tenon::counts_of;
using tenon::error_kind;
using tenon::ids_of;
using tenon::limit;
using tenon::with;

TEST_CASE("related rows are counted for entities in hand by one statement", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const std::vector<User> users = made.users.find(order_by(col<&User::name>));
    std::vector<std::int64_t> counts;
    CHECK(statements_of(made, [&] { counts = counts_of<&User::agents>(made.db, users); }).size() == 1);
    CHECK(counts == std::vector<std::int64_t>{2, 1, 0});
    CHECK(counts_of<&User::agents>(made.db, users, tenon::with_deleted) ==
          std::vector<std::int64_t>{3, 1, 0});
    const int least = 9;
    CHECK(counts_of<&User::agents>(made.db, users, where(col<&Agent::rank> > least)) ==
          std::vector<std::int64_t>{1, 0, 0});
    CHECK(count_of<&User::sent>(made.db, users[1]) == 2);
    const std::vector<Note> notes = made.notes.find(order_by(col<&Note::text>));
    CHECK(counts_of<&Note::badges>(made.db, notes) == std::vector<std::int64_t>{2, 1, 0, 0, 1});
    CHECK(counts_of<&Note::badges>(made.db, notes, where(col<&Tagging::weight> > 2)) ==
          std::vector<std::int64_t>{1, 0, 0, 0, 1});
    const std::vector<Agent> agents = made.agents.find(order_by(col<&Agent::name>));
    CHECK(counts_of<&Agent::user>(made.db, agents) == std::vector<std::int64_t>{1, 1, 1, 0});
    CHECK(statements_of(made, [&] { (void)counts_of<&User::agents>(made.db, std::vector<User>{}); }).empty());
    made.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Agent>{tx}.insert(Agent{.userId = users[2].id, .name = "new"});
      CHECK(count_of<&User::agents>(tx, users[2]) == 1);
    });
  });
}

TEST_CASE("the number of related rows is a value in conditions and orders", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto names = [&](const auto&... clauses) { return names_of(made.users.find(clauses...)); };
    CHECK(names(order_by(desc(count_of<&User::agents>()), col<&User::name>)) == "ada bob cy");
    CHECK(names(where(count_of<&User::agents>() >= 2)) == "ada");
    CHECK(names(where(count_of<&User::agents>(col<&Agent::rank> < 10) >= 1), order_by(col<&User::name>)) ==
          "ada bob");
    CHECK(made.users.count(where(count_of<&User::sent>() == count_of<&User::received>())) == 2);
    CHECK(names_of(made.notes.find(
              where(count_of<&Note::badges>(col<&Badge::name> == "red" || col<&Tagging::weight> > 8) == 1),
              order_by(col<&Note::text>))) == "n1 n2 n5");
    struct summary {
      std::string name{};
      std::int64_t agents = 0;
    };
    const std::vector<summary> all =
        query(made.db, tenon::select<summary>(tenon::fields(col<&User::name>, count_of<&User::agents>()),
                                              tenon::from<User>(), order_by(col<&User::name>)));
    REQUIRE(all.size() == 3);
    CHECK(all[0].agents == 2);
    CHECK(all[2].agents == 0);
    fresh_database<Category> fresh(store);
    tenon::repository<Category> categories{fresh.db};
    const auto root = categories.insert(Category{.name = "root"});
    categories.insert(Category{.parentId = root.id, .name = "left"});
    categories.insert(Category{.parentId = root.id, .name = "right"});
    CHECK(names_of(categories.find(where(count_of<&Category::children>() == 2))) == "root");
    CHECK(names_of(categories.find(where(count_of<&Category::parent>() == 1),
                                   order_by(col<&Category::id>))) == "left right");
    CHECK(counts_of<&Category::children>(fresh.db, categories.find(order_by(col<&Category::id>)),
                                         where(col<&Category::name> == "left")) ==
          std::vector<std::int64_t>{1, 0, 0});
  });
}

TEST_CASE("the keys of related rows are read without the rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const std::vector<Note> notes = made.notes.find(order_by(col<&Note::text>));
    std::vector<std::vector<std::string>> badges;
    CHECK(statements_of(made, [&] {
            badges = ids_of<&Note::badges>(made.db, notes, order_by(col<&Badge::name>));
          }).size() == 1);
    CHECK(badges == std::vector<std::vector<std::string>>{{"blue", "red"}, {"red"}, {}, {}, {"green"}});
    const std::vector<Agent> agents = made.agents.find(order_by(col<&Agent::name>));
    const auto newest = ids_of<&Agent::notes>(made.db, agents, order_by(desc(col<&Note::id>)), limit(2));
    CHECK(newest ==
          std::vector<std::vector<std::int64_t>>{{notes[2].id, notes[1].id}, {notes[3].id}, {}, {}});
    CHECK(ids_of<&Agent::notes>(made.db, agents[1]) == std::vector<std::int64_t>{notes[3].id});
    CHECK(ids_of<&Agent::user>(made.db, agents[0]) == std::vector<tenon::uuid>{*agents[0].userId});
    CHECK(ids_of<&Agent::user>(made.db, agents[3]).empty());
    CHECK(made.agents.find_by_ids(ids_of<&User::agents>(made.db, made.all_users[1])).size() == 1);
  });
}

TEST_CASE("the keys of related rows that are marked as deleted are read if asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const User& user = made.all_users[0];
    const auto live = ids_of<&User::agents>(made.db, user, order_by(col<&Agent::id>));
    const auto all = ids_of<&User::agents>(made.db, user, tenon::with_deleted, order_by(col<&Agent::id>));
    REQUIRE(live.size() == 2);
    REQUIRE(all.size() == 3);
    made.agents.soft_delete(where(col<&Agent::id> == live[0]));
    CHECK(ids_of<&User::agents>(made.db, user) == std::vector<std::int64_t>{live[1]});
    CHECK(ids_of<&User::agents>(made.db, user, tenon::with_deleted, order_by(col<&Agent::id>)) == all);
    CHECK(ids_of<&User::agents>(made.db, user, tenon::with_deleted, order_by(col<&Agent::id>), limit(1)) ==
          std::vector<std::int64_t>{all[0]});
  });
}

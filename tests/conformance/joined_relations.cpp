// SPDX-License-Identifier: MIT
#include <tenon/lock.hpp>
#include <tenon/relations.hpp>

#include "relation_service.hpp"

// Relations to one entity that are read by the statement of their owners, compared with the usual strategy.
namespace by_join {

struct Cover;
struct Volume {
  std::int64_t id = 0;
  std::string title{};
  tenon::has_one<Cover> cover{};
};
/// No row of a cover holds whose it is.
struct Cover {
  std::int64_t id = 0;
  std::int64_t volumeId = 0;
  std::string color{};
  tenon::belongs_to<Volume> volume{};
};

struct Captain {
  std::int64_t id = 0;
  std::string name{};
};
struct Boat {
  std::int64_t id = 0;
  std::int64_t captainId = 0;
  std::string name{};
  tenon::belongs_to<Captain> captain{};
};

}  // namespace by_join

template <>
inline constexpr auto tenon::table_of<by_join::Cover> = tenon::table<by_join::Cover>("covers")
                                                            .hidden(&by_join::Cover::volumeId)
                                                            .unique(&by_join::Cover::volumeId)
                                                            .foreign_key(&by_join::Cover::volumeId,
                                                                         &by_join::Volume::id);

template <>
inline constexpr auto tenon::table_of<by_join::Boat> = tenon::table<by_join::Boat>("boats")
                                                           .foreign_key(&by_join::Boat::captainId,
                                                                        &by_join::Captain::id)
                                                           .cascades(&by_join::Boat::captain,
                                                                     tenon::cascade::save);

using namespace conformance;
using namespace related;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::joined;
using tenon::limit;
using tenon::offset;
using tenon::with;

TEST_CASE("a joined relation takes no statement of its own and gives what the usual strategy gives",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto expected = made.agents.find(order_by(col<&Agent::name>), with<&Agent::user>());
    std::vector<Agent> agents;
    const auto statements = statements_of(
        made, [&] { agents = made.agents.find(order_by(col<&Agent::name>), with<&Agent::user>(joined)); });
    CHECK(statements.size() == 1);
    REQUIRE(agents.size() == 4);
    for (std::size_t i = 0; i < agents.size(); ++i) {
      INFO(agents[i].name);
      CHECK(agents[i].id == expected[i].id);
      CHECK(agents[i].name == expected[i].name);
      CHECK(agents[i].user.is_loaded());
      CHECK_FALSE(agents[i].user.is_partial());
      REQUIRE(agents[i].user.has_value() == expected[i].user.has_value());
      if (agents[i].user) {
        CHECK(agents[i].user->id == expected[i].user->id);
        CHECK(agents[i].user->name == expected[i].user->name);
      }
    }
    CHECK_FALSE(agents[3].user);  // its key is NULL
    CHECK(agents[0].user.get() == agents[1].user.get());
    CHECK(kind_of([&] { (void)agents[0].user->agents.size(); }) == error_kind::not_loaded);
  });
}

TEST_CASE("a has_one is joined, and missing where there is none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<User> users;
    const auto statements = statements_of(
        made, [&] { users = made.users.find(order_by(col<&User::name>), with<&User::profile>(joined)); });
    CHECK(statements.size() == 1);
    REQUIRE(users.size() == 3);
    CHECK(users[0].profile->motto == "onwards");
    CHECK(users[0].profile->userId == users[0].id);
    CHECK(users[1].profile->motto == "later");
    CHECK(users[2].profile.is_loaded());
    CHECK_FALSE(users[2].profile.has_value());
  });
}

TEST_CASE("several relations are joined at once, also to one table", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<Letter> letters;
    const auto statements = statements_of(made, [&] {
      letters = made.letters.find(with<&Letter::receiver>(joined), order_by(col<&Letter::id>),
                                  with<&Letter::sender>(joined));
    });
    CHECK(statements.size() == 1);
    REQUIRE(letters.size() == 3);
    CHECK(letters[0].sender->name == "ada");
    CHECK(letters[0].receiver->name == "bob");
    CHECK(letters[1].sender->name == "bob");
    CHECK(letters[1].receiver->name == "ada");
    CHECK(letters[2].sender->name == "bob");
    CHECK_FALSE(letters[2].receiver.has_value());
    CHECK(letters[1].sender.get() == letters[2].sender.get());
  });
}

TEST_CASE("relations beside and below joined ones are read by the usual statements", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<Agent> agents;
    const auto statements = statements_of(made, [&] {
      agents = made.agents.find(
          order_by(col<&Agent::name>), with<&Agent::notes>(order_by(col<&Note::text>)),
          with<&Agent::user>(joined, with<&User::profile>(),
                             with<&User::agents>(order_by(col<&Agent::name>), tenon::with_deleted)));
    });
    CHECK(statements.size() == 4);
    REQUIRE(agents.size() == 4);
    CHECK(names_of(agents[0].notes) == "n1 n2 n3");
    CHECK(agents[0].user->profile->motto == "onwards");
    CHECK(names_of(agents[1].user->agents) == "a1 a2 a3");
    CHECK(agents[2].user->profile->motto == "later");
    CHECK_FALSE(agents[3].user);
  });
}

TEST_CASE("conditions, orders, pages and locks are about the owners of what is joined", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto page = made.agents.find(where(col<&Agent::rank> > 5), order_by(desc(col<&Agent::name>)),
                                       with<&Agent::user>(joined), limit(2), offset(1));
    REQUIRE(page.size() == 2);
    CHECK(page[0].name == "a4");
    CHECK(page[0].user->name == "bob");
    CHECK(page[1].name == "a2");
    CHECK(page[1].user->name == "ada");
    const auto [agents, count] =
        made.agents.find_and_count(where(any_of<&Agent::user>(col<&User::name> == "ada")),
                                   order_by(col<&Agent::name>), with<&Agent::user>(joined), limit(1));
    REQUIRE(agents.size() == 1);
    CHECK(count == 2);
    CHECK(agents[0].user->name == "ada");
    std::optional<Agent> one;
    const auto statements = statements_of(made, [&] {
      one = made.agents.find_one(where(col<&Agent::name> == "a4"), with<&Agent::user>(joined));
    });
    CHECK(statements.size() == 1);
    REQUIRE(one);
    CHECK(one->user->name == "bob");
    CHECK(made.agents.find_one_or_fail(where(col<&Agent::name> == "a5"), with<&Agent::user>(joined))
              .user.get() == nullptr);
    CHECK_FALSE(made.agents.find_one(where(col<&Agent::name> == "nobody"), with<&Agent::user>(joined)));
    CHECK(kind_of([&] {
            made.agents.find_one_or_fail(where(col<&Agent::name> == "nobody"), with<&Agent::user>(joined));
          }) == error_kind::not_found);
    CHECK(made.agents.find(where(col<&Agent::name> == "nobody"), with<&Agent::user>(joined)).empty());
    made.db.transaction([](tenon::transaction& tx) {
      const auto locked = tenon::repository<Agent>{tx}.find(
          order_by(col<&Agent::name>), lock(tenon::for_update), with<&Agent::user>(joined));
      REQUIRE(locked.size() == 4);
      CHECK(locked[2].user->name == "bob");
      CHECK_FALSE(locked[3].user);
    });
    const tenon::error outside =
        error_of([&] { made.agents.find(lock(tenon::for_update), with<&Agent::user>(joined)); });
    CHECK(outside.kind == error_kind::transaction);
  });
}

TEST_CASE("what is marked as deleted is joined only if it is asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto by_text = order_by(col<&Note::text>);
    const auto live = made.notes.find(by_text, tenon::with_hidden, with<&Note::agent>(joined));
    REQUIRE(live.size() == 5);
    CHECK(live[3].agent->name == "a2");
    CHECK(live[4].agent.is_loaded());
    CHECK_FALSE(live[4].agent.has_value());
    const auto every =
        made.notes.find(by_text, tenon::with_hidden, with<&Note::agent>(joined, tenon::with_deleted));
    CHECK(every[4].agent->name == "a3");
    CHECK(every[4].agentId == every[4].agent->id);
    CHECK(every[0].agent.get() == every[2].agent.get());
    const auto agents =
        made.agents.find(order_by(col<&Agent::name>), tenon::with_deleted, with<&Agent::user>(joined));
    REQUIRE(agents.size() == 5);
    CHECK(agents[2].user->name == "ada");
  });
}

TEST_CASE("hidden columns connect joined rows and stay hidden", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<by_join::Volume, by_join::Cover> made(store);
    tenon::repository<by_join::Volume> volumes{made.db};
    tenon::repository<by_join::Cover> covers{made.db};
    std::vector<by_join::Volume> all{{.title = "one"}, {.title = "two"}, {.title = "three"}};
    volumes.insert(all);
    covers.insert(by_join::Cover{.volumeId = all[2].id, .color = "red"});
    covers.insert(by_join::Cover{.volumeId = all[0].id, .color = "blue"});
    const auto by_id = order_by(col<&by_join::Volume::id>);
    const auto expected = volumes.find(by_id, with<&by_join::Volume::cover>());
    const auto found = volumes.find(by_id, with<&by_join::Volume::cover>(joined));
    REQUIRE(found.size() == 3);
    CHECK(found[0].cover->id == expected[0].cover->id);
    CHECK(found[0].cover->color == expected[0].cover->color);
    CHECK_FALSE(found[1].cover.has_value());
    CHECK(found[2].cover->id == expected[2].cover->id);
    CHECK(found[2].cover->color == expected[2].cover->color);
    CHECK(found[2].cover->color == "red");
    CHECK(found[2].cover->volumeId == 0);
    // The database compares the keys, so that the program need not see them.
    const auto owners =
        covers.find(order_by(col<&by_join::Cover::id>), with<&by_join::Cover::volume>(joined));
    REQUIRE(owners.size() == 2);
    CHECK(owners[0].volumeId == 0);
    CHECK(owners[0].volume->title == "three");
    CHECK(owners[1].volume->title == "one");
  });
}

TEST_CASE("joined relations follow keys of several columns", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Plan, Step> made(store);
    tenon::repository<Plan>{made.db}.insert(
        std::vector<Plan>{{.project = "p", .number = 1, .title = "first"},
                          {.project = "p", .number = 2, .title = "second"},
                          {.project = "q", .number = 1, .title = "third"}});
    tenon::repository<Step> steps{made.db};
    steps.insert(std::vector<Step>{{.planNumber = 2, .planProject = "p", .what = "a"},
                                   {.planNumber = 1, .planProject = "q", .what = "b"},
                                   {.planNumber = 2, .planProject = "p", .what = "c"}});
    const auto found = steps.find(order_by(col<&Step::what>), with<&Step::plan>(joined));
    REQUIRE(found.size() == 3);
    CHECK(found[0].plan->title == "second");
    CHECK(found[1].plan->title == "third");
    CHECK(found[2].plan.get() == found[0].plan.get());
  });
}

TEST_CASE("rows that refer to their own table are joined with it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Category> made(store);
    tenon::repository<Category> categories{made.db};
    const Category root = categories.insert(Category{.name = "root"});
    const Category inner = categories.insert(Category{.parentId = root.id, .name = "inner"});
    categories.insert(Category{.parentId = inner.id, .name = "leaf"});
    std::vector<Category> found;
    const auto statements = statements_of(made, [&] {
      found = categories.find(where(col<&Category::name> != "root"), order_by(desc(col<&Category::name>)),
                              with<&Category::parent>(joined, with<&Category::children>()));
    });
    CHECK(statements.size() == 2);
    REQUIRE(found.size() == 2);
    CHECK(found[0].name == "leaf");
    CHECK(found[0].parent->name == "inner");
    CHECK(names_of(found[0].parent->children) == "leaf");
    CHECK(found[1].parent->name == "root");
    const auto top =
        categories.find_one(where(col<&Category::name> == "root"), with<&Category::parent>(joined));
    REQUIRE(top);
    CHECK(top->parent.is_loaded());
    CHECK_FALSE(top->parent.has_value());
  });
}

TEST_CASE("what was joined is remembered, so that a save writes only what was changed", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    using by_join::Boat;
    using by_join::Captain;
    fresh_database<Captain, Boat> made(store);
    tenon::repository<Captain> captains{made.db};
    tenon::repository<Boat> boats{made.db};
    const Captain captain = captains.insert(Captain{.name = "mo"});
    boats.insert(Boat{.captainId = captain.id, .name = "wave"});
    Boat usual = boats.find_one_or_fail(with<&Boat::captain>());
    Boat boat = boats.find_one_or_fail(with<&Boat::captain>(joined));
    const auto as_usual = statements_of(made, [&] { boats.save(usual); });
    CHECK(statements_of(made, [&] { boats.save(boat); }) == as_usual);
    boat.captain.edit().name = "jo";
    boats.save(boat);
    CHECK(captains.find_by_id_or_fail(captain.id).name == "jo");
    CHECK(captains.count() == 1);
    CHECK(boats.find_one_or_fail(with<&Boat::captain>(joined)).captain->name == "jo");
  });
}

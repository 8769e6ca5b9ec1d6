// SPDX-License-Identifier: MIT
#include <tenon/relations.hpp>

#include "relation_service.hpp"

using namespace conformance;
using namespace related;
using tenon::all_of;
using tenon::any_of;
using tenon::col;
using tenon::error_kind;
using tenon::has;
using tenon::has_none;
using tenon::limit;
using tenon::none_of;
using tenon::offset;
using tenon::with;

TEST_CASE("related entities are read one statement a level, whatever the number of rows", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<User> users;
    const std::vector<std::string> statements = statements_of(made, [&] {
      users = made.users.find(
          order_by(col<&User::name>),
          with<&User::agents>(order_by(col<&Agent::name>),
                              with<&Agent::notes>(order_by(col<&Note::text>),
                                                  with<&Note::badges>(order_by(col<&Badge::name>)))),
          with<&User::profile>());
    });
    CHECK(statements.size() == 5);
    REQUIRE(users.size() == 3);
    CHECK(names_of(users[0].agents) == "a1 a2");
    CHECK(names_of(users[1].agents) == "a4");
    CHECK(users[2].agents.empty());
    CHECK(names_of(users[0].agents[0].notes) == "n1 n2 n3");
    CHECK(names_of(users[0].agents[1].notes) == "n4");
    CHECK(names_of(users[0].agents[0].notes[0].badges) == "blue red");
    CHECK(names_of(users[0].agents[0].notes[2].badges).empty());
    CHECK(users[0].profile->motto == "onwards");
    CHECK_FALSE(users[2].profile.has_value());
    CHECK(users[2].profile.get() == nullptr);
    CHECK(users[0].agents.is_loaded());
    CHECK_FALSE(users[0].agents.is_partial());
    CHECK_FALSE(users[0].sent.is_loaded());
  });
}

TEST_CASE("the entity that a row belongs to is read once and shared", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<Agent> agents = made.agents.find(order_by(col<&Agent::name>), with<&Agent::user>());
    REQUIRE(agents.size() == 4);
    CHECK(agents[0].user->name == "ada");
    CHECK_FALSE(agents[3].user);
    CHECK(agents[0].user.get() == agents[1].user.get());
    agents[0].user.edit().name = "changed here only";
    CHECK(agents[1].user->name == "ada");
    const Agent copy = agents[0];
    CHECK(copy.user->name == "changed here only");
    CHECK(kind_of([&] { (void)*agents[3].user; }) == error_kind::not_found);
  });
}

TEST_CASE("conditions, orders and pages of related rows count for each row by itself", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    auto agents = made.agents.find(order_by(col<&Agent::name>),
                                   with<&Agent::notes>(order_by(desc(col<&Note::text>)), limit(2)));
    CHECK(names_of(agents[0].notes) == "n3 n2");
    CHECK(names_of(agents[1].notes) == "n4");
    CHECK(agents[2].notes.empty());
    CHECK(agents[0].notes.is_partial());
    agents = made.agents.find(order_by(col<&Agent::name>),
                              with<&Agent::notes>(order_by(col<&Note::text>), limit(1), offset(1)));
    CHECK(names_of(agents[0].notes) == "n2");
    CHECK(agents[1].notes.empty());
    agents = made.agents.find(order_by(col<&Agent::name>), with<&Agent::notes>(offset(2)));
    CHECK(names_of(agents[0].notes) == "n3");
    const int least = 1;
    agents =
        made.agents.find(order_by(col<&Agent::name>),
                         with<&Agent::notes>(where(col<&Note::score> >= least), order_by(col<&Note::text>)));
    CHECK(names_of(agents[0].notes) == "n2 n3");
    CHECK(agents[0].notes.is_partial());
    auto badges = made.badges.find(order_by(col<&Badge::name>),
                                   with<&Badge::notes>(order_by(desc(col<&Note::text>)), limit(1)));
    CHECK(names_of(badges[2].notes) == "n2");
    CHECK(kind_of([&] { made.agents.find(with<&Agent::notes>(limit(-1))); }) == error_kind::value);
  });
}

TEST_CASE("rows marked as deleted are left out of relations unless they are asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto found = made.users.find(order_by(col<&User::name>),
                                       with<&User::agents>(order_by(col<&Agent::name>), tenon::with_deleted));
    CHECK(names_of(found[0].agents) == "a1 a2 a3");
    const auto note = made.notes.find_one_or_fail(where(col<&Note::text> == "n5"), with<&Note::agent>());
    CHECK_FALSE(note.agent.has_value());
    const auto whole = made.notes.find_one_or_fail(where(col<&Note::text> == "n5"), tenon::with_hidden,
                                                   with<&Note::agent>(tenon::with_deleted));
    CHECK(whole.agent->name == "a3");
  });
}

TEST_CASE("a relation that was not loaded says how to load it", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const User ada = *made.users.find_one_by(col<&User::name> == "ada");
    const tenon::error problem = error_of([&] { (void)ada.agents.size(); });
    CHECK(problem.kind == error_kind::not_loaded);
    CHECK(problem.message.find("User::agents is not loaded; add with<&User::agents>()") == 0);
    CHECK(kind_of([&] { (void)ada.profile->motto; }) == error_kind::not_loaded);
    const auto loaded = *made.users.find_one(where(col<&User::name> == "ada"), with<&User::agents>());
    const tenon::error deeper = error_of([&] { (void)loaded.agents[0].notes.empty(); });
    CHECK(deeper.message.find("Agent::notes is not loaded") == 0);
    CHECK(kind_of([&] { (void)Agent{}.notes.size(); }) == error_kind::not_loaded);
  });
}

TEST_CASE("relations are loaded into entities that are in hand", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<Agent> agents = made.agents.find(order_by(col<&Agent::name>));
    const auto statements = statements_of(made, [&] {
      load(made.db, agents, with<&Agent::user>(with<&User::profile>()), with<&Agent::notes>());
    });
    CHECK(statements.size() == 3);
    CHECK(agents[0].user->profile->motto == "onwards");
    CHECK(agents[2].user->profile->motto == "later");
    CHECK(agents[0].notes.size() == 3);
    agents[0].notes.unload();
    CHECK_FALSE(agents[0].notes.is_loaded());
    load(made.db, agents[0], with<&Agent::notes>(where(col<&Note::text> == "n2")));
    CHECK(names_of(agents[0].notes) == "n2");
    std::vector<Agent> nobody;
    CHECK(statements_of(made, [&] { load(made.db, nobody, with<&Agent::user>()); }).empty());
    std::vector<Agent> alone = made.agents.find_by(col<&Agent::name> == "a5");
    CHECK(statements_of(made, [&] { load(made.db, alone, with<&Agent::user>()); }).empty());
    CHECK_FALSE(alone[0].user);
  });
}

TEST_CASE("relations are read on the transaction that reads their entities", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    made.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Agent> agents{tx};
      agents.insert(Agent{.userId = made.all_users[2].id, .name = "new"});
      const User cy = tenon::repository<User>{tx}.find_one_or_fail(where(col<&User::name> == "cy"),
                                                                   with<&User::agents>());
      CHECK(names_of(cy.agents) == "new");
    });
  });
}

TEST_CASE("two relations between the same tables follow their own columns", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto users = made.users.find(
        order_by(col<&User::name>), with<&User::sent>(order_by(col<&Letter::id>), with<&Letter::receiver>()),
        with<&User::received>(with<&Letter::sender>()));
    CHECK(names_of(users[0].sent) == "hello");
    CHECK(users[0].sent[0].receiver->name == "bob");
    CHECK(names_of(users[1].sent) == "hi to nobody");
    CHECK_FALSE(users[1].sent[1].receiver.has_value());
    CHECK(names_of(users[0].received) == "hi");
    CHECK(users[0].received[0].sender->name == "bob");
  });
}

TEST_CASE("the rows between many and many can be read with what they say", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto links =
        made.taggings.find(where(col<&Tagging::badge> == "red"), order_by(desc(col<&Tagging::weight>)),
                           with<&Tagging::note>(), with<&Tagging::of>());
    REQUIRE(links.size() == 2);
    CHECK(links[0].weight == 3);
    CHECK(links[0].note->text == "n1");
    CHECK(links[1].of->name == "red");
  });
}

TEST_CASE("the rows between stand beside the related entities where they are asked for", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    std::vector<Note> notes;
    const auto statements = statements_of(made, [&] {
      notes = made.notes.find(order_by(col<&Note::text>),
                              with<&Note::badges>(tenon::with_links, order_by(col<&Tagging::weight>)));
    });
    CHECK(statements.size() == 2);
    REQUIRE(notes[0].badges.links().size() == 2);
    CHECK(notes[0].badges[0].name == "blue");
    CHECK(notes[0].badges.link(0).weight == 1);
    CHECK(notes[0].badges[1].name == "red");
    CHECK(notes[0].badges.link(1).weight == 3);
    CHECK(notes[0].badges.link(1).noteId == notes[0].id);
    CHECK(notes[1].badges.link(0).weight == 2);
    CHECK(notes[3].badges.links().empty());
    const Note copy = notes[0];
    CHECK(copy.badges.link(1).weight == 3);
    notes[0].badges.values().pop_back();
    CHECK(kind_of([&] { (void)notes[0].badges.links(); }) == error_kind::misuse);
    CHECK(copy.badges.links().size() == 2);

    const auto paged = made.badges.find(
        order_by(col<&Badge::name>),
        with<&Badge::notes>(tenon::with_links, order_by(desc(col<&Tagging::weight>)), limit(1)));
    REQUIRE(paged[2].notes.size() == 1);
    CHECK(paged[2].notes[0].text == "n1");
    CHECK(paged[2].notes.link(0).weight == 3);

    Note plain = made.notes.find_one_or_fail(order_by(col<&Note::text>), with<&Note::badges>());
    const tenon::error problem = error_of([&] { (void)plain.badges.link(0); });
    CHECK(problem.kind == error_kind::not_loaded);
    CHECK(problem.message.find("Note::badges was read without the Taggings between; add with_links") == 0);
    CHECK(kind_of([&] { (void)Note{}.badges.links(); }) == error_kind::not_loaded);
  });
}

TEST_CASE("conditions and orders of many to many may name the rows between", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const int least = 2;
    const auto notes = made.notes.find(
        order_by(col<&Note::text>),
        with<&Note::badges>(where(col<&Tagging::weight> >= least && col<&Badge::name> != "green"),
                            order_by(desc(col<&Tagging::weight>), col<&Badge::name>)));
    CHECK(names_of(notes[0].badges) == "red");
    CHECK(notes[0].badges.is_partial());
    CHECK(names_of(notes[4].badges).empty());
    const auto badges = made.badges.find(order_by(col<&Badge::name>),
                                         with<&Badge::notes>(order_by(col<&Tagging::weight>), limit(1)));
    CHECK(names_of(badges[2].notes) == "n2");
    CHECK(names_of(made.notes.find(where(any_of<&Note::badges>(col<&Tagging::weight> >= 3)),
                                   order_by(col<&Note::text>))) == "n1 n5");
    CHECK(names_of(made.notes.find(
              where(all_of<&Note::badges>(col<&Tagging::weight> > 1 || col<&Badge::name> == "none")),
              order_by(col<&Note::text>))) == "n2 n3 n4 n5");
  });
}

TEST_CASE("an entity that refers to itself has relations both ways", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Category> fresh(store);
    tenon::repository<Category> categories{fresh.db};
    const auto root = categories.insert(Category{.name = "root"});
    const auto left = categories.insert(Category{.parentId = root.id, .name = "left"});
    categories.insert(Category{.parentId = root.id, .name = "right"});
    categories.insert(Category{.parentId = left.id, .name = "leaf"});
    const auto found = categories.find_one_or_fail(
        where(is_null(col<&Category::parentId>)),
        with<&Category::children>(order_by(col<&Category::name>),
                                  with<&Category::children>(with<&Category::parent>())));
    CHECK(names_of(found.children) == "left right");
    CHECK(names_of(found.children[0].children) == "leaf");
    CHECK(found.children[0].children[0].parent->name == "left");
    const auto named = [&](const auto& condition) {
      return names_of(categories.find(where(condition), order_by(col<&Category::name>)));
    };
    CHECK(named(has<&Category::children>()) == "left root");
    CHECK(named(has_none<&Category::children>()) == "leaf right");
    CHECK(named(any_of<&Category::children>(col<&Category::name> == "right")) == "root");
    CHECK(named(none_of<&Category::parent>(col<&Category::name> == "root")) == "leaf root");
    CHECK(named(all_of<&Category::children>(col<&Category::name> == "leaf")) == "leaf left right");
  });
}

TEST_CASE("composite keys connect in the order that the foreign key says", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Plan, Step> fresh(store);
    tenon::repository<Plan> plans{fresh.db};
    tenon::repository<Step> steps{fresh.db};
    std::vector<Plan> all{{"x", 1, "first"}, {"x", 2, "second"}, {"y", 1, "other"}};
    plans.insert(all);
    for (const auto& [number, project, what] :
         {std::tuple(1, "x", "a"), std::tuple(2, "x", "b"), std::tuple(1, "x", "c"), std::tuple(1, "y", "d")})
      steps.insert(Step{.planNumber = number, .planProject = project, .what = what});
    const auto found = plans.find(order_by(col<&Plan::project>, col<&Plan::number>),
                                  with<&Plan::steps>(order_by(col<&Step::what>)));
    const auto whats = [](const Plan& plan) {
      std::string text;
      for (const Step& each : plan.steps) text += each.what;
      return text;
    };
    CHECK(whats(found[0]) == "ac");
    CHECK(whats(found[1]) == "b");
    CHECK(whats(found[2]) == "d");
    const auto paged = plans.find(order_by(col<&Plan::project>, col<&Plan::number>),
                                  with<&Plan::steps>(order_by(desc(col<&Step::what>)), limit(1)));
    CHECK(whats(paged[0]) == "c");
    const auto back = steps.find(order_by(col<&Step::what>), with<&Step::plan>());
    CHECK(back[1].plan->title == "second");
    CHECK(back[3].plan->title == "other");
    CHECK(plans.count(where(any_of<&Plan::steps>(col<&Step::what> == "d"))) == 1);
  });
}

TEST_CASE("conditions ask whether related rows exist", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    const auto users = [&](const auto& condition) {
      return names_of(made.users.find(where(condition), order_by(col<&User::name>)));
    };
    CHECK(users(has<&User::agents>()) == "ada bob");
    CHECK(users(has_none<&User::agents>()) == "cy");
    CHECK(users(any_of<&User::agents>(col<&Agent::name> == "a2")) == "ada");
    CHECK(users(any_of<&User::agents>(col<&Agent::name> == "a3")).empty());
    CHECK(users(none_of<&User::agents>(col<&Agent::name> == "a2")) == "bob cy");
    CHECK(users(all_of<&User::agents>(col<&Agent::rank> > 8)) == "ada cy");
    CHECK(users(any_of<&User::agents>(
              any_of<&Agent::notes>(any_of<&Note::badges>(col<&Badge::name> == "blue")))) == "ada");
    CHECK(users(has<&User::profile>() && !has<&User::received>()).empty());
    const auto agents = made.agents.find(where(has_none<&Agent::user>()));
    CHECK(names_of(agents) == "a5");
    CHECK(names_of(made.badges.find(where(none_of<&Badge::notes>(col<&Note::score> == 0)),
                                    order_by(col<&Badge::name>))) == "green");
    CHECK(names_of(made.letters.find(where(any_of<&Letter::receiver>(col<&User::name> == "bob")))) ==
          "hello");
    CHECK(made.agents.update(where(any_of<&Agent::user>(col<&User::name> == "bob")),
                             col<& Agent::rank> = 99) == 1);
    CHECK(made.notes.delete_where(where(has_none<&Note::badges>())) == 2);
  });
}

TEST_CASE("relations are no part of a comparison and are copied with their entity", "[conformance]") {
  struct Plain {
    int id = 0;
    tenon::has_many<Plain> others{};
    bool operator==(const Plain&) const = default;
  };
  Plain one{.id = 1};
  one.others.push_back({.id = 2});
  CHECK(one.others.is_partial());
  Plain other = one;
  other.others.push_back({.id = 3});
  CHECK(one.others.size() == 1);
  CHECK(other.others.size() == 2);
  CHECK(one == other);
  one.others = std::vector<Plain>{};
  CHECK(one.others.is_loaded());
  CHECK_FALSE(one.others.is_partial());
}

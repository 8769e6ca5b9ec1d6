// SPDX-License-Identifier: MIT
#include <tenon/observe.hpp>
#include <tenon/relations.hpp>

#include "relation_service.hpp"

using namespace conformance;
using namespace related;
using tenon::col;
using tenon::error_kind;
using tenon::strict_scope;
using tenon::with;

namespace {

/// The service's rows, on a database of the program that looks at its scopes.
struct watched_agents {
  explicit watched_agents(const store_under_test& store, tenon::connection_wrapper log = {})
      : home(store.make(apart::tables)),
        db(tenon::open<User, Agent>(home->store(),
                                    {.schema = tenon::synchronize, .pool = watching(std::move(log))})) {
    for (int i = 0; i < 8; ++i) {
      const User user = users.insert(User{.name = "u" + std::to_string(i)});
      agents.insert(Agent{.userId = user.id, .name = "a" + std::to_string(i)});
    }
  }
  static tenon::pool_options watching(tenon::connection_wrapper log) {
    tenon::pool_options pool;
    pool.observer = tenon::observed_by(std::make_shared<tenon::strict_loading>(), std::move(log));
    return pool;
  }
  /// A query for each agent.
  void read_in_a_loop(std::size_t count) {
    const std::vector<Agent> all = agents.find(tenon::limit(static_cast<std::int64_t>(count)));
    for (const Agent& each : all) (void)users.find_by_id(*each.userId);
  }

  std::unique_ptr<place> home;
  tenon::database db;
  tenon::repository<User> users{db};
  tenon::repository<Agent> agents{db};
};

/// What strict scopes report, in the order it comes.
struct reports {
  std::vector<std::string> unused;    ///< "User::agents"
  std::vector<unsigned> lines;        ///< of their places
  std::vector<unsigned> asked_at;     ///< the places of repeated statements
  std::vector<unsigned> scope_lines;  ///< of both

  tenon::strict_loading_options into_this(std::size_t most = 10) {
    return {.most = most,
            .report =
                [](const tenon::repeated_statement& found, void* into) {
                  auto& all = *static_cast<reports*>(into);
                  all.asked_at.push_back(found.place.line);
                  all.scope_lines.push_back(found.scope.line);
                },
            .context = this,
            .report_unused =
                [](const tenon::unused_relation& found, void* into) {
                  auto& all = *static_cast<reports*>(into);
                  REQUIRE(std::string(found.place.file).find("strict_loading.cpp") != std::string::npos);
                  all.unused.push_back(std::string(found.entity) + "::" + std::string(found.relation));
                  all.lines.push_back(found.place.line);
                  all.scope_lines.push_back(found.scope.line);
                }};
  }
};
using names = std::vector<std::string>;
using lines = std::vector<unsigned>;

}  // namespace

TEST_CASE("a query in a loop is refused within a strict scope, with its place", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    watched_agents made(store);
    made.read_in_a_loop(8);  // outside of a scope
    {
      const strict_scope strict({.most = 5});
      made.read_in_a_loop(5);
      const tenon::error problem = error_of([&] { made.read_in_a_loop(1); });
      CHECK(problem.kind == error_kind::misuse);
      CHECK(problem.message.find("strict_loading.cpp:") != std::string::npos);
      CHECK(problem.message.find("more than 5 times") != std::string::npos);
      CHECK(problem.message.find("with<>()") != std::string::npos);
      CHECK(made.agents.find(with<&Agent::user>()).size() == 8);
      {
        const strict_scope inner;  // begins to count anew
        made.read_in_a_loop(8);
      }
      made.db.transaction([&](tenon::transaction& tx) {
        CHECK(kind_of([&] { (void)tenon::repository<User>{tx}.find_by_id(tenon::uuid{}); }) ==
              error_kind::misuse);
        tenon::repository<User>{tx}.insert(User{.name = "still usable"});
      });
    }
    made.read_in_a_loop(8);
    CHECK(made.users.count() == 9);
  });
}

TEST_CASE("a strict scope reports each statement that is run in a loop once", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    watched_agents made(store);
    std::vector<std::string> reports;
    const strict_scope strict({.most = 3,
                               .report =
                                   [](const tenon::repeated_statement& found, void* into) {
                                     static_cast<std::vector<std::string>*>(into)->push_back(
                                         std::string(found.collection) + " " + std::to_string(found.times));
                                   },
                               .context = &reports});
    made.read_in_a_loop(8);
    CHECK(reports == std::vector<std::string>{"users 4"});
    for (int i = 0; i < 8; ++i) made.users.insert(User{.name = "written"});
    CHECK(reports.size() == 1);
  });
}

TEST_CASE("a strict scope tells where it is asked for what is read in a loop", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    watched_agents made(store);
    reports told;
    unsigned asked = 0;
    std::vector<Agent> all = made.agents.find();
    {
      const strict_scope strict(told.into_this(2));
      for (Agent& each : all) load(made.db, each, with<&Agent::user>()), asked = __LINE__;
      for (const Agent& each : all) CHECK(each.user.has_value());
    }
    CHECK(told.asked_at == lines{asked});
    told = {};
    {
      const strict_scope strict(told.into_this(2));
      const unsigned scope = __LINE__ - 1;
      for (const Agent& each : all) {
        tenon::repository<User> users{made.db};
        asked = __LINE__ - 1;
        CHECK(users.find_by_id(*each.userId));
      }
      for (int i = 0; i < 8; ++i) CHECK(made.agents.count() == 8);  // its repository was there before
      CHECK(told.asked_at == lines{asked, scope});
      CHECK(told.scope_lines == lines{scope, scope});
    }
    const strict_scope strict({.most = 1});
    const tenon::error problem = error_of([&] {
      for (int i = 0; i < 2; ++i) {
        asked = __LINE__ + 1;
        (void)tenon::repository<User>{made.db}.count();
      }
    });
    CHECK(problem.message.find("asked for at ") != std::string::npos);
    CHECK(problem.message.find("strict_loading.cpp:" + std::to_string(asked) + ", reads users") !=
          std::string::npos);
  });
}

TEST_CASE("relations that are loaded and never looked at are reported when a strict scope ends",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);  // of a database without the observer
    reports told;
    unsigned agents = 0;
    unsigned notes = 0;
    unsigned scope = 0;
    {
      const strict_scope strict(told.into_this());
      scope = __LINE__ - 1;
      std::vector<User> all = made.users.find(with<&User::profile>(),                           //
                                              with<&User::agents>(order_by(col<&Agent::rank>),  //
                                                                  with<&Agent::notes>()));
      agents = __LINE__ - 2;
      notes = __LINE__ - 2;
      std::vector<User> copies = all;
      for (const User& each : copies) (void)each.profile.has_value();
      load(made.db, all, with<&User::sent>());
      CHECK(all[2].sent.empty());  // that there is none is looked at too
      CHECK(told.unused.empty());
    }
    CHECK(told.unused == names{"User::agents", "Agent::notes"});
    CHECK(told.lines == lines{agents, notes});
    CHECK(told.scope_lines == lines{scope, scope});
  });
}

TEST_CASE("one look at any of the entities is enough, a save is none", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    reports told;
    {
      const strict_scope strict(told.into_this());
      for (int i = 0; i < 3; ++i) {  // one with<> is one, however often it is run
        std::vector<Agent> all = made.agents.find(with<&Agent::notes>());
        if (i == 1) CHECK(all[0].notes[0].text == "n1");
      }
      std::vector<Letter> letters = made.letters.find(with<&Letter::sender>());
      letters[0].sender = made.all_users[2];  // changing is using
      std::vector<Profile> profiles = made.profiles.find(with<&Profile::user>());
      CHECK(profiles[0].user.is_loaded());
      profiles[0].motto = "saved";
      made.profiles.save(profiles);
    }
    CHECK(told.unused == names{"Profile::user"});
  });
}

TEST_CASE("a strict scope does not report what may be read yet, but check() does", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    reports told;
    std::vector<Agent> kept;
    {
      const strict_scope strict(told.into_this());
      kept = made.agents.find(with<&Agent::notes>());
      (void)made.agents.find(with<&Agent::user>());
      (void)made.profiles.find(with<&Profile::user>(tenon::joined));
    }
    CHECK(told.unused == names{"Agent::user", "Profile::user"});
    CHECK(kept[0].notes.size() == 3);
    told = {};
    {
      strict_scope strict(told.into_this());
      kept = made.agents.find(with<&Agent::notes>());
      strict.check();
      CHECK(told.unused == names{"Agent::notes"});
      kept.clear();
    }
    CHECK(told.unused.size() == 1);  // told once

    strict_scope strict;
    kept = made.agents.find(with<&Agent::notes>(), with<&Agent::user>());
    const unsigned line = __LINE__ - 1;
    (void)kept[0].user.has_value();
    const tenon::error problem = error_of([&] { strict.check(); });
    CHECK(problem.kind == error_kind::misuse);
    CHECK(problem.message.find("Agent::notes (") != std::string::npos);
    CHECK(problem.message.find("strict_loading.cpp:" + std::to_string(line) + ")") != std::string::npos);
    CHECK(problem.message.find("Agent::user") == std::string::npos);
    (void)kept[0].notes.size();
    strict.check();
  });
}

TEST_CASE("an exception that ends a strict scope, and what is loaded outside of one, report nothing",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    reports told;
    const auto fails = [&] {
      const strict_scope strict(told.into_this());
      (void)made.agents.find(with<&Agent::user>());
      throw 1;
    };
    CHECK_THROWS_AS(fails(), int);
    {
      std::vector<Agent> all = made.agents.find(with<&Agent::user>());
      CHECK(tenon::relation_access::held(all[0].user)->mark.get() == nullptr);
      const strict_scope strict(told.into_this());
      all.clear();
      const strict_scope inner(told.into_this());  // what is loaded is the innermost scope's
      (void)made.agents.find(with<&Agent::notes>());
    }
    CHECK(told.unused == names{"Agent::notes"});
  });
}

TEST_CASE("a with<> of up to three clauses knows its place, others are reported at the scope's",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    service made(store);
    reports told;
    unsigned three = 0;
    unsigned scope = 0;
    {
      const strict_scope strict(told.into_this());
      scope = __LINE__ - 1;
      (void)made.users.find(
          with<&User::agents>(order_by(col<&Agent::rank>), tenon::limit(1), where(col<&Agent::rank> > 0)));
      three = __LINE__ - 1;
      (void)made.agents.find(with<&Agent::notes>(order_by(col<&Note::score>), tenon::limit(1),
                                                 tenon::offset(0), where(col<&Note::score> >= 0)));
    }
    CHECK(told.unused == names{"User::agents", "Agent::notes"});
    CHECK(told.lines == lines{three, scope});
  });
}

TEST_CASE("strict scopes work beside a log of statements, which does not see what is refused",
          "[conformance]") {
  for_each_store([](const store_under_test& store) {
    const auto log = std::make_shared<tenon::statement_log>(
        tenon::statement_log_options{.slower_than = std::chrono::hours(1)});
    watched_agents made(store, tenon::observed_by(log));
    const std::uint64_t before = log->counters().calls;
    const strict_scope strict({.most = 3});
    CHECK(kind_of([&] { made.read_in_a_loop(8); }) == error_kind::misuse);
    CHECK(log->counters().calls - before == 4);  // the agents, and three users
    CHECK(log->counters().failed == 0);
  });
}

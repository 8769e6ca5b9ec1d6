// SPDX-License-Identifier: MIT
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
  explicit watched_agents(const store_under_test& store)
      : home(store.make(apart::tables)),
        db(tenon::open<User, Agent>(home->store(), {.schema = tenon::synchronize, .pool = watching()})) {
    for (int i = 0; i < 8; ++i) {
      const User user = users.insert(User{.name = "u" + std::to_string(i)});
      agents.insert(Agent{.userId = user.id, .name = "a" + std::to_string(i)});
    }
  }
  static tenon::pool_options watching() {
    tenon::pool_options pool;
    pool.observer = tenon::observed_by(std::make_shared<tenon::strict_loading>());
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

// SPDX-License-Identifier: MIT
#include "memory_entities.hpp"

#include "catch.hpp"

using namespace memory_test;
using tenon::col;
using tenon::error_kind;
using tenon::where;

namespace {

struct things_and_owners {
  things_and_owners()
      : db(tenon::open<Owner, Thing>("memory:", {.schema = tenon::synchronize})), owners(db), things(db) {
    for (const char* code : {"one", "two", "three"}) owners.insert(Owner{.code = code});
  }
  tenon::database db;
  tenon::repository<Owner> owners;
  tenon::repository<Thing> things;
};

}  // namespace

TEST_CASE("the rows that refer go along, are emptied, or fall back, as their keys say", "[memory]") {
  things_and_owners all;
  const Thing along = all.things.insert(Thing{.cascades = 2, .falls_back = 3});
  const Thing emptied = all.things.insert(Thing{.empties = 2, .falls_back = 3});
  const Thing back = all.things.insert(Thing{.falls_back = 2});
  CHECK(all.owners.delete_by_id(2));
  CHECK_FALSE(all.things.find_by_id(along.id));
  CHECK_FALSE(all.things.find_by_id(emptied.id)->empties);
  CHECK(all.things.find_by_id(back.id)->falls_back == 1);
}

TEST_CASE("a row that others forbid to go stays, and so does all that would have gone with it", "[memory]") {
  things_and_owners all;
  const Thing along = all.things.insert(Thing{.cascades = 2});
  all.things.insert(Thing{.restricts = 3});
  CHECK(kind_of([&] { all.owners.delete_where(where(col<&Owner::id> > 1)); }) ==
        error_kind::foreign_key_violation);
  CHECK(all.owners.count() == 3);
  CHECK(all.things.find_by_id(along.id) == along);
}

TEST_CASE("a default that refers to nobody is refused", "[memory]") {
  things_and_owners all;
  all.things.insert(Thing{.falls_back = 1});
  CHECK(kind_of([&] { all.owners.delete_by_id(1); }) == error_kind::foreign_key_violation);
  CHECK(all.owners.count() == 3);
}

TEST_CASE("a changed key is followed", "[memory]") {
  things_and_owners all;
  const Thing follower = all.things.insert(Thing{.follows = "two"});
  CHECK(all.owners.update(where(col<&Owner::id> == 2), col<& Owner::code> = "second") == 1);
  CHECK(all.things.find_by_id(follower.id)->follows == "second");
  CHECK(kind_of([&] { all.things.insert(Thing{.follows = "two"}); }) == error_kind::foreign_key_violation);
  all.owners.delete_by_id(2);
  CHECK(all.things.count() == 0);
}

TEST_CASE("a missing row is told with table, columns and the key's name", "[memory]") {
  things_and_owners all;
  const tenon::error problem = error_of([&] { all.things.insert(Thing{.cascades = 9}); });
  CHECK(problem.kind == error_kind::foreign_key_violation);
  CHECK(problem.table == "things");
  CHECK(problem.column == "cascades");
  CHECK(problem.constraint == "fk_things_cascades");
  CHECK(all.things.count() == 0);
}

TEST_CASE("a deferred key is looked at when the transaction commits", "[memory]") {
  things_and_owners all;
  all.db.transaction([&](tenon::transaction& tx) {
    tenon::repository<Thing>{tx}.insert(Thing{.waits = 40});
    tenon::repository<Owner>{tx}.insert(Owner{.id = 40, .code = "late"});
  });
  CHECK(all.things.count() == 1);
  CHECK(kind_of([&] {
          all.db.transaction(
              [&](tenon::transaction& tx) { tenon::repository<Thing>{tx}.insert(Thing{.waits = 41}); });
        }) == error_kind::foreign_key_violation);
  CHECK(all.things.count() == 1);
  CHECK(kind_of([&] {
          all.db.transaction([&](tenon::transaction& tx) { tenon::repository<Owner>{tx}.delete_by_id(40); });
        }) == error_kind::foreign_key_violation);
  CHECK(all.owners.count() == 4);
  all.db.transaction([&](tenon::transaction& tx) {
    {
      auto inner = tx.begin();
      tenon::repository<Thing>{inner}.insert(Thing{.waits = 41});
    }
    tenon::repository<Owner>{tx}.delete_by_id(40);
    tenon::repository<Thing>{tx}.delete_all();
  });
  CHECK(all.owners.count() == 3);
}

TEST_CASE("rows refer to rows of the same statement and to themselves", "[memory]") {
  auto db = tenon::open<Node>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Node> nodes{db};
  std::vector<Node> many{{1, 2, "child"}, {2, 2, "own parent"}, {3, 1, "grandchild"}, {4, {}, "alone"}};
  nodes.insert(many);
  CHECK(nodes.find() == many);
  CHECK(nodes.delete_by_id(2));
  CHECK(nodes.find() == std::vector<Node>{many[3]});
}

TEST_CASE("a long chain of references goes whole, without a step for each on the stack", "[memory]") {
  auto db = tenon::open<Node>("memory:", {.schema = tenon::synchronize});
  tenon::repository<Node> nodes{db};
  std::vector<Node> chain{{1, {}, ""}};
  for (std::int64_t id = 2; id <= 20000; ++id) chain.push_back({id, id - 1, ""});
  nodes.insert(chain);
  CHECK(nodes.delete_by_id(1));
  CHECK(nodes.count() == 0);
}

// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tenon/sqlite.hpp>

namespace transaction_test {

struct Coin {
  std::int64_t id = 0;
  std::string owner{};
  int value = 1;
};
struct Owner {
  std::int64_t id = 0;
};
struct Claim {
  std::int64_t id = 0;
  std::int64_t ownerId = 0;
};

}  // namespace transaction_test

template <>
inline constexpr auto tenon::table_of<transaction_test::Claim> =
    tenon::table<transaction_test::Claim>().foreign_key(&transaction_test::Claim::ownerId,
                                                        &transaction_test::Owner::id,
                                                        tenon::deferrable::initially_deferred);

namespace {

using namespace transaction_test;
using tenon::col;
using tenon::error_kind;
using tenon::where;

tenon::database memory() {
  return tenon::open<Coin, Owner, Claim>("sqlite::memory:", {.schema = tenon::synchronize});
}

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "no tenon::error was thrown"};
}
template <class Act>
error_kind kind_of(Act act) {
  return error_of(act).kind;
}

std::int64_t coins(tenon::session where) {
  return tenon::repository<Coin>{where}.count();
}
void add(tenon::session where) {
  tenon::repository<Coin>{where}.insert(Coin{});
}

}  // namespace

TEST_CASE("a transaction without commit is undone when it goes out of scope", "[session]") {
  tenon::database db = memory();
  {
    auto tx = db.begin();
    add(tx);
    CHECK(coins(tx) == 1);
    CHECK(tx.is_open());
  }
  CHECK(coins(db) == 0);
}

TEST_CASE("commit keeps the changes and ends the transaction", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  add(tx);
  tx.commit();
  CHECK_FALSE(tx.is_open());
  CHECK(coins(db) == 1);  // the database is free again while the object lives
  CHECK(kind_of([&] { add(tx); }) == error_kind::transaction);
  CHECK(kind_of([&] { tx.commit(); }) == error_kind::transaction);
  CHECK(kind_of([&] { tx.rollback(); }) == error_kind::transaction);
  CHECK(kind_of([&] { (void)tx.begin(); }) == error_kind::transaction);
  CHECK(coins(db) == 1);
}

TEST_CASE("rollback undoes and ends the transaction", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  add(tx);
  tx.rollback();
  CHECK_FALSE(tx.is_open());
  CHECK(coins(db) == 0);
}

TEST_CASE("the callback form commits on return, rolls back on any exception and passes values on",
          "[session]") {
  tenon::database db = memory();
  CHECK(db.transaction([](tenon::transaction& tx) {
    add(tx);
    return coins(tx);
  }) == 1);
  CHECK_THROWS_AS(db.transaction([](tenon::transaction& tx) {
    add(tx);
    throw 3;
  }),
                  int);
  CHECK(coins(db) == 1);
  db.transaction([](tenon::transaction& tx) {
    add(tx);
    tx.rollback();
  });
  CHECK(coins(db) == 1);
  db.transaction([](tenon::transaction& tx) {
    add(tx);
    tx.commit();
  });
  CHECK(coins(db) == 2);
}

TEST_CASE("nested transactions are savepoints, to any depth", "[session]") {
  tenon::database db = memory();
  db.transaction([](tenon::transaction& tx) {
    add(tx);
    try {
      tx.nested([](tenon::transaction& inner) {
        add(inner);
        inner.nested([](tenon::transaction& innermost) {
          add(innermost);
          std::vector<Coin> many(3);
          tenon::repository<Coin>{innermost}.insert(many);
        });
        CHECK(coins(inner) == 6);
        throw 3;
      });
    } catch (int) {
    }
    CHECK(coins(tx) == 1);
    {
      auto kept = tx.begin();
      add(kept);
      kept.commit();
    }
    {
      auto dropped = tx.begin();
      add(dropped);
    }
    CHECK(tx.nested([](tenon::transaction& inner) { return coins(inner); }) == 2);
  });
  CHECK(coins(db) == 2);
}

TEST_CASE("while a nested transaction is open the outer one is not to be used", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  auto inner = tx.begin();
  CHECK(kind_of([&] { add(tx); }) == error_kind::transaction);
  CHECK(kind_of([&] { tx.commit(); }) == error_kind::transaction);
  CHECK(kind_of([&] { (void)tx.begin(); }) == error_kind::transaction);
  add(inner);
  inner.commit();
  add(tx);
  tx.commit();
  CHECK(coins(db) == 2);
}

TEST_CASE("a rollback of the outer transaction ends the nested ones for good", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  auto inner = tx.begin();
  auto innermost = inner.begin();
  add(innermost);
  tx.rollback();
  CHECK_FALSE(inner.is_open());
  CHECK_FALSE(innermost.is_open());
  CHECK(coins(db) == 0);
  auto other = db.begin();
  CHECK(kind_of([&] { add(inner); }) == error_kind::transaction);
  CHECK(kind_of([&] { inner.rollback(); }) == error_kind::transaction);
  add(other);
  other.commit();
  CHECK(coins(db) == 1);
}

TEST_CASE("using the database inside a transaction of the same thread is misuse, and harms nothing",
          "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  add(tx);
  for (int i = 0; i < 2; ++i) {
    CHECK(kind_of([&] { add(db); }) == error_kind::misuse);
    CHECK(kind_of([&] { (void)coins(db); }) == error_kind::misuse);
    CHECK(kind_of([&] { (void)db.begin(); }) == error_kind::misuse);
    CHECK(kind_of([&] { db.transaction([](tenon::transaction&) {}); }) == error_kind::misuse);
    CHECK(kind_of([&] { db.with_connection([](tenon::backend_connection&) {}); }) == error_kind::misuse);
    CHECK(kind_of([&] { (void)tenon::query<int>(db, "SELECT 1"); }) == error_kind::misuse);
  }
  add(tx);
  tx.commit();
  CHECK(coins(db) == 2);
}

TEST_CASE("a transaction that the database has ended allows only its rollback", "[session]") {
  tenon::database db = memory();
  {
    auto tx = db.begin();
    add(tx);
    tenon::execute(tx, "ROLLBACK");
    CHECK(kind_of([&] { add(tx); }) == error_kind::transaction);
    CHECK(kind_of([&] { tx.commit(); }) == error_kind::transaction);
    CHECK_NOTHROW(tx.rollback());
  }
  CHECK(coins(db) == 0);
  add(db);
  CHECK(coins(db) == 1);
}

TEST_CASE("INSERT OR ROLLBACK in raw SQL poisons the transaction", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  tenon::execute(tx, "INSERT INTO coin (id, owner, value) VALUES (1, '', 1)");
  CHECK(kind_of([&] {
          tenon::execute(tx, "INSERT OR ROLLBACK INTO coin (id, owner, value) VALUES (1, '', 1)");
        }) == error_kind::unique_violation);
  CHECK(kind_of([&] { (void)coins(tx); }) == error_kind::transaction);
  tx.rollback();
  CHECK(coins(db) == 0);
}

TEST_CASE("a commit that a deferred foreign key refuses leaves nothing behind", "[session]") {
  tenon::database db = memory();
  auto tx = db.begin();
  tenon::repository<Claim> claims{tx};
  claims.insert(Claim{.ownerId = 42});
  CHECK(kind_of([&] { tx.commit(); }) == error_kind::foreign_key_violation);
  CHECK_FALSE(tx.is_open());
  CHECK(tenon::repository<Claim>{db}.count() == 0);
  // And of one call that is its own transaction, many rows or one.
  std::vector<Claim> many{{.ownerId = 1}, {.ownerId = 2}};
  CHECK(kind_of([&] { tenon::repository<Claim>{db}.insert(many); }) == error_kind::foreign_key_violation);
  CHECK(many[0].id == 0);
  Claim one{.ownerId = 1};
  CHECK(kind_of([&] { tenon::repository<Claim>{db}.insert(one); }) == error_kind::foreign_key_violation);
  CHECK(one.id == 0);
  CHECK(tenon::repository<Claim>{db}.count() == 0);
  CHECK_NOTHROW(db.transaction([](tenon::transaction& good) {
    tenon::repository<Claim>{good}.insert(Claim{.ownerId = 5});
    tenon::repository<Owner>{good}.insert(Owner{.id = 5});
  }));
}

TEST_CASE("entities keep what they were when a call inside a transaction is refused", "[session]") {
  tenon::database db = memory();
  db.transaction([](tenon::transaction& tx) {
    tenon::repository<Coin> coins_in{tx};
    coins_in.insert(Coin{.id = 7});
    std::vector<Coin> many{{.owner = "a"}, {.id = 7}, {.owner = "b"}};
    CHECK(kind_of([&] { coins_in.insert(many); }) == error_kind::unique_violation);
    CHECK(many[0].id == 0);
    CHECK(many[2].id == 0);
    CHECK(coins_in.count() == 1);
  });
}

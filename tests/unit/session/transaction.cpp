// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <tenon/sqlite.hpp>
#include "unit/session/fake_store.hpp"

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

using fake::error_of;
using fake::kind_of;
using namespace std::chrono_literals;
using strings = std::vector<std::string>;

class temporary_directory {
 public:
  temporary_directory() {
    path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
  }
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  std::string file() const { return path_ + "/test.db"; }

 private:
  std::string path_;
};

tenon::database in_file(const temporary_directory& directory, tenon::pool_options pool = {},
                        int busy_timeout_ms = 5000) {
  return tenon::open<Coin, Owner, Claim>(
      tenon::sqlite_store({.path = directory.file(), .busy_timeout_ms = busy_timeout_ms}),
      {.schema = tenon::synchronize, .pool = pool});
}

tenon::error retryable(error_kind kind) {
  tenon::error problem(kind, "again");
  problem.retryable = true;
  return problem;
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

TEST_CASE("a read-only transaction reads, and refuses every write", "[session]") {
  const temporary_directory directory;
  // In memory there is one connection for all; of a file, transactions that read have their own.
  tenon::database db = GENERATE(true, false) ? memory() : in_file(directory);
  add(db);
  {
    auto tx = db.begin({.read_only = true});
    CHECK(coins(tx) == 1);
    CHECK(kind_of([&] { add(tx); }) == error_kind::read_only);
    std::vector<Coin> many(3);
    CHECK(kind_of([&] { tenon::repository<Coin>{tx}.insert(many); }) == error_kind::read_only);
    CHECK(many[0].id == 0);
    CHECK(kind_of([&] { tenon::repository<Coin>{tx}.delete_all(); }) == error_kind::read_only);
    CHECK(kind_of([&] { tenon::execute(tx, "DELETE FROM coin"); }) == error_kind::read_only);
    CHECK(coins(tx) == 1);
    tx.commit();
  }
  add(db);  // whoever gets the connection next may write
  {
    auto tx = db.begin({.read_only = true});
    CHECK(coins(tx) == 2);
  }
  db.transaction([](tenon::transaction& tx) { add(tx); });
  CHECK_THROWS_AS(db.transaction({.read_only = true}, [](tenon::transaction&) { throw 3; }), int);
  db.transaction({.read_only = true}, [](tenon::transaction& tx) {
    tenon::execute(tx, "ROLLBACK");
    tx.rollback();
  });
  add(db);
  CHECK(coins(db) == 4);
}

TEST_CASE("a read-only transaction on SQLite keeps its snapshot while others write", "[session]") {
  const temporary_directory directory;
  tenon::database db = in_file(directory);
  add(db);
  auto reading = db.begin({.level = tenon::isolation::repeatable_read, .read_only = true});
  CHECK(coins(reading) == 1);
  std::thread([&] {
    add(db);
    db.transaction([](tenon::transaction& tx) { add(tx); });
    CHECK(coins(db) == 3);
  }).join();
  CHECK(coins(reading) == 1);
  reading.commit();
  CHECK(coins(db) == 3);
}

TEST_CASE("SQLite gives every isolation that is asked for", "[session]") {
  tenon::database db = memory();
  for (const tenon::isolation level : {tenon::isolation::standard, tenon::isolation::read_committed,
                                       tenon::isolation::repeatable_read, tenon::isolation::serializable}) {
    db.transaction({.level = level}, [](tenon::transaction& tx) { add(tx); });
    db.transaction({.level = level, .read_only = true, .deferrable = true},
                   [](tenon::transaction& tx) { (void)coins(tx); });
  }
  CHECK(coins(db) == 4);
}

TEST_CASE("a transaction beyond its timeout ends with that error and keeps nothing", "[session]") {
  const temporary_directory directory;
  tenon::database db = GENERATE(true, false) ? memory() : in_file(directory);
  const auto start = std::chrono::steady_clock::now();
  SECTION("a statement runs too long") {
    const tenon::error problem = error_of([&] {
      db.transaction({.timeout = 50ms}, [](tenon::transaction& tx) {
        add(tx);
        (void)tenon::query<std::int64_t>(
            tx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
      });
    });
    CHECK(problem.kind == error_kind::timeout);
  }
  SECTION("a write runs too long: SQLite ends the transaction") {
    auto tx = db.begin({.timeout = 50ms});
    CHECK(kind_of([&] {
            tenon::execute(
                tx,
                "INSERT INTO coin (owner, value) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + "
                "1 FROM n) SELECT '', i FROM n");
          }) == error_kind::timeout);
    CHECK_THROWS(tx.commit());
  }
  SECTION("the program takes too long, then goes on") {
    CHECK(kind_of([&] {
            db.transaction({.timeout = 20ms}, [](tenon::transaction& tx) {
              add(tx);
              std::this_thread::sleep_for(30ms);
              add(tx);
            });
          }) == error_kind::timeout);
  }
  SECTION("the program takes too long, then commits") {
    auto tx = db.begin({.timeout = 20ms});
    add(tx);
    std::this_thread::sleep_for(30ms);
    CHECK(kind_of([&] { tx.commit(); }) == error_kind::timeout);
    CHECK_FALSE(tx.is_open());
  }
  CHECK(std::chrono::steady_clock::now() - start < 20s);
  CHECK(coins(db) == 0);
  std::this_thread::sleep_for(60ms);  // the deadline was the transaction's, not the connection's
  add(db);
  CHECK(coins(db) == 1);
}

TEST_CASE("waiting for another program's lock ends at the transaction's timeout", "[session]") {
  const temporary_directory directory;
  tenon::database db = in_file(directory, {}, 60'000);
  tenon::database other = in_file(directory);
  auto tx = other.begin();
  const auto start = std::chrono::steady_clock::now();
  CHECK(kind_of([&] { (void)db.begin({.timeout = 60ms}); }) == error_kind::timeout);
  const auto waited = std::chrono::steady_clock::now() - start;
  CHECK(waited >= 60ms);
  CHECK(waited < 20s);
  tx.rollback();
  add(db);
  CHECK(coins(db) == 1);
}

TEST_CASE("a pool's call timeout stops a statement, and counts anew for each", "[session]") {
  const temporary_directory directory;
  tenon::database db = in_file(directory, {.call_timeout = 300ms});
  CHECK(kind_of([&] {
          (void)tenon::query<std::int64_t>(
              db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
        }) == error_kind::timeout);
  auto tx = db.begin();
  for (int i = 0; i < 3; ++i) {
    add(tx);
    std::this_thread::sleep_for(150ms);
  }
  CHECK_NOTHROW(tx.commit());
  CHECK(coins(db) == 3);
}

TEST_CASE("a body is repeated while the store asks for it, as often as allowed, and no longer", "[session]") {
  fake::world store;
  tenon::database db = fake::database_of(store);
  int runs = 0;
  const auto body_that_fails = [&](int times, error_kind kind) {
    return [&runs, times, kind](tenon::transaction&) {
      if (++runs <= times) throw retryable(kind);
      return runs;
    };
  };
  SECTION("the last attempt succeeds") {
    CHECK(db.transaction({.attempts = 4}, body_that_fails(3, error_kind::serialization_failure)) == 4);
    CHECK(store.logged() ==
          strings{"BEGIN", "ROLLBACK", "BEGIN", "ROLLBACK", "BEGIN", "ROLLBACK", "BEGIN", "COMMIT"});
  }
  SECTION("the limit is kept and the last error comes out") {
    const tenon::error last = error_of([&] {
      db.transaction({.attempts = 3}, [&](tenon::transaction&) {
        tenon::error problem = retryable(error_kind::busy);
        problem.message = "attempt " + std::to_string(++runs);
        throw problem;
      });
    });
    CHECK(runs == 3);
    CHECK(last.message == "attempt 3");
    CHECK(last.kind == error_kind::busy);
  }
  SECTION("one attempt is the standard, and the least") {
    CHECK(kind_of([&] { db.transaction(body_that_fails(1, error_kind::busy)); }) == error_kind::busy);
    CHECK(runs == 1);
    CHECK(kind_of([&] { db.transaction({.attempts = 0}, body_that_fails(9, error_kind::busy)); }) ==
          error_kind::busy);
    CHECK(runs == 2);
  }
  SECTION("other errors are not repeated") {
    CHECK(kind_of([&] {
            db.transaction({.attempts = 5}, [&](tenon::transaction&) {
              ++runs;
              throw tenon::error(error_kind::unique_violation, "no");
            });
          }) == error_kind::unique_violation);
    CHECK_THROWS_AS(db.transaction({.attempts = 5},
                                   [&](tenon::transaction&) {
                                     ++runs;
                                     throw 3;
                                   }),
                    int);
    CHECK(runs == 2);
  }
  SECTION("beginning and committing are repeated with the body") {
    int failing = 2;
    store.on_run = [&](fake::connection&, std::string_view text) {
      if ((text == "COMMIT" || text == "BEGIN") && failing-- > 0) {
        throw retryable(error_kind::serialization_failure);
      }
    };
    CHECK(db.transaction({.attempts = 5}, body_that_fails(0, error_kind::busy)) == 1);
    CHECK(store.logged() == strings{"BEGIN", "BEGIN", "BEGIN", "COMMIT"});
    failing = 2;
    store.on_run = [&](fake::connection&, std::string_view text) {
      if (text == "COMMIT" && failing-- > 0) throw retryable(error_kind::serialization_failure);
    };
    CHECK(db.transaction({.attempts = 5}, body_that_fails(0, error_kind::busy)) == 4);
  }
  SECTION("an outcome that is unknown is never repeated") {
    store.on_run = [](fake::connection&, std::string_view text) {
      if (text == "COMMIT") throw retryable(error_kind::outcome_unknown);
    };
    CHECK(kind_of([&] { db.transaction({.attempts = 5}, body_that_fails(0, error_kind::busy)); }) ==
          error_kind::outcome_unknown);
    CHECK(runs == 1);
  }
  SECTION("what fails after the commit is no reason to do it again") {
    CHECK(kind_of([&] {
            db.transaction({.attempts = 5}, [&](tenon::transaction& tx) {
              ++runs;
              tx.after_commit([] { throw retryable(error_kind::serialization_failure); });
            });
          }) == error_kind::serialization_failure);
    CHECK(kind_of([&] {
            db.transaction({.attempts = 5}, [&](tenon::transaction& tx) {
              ++runs;
              tx.commit();
              throw retryable(error_kind::serialization_failure);
            });
          }) == error_kind::serialization_failure);
    CHECK(runs == 2);
    CHECK(store.logged() == strings{"BEGIN", "COMMIT", "BEGIN", "COMMIT"});
  }
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("all attempts share one deadline, and the store's last error comes out at its end", "[session]") {
  fake::world store;
  tenon::database db = fake::database_of(store);
  int runs = 0;
  const auto start = std::chrono::steady_clock::now();
  const tenon::error last = error_of([&] {
    db.transaction({.timeout = 100ms, .attempts = 1'000'000, .pause = 5ms}, [&](tenon::transaction&) {
      ++runs;
      throw retryable(error_kind::serialization_failure);
    });
  });
  CHECK(last.kind == error_kind::serialization_failure);
  CHECK(runs > 1);
  CHECK(runs < 1'000'000);
  CHECK(std::chrono::steady_clock::now() - start < 20s);
}

TEST_CASE("pauses between attempts grow up to their limit and differ", "[session]") {
  const tenon::transaction_options options{.pause = 4ms, .longest_pause = 50ms};
  std::chrono::nanoseconds longest[8] = {};
  bool differ = false;
  for (int attempt = 1; attempt <= 8; ++attempt) {
    const std::chrono::nanoseconds most =
        std::min<std::chrono::nanoseconds>(4ms * (1 << (attempt - 1)), 50ms);
    const std::chrono::nanoseconds first = tenon::detail::retry_pause(options, attempt);
    for (int i = 0; i < 200; ++i) {
      const std::chrono::nanoseconds pause = tenon::detail::retry_pause(options, attempt);
      CHECK(pause.count() >= 0);
      CHECK(pause < most);
      differ = differ || pause != first;
      longest[attempt - 1] = std::max(longest[attempt - 1], pause);
    }
    CHECK(longest[attempt - 1] > most / 2);
  }
  CHECK(differ);
  CHECK(tenon::detail::retry_pause({.pause = 0ms}, 9) == 0ns);
}

TEST_CASE("what is to run after the commit runs in order, once, when the connection is free", "[session]") {
  tenon::database db = memory();
  strings done;
  const auto note = [&](std::string text) {
    return [&done, &db, text] {
      done.push_back(text + " " + std::to_string(coins(db)));  // would be misuse inside the transaction
    };
  };
  db.transaction([&](tenon::transaction& tx) {
    tx.after_commit(note("first"));
    tx.nested([&](tenon::transaction& inner) {
      inner.after_commit(note("second"));
      inner.nested([&](tenon::transaction& innermost) { innermost.after_commit(note("third")); });
      inner.after_commit(note("fourth"));
    });
    try {
      tx.nested([&](tenon::transaction& inner) {
        inner.after_commit(note("dropped"));
        inner.nested([&](tenon::transaction& innermost) { innermost.after_commit(note("dropped too")); });
        throw 3;
      });
    } catch (int) {
    }
    tx.nested([](tenon::transaction&) {});
    tx.after_commit(note("fifth"));
    add(tx);
    CHECK(done.empty());
  });
  CHECK(done == strings{"first 1", "second 1", "third 1", "fourth 1", "fifth 1"});
  done.clear();
  {
    auto tx = db.begin();
    tx.after_commit(note("never"));
  }
  CHECK_THROWS_AS(db.transaction([&](tenon::transaction& tx) {
    tx.after_commit(note("never"));
    throw 3;
  }),
                  int);
  db.transaction([&](tenon::transaction& tx) {
    tx.after_commit(note("never"));
    tx.rollback();
  });
  tenon::repository<Owner> owners{db};
  CHECK(kind_of([&] {
          db.transaction([&](tenon::transaction& tx) {
            tx.after_commit(note("never"));
            tenon::repository<Claim>{tx}.insert(Claim{.ownerId = 42});
          });
        }) == error_kind::foreign_key_violation);
  CHECK(done.empty());
}

TEST_CASE("an action after the commit that throws stops no other; the first exception comes out",
          "[session]") {
  tenon::database db = memory();
  int done = 0;
  try {
    db.transaction([&](tenon::transaction& tx) {
      add(tx);
      tx.after_commit([&] { ++done; });
      tx.after_commit([] { throw std::runtime_error("one"); });
      tx.after_commit([&] { ++done; });
      tx.after_commit([] { throw 3; });
      tx.after_commit([&] { ++done; });
    });
    CHECK(false);
  } catch (const std::runtime_error& problem) {
    CHECK(std::string(problem.what()) == "one");
  }
  CHECK(done == 3);
  CHECK(coins(db) == 1);
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("an action after the commit may own what cannot be copied, and there may be very many of them",
          "[session]") {
  tenon::database db = memory();
  int sum = 0;
  const auto fill = [&](tenon::transaction& tx) {
    for (int i = 0; i < 200'000; ++i) {
      tx.after_commit([&sum, one = std::make_unique<int>(1)] { sum += *one; });
    }
  };
  db.transaction(fill);
  CHECK(sum == 200'000);
  auto tx = db.begin();
  fill(tx);
  tx.rollback();
  CHECK(sum == 200'000);
}

TEST_CASE("a transaction in which a statement failed takes no other, as the store wants it", "[session]") {
  fake::world store;
  tenon::database db = fake::database_of(store);
  store.on_run = [](fake::connection& mine, std::string_view text) {
    if (text == "bad") {
      mine.poisoned = true;
      throw tenon::error(error_kind::unique_violation, "no");
    }
  };
  SECTION("without a savepoint all is lost") {
    auto tx = db.begin();
    CHECK(kind_of([&] { tenon::execute(tx, "bad"); }) == error_kind::unique_violation);
    const std::size_t said = store.logged().size();
    const tenon::error poisoned = error_of([&] { tenon::execute(tx, "good"); });
    CHECK(poisoned.kind == error_kind::transaction);
    CHECK(poisoned.message.find("tx.nested()") != std::string::npos);
    CHECK(kind_of([&] { (void)tx.begin(); }) == error_kind::transaction);
    CHECK(kind_of([&] { tx.after_commit([] {}); }) == error_kind::transaction);
    CHECK(kind_of([&] { tx.commit(); }) == error_kind::transaction);
    CHECK(store.logged().size() == said);
    CHECK(tx.is_open());
    tx.rollback();
    CHECK(store.logged().back() == "ROLLBACK");
  }
  SECTION("a body that hides the error does not commit") {
    CHECK(kind_of([&] {
            db.transaction([](tenon::transaction& tx) { (void)kind_of([&] { tenon::execute(tx, "bad"); }); });
          }) == error_kind::transaction);
    CHECK(store.logged().back() == "ROLLBACK");
  }
  SECTION("a savepoint saves the rest") {
    db.transaction([](tenon::transaction& tx) {
      CHECK(kind_of([&] { tx.nested([](tenon::transaction& inner) { tenon::execute(inner, "bad"); }); }) ==
            error_kind::unique_violation);
      tenon::execute(tx, "good");
    });
    CHECK(store.logged() == strings{"BEGIN", "SAVEPOINT 1", "bad", "ROLLBACK TO 1", "good", "COMMIT"});
  }
  CHECK(db.pool().in_use == 0);
  CHECK(store.resets == 0);
}

TEST_CASE("a commit that fails gives the connection back clean", "[session]") {
  fake::world store;
  store.limits.standard = 1;
  tenon::database db = fake::database_of(store);
  store.on_run = [](fake::connection&, std::string_view text) {
    if (text == "COMMIT") throw tenon::error(error_kind::io, "no");
  };
  auto tx = db.begin();
  CHECK(kind_of([&] { tx.commit(); }) == error_kind::io);
  CHECK_FALSE(tx.is_open());
  CHECK(store.logged() == strings{"BEGIN", "COMMIT", "ROLLBACK"});
  CHECK(fake::with(db, [](fake::connection& mine) { CHECK_FALSE(mine.dirty()); }) == 1);
  store.on_run = [](fake::connection& mine, std::string_view text) {
    if (text == "COMMIT" || text == "ROLLBACK") {
      mine.broken = true;
      throw tenon::error(text == "COMMIT" ? error_kind::outcome_unknown : error_kind::connection, "lost");
    }
  };
  CHECK(kind_of([&] { db.transaction([](tenon::transaction&) {}); }) == error_kind::outcome_unknown);
  CHECK(store.alive == 0);
  store.on_run = nullptr;
  CHECK(fake::number_of(db) == 2);
}

TEST_CASE("a rollback that fails leaves no connection behind that is not clean", "[session]") {
  fake::world store;
  store.limits.standard = 1;
  tenon::database db = fake::database_of(store);
  store.on_run = [](fake::connection&, std::string_view text) {
    if (text == "ROLLBACK") throw tenon::error(error_kind::io, "no");
  };
  { auto tx = db.begin(); }
  CHECK(store.resets == 1);  // the pool's own attempt
  CHECK(fake::with(db, [](fake::connection& mine) { CHECK_FALSE(mine.dirty()); }) == 1);
  auto tx = db.begin();
  CHECK(kind_of([&] { tx.rollback(); }) == error_kind::io);
  CHECK_FALSE(tx.is_open());
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("a transaction's deadline reaches its connection, leaves time for the rollback, and ends with it",
          "[session]") {
  fake::world store;
  store.limits.standard = 1;
  tenon::database db = fake::database_of(store);
  tenon::deadline seen = tenon::no_deadline;
  store.on_run = [&](fake::connection& mine, std::string_view) { seen = mine.until; };
  {
    auto tx = db.begin({.timeout = 1ms});
    CHECK(seen < tenon::no_deadline);
    std::this_thread::sleep_for(5ms);
  }
  CHECK(store.logged().back() == "ROLLBACK");
  CHECK(seen > tenon::deadline_clock::now());
  CHECK(seen < tenon::deadline_clock::now() + 1s);
  fake::with(db, [](fake::connection& mine) { CHECK(mine.until == tenon::no_deadline); });
  db.transaction([](tenon::transaction&) {});
  CHECK(seen == tenon::no_deadline);
}

TEST_CASE("behind its timeout a transaction does not even ask the store to commit", "[session]") {
  fake::world store;
  tenon::database db = fake::database_of(store);
  CHECK(kind_of([&] {
          db.transaction({.timeout = 1ms, .attempts = 5},
                         [](tenon::transaction&) { std::this_thread::sleep_for(5ms); });
        }) == error_kind::timeout);
  CHECK(store.logged() == strings{"BEGIN", "ROLLBACK"});
}

TEST_CASE("a begin that fails gives the connection back", "[session]") {
  fake::world store;
  store.limits.standard = 1;
  tenon::database db = fake::database_of(store);
  store.on_run = [](fake::connection&, std::string_view) { throw tenon::error(error_kind::busy, "no"); };
  for (int i = 0; i < 3; ++i) CHECK(kind_of([&] { (void)db.begin(); }) == error_kind::busy);
  CHECK(db.pool().in_use == 0);
  store.on_run = nullptr;
  CHECK_NOTHROW(db.begin().commit());
}

TEST_CASE("nested transactions may be destroyed in any order", "[session]") {
  tenon::database db = memory();
  const auto begin = [](auto& outer) {
    return std::unique_ptr<tenon::transaction>(new tenon::transaction(outer.begin()));
  };
  {
    auto outer = begin(db);
    auto inner = begin(*outer);
    auto innermost = begin(*inner);
    add(*innermost);
    outer.reset();
    add(db);  // the connection is free
    CHECK_FALSE(inner->is_open());
    innermost.reset();
    CHECK(kind_of([&] { inner->commit(); }) == error_kind::transaction);
  }
  CHECK(coins(db) == 1);
  {
    auto outer = begin(db);
    auto inner = begin(*outer);
    auto innermost = begin(*inner);
    add(*innermost);
    innermost->commit();
    inner->rollback();
    add(*outer);
    outer->commit();
    outer.reset();
    inner.reset();
  }
  CHECK(coins(db) == 2);
}

TEST_CASE("a body's result comes out as it is: a value, a reference, or something that only moves",
          "[session]") {
  tenon::database db = memory();
  int number = 3;
  CHECK(&db.transaction([&](tenon::transaction&) -> int& { return number; }) == &number);
  CHECK(*db.transaction([](tenon::transaction&) { return std::make_unique<int>(4); }) == 4);
  CHECK(&db.transaction([&](tenon::transaction& tx) -> int& {
    return tx.nested([&](tenon::transaction&) -> int& { return number; });
  }) == &number);
}

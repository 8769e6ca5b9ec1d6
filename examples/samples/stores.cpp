// SPDX-License-Identifier: MIT
// One program, any store: choosing, pooling, repeating, watching.
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <tenon/memory.hpp>
#include <tenon/observe.hpp>
#include <tenon/sqlite.hpp>

using tenon::col;

struct Account {
  std::int64_t id = 0;
  std::string owner{};
  std::int64_t cents = 0;
};

// [service]
/// Knows nothing of stores: it takes a database, whichever it is.
class bank {
 public:
  explicit bank(tenon::database& db) : db_(db) {}

  void transfer(std::int64_t from, std::int64_t to, std::int64_t cents) {
    db_.transaction({.level = tenon::isolation::serializable, .attempts = 10}, [&](tenon::transaction& tx) {
      tenon::repository<Account> accounts{tx};
      accounts.decrement(where(col<&Account::id> == from), col<&Account::cents>, cents);
      accounts.increment(where(col<&Account::id> == to), col<&Account::cents>, cents);
      tx.after_commit([=] { std::printf("moved %d cents\n", static_cast<int>(cents)); });
    });
  }

 private:
  tenon::database& db_;
};
// [/service]

void run(tenon::database& db) {
  const Account ada = tenon::repository<Account>{db}.insert({.owner = "Ada", .cents = 1000});
  const Account grace = tenon::repository<Account>{db}.insert({.owner = "Grace", .cents = 200});
  bank(db).transfer(ada.id, grace.id, 300);
  for (const Account& each : tenon::repository<Account>{db}.find(order_by(col<&Account::id>)))
    std::printf("%s %d\n", each.owner.c_str(), static_cast<int>(each.cents));
}

int main() {
  {
    // [environment]
    // TENON_DATABASE_URL=postgresql://chat@db.example.org/chat TENON_POOL_SIZE=20 ./server
    tenon::configuration chosen = tenon::configuration_from_environment("sqlite:accounts.db");
    chosen.options.schema = tenon::synchronize;
    auto db = tenon::open<Account>(chosen);
    // [/environment]
    std::printf("%s\n", db.name().c_str());
    run(db);
  }
  {
    // [json]
    auto db = tenon::open<Account>(tenon::read_configuration(R"({
      "url": "memory:", "schema": "synchronize", "pool_size": 4, "acquire_timeout_ms": 500
    })"));
    // [/json]
    std::printf("%s\n", db.name().c_str());
    run(db);
    // [gauges]
    const tenon::pool_gauges pool = db.pool();
    std::printf("%zu of %zu connections open, %zu in use, %zu callers waiting\n", pool.open, pool.size,
                pool.in_use, pool.waiting);
    // [/gauges]
    // [ping]
    const tenon::ping_result health = db.ping();
    std::printf("%s\n", health ? "healthy" : health.problem.c_str());
    // [/ping]
  }
  {
    // [log]
    const auto log = std::make_shared<tenon::statement_log>(
        tenon::statement_log_options{.slower_than = std::chrono::milliseconds(200)});
    auto db = tenon::open<Account>(
        "memory:", {.schema = tenon::synchronize, .pool = {.observer = tenon::observed_by(log)}});
    // [/log]
    run(db);
    // [batch]
    Account barbara{.owner = "Barbara", .cents = 50};
    std::vector<Account> rich;
    tenon::batch work{db};
    work.insert(barbara);
    work.add(tenon::update<Account>(where(col<&Account::cents> < 100), col<& Account::cents> = 100));
    work.find(rich, where(col<&Account::cents> >= 100), order_by(col<&Account::owner>));
    work.run();  // one round trip on a server; all of it or nothing
    // [/batch]
    std::printf("%zu rich, Barbara is %s\n", rich.size(), barbara.id != 0 ? "stored" : "lost");
    // [for_each]
    std::int64_t total = 0;
    tenon::repository<Account>{db}.for_each([&](const Account& each) { total += each.cents; });
    // [/for_each]
    std::printf("%d in all, %d failed calls\n", static_cast<int>(total),
                static_cast<int>(log->counters().failed));
  }
}

// SPDX-License-Identifier: MIT
// Transfers between accounts by many threads: no money comes or goes, no balance falls below zero, and every
// transfer that was acknowledged stands in the books once. TENON_BANK=N sets how many.
#include "catch.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "conformance/stores.hpp"

namespace bank {

struct Account {
  std::int64_t id = 0;
  std::int64_t balance = 0;
  int transfers = 0;
};
struct Transfer {
  std::int64_t id = 0;  // thread and number, given by the program
  std::int64_t source = 0;
  std::int64_t target = 0;
  std::int64_t amount = 0;
};

}  // namespace bank

template <>
inline constexpr auto tenon::table_of<bank::Account> =
    tenon::table<bank::Account>("accounts").check("never_below_zero", [] {
      return tenon::col<&bank::Account::balance> >= 0;
    });
template <>
inline constexpr auto tenon::table_of<bank::Transfer> = tenon::table<bank::Transfer>("transfers")
                                                            .primary_key(&bank::Transfer::id)
                                                            .foreign_key(&bank::Transfer::source,
                                                                         &bank::Account::id)
                                                            .foreign_key(&bank::Transfer::target,
                                                                         &bank::Account::id);

namespace {

using bank::Account;
using bank::Transfer;
using tenon::col;
using tenon::error_kind;
using tenon::where;

constexpr std::int64_t accounts = 200;
constexpr std::int64_t start_balance = 1000;
constexpr int threads = 16;

int wanted_transfers() {
  if (const char* const given = std::getenv("TENON_BANK")) return std::atoi(given);
#ifdef TENON_SANITIZED
  return 5'000;
#else
  return 100'000;
#endif
}

/// What one thread did and met.
struct clerk {
  std::int64_t acknowledged = 0;
  std::int64_t refused = 0;  ///< for want of money
  std::int64_t repeated = 0;
  std::int64_t checked = 0;
  std::string problem{};
};

/// Moves money by computing in the database, or by reading and saving; refuses by the check or by looking.
void transfer(tenon::transaction& tx, const Transfer& what, bool reads_first) {
  tenon::repository<Account> all{tx};
  if (reads_first) {
    Account source = all.find_by_id_or_fail(what.source);
    Account target = all.find_by_id_or_fail(what.target);
    if (source.balance < what.amount) throw tenon::error(error_kind::check_violation, "not enough");
    source.balance -= what.amount, ++source.transfers;
    target.balance += what.amount, ++target.transfers;
    std::vector<Account> both{source, target};
    all.update(both);
  } else {
    // Always in the same order, so that two transfers do not wait for each other.
    for (const std::int64_t id : {std::min(what.source, what.target), std::max(what.source, what.target)}) {
      const std::int64_t change = id == what.source ? -what.amount : what.amount;
      all.update(where(col<&Account::id> == id), col<& Account::balance> = col<&Account::balance> + change,
                 col<& Account::transfers> = col<&Account::transfers> + 1);
    }
  }
  tenon::repository<Transfer>{tx}.insert(what);
}

void run(std::string_view name) {
  const conformance::store_under_test* const store = conformance::store_named(name);
  if (store == nullptr) {
    WARN(std::string(name) + " is left out");
    return;
  }
  const int per_thread = std::max(1, wanted_transfers() / threads);
  conformance::fresh_database<Account, Transfer> fresh(*store, conformance::apart::tables,
                                                       {.acquire_timeout = std::chrono::minutes(1)});
  tenon::database& db = fresh.db;
  {
    std::vector<Account> all(static_cast<std::size_t>(accounts));
    for (Account& each : all) each.balance = start_balance;
    tenon::repository<Account>{db}.insert(all);
  }
  std::vector<std::int64_t> ids;
  for (const Account& each : tenon::repository<Account>{db}.find()) ids.push_back(each.id);

  std::vector<clerk> clerks(threads);
  std::vector<std::thread> running;
  const auto start = std::chrono::steady_clock::now();
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      clerk& me = clerks[static_cast<std::size_t>(t)];
      std::mt19937 random(static_cast<unsigned>(t) + 1);
      for (int i = 0; i < per_thread && me.problem.empty(); ++i) {
        Transfer what{.id = std::int64_t{t + 1} * 100'000'000 + i};
        what.source = ids[random() % ids.size()];
        do what.target = ids[random() % ids.size()];
        while (what.target == what.source);
        what.amount = static_cast<std::int64_t>(random() % 400);
        try {
          int runs = 0;
          // Half of them as serializable ones that read first; the others rely on the rows' locks.
          const bool reads_first = i % 2 == 0;
          db.transaction({.level = reads_first ? tenon::isolation::serializable : tenon::isolation::standard,
                          .attempts = 10'000,
                          .pause = std::chrono::milliseconds(1),
                          .longest_pause = std::chrono::milliseconds(20)},
                         [&](tenon::transaction& tx) {
                           ++runs;
                           transfer(tx, what, reads_first);
                         });
          ++me.acknowledged;
          me.repeated += runs - 1;
        } catch (const tenon::error& problem) {
          if (problem.kind == error_kind::check_violation) {
            ++me.refused;
          } else {
            me.problem = std::string(to_string(problem.kind)) + ": " + problem.what();
          }
        }
        if (i % 500 == 250) {  // an auditor, at any moment
          ++me.checked;
          const auto audit = [&] {
            return db.transaction({.level = tenon::isolation::repeatable_read, .read_only = true},
                                  [&](tenon::transaction& tx) {
                                    tenon::repository<Account> all{tx};
                                    const std::int64_t total = all.sum(col<&Account::balance>).value_or(0);
                                    const std::int64_t again = all.sum(col<&Account::balance>).value_or(0);
                                    return total == again ? total : -1;
                                  });
          };
          try {
            const std::int64_t total = audit();
            if (total != accounts * start_balance) me.problem = "the auditor found " + std::to_string(total);
          } catch (const tenon::error& problem) {
            me.problem = std::string("audit: ") + problem.what();
          }
        }
      }
    });
  }
  for (std::thread& each : running) each.join();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  clerk sum;
  for (const clerk& each : clerks) {
    CHECK(each.problem == "");
    sum.acknowledged += each.acknowledged;
    sum.refused += each.refused;
    sum.repeated += each.repeated;
    sum.checked += each.checked;
  }
  std::printf("%s: %lld transfers, %lld refused for want of money, %lld runs repeated, %lld audits, %.1f s\n",
              store->name().c_str(), static_cast<long long>(sum.acknowledged),
              static_cast<long long>(sum.refused), static_cast<long long>(sum.repeated),
              static_cast<long long>(sum.checked), seconds);

  tenon::repository<Account> all{db};
  tenon::repository<Transfer> transfers{db};
  CHECK(all.sum(col<&Account::balance>) == accounts * start_balance);
  CHECK(all.minimum(col<&Account::balance>).value_or(-1) >= 0);
  CHECK(sum.acknowledged + sum.refused == std::int64_t{per_thread} * threads);
  CHECK(transfers.count() == sum.acknowledged);
  // Each thread's own: neither lost nor doubled; and the balances are what the books say.
  for (int t = 0; t < threads; ++t) {
    const std::int64_t first = std::int64_t{t + 1} * 100'000'000;
    CHECK(transfers.count_by(between(col<&Transfer::id>, first, first + 99'999'999)) ==
          clerks[static_cast<std::size_t>(t)].acknowledged);
  }
  std::vector<std::int64_t> expected(static_cast<std::size_t>(*std::max_element(ids.begin(), ids.end())) + 1);
  std::vector<int> counted(expected.size());
  for (const Transfer& each : transfers.find()) {
    expected[static_cast<std::size_t>(each.source)] -= each.amount;
    expected[static_cast<std::size_t>(each.target)] += each.amount;
    ++counted[static_cast<std::size_t>(each.source)], ++counted[static_cast<std::size_t>(each.target)];
  }
  std::size_t wrong = 0;
  for (const Account& each : all.find()) {
    const auto at = static_cast<std::size_t>(each.id);
    wrong += each.balance == start_balance + expected[at] && each.transfers == counted[at] ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(db.pool().in_use == 0);
}

}  // namespace

TEST_CASE("the bank keeps its money: SQLite in memory", "[stress]") {
  run("SQLite in memory");
}
TEST_CASE("the bank keeps its money: SQLite in a file", "[stress]") {
  run("SQLite in a file");
}
TEST_CASE("the bank keeps its money: PostgreSQL", "[stress]") {
  run("PostgreSQL");
}
TEST_CASE("the bank keeps its money: memory", "[stress]") {
  run("memory");
}

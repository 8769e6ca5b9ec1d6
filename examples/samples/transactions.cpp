// SPDX-License-Identifier: MIT
// All or nothing.
#include <cstdio>
#include <stdexcept>
#include <string>

#include <tenon/sqlite.hpp>

using tenon::col;

struct Account {
  std::int64_t id = 0;
  std::string owner{};
  std::int64_t cents = 0;
};

template <>
inline constexpr auto tenon::table_of<Account> = tenon::table<Account>("accounts").check("no_debt", [] {
  return col<&Account::cents> >= 0;
});

void show(const char* when, tenon::database& db) {
  std::printf("%s:", when);
  for (const Account& each : tenon::repository<Account>{db}.find(order_by(col<&Account::id>)))
    std::printf(" %s %ld", each.owner.c_str(), static_cast<long>(each.cents));
  std::printf("\n");
}

// [callback]
void transfer(tenon::database& db, std::int64_t from, std::int64_t to, std::int64_t cents) {
  db.transaction([&](tenon::transaction& tx) {
    tenon::repository<Account> accounts{tx};
    accounts.increment(where(col<&Account::id> == to), col<&Account::cents>, cents);
    accounts.decrement(where(col<&Account::id> == from), col<&Account::cents>, cents);
  });  // committed here; an exception rolls back and goes on
}
// [/callback]

int main() {
  auto db = tenon::open<Account>("sqlite::memory:", {.schema = tenon::synchronize});
  const Account ada = tenon::repository<Account>{db}.insert({.owner = "Ada", .cents = 1000});
  const Account grace = tenon::repository<Account>{db}.insert({.owner = "Grace", .cents = 200});

  transfer(db, ada.id, grace.id, 300);
  show("transferred", db);
  try {
    transfer(db, ada.id, grace.id, 5000);
  } catch (const tenon::error& problem) {
    std::printf("%s: %s\n", to_string(problem.kind).data(), problem.constraint.c_str());
  }
  show("refused", db);

  // clang-format off
  // [value]
  const std::int64_t total = db.transaction([&](tenon::transaction& tx) {
    tenon::repository<Account> accounts{tx};
    accounts.update_all(col<&Account::cents> = col<&Account::cents> + 1);
    return accounts.sum(col<&Account::cents>).value_or(0);
  });
  // [/value]
  // clang-format on
  std::printf("total %ld\n", static_cast<long>(total));

  // [raii]
  {
    tenon::transaction tx = db.begin();
    tenon::repository<Account>{tx}.delete_all();
  }  // no commit: rolled back
  tenon::transaction tx = db.begin();
  tenon::repository<Account>{tx}.insert({.owner = "Edsger", .cents = 5});
  tx.commit();
  // [/raii]
  show("committed", db);

  // [nested]
  db.transaction([&](tenon::transaction& outer) {
    tenon::repository<Account>{outer}.insert({.owner = "Barbara", .cents = 7});
    try {
      outer.nested([&](tenon::transaction& inner) {
        tenon::repository<Account>{inner}.delete_all();
        throw std::runtime_error("changed my mind");
      });
    } catch (const std::runtime_error&) {
      // only what `inner` did is undone
    }
  });
  // [/nested]
  show("nested", db);

  // [misuse]
  db.transaction([&](tenon::transaction&) {
    try {
      tenon::repository<Account>{db}.count();  // not `tx`: would wait for itself
    } catch (const tenon::error& problem) {
      std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
    }
  });
  // [/misuse]
}

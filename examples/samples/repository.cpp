// SPDX-License-Identifier: MIT
// What a repository does with whole entities.
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

using tenon::col;

// [entity]
struct Account {
  std::int64_t id = 0;
  std::string email{};
  std::string name{};
  tenon::decimal balance{};
  int logins = 0;
  std::int64_t version = 0;
  tenon::timestamp createdAt{};
  std::optional<tenon::timestamp> deletedAt{};
};

template <>
inline constexpr auto tenon::table_of<Account> = tenon::table<Account>("accounts")
                                                     .unique(&Account::email)
                                                     .version(&Account::version)
                                                     .created_at(&Account::createdAt)
                                                     .deleted_at(&Account::deletedAt);
// [/entity]

int main() {
  auto db = tenon::open<Account>("sqlite::memory:", {.schema = tenon::synchronize});
  // [making]
  tenon::repository<Account> accounts{db};
  // [/making]

  // [save]
  Account ada =
      accounts.save({.email = "ada@example.org", .name = "Ada", .balance = tenon::decimal("10.25")});
  ada.name = "Ada L.";
  accounts.save(ada);  // has a key now, so this updates
  std::printf("id %ld, version %ld\n", static_cast<long>(ada.id), static_cast<long>(ada.version));
  // [/save]

  // [many]
  std::vector<Account> more(3);
  for (std::size_t i = 0; i < more.size(); ++i) more[i].email = "user" + std::to_string(i) + "@example.org";
  accounts.insert(more);  // one statement or few, all or nothing; the keys are set
  more[0].logins = 7;
  more[1].logins = 8;
  accounts.update(more);
  // [/many]
  std::printf("ids %ld to %ld\n", static_cast<long>(more.front().id), static_cast<long>(more.back().id));

  // [upsert]
  Account grace{.email = "user2@example.org", .name = "Grace", .logins = 1};
  accounts.upsert(grace, col<&Account::email>);  // overwrites the one with this e-mail
  Account late{.email = "user2@example.org", .name = "Late"};
  accounts.upsert(late, {.skip_existing = true}, col<&Account::email>);  // keeps it
  accounts.upsert(grace, {.only_if_changed = true},
                  col<&Account::email>);  // nothing differs: nothing is written
  // [/upsert]
  std::printf("upsert: %s\n",
              accounts.find_one_by(col<&Account::email> == "user2@example.org")->name.c_str());

  // [read]
  std::optional<Account> found = accounts.find_by_id(ada.id);
  std::vector<Account> some = accounts.find_by_ids({more[1].id, ada.id});  // in this order
  Account one = accounts.find_one_or_fail(where(col<&Account::logins> > 7));
  const bool any = accounts.exists_by(col<&Account::name> == "Nobody");
  // [/read]
  std::printf("%s, %s, %d, %d\n", found->name.c_str(), some[1].name.c_str(), one.logins, any);

  // [aggregates]
  const std::int64_t count = accounts.count_by(col<&Account::logins> > 0);
  const std::optional<std::int64_t> logins = accounts.sum(col<&Account::logins>);
  const std::optional<double> average =
      accounts.average(col<&Account::logins>, where(col<&Account::logins> > 0));
  const std::optional<tenon::decimal> most = accounts.maximum(col<&Account::balance>);
  // [/aggregates]
  std::printf("count %ld, sum %ld, average %.3f, most %s\n", static_cast<long>(count),
              static_cast<long>(*logins), *average, most->to_string().c_str());

  // [conflict]
  Account mine = *accounts.find_by_id(ada.id);
  Account yours = mine;
  mine.logins = 1;
  accounts.save(mine);
  try {
    yours.logins = 2;
    accounts.save(yours);  // of a version that is gone
  } catch (const tenon::error& problem) {
    std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
  }
  // [/conflict]

  // [soft]
  accounts.soft_remove(mine);
  std::printf("seen %ld, with deleted %ld\n", static_cast<long>(accounts.count()),
              static_cast<long>(accounts.count(tenon::with_deleted)));
  accounts.recover(mine);
  accounts.soft_delete(where(col<&Account::logins> == 8));
  accounts.restore(where(col<&Account::logins> == 8));
  // [/soft]

  // [remove]
  accounts.remove(mine);
  accounts.delete_by_id(more[0].id);
  // [/remove]
  std::printf("left %ld\n", static_cast<long>(accounts.count()));

  // [raw]
  struct Total {
    int logins = 0;
    std::int64_t accounts = 0;
  };
  for (const Total& each : tenon::query<Total>(
           db, "SELECT logins, count(*) FROM accounts WHERE email <> ? GROUP BY logins ORDER BY logins", "x"))
    std::printf("%d logins: %ld\n", each.logins, static_cast<long>(each.accounts));
  const std::int64_t changed = tenon::execute(db, "UPDATE accounts SET name = ? WHERE logins > ?", "many", 1);
  const auto version = tenon::query_one<int>(db, "SELECT 42");
  // [/raw]
  std::printf("%ld, %d\n", static_cast<long>(changed), version.value());
}

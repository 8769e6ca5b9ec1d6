// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/migrate/migration.hpp>
#include <tenon/migrate/migration_file.hpp>

namespace tenon::inline v0 {

class database;

/// A migration's file within the program: its name and its text.
struct embedded_migration {
  std::string_view file;
  std::string_view text;
};

/// All migrations of a program, in the order of their ids.
class migrations {
 public:
  migrations() = default;
  /// Errors: `configuration`: two of one id, or an id that is none.
  migrations(std::initializer_list<migration> given) {
    for (const migration& each : given) add(each);
  }
  /// From texts that were compiled in: `migrations::embedded({{"20261121093000_first.sql", text}, …})`, or an
  /// array of such.
  template <std::size_t Size>
  static migrations embedded(const embedded_migration (&texts)[Size]) {
    migrations given;
    for (const embedded_migration& each : texts) given.add(read_migration(each.file, each.text));
    return given;
  }

  void add(migration added) {
    if (!detail::is_migration_id(added.id)) {
      detail::fail(error_kind::configuration,
                   detail::sentence({added.label(), ": \"", added.id,
                                     "\" is no id; take a moment in UTC as 14 digits: 20261121093000"}));
    }
    std::size_t at = all_.size();
    while (at > 0 && all_[at - 1].id > added.id) --at;
    if (at > 0 && all_[at - 1].id == added.id) {
      detail::fail(error_kind::configuration,
                   detail::sentence({all_[at - 1].label(), " and ", added.label(),
                                     " have one id; give the later one another moment"}));
    }
    all_.insert(all_.begin() + static_cast<std::ptrdiff_t>(at), std::move(added));
  }

  const migration* find(std::string_view id) const noexcept {
    for (const migration& each : all_) {
      if (each.id == id) return &each;
    }
    return nullptr;
  }
  std::size_t size() const noexcept { return all_.size(); }
  bool empty() const noexcept { return all_.empty(); }
  auto begin() const noexcept { return all_.begin(); }
  auto end() const noexcept { return all_.end(); }
  const migration& operator[](std::size_t at) const noexcept { return all_[at]; }

  /// For opening with `tenon::schema_policy::migrate`.
  static void run_at_open(database& db, const migrations& given);

 private:
  std::vector<migration> all_;
};

/// How a migration stands to the lock file, a database or both.
enum class migration_problem : std::uint8_t {
  none,
  edited,        ///< it was run, or locked, with another text
  missing,       ///< it was run, or is locked, and is not there any more
  newer,         ///< the database has migrations that are later than all of this program
  out_of_order,  ///< it is pending, but a later one was run already
  unlocked,      ///< it is not in the lock file
  broken_chain,  ///< the lock file was put together by hand
  unfinished,    ///< it stopped in the middle, without a transaction, and its done steps have changed since
  unsupported,   ///< it says nothing for this engine, or cannot be undone
  partly_replaced,  ///< it stands for several, and some of them were run but not all
};

constexpr std::string_view to_string(migration_problem problem) noexcept {
  constexpr std::string_view names[] = {"none",         "edited",         "missing",      "newer",
                                        "out_of_order", "unlocked",       "broken_chain", "unfinished",
                                        "unsupported",  "partly_replaced"};
  return names[static_cast<unsigned char>(problem)];
}

/// What `tenon::error` says of migrations that cannot be run as they are; nothing was changed then.
class migration_error : public error {
 public:
  migration_error(migration_problem of, std::string which, std::string text)
      : error(of == migration_problem::unsupported ? error_kind::unsupported : error_kind::schema,
              std::move(text)),
        problem(of),
        id(std::move(which)) {}

  migration_problem problem;
  std::string id;  ///< of the migration
};

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/backend.hpp>
#include <tenon/codec/chrono.hpp>
#include <tenon/codec/enums.hpp>
#include <tenon/codec/scalar.hpp>
#include <tenon/core/sha256.hpp>
#include <tenon/migrate/migration.hpp>
#include <tenon/model/table_of.hpp>
#include <tenon/schema/fingerprint.hpp>
#include <tenon/session/repository.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {

/// What became of a migration.
enum class migration_state : std::uint8_t {
  pending,      ///< never run
  started,      ///< without a transaction: some of its steps are done
  finished,     ///< done, or recorded so (`migrator::fake`)
  failed,       ///< its last run failed, at the recorded step
  rolled_back,  ///< it was run and reverted; it is pending again
};

/// A row of the table tenon_migrations.
struct migration_record {
  std::string id{};
  std::string name{};
  std::string checksum{};
  migration_state state = migration_state::finished;
  timestamp started{};
  std::int64_t microseconds = 0;  ///< how long it took
  std::string tool{};             ///< the version of Tenon that ran it
  std::int64_t step = 0;          ///< how many statements are done, of a migration that is not finished
  std::string done{};             ///< their checksum
  std::string fingerprint{};      ///< of the schema behind it
  std::int64_t sequence = 0;      ///< the greatest changed the schema last, whatever clocks say; 0: none did
  std::string problem{};          ///< why it failed
};

template <>
inline constexpr auto table_of<migration_record> = table<migration_record>("tenon_migrations");

namespace detail {

/// Of the first statements of a migration, to tell later whether they are still the ones that were run.
template <class Deferred = void>
std::string checksum_of(const std::vector<sql_statement>& statements, std::size_t count) {
  basic_sha256<Deferred> sum;
  for (std::size_t at = 0; at < count && at < statements.size(); ++at)
    sum.add_piece(canonical_sql(statements[at].text));
  return sum.hex();
}

/// The one that changed the schema last; null: none.
inline const migration_record* last_run(const std::vector<migration_record>& history) {
  const migration_record* last = nullptr;
  for (const migration_record& each : history) {
    if (each.state != migration_state::finished && each.state != migration_state::rolled_back) continue;
    if (last == nullptr || each.sequence >= last->sequence) last = &each;
  }
  return last;
}

/// The table of the history, read and made. All of it is a repository's.
template <class Deferred = void>
struct migration_history {
  /// A snapshot, so that history and schema are of one moment.
  static constexpr transaction_options reading{.level = isolation::repeatable_read, .read_only = true};

  static bool is_there(backend_connection& connection) {
    return connection.inspect().find("tenon_migrations") != nullptr;
  }
  /// The caller holds the transaction and its lock.
  static void make(backend_connection& connection) {
    const table_info* const tables[] = {&table_info_of<migration_record>};
    const schema::snapshot wanted = connection.describe(tables);
    connection.apply(schema::plan_missing_tables(wanted, connection.inspect()));
  }
  static std::vector<migration_record> read(session where) {
    return repository<migration_record>(where).find(order_by(col<&migration_record::id>));
  }
  static void write(session where, const migration_record& record) {
    repository<migration_record>(where).save(record);
  }
  /// The line of a migration that has just changed the schema, or is taken to have.
  static void write_last(transaction& tx, migration_record& record) {
    std::int64_t sequence = 0;
    for (const migration_record& each : read(tx)) {
      if (each.sequence > sequence) sequence = each.sequence;
    }
    record.sequence = sequence + 1;
    record.fingerprint = schema::fingerprint(session::lease(tx)->inspect());
    write(tx, record);
  }
};

}  // namespace detail
}  // namespace tenon::inline v0

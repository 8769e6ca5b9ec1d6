// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <tenon/migrate/history.hpp>
#include <tenon/migrate/migrator.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/fingerprint.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0 {

/// How a database's schema stands to what its last migration left.
struct schema_drift {
  bool drifted = false;
  std::string id = {};  ///< of the last migration that was run or reverted; empty: none
  std::string expected = {};
  std::string found = {};  ///< fingerprints
  /// What differs, if a scratch database was given.
  schema::list<schema::difference> differences = {};

  explicit operator bool() const noexcept { return drifted; }
};

/// Whether somebody has changed the schema by other means since the last migration. Only reads, and nothing
/// is ever repaired by it.
template <class Deferred = void>
schema_drift drift(database& db) {
  transaction tx = db.begin(detail::migration_history<Deferred>::reading);
  const schema::snapshot found = session::lease(tx)->inspect();
  schema_drift result;
  result.found = schema::fingerprint(found);
  if (found.find("tenon_migrations") == nullptr) return result;
  const auto history = detail::migration_history<Deferred>::read(tx);
  const migration_record* const last = detail::last_run(history);
  if (last == nullptr) return result;
  result.id = last->id;
  result.expected = last->fingerprint;
  result.drifted = result.expected != result.found;
  return result;
}

/// The same, telling what differs from what the history leaves: it is replayed in `scratch`, an empty
/// database of the same kind, as far as it was run. Columns, indexes, keys and checks of tables that both
/// have, and missing tables.
template <class Deferred = void>
schema_drift drift(database& db, const migrations& known, database& scratch) {
  schema_drift result = drift(db);
  if (!result.drifted) return result;
  migrations finished;
  for (const migration_status& each : basic_migrator<Deferred>(db, known).status()) {
    if (each.state == migration_state::finished && each.known != nullptr) finished.add(*each.known);
  }
  basic_migrator<Deferred>(scratch, finished).run();
  const auto inspected = [](database& from) {
    transaction tx = from.begin(detail::migration_history<Deferred>::reading);
    schema::snapshot found = session::lease(tx)->inspect();
    schema::list<schema::table> own;
    for (schema::table& each : found.tables) {
      if (each.schema.empty()) own.push_back(std::move(each));
    }
    found.tables = std::move(own);
    return found;
  };
  result.differences = schema::diff(inspected(scratch), inspected(db));
  return result;
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/backend/backend.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/error.hpp>
#include <tenon/schema/diff.hpp>
#include <tenon/schema/permission.hpp>
#include <tenon/schema/plan.hpp>

namespace tenon::inline v0 {

/// What opening a database does about its schema.
enum class schema_policy : std::uint8_t {
  none,         ///< nothing: statements fail later if tables are missing or differ
  verify,       ///< compares and refuses a database that differs; writes nothing
  synchronize,  ///< creates missing tables and full-text indexes, and with <tenon/schema.hpp> adds what else
                ///< can be added; refuses a database that differs otherwise, and changes nothing then
  migrate,  ///< runs pending migrations (<tenon/migrate.hpp>), then verifies; a store without SQL gets its
            ///< missing tables first
};

inline constexpr schema_policy verify = schema_policy::verify;
inline constexpr schema_policy synchronize = schema_policy::synchronize;
inline constexpr schema_policy migrate = schema_policy::migrate;

namespace detail {

template <class Deferred = void>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_schema(const schema::list<schema::difference>& differences,
                                                          std::string_view ending) {
  std::string text = "the database's schema is not the one the entities describe:";
  for (const schema::difference& each : differences) {
    text += "\n  ";
    text += each.sentence();
  }
  text += '\n';
  text += ending;
  error problem(error_kind::schema, std::move(text));
  problem.table = differences[0].table;
  throw problem;
}

template <class Deferred = void>
bool can_be_created(const schema::list<schema::difference>& differences) {
  for (const schema::difference& each : differences) {
    if (each.kind != schema::difference_kind::missing_table &&
        each.kind != schema::difference_kind::missing_full_text)
      return false;
  }
  return true;
}

inline constexpr std::string_view needs_door =
    "Nothing was changed; to have tenon::synchronize add what can be added, include <tenon/schema.hpp> in "
    "the "
    "unit that opens the database.";

/// Ends the transaction it began unless it was committed.
class schema_transaction {
 public:
  schema_transaction(backend_connection& connection, const transaction_mode& mode) : connection_(connection) {
    connection_.begin(mode);
  }
  ~schema_transaction() {
    try {
      if (open_ && connection_.in_transaction()) connection_.rollback();
    } catch (const error&) {  // the error that brought us here tells more
    }
  }
  schema_transaction(const schema_transaction&) = delete;
  schema_transaction& operator=(const schema_transaction&) = delete;
  void commit() {
    connection_.commit();
    open_ = false;
  }

 private:
  backend_connection& connection_;
  bool open_ = true;
};

/// Does all of `synchronize`; null if the program does not include <tenon/schema.hpp>.
using schema_synchronizer = void (*)(backend_connection& connection,
                                     array_view<const table_info* const> tables, const allow& allowed);
inline constinit schema_synchronizer whole_synchronizer = nullptr;

// `migrate/change` overloads include_schema_door(). It is looked up where open<…>() is instantiated and only
// makes the function above known before main.
template <std::size_t Entities>
struct schema_query {};
template <class Query>
void include_schema_door(const Query&, long) {}

/// A table that was renamed must not become a new, empty one.
template <class Deferred = void>
bool names_an_old_table(array_view<const table_info* const> tables, const schema::snapshot& found) {
  for (const table_info* each : tables) {
    if (each->renamed_from.empty()) continue;
    for (const schema::table& other : found.tables) {
      if (schema::same_name(other.own_name(), each->renamed_from, found.folds_case)) return true;
    }
  }
  return false;
}

/// Creates what is missing. Looks again under the lock: another process may have been faster.
template <class Deferred = void>
void create_missing_tables(backend_connection& connection, const schema::snapshot& wanted) {
  schema_transaction transaction(connection, {.write = true});
  connection.lock_schema();
  const schema::snapshot found = connection.inspect();
  const schema::list<schema::difference> differences = schema::diff(wanted, found);
  if (differences.empty()) return;
  if (!can_be_created(differences)) refuse_schema(differences, needs_door);
  connection.apply(schema::plan_missing_tables(wanted, found));
  const schema::list<schema::difference> left = schema::diff(wanted, connection.inspect());
  if (!left.empty())
    refuse_schema(left, "It was created so by Tenon, which is a defect; nothing was changed.");
  transaction.commit();
}

}  // namespace detail

/// Applies a policy to the schema of an open database. An equal database is only read, never locked for
/// writing. Errors: `schema`, its message listing every difference, one a line, with nothing changed; and
/// those of the database.
template <class Deferred = void>
void enforce(schema_policy policy, backend_connection& connection, array_view<const table_info* const> tables,
             const allow& allowed = {}) {
  if (policy == schema_policy::none) return;
  if (policy == schema_policy::synchronize && detail::whole_synchronizer != nullptr &&
      connection.abilities() != nullptr)
    return detail::whole_synchronizer(connection, tables, allowed);
  const schema::snapshot wanted = connection.describe(tables);
  schema::list<schema::difference> differences;
  bool renamed = false;
  {
    detail::schema_transaction reading(connection, {.write = false});
    const schema::snapshot found = connection.inspect();
    differences = schema::diff(wanted, found);
    renamed = detail::names_an_old_table(tables, found);
  }
  if (differences.empty()) return;
  const bool can_create = !renamed && detail::can_be_created(differences);
  if (policy == schema_policy::synchronize && can_create) {
    return detail::create_missing_tables(connection, wanted);
  }
  if (policy == schema_policy::synchronize) detail::refuse_schema(differences, detail::needs_door);
  if (!can_create) detail::refuse_schema(differences, "Nothing was changed.");
  bool indexes = false;
  for (const schema::difference& each : differences)
    indexes = indexes || each.kind == schema::difference_kind::missing_full_text;
  detail::refuse_schema(differences, indexes
                                         ? "Nothing was changed; tenon::synchronize creates what is missing."
                                         : "Nothing was changed; tenon::synchronize creates missing tables.");
}

}  // namespace tenon::inline v0

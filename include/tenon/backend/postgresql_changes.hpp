// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <tenon/backend/postgresql.hpp>
#include <tenon/backend/postgresql_schema.hpp>
#include <tenon/dialect/postgresql_change.hpp>
#include <tenon/dialect/postgresql_ddl.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/plan.hpp>

// Changes of what is there, for PostgreSQL. Who includes both <tenon/schema.hpp> and <tenon/postgresql.hpp>
// sees this, and compiles it where databases are opened.
namespace tenon::inline v0::postgresql_schema {
namespace detail {

/// Keeps others from changing the schema outside of a transaction. Who waited for the lock in a statement
/// would hold a snapshot, for which the index of the one who has it would wait in turn: so it is tried.
template <class Connection>
class sole_changer {
 public:
  explicit sole_changer(Connection& connection) : connection_(connection) {
    for (int tries = 0;; ++tries) {
      const auto answer = connection.ask("SELECT pg_catalog.pg_try_advisory_lock(499917942638)");
      if (answer.value(0, 0) == "t") return;
      if (tries == 600)
        tenon::detail::fail(error_kind::busy, "another process changes the schema; try again later");
      connection.ask("SELECT pg_catalog.pg_sleep(0.1)");
    }
  }
  ~sole_changer() {
    try {
      connection_.ask("SELECT pg_catalog.pg_advisory_unlock(499917942638)");
    } catch (const error&) {  // then the link is lost, and with it the lock
    }
  }
  sole_changer(const sole_changer&) = delete;
  sole_changer& operator=(const sole_changer&) = delete;

 private:
  Connection& connection_;
};

/// Makes or drops indexes while others write; outside of a transaction. An index that an earlier attempt left
/// unfinished is dropped first. Errors: those of the statements; PostgreSQL may leave an unfinished index.
template <class Connection>
void apply_concurrently(Connection& connection, const schema::plan& plan) {
  for (const schema::step& each : plan.steps) {
    std::string name;
    if (!each.subject.schema.empty()) {
      dialect::ansi::quote(name, each.subject.schema, '"');
      name += '.';
    }
    dialect::ansi::quote(name, each.made.name, '"');
    std::string question =
        "SELECT 1 FROM pg_catalog.pg_index i WHERE NOT i.indisvalid AND i.indexrelid = "
        "pg_catalog.to_regclass(";
    dialect::ansi::quote(question, name, '\'');
    const sole_changer<Connection> alone(connection);
    if (connection.ask(question + ")").count() != 0) connection.execute("DROP INDEX CONCURRENTLY " + name);
    for (const std::string& text : dialect::postgresql_ddl(each)) connection.execute(text);
  }
}

template <class Deferred>
struct change_door {
  using connection = driver::postgresql::basic_connection<Deferred>;
  static inline const schema::abilities known = dialect::postgresql_abilities();
  static inline const bool opened =
      (concurrently<connection> = &apply_concurrently<connection>, abilities = &known, true);
};
template <class Deferred>
void include_changes(const change_asked<Deferred>&) {
  (void)&change_door<Deferred>::opened;
}

}  // namespace detail
}  // namespace tenon::inline v0::postgresql_schema

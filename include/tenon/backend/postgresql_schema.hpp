// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/dialect/postgresql_catalog.hpp>
#include <tenon/dialect/postgresql_ddl.hpp>
#include <tenon/schema/from_model.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/row_count.hpp>

/// PostgreSQL's schema: read, described and changed through a driver's connection, which has
/// `execute(text)` and `ask(question)`.
namespace tenon::inline v0 {
namespace schema {
struct abilities;
}
namespace postgresql_schema {
namespace detail {

template <class Connection>
class connection_source final : public dialect::catalog_source {
 public:
  explicit connection_source(Connection& connection) : connection_(connection) {}

  schema::list<dialect::catalog_row> ask(std::string_view question, std::size_t columns) override {
    const auto answer = connection_.ask(question);
    schema::list<dialect::catalog_row> rows;
    for (std::size_t r = 0; r < static_cast<std::size_t>(answer.count()); ++r) {
      dialect::catalog_row& row = rows.push_back(dialect::catalog_row(columns));
      for (std::size_t c = 0; c < columns; ++c) {
        row[c].null = answer.null(r, c);
        if (!row[c].null) row[c].text = answer.value(r, c);
      }
    }
    return rows;
  }

 private:
  Connection& connection_;
};

/// Everything within is undone at the end, in a transaction of its own or a savepoint of the one that is
/// open.
/// What the program that includes <tenon/schema.hpp> makes known.
inline constinit const schema::abilities* abilities = nullptr;

// `backend/postgresql_changes` overloads include_changes(), as `backend/sqlite_queries` does for the query
// language.
template <class Asked>
struct change_asked {};
template <class Asked>
void include_changes(const Asked&) {}

template <class Connection>
using change_runner = void (*)(Connection& connection, const schema::plan& plan);
/// Runs steps outside of transactions; null if the program does not include <tenon/schema.hpp>.
template <class Connection>
inline constinit change_runner<Connection> concurrently = nullptr;

template <class Connection>
class scratch_transaction {
 public:
  scratch_transaction(Connection& connection, bool nested) : connection_(connection), nested_(nested) {
    // A session may be read only by default; nothing of this one stays.
    connection.execute(nested ? "SAVEPOINT tenon_description" : "BEGIN READ WRITE");
  }
  ~scratch_transaction() {
    try {
      undo();
    } catch (const error&) {  // the error that brought us here tells more
    }
  }
  scratch_transaction(const scratch_transaction&) = delete;
  scratch_transaction& operator=(const scratch_transaction&) = delete;
  void undo() {
    if (!std::exchange(open_, false)) return;
    connection_.execute(nested_
                            ? "ROLLBACK TO SAVEPOINT tenon_description; RELEASE SAVEPOINT tenon_description"
                            : "ROLLBACK");
  }

 private:
  Connection& connection_;
  bool nested_;
  bool open_ = true;
};

template <class Connection>
schema::snapshot read_catalog(Connection& connection, const dialect::postgresql_scope& scope) {
  constexpr int attempts = 10;
  for (int attempt = 1;; ++attempt) {
    std::optional<scratch_transaction<Connection>> nested;
    if (connection.in_transaction()) nested.emplace(connection, true);
    try {
      connection_source<Connection> source(connection);
      schema::snapshot found = dialect::read_postgresql_catalog(source, scope);
      if (nested) nested->undo();
      return found;
    } catch (const error& problem) {
      // The server's functions wait for a table that another session drops, and fail when it is gone, though
      // the catalogue still had it when they were asked.
      if (problem.sqlstate != "XX000" || attempt == attempts) throw;
    }
  }
}

/// The plan with every table as a temporary one. Names that lose their schema may meet; the later table then
/// gets another.
template <class Deferred = void>
class temporary_names {
 public:
  explicit temporary_names(const schema::snapshot& wanted) : wanted_(wanted) {
    for (const schema::table& each : wanted.tables) {
      std::string name = each.own_name();
      for (std::size_t at = 0; at < names_.size(); ++at) {
        if (names_[at] == name) name = "tenon_table_" + std::to_string(names_.size());
      }
      names_.push_back(std::move(name));
    }
  }

  const std::string& of(std::string_view full) const {
    std::size_t at = 0;
    while (wanted_.tables[at].name != full) ++at;
    return names_[at];
  }
  void apply(schema::step& step) const {
    if (step.kind == schema::step_kind::create_type) return;
    if (step.kind == schema::step_kind::create_view) {
      step.subject.schema.clear();
      step.shown.name = own_name(step.shown);
      return;
    }
    step.subject.name = of(step.subject.name);
    step.subject.schema.clear();
    for (schema::foreign_key& each : step.subject.foreign_keys) {
      each.table = of(each.table);
      each.schema.clear();
    }
  }
  static std::string own_name(const schema::view& of) {
    return of.schema.empty() ? of.name : of.name.substr(of.schema.size() + 1);
  }
  /// A view as it will be.
  schema::view restored(const schema::view& wanted, const schema::snapshot& reported) const {
    schema::view made = wanted;
    for (const schema::view& other : reported.views) {
      if (!wanted.text.empty() && other.name == own_name(wanted)) made.text = other.text;
    }
    return made;
  }
  /// The table as it will be: the temporary one's report under the wanted one's name.
  schema::table restored(const schema::table& wanted, const schema::snapshot& reported) const {
    schema::table made = *reported.find(of(wanted.name));
    made.name = wanted.name;
    made.schema = wanted.schema;
    schema::name_columns(made.full_texts, wanted.full_texts, false);
    for (schema::foreign_key& each : made.foreign_keys) {
      for (std::size_t at = 0; at < names_.size(); ++at) {
        if (names_[at] != each.table) continue;
        each.schema = wanted_.tables[at].schema;
        each.table = wanted_.tables[at].name;
        break;
      }
    }
    return made;
  }

 private:
  const schema::snapshot& wanted_;
  std::vector<std::string> names_;  // one a table
};

/// A standby (25006), or a role without the right to make temporary tables (42501).
[[noreturn, gnu::noinline, gnu::cold]] inline void explain_refusal(const error& problem) {
  if (problem.sqlstate != "25006" && problem.sqlstate != "42501") throw problem;
  error told(error_kind::unsupported,
             tenon::detail::sentence(
                 {"the schema cannot be compared here, since PostgreSQL describes the entities' tables by "
                  "temporary ones, which this server or role does not allow (",
                  problem.message, "); open with {.schema = tenon::schema_policy::none}"}));
  told.sqlstate = problem.sqlstate;
  throw told;
}

}  // namespace detail

/// The schemas that entities name, for `inspect`.
template <class Deferred = void>
std::vector<std::string> schemas_of(array_view<const table_info* const> tables) {
  std::vector<std::string> names;
  for (const table_info* each : tables) {
    bool known = each->schema.empty();
    for (const std::string& other : names) known = known || other == each->schema;
    if (!known) names.emplace_back(each->schema);
  }
  return names;
}

/// The live schema of the whole database, its system's left out. Seven short reads at most.
template <class Connection>
schema::snapshot inspect(Connection& connection) {
  return detail::read_catalog(connection, {});
}
/// Only the connection's own schema and `schemas`; for databases with very many tables.
template <class Connection>
schema::snapshot inspect(Connection& connection, std::vector<std::string> schemas) {
  return detail::read_catalog(connection, {false, std::move(schemas), false});
}

/// The rows of a table and how far the sequence of its key is; reads the whole table or one of its indexes.
template <class Connection>
schema::row_count count_rows(Connection& connection, const schema::table& table) {
  const auto number = [&](const std::string& question) {
    const auto answer = connection.ask(question);
    return answer.null(0, 0) ? 0 : std::strtoll(std::string(answer.value(0, 0)).c_str(), nullptr, 10);
  };
  std::string name;
  if (!table.schema.empty()) {
    dialect::ansi::quote(name, table.schema, '"');
    name += '.';
  }
  dialect::ansi::quote(name, table.own_name(), '"');
  schema::row_count counted{table.name, number("SELECT count(*) FROM " + name), 0};
  if (!table.autoincrement) return counted;
  std::string question = "SELECT pg_catalog.pg_sequence_last_value(pg_catalog.pg_get_serial_sequence(";
  dialect::ansi::quote(question, name, '\'');
  question += ", ";
  dialect::ansi::quote(question, table.primary_key[0], '\'');
  counted.last_key = number(question + ")::pg_catalog.regclass)");
  return counted;
}

/// The steps as statements, to read.
template <class Deferred = void>
std::vector<std::string> script(const schema::plan& plan, bool temporary = false) {
  std::vector<std::string> texts;
  for (const schema::step& each : plan.steps) {
    for (std::string& text : dialect::postgresql_ddl(each, temporary)) texts.push_back(std::move(text));
  }
  return texts;
}

/// Waits until no other process changes the schema, to the end of the transaction. Taken before looking at
/// what there is, so that of two that synchronize at once the second finds nothing missing.
template <class Connection>
void lock(Connection& connection) {
  connection.ask("SELECT pg_catalog.pg_advisory_xact_lock(499917942638)");  // the letters "tenon"
}

/// A change that waits for a long reader makes everybody else wait behind it: it gives up after a moment,
/// with `busy`, and is tried again. Waits for others that change the schema first, as long as it takes.
template <class Connection>
void wait_briefly(Connection& connection) {
  lock(connection);
  connection.execute("SET LOCAL lock_timeout = '2s'");
}

/// What PostgreSQL changes in place; null if the program does not include <tenon/schema.hpp>.
template <class Deferred = void>
const schema::abilities* known_abilities() {
  include_changes(detail::change_asked<Deferred>{});
  return detail::abilities;
}

/// Runs the steps; the caller holds the transaction. Errors: `statement` and others, naming the table; the
/// caller then rolls back.
template <class Connection>
void apply(Connection& connection, const schema::plan& plan, bool temporary = false) {
  const bool index = !plan.empty() && (plan.steps[0].kind == schema::step_kind::create_index ||
                                       plan.steps[0].kind == schema::step_kind::drop_index);
  if (index && plan.steps[0].concurrently && detail::concurrently<Connection> != nullptr)
    return detail::concurrently<Connection>(connection, plan);
  if (!temporary && !plan.empty()) lock(connection);
  dialect::refuse_impossible(plan);
  for (const schema::step& each : plan.steps) {
    try {
      for (const std::string& text : dialect::postgresql_ddl(each, temporary)) connection.execute(text);
    } catch (error& problem) {
      dialect::name_failed_step(problem, each);
      throw;
    }
  }
}

/// The entities' schema in the form in which PostgreSQL reports it: made of temporary tables, read back and
/// undone. Tables are in the order of the entities. `in_transaction`: one is open, and is left as it was.
/// Errors: those of `from_model`; `statement` for a default, check or index that PostgreSQL refuses;
/// `unsupported` where temporary tables are (a standby, a role without the right).
template <class Connection>
schema::snapshot describe(Connection& connection, array_view<const table_info* const> tables,
                          postgresql_enums enums = postgresql_enums::checked_text,
                          bool in_transaction = false) {
  const auto answer = connection.ask("SELECT pg_catalog.current_schema()");
  if (answer.null(0, 0)) {
    tenon::detail::fail(error_kind::schema,
                        "no schema of PostgreSQL's search_path exists, so tables have no place; create the "
                        "schema or set search_path");
  }
  const dialect::postgresql_notation notation(enums, std::string(answer.value(0, 0)));
  const schema::snapshot wanted = schema::from_model(tables, notation);
  const detail::temporary_names<> names(wanted);
  schema::snapshot existing;
  existing.schemas = wanted.schemas;
  schema::plan plan = schema::plan_missing_tables(wanted, existing);
  for (schema::step& each : plan.steps) names.apply(each);
  schema::snapshot reported;
  try {
    detail::scratch_transaction<Connection> scratch(connection, in_transaction);
    // Temporary tables would come before the system's types, and each table is a type too: one that is called
    // "text" would be what the next one's columns are made of.
    connection.ask(
        "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp, ' || "
        "pg_catalog.current_setting('search_path'), true)");
    apply(connection, plan, true);
    detail::connection_source<Connection> source(connection);
    reported = dialect::read_postgresql_catalog(source, {false, {}, true});
    scratch.undo();
  } catch (const error& problem) {
    detail::explain_refusal(problem);
  }
  schema::snapshot result;
  result.types = std::move(reported.types);
  result.schemas = wanted.schemas;
  result.refers_ahead = wanted.refers_ahead;
  for (const schema::view& each : wanted.views) result.views.push_back(names.restored(each, reported));
  for (const schema::table& each : wanted.tables) result.tables.push_back(names.restored(each, reported));
  return result;
}

}  // namespace postgresql_schema
}  // namespace tenon::inline v0

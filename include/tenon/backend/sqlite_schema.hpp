// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/dialect/sqlite_catalog.hpp>
#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/schema/from_model.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/row_count.hpp>

/// SQLite's schema: read, described and changed through the driver.
namespace tenon::inline v0 {
namespace schema {
struct abilities;
}
namespace sqlite_schema {
namespace detail {

template <class Deferred = void>
class connection_source final : public dialect::catalog_source {
 public:
  explicit connection_source(driver::sqlite::connection& connection) : connection_(connection) {}

  schema::list<dialect::catalog_row> ask(std::string_view question, std::size_t columns) override {
    const schema::list<cell_spec> as_stored(columns);
    driver::sqlite::statement asked = connection_.prepare(question, {as_stored.begin(), columns});
    schema::list<cell> cells(columns);
    schema::list<dialect::catalog_row> rows;
    while (asked.step(cells.begin())) {
      dialect::catalog_row& row = rows.push_back(dialect::catalog_row(columns));
      for (std::size_t i = 0; i < columns; ++i) {
        if (cells[i].kind == cell_kind::integer) {
          row[i].text = std::to_string(cells[i].integer);
        } else if (cells[i].kind == cell_kind::text) {
          row[i].text = cells[i].text();
        } else {
          row[i].null = true;
        }
      }
    }
    return rows;
  }

 private:
  driver::sqlite::connection& connection_;
};

using change_runner = void (*)(driver::sqlite::connection& connection, const schema::plan& plan,
                               bool keys_are_off);
/// What the program that includes <tenon/schema.hpp> makes known.
inline constinit const schema::abilities* abilities = nullptr;
/// Runs plans that change what is there; null if the program does not include <tenon/schema.hpp>.
inline constinit change_runner changes = nullptr;

// `backend/sqlite_changes` overloads include_changes(), as `backend/sqlite_queries` does for the query
// language.
template <class Asked>
struct change_asked {};
template <class Asked>
void include_changes(const Asked&) {}

template <class Deferred = void>
void run_step(driver::sqlite::connection& connection, const schema::step& step) {
  try {
    connection.execute(dialect::sqlite_ddl(step));
  } catch (error& problem) {
    if (problem.message.find("no such module: fts5") != std::string::npos) {
      problem.kind = error_kind::unsupported;
      problem.message = "this SQLite library is built without FTS5, which full-text indexes need";
    }
    dialect::name_failed_step(problem, step);
    throw;
  }
}

}  // namespace detail

/// What SQLite changes in place; null if the program does not include <tenon/schema.hpp>.
template <class Deferred = void>
const schema::abilities* known_abilities() {
  include_changes(detail::change_asked<Deferred>{});
  return detail::abilities;
}

/// The live schema of a database; four short reads.
template <class Deferred = void>
schema::snapshot inspect(driver::sqlite::connection& connection) {
  detail::connection_source<Deferred> source(connection);
  return dialect::read_sqlite_catalog(source);
}

/// The rows of a table and how far its AUTOINCREMENT is; reads the whole table or one of its indexes.
template <class Deferred = void>
schema::row_count count_rows(driver::sqlite::connection& connection, const schema::table& table) {
  detail::connection_source<Deferred> source(connection);
  schema::row_count counted{table.name, 0, 0};
  std::string question = "SELECT count(*) FROM main.";
  dialect::ansi_walk::quote(question, table.name, '"');
  counted.rows = std::strtoll(source.ask(question, 1)[0][0].text.c_str(), nullptr, 10);
  if (!table.autoincrement) return counted;
  question = "SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = ";
  dialect::ansi_walk::quote(question, table.name, '\'');
  question += " COLLATE NOCASE";
  counted.last_key = std::strtoll(source.ask(question, 1)[0][0].text.c_str(), nullptr, 10);
  return counted;
}

/// The steps as statements, to read.
template <class Deferred = void>
std::vector<std::string> script(const schema::plan& plan) {
  std::vector<std::string> texts;
  for (const schema::step& each : plan.steps) texts.push_back(dialect::sqlite_ddl(each));
  return texts;
}

/// Runs the steps; the caller holds the transaction. `keys_are_off`: it was begun to change the schema.
/// Errors: `statement` and others, naming the table; the caller then rolls back.
template <class Deferred = void>
void apply(driver::sqlite::connection& connection, const schema::plan& plan, bool keys_are_off = false) {
  include_changes(detail::change_asked<Deferred>{});
  dialect::refuse_impossible(plan);
  for (const schema::step& each : plan.steps) {
    if (each.kind > schema::step_kind::create_full_text && detail::changes != nullptr)
      return detail::changes(connection, plan, keys_are_off);
  }
  for (const schema::step& each : plan.steps) detail::run_step<Deferred>(connection, each);
}

/// The entities' schema in the form in which SQLite reports it: made in a scratch database in memory and read
/// back, tables in the order of the entities. `scratch` makes collations and functions known that
/// descriptions use. About a millisecond. Errors: those of `from_model`; `statement` for a default, check or
/// index that SQLite refuses.
template <class Deferred = void>
schema::snapshot describe(array_view<const table_info* const> tables, sqlite_options scratch = {}) {
  const schema::snapshot wanted = schema::from_model(tables, dialect::basic_sqlite_notation<Deferred>());
  scratch.path = ":memory:";
  // Nobody else writes here; and SQLite 3.38 to 3.40 takes its own JSON functions for unsafe in a schema that
  // is not trusted.
  scratch.pragmas.emplace_back("PRAGMA trusted_schema=ON");
  driver::sqlite::connection connection(scratch);
  apply(connection, schema::plan_missing_tables(wanted, {}));
  schema::snapshot reported = inspect(connection);
  schema::snapshot result;
  result.folds_case = reported.folds_case;
  for (const schema::view& each : wanted.views) {
    schema::view& made = result.views.push_back(each);
    for (const schema::view& other : reported.views) {
      if (schema::same_name(other.name, each.name, true)) made.text = other.text;
    }
  }
  for (const schema::table& each : wanted.tables) {
    schema::table& made = result.tables.push_back(*reported.find(each.name));
    schema::name_columns(made.full_texts, each.full_texts, true);
    for (std::size_t i = 0; i < made.columns.size(); ++i) made.columns[i].also = each.columns[i].also;
  }
  return result;
}

}  // namespace sqlite_schema
}  // namespace tenon::inline v0

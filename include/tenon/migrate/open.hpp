// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/migrate/opened_tables.hpp>
#include <tenon/migrate/policy.hpp>
#include <tenon/session/database.hpp>
#include <tenon/session/doors.hpp>
#include <tenon/session/pool.hpp>
#include <tenon/session/violation_reader.hpp>

namespace tenon::inline v0 {

class migrations;

/// What opening with `schema_policy::migrate` runs: `{.migrations = my_migrations}`, which must live as long
/// as the call.
struct migrations_to_run {
  const tenon::migrations* known = nullptr;
  void (*run)(database& db, const tenon::migrations& known) = nullptr;

  constexpr migrations_to_run() = default;
  template <std::same_as<tenon::migrations> Migrations>
  constexpr migrations_to_run(const Migrations& all_of)  // NOLINT: a set of migrations is one
      : known(&all_of), run(&Migrations::run_at_open) {}
};

/// How a database is opened, whatever its store.
struct open_options {
  /// `verify` (the schema must be the entities'), `synchronize` (create what is missing), `migrate` (run
  /// `migrations`, then verify) or `none`.
  schema_policy schema = schema_policy::verify;
  /// Connections and how long they may take.
  pool_options pool = {};
  /// For `schema_policy::migrate`.
  migrations_to_run migrations = {};
  /// What `synchronize` may do beside adding: `{drop_column("users", "nickname")}`.
  tenon::allow allow = {};
};

namespace detail {

/// A function template, so that a program part that opens nothing does not even see the pool's members.
template <class Deferred = void>
database::pool_pointer make_pool(std::unique_ptr<backend> store, const pool_options& options) {
  return database::pool_pointer(new basic_connection_pool<Deferred>(std::move(store), options));
}

/// These tables, and behind them the closure tables of those that are trees.
template <class Deferred = void>
std::vector<const table_info*> with_closure_tables(array_view<const table_info* const> entities) {
  std::vector<const table_info*> every(entities.begin(), entities.end());
  for (const table_info* each : entities) {
    if (each->tree.closure != nullptr) every.push_back(&each->tree.closure());
  }
  return every;
}

inline void require_migrations(const migrations_to_run& given) {
  if (given.known != nullptr) return;
  fail(error_kind::configuration,
       "open(): the policy is to migrate, but there are no migrations; name them: {.schema = "
       "tenon::migrate, .migrations = mine}");
}

/// A tag goes into SQL comments, so that it must not be able to end one.
inline void check_tag(std::string_view tag) {
  for (char letter : tag) {
    const bool good = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' || letter == '=' ||
                      letter == ',' || letter == '-';
    if (!good) {
      fail(error_kind::configuration,
           "open(): the tag holds a character that may not stand in an SQL comment; it takes letters, digits "
           "and _ . = , -");
    }
  }
}

}  // namespace detail

/// Opens a store that is described by an object, such as `sqlite_backend`.
template <class... Entities>
database open(std::unique_ptr<backend> store, open_options options = {}) {
  (void)&detail::violation_door<detail::door_query<sizeof...(Entities)>>::opened;
  include_schema_door(detail::schema_query<sizeof...(Entities)>{}, 0);
  detail::check_tag(options.pool.tag);
  database db(detail::make_pool(std::move(store), options.pool));
  using tables = detail::opened_tables<Entities...>;
  const std::vector<const table_info*> every =
      detail::with_closure_tables({tables::all.items, tables::all.size});
  const auto settle = [&](schema_policy policy) {
    db.with_connection(
        [&](backend_connection& connection) { enforce(policy, connection, every, options.allow); });
  };
  if (options.schema == schema_policy::migrate) [[unlikely]] {
    detail::require_migrations(options.migrations);
    if (db.identity().system == "memory") settle(schema_policy::synchronize);
    options.migrations.run(db, *options.migrations.known);
  }
  settle(options.schema);
  return db;
}

/// Opens a database by its URL and sees to the entities' schema:
/// `auto db = tenon::open<User, Agent>("sqlite:agents.db", {.schema = tenon::synchronize});`
/// Errors: `configuration` (URL), `connection`, `permission`, `schema` (the database differs from the
/// entities).
template <class... Entities>
database open(std::string_view url, open_options options = {}) {
  detail::open_doors<sizeof...(Entities)>();
  return open<Entities...>(detail::open_door(url), options);
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/postgresql.hpp>
#include <tenon/cli/engine_tools.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/session/doors.hpp>
#include <tenon/session/raw.hpp>

namespace tenon::inline v0::cli {

/// What the commands need of PostgreSQL.
template <class Deferred = void>
class postgresql_tools {
  using connection = driver::postgresql::basic_connection<>;

  static connection& driver_of(backend_connection& given) {
    return dynamic_cast<basic_postgresql_connection<>&>(given).driver_connection();
  }
  static std::string version(database& db) {
    return query_one<std::string>(db, "SELECT pg_catalog.current_setting('server_version')").value_or("");
  }
  static std::int64_t size(database& db) {
    return query_one<std::int64_t>(db, "SELECT pg_catalog.pg_database_size(pg_catalog.current_database())")
        .value_or(-1);
  }
  static void vacuum(database& db) { execute(db, "VACUUM (ANALYZE)"); }

  static std::vector<std::string> check(database& db) {
    std::vector<std::string> problems;
    for (std::string& each : query<std::string>(
             db,
             "SELECT 'index ' || indexrelid::pg_catalog.regclass || ' is invalid, as one that was not made "
             "to its "
             "end; drop it, or REINDEX INDEX CONCURRENTLY' FROM pg_catalog.pg_index WHERE NOT indisvalid "
             "ORDER BY 1"))
      problems.push_back(std::move(each));
    for (std::string& each :
         query<std::string>(db,
                            "SELECT 'constraint ' || pg_catalog.quote_ident(conname) || ' of ' || "
                            "conrelid::pg_catalog.regclass || ' was never validated; ALTER TABLE ... "
                            "VALIDATE CONSTRAINT' FROM "
                            "pg_catalog.pg_constraint WHERE NOT convalidated AND conrelid <> 0 ORDER BY 1"))
      problems.push_back(std::move(each));
    return problems;
  }

  static std::vector<std::string> columns(backend_connection& given, const std::string& sql) {
    auto& link = driver_of(given).link();
    link.start(sql, driver::postgresql::stake::read);
    link.sent(PQsendPrepare(link.handle(), "", sql.c_str(), 0, nullptr));
    (void)link.collect("preparing a statement");
    link.start(sql, driver::postgresql::stake::read);
    link.sent(PQsendDescribePrepared(link.handle(), ""));
    const driver::postgresql::result_handle described = link.collect("describing a statement");
    std::vector<std::string> names;
    for (int at = 0; at < PQnfields(described.get()); ++at) names.emplace_back(PQfname(described.get(), at));
    return names;
  }

  static void on_server(std::string_view url, const std::string& statement) {
    basic_postgresql_connection<> there(parse_postgresql_url(url), connect_request{});
    there.driver_connection().execute(statement);
  }
  /// A database of its own: a history may name schemas, and must not find those of anybody else.
  static std::unique_ptr<backend> scratch(std::string_view url, const std::string& name) {
    on_server(url, tenon::detail::sentence({"CREATE DATABASE ", name, " TEMPLATE template0"}));
    postgresql_options options = parse_postgresql_url(url);
    options.database = name;
    return std::make_unique<basic_postgresql_backend<>>(std::move(options));
  }
  static void drop_scratch(std::string_view url, const std::string& name) {
    on_server(url, tenon::detail::sentence({"DROP DATABASE ", name}));
  }

 public:
  static constexpr engine_tools all{
      .system = "postgresql",
      .version = &version,
      .size = &size,
      .vacuum = &vacuum,
      .check = &check,
      .copy_remedy = "use the server's own tools: pg_dump --format=custom, pg_restore, pg_basebackup",
      .columns = &columns,
      .scratch = &scratch,
      .drop_scratch = &drop_scratch};
};

template <std::size_t Entities>
const engine_tools* tools_for(tools_query<Entities>, tenon::detail::postgresql_scheme) {
  return &postgresql_tools<>::all;
}

}  // namespace tenon::inline v0::cli

// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tenon/migrate/inspect.hpp>
#include <tenon/schema/snapshot.hpp>
#include <tenon/session/raw.hpp>

namespace tenon::inline v0 {
namespace detail {

struct view_column {
  std::string view{};
  std::optional<std::string> schema{};
  std::string name{};
  std::string type{};
  std::optional<std::string> collation{};
};

/// Of all schemas but the system's; one that is broken makes SQLite refuse.
template <class Deferred = void>
std::vector<view_column> read_view_columns(session where, bool folds_case) {
  if (folds_case) {
    return tenon::query<view_column>(
        where,
        "SELECT m.name AS view, NULL AS schema, c.name AS name, c.type AS type, NULL AS collation FROM "
        "main.sqlite_schema AS m CROSS JOIN pragma_table_xinfo(m.name, 'main') AS c WHERE m.type = 'view' "
        "ORDER "
        "BY m.rowid, c.cid");
  }
  return tenon::query<view_column>(
      where,
      "SELECT c.relname::text AS view, CASE WHEN n.nspname <> pg_catalog.current_schema() THEN "
      "n.nspname::text "
      "END AS schema, a.attname::text AS name, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, CASE "
      "WHEN a.attcollation <> t.typcollation THEN l.collname::text END AS collation FROM pg_catalog.pg_class "
      "c "
      "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace JOIN pg_catalog.pg_attribute a ON a.attrelid "
      "= "
      "c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_catalog.pg_type t ON t.oid = a.atttypid LEFT "
      "JOIN "
      "pg_catalog.pg_collation l ON l.oid = a.attcollation WHERE c.relkind IN ('v', 'm') AND n.nspname NOT "
      "LIKE "
      "'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema' ORDER BY c.oid, a.attnum");
}

}  // namespace detail

/// The views of a database with their columns, which say nothing of what may be NULL. SQLite knows the types
/// of those that are columns of tables. Errors: those of the connection; SQLite: a view that is broken.
template <class Deferred = void>
schema::list<schema::table> inspect_views(session where) {
  const schema::snapshot now = inspect<Deferred>(where);
  schema::list<schema::table> made;
  if (now.views.empty()) return made;
  for (detail::view_column& each : detail::read_view_columns<Deferred>(where, now.folds_case)) {
    const std::string name = each.schema ? *each.schema + '.' + each.view : each.view;
    bool shown = false;  // those of full-text indexes are not
    for (const schema::view& other : now.views) shown = shown || other.name == name;
    if (!shown) continue;
    if (made.empty() || made.back().name != name) {
      made.emplace_back().name = name;
      made.back().schema = each.schema.value_or(std::string());
    }
    schema::column next;
    next.name = std::move(each.name);
    next.type = std::move(each.type);
    next.collation = each.collation.value_or(std::string());
    made.back().columns.push_back(std::move(next));
  }
  return made;
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

// Queries as both databases are told of them, side by side. Each text is prepared: on SQLite in memory, and
// on a PostgreSQL server if there is one, with parameters of the types that the store declares.

#include "catch.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/codec/chrono.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/dialect/postgresql.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/change.hpp>
#include <tenon/query/compound.hpp>
#include <tenon/query/custom.hpp>
#include <tenon/query/json.hpp>
#include <tenon/query/number_functions.hpp>
#include <tenon/query/subquery.hpp>
#include <tenon/query/time_functions.hpp>
#include <tenon/query/windows.hpp>
#include <tenon/query/with.hpp>

#include "postgresql_server.hpp"

namespace query_golden {

enum class Genre { rock, jazz };
struct Label {
  std::string name;
  std::optional<int> founded;
};
struct Details {
  std::string cover;
  int discs = 0;
  double weight = 0;
  bool sealed = false;
  Label label;
};
struct Artist {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::string> country;
};
struct Album {
  std::int64_t id = 0;
  std::string title;
  std::int64_t artistId = 0;
  std::optional<std::int64_t> previousId;
  std::chrono::sys_days released{};
  tenon::decimal price;
  Genre genre = Genre::rock;
  tenon::json<Details> details;
  std::optional<tenon::json<std::vector<std::string>>> tags;
};
struct Track {
  std::int64_t id = 0;
  std::int64_t albumId = 0;
  std::string title;
  int milliseconds = 0;
  std::int16_t place = 0;
  double rating = 0;
  std::optional<double> tempo;
  tenon::decimal price;
  bool live = false;
  tenon::timestamp added{};
  std::optional<tenon::timestamp> played;
};
struct Archive {
  std::int64_t id = 0;
  std::string title;
  std::optional<tenon::decimal> price;
};

/// Rows of results, common tables and derived tables.
struct Count {
  std::int64_t artistId = 0;
  std::int64_t albums = 0;
};
struct Named {
  std::int64_t id = 0;
  std::string name;
};
struct Priced {
  std::int64_t albumId = 0;
  tenon::decimal price;
};
struct Kind {
  Genre genre = Genre::rock;
  std::int64_t albums = 0;
};
struct Chain {
  std::int64_t id = 0;
  std::string title;
  std::int64_t depth = 0;
};

}  // namespace query_golden

template <>
inline constexpr auto tenon::table_of<query_golden::Artist> =
    tenon::table<query_golden::Artist>("artists").unique(&query_golden::Artist::name);
template <>
inline constexpr auto tenon::table_of<query_golden::Album> =
    tenon::table<query_golden::Album>("albums").foreign_key(&query_golden::Album::artistId,
                                                            &query_golden::Artist::id);
template <>
inline constexpr auto tenon::table_of<query_golden::Track> =
    tenon::table<query_golden::Track>("tracks").foreign_key(&query_golden::Track::albumId,
                                                            &query_golden::Album::id);
template <>
inline constexpr auto tenon::table_of<query_golden::Archive> =
    tenon::table<query_golden::Archive>("archive")
        .primary_key(&query_golden::Archive::id)
        .index({.where = "price IS NULL", .unique = true}, &query_golden::Archive::title);

namespace query_golden {

inline constexpr const tenon::table_info* tables[] = {
    &tenon::table_info_of<Artist>, &tenon::table_info_of<Album>, &tenon::table_info_of<Track>,
    &tenon::table_info_of<Archive>};

template <class Statement>
tenon::statement described(const Statement& shell) {
  tenon::statement made;
  tenon::encoder values;
  tenon::statement_writer out(&made, values);
  shell.write(out);
  return made;
}

inline tenon::driver::sqlite::connection& sqlite_database() {
  static tenon::driver::sqlite::connection& made = []() -> tenon::driver::sqlite::connection& {
    tenon::sqlite_options options;
    options.path = ":memory:";
    static tenon::driver::sqlite::connection connection(options);
    const auto wanted = tenon::schema::from_model(tables, tenon::dialect::sqlite_notation());
    tenon::sqlite_schema::apply(connection, tenon::schema::plan_missing_tables(wanted, {}));
    return connection;
  }();
  return made;
}
inline postgresql_test::server* postgresql_server(tenon::postgresql_enums enums) {
  if (enums == tenon::postgresql_enums::native) {
    static const auto native =
        postgresql_test::server_with<Artist, Album, Track, Archive>(tenon::postgresql_enums::native);
    return native.get();
  }
  static const auto plain = postgresql_test::server_with<Artist, Album, Track, Archive>();
  return plain.get();
}

/// The types with which the PostgreSQL store declares a statement's parameters.
inline std::string declared_types(const tenon::statement& of, const tenon::dialect::postgresql& dialect) {
  std::string types;
  const auto add = [&](tenon::cell_spec spec, const tenon::column_info* column, std::string_view array) {
    types += types.empty() ? "(" : ", ";
    types += column != nullptr && dialect.is_native(*column) && array.empty()
                 ? std::string_view("unknown")
                 : tenon::dialect::postgresql::type_of(spec.kind);
    types += array;
  };
  for (std::size_t at = 0; at < of.nodes.size(); ++at) {
    const tenon::node& each = of.nodes[at];
    if (each.kind == tenon::node_kind::rows) {
      for (std::size_t c = 0; c < each.index; ++c)
        add(of.nodes[at + 2 + c].spec, of.nodes[at + 2 + c].column, "[]");
      at += 1u + each.index;
    } else if (each.kind == tenon::node_kind::parameter) {
      add(each.spec, each.column, "");
    }
  }
  return types.empty() ? types : types + ")";
}

template <class Statement>
std::string in_sqlite(const Statement& shell) {
  const std::string text = tenon::dialect::sqlite().render(described(shell));
  try {
    (void)sqlite_database().prepare(text);
  } catch (const tenon::error& problem) {
    FAIL_CHECK(problem.message);
  }
  return text;
}
template <class Statement>
std::string in_postgresql(const Statement& shell,
                          tenon::postgresql_enums enums = tenon::postgresql_enums::checked_text) {
  const tenon::statement made = described(shell);
  tenon::dialect::postgresql dialect(enums);
  const std::string text = dialect.render(made);
  postgresql_test::server* const server = postgresql_server(enums);
  if (server != nullptr) CHECK(server->complaint(text, declared_types(made, dialect)) == "");
  return text;
}

}  // namespace query_golden

/// A statement as SQLite and as PostgreSQL is told of it.
#define CHECK_SPOKEN(statement, sqlite, postgresql)             \
  do {                                                          \
    const auto spoken = statement;                              \
    CHECK(query_golden::in_sqlite(spoken) == (sqlite));         \
    CHECK(query_golden::in_postgresql(spoken) == (postgresql)); \
  } while (false)
/// The same where enums are types of the PostgreSQL database.
#define CHECK_SPOKEN_NATIVE(statement, postgresql) \
  CHECK(query_golden::in_postgresql(statement, tenon::postgresql_enums::native) == (postgresql))

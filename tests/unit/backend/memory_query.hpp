// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <random>

#include "memory_entities.hpp"
#include "nodes.hpp"

/// Two tables with the same random rows in the store in memory and in SQLite: small, with NULLs and equal
/// values.
namespace memory_query {

struct One {
  std::int64_t id = 0;
  std::optional<std::int64_t> k{};
  std::optional<std::int64_t> v{};
  std::optional<double> r{};
  std::optional<std::string> t{};
};
struct Two {
  std::int64_t id = 0;
  std::optional<std::int64_t> k{};
  std::optional<std::int64_t> w{};
  std::optional<std::string> t{};
};
/// Rows of queries, for their columns' names.
struct Pair {
  std::optional<std::int64_t> x{};
  std::optional<std::int64_t> y{};
};
struct Three {
  std::optional<std::int64_t> x{};
  std::optional<std::int64_t> y{};
  std::optional<std::string> z{};
};
struct Element {
  std::optional<std::string> key{};
  std::string value{};
  std::int64_t position = 0;
};

}  // namespace memory_query

template <>
inline constexpr auto tenon::table_of<memory_query::One> =
    tenon::table<memory_query::One>("ones").index(&memory_query::One::v);
template <>
inline constexpr auto tenon::table_of<memory_query::Two> = tenon::table<memory_query::Two>("twos");
template <>
inline constexpr auto tenon::table_of<memory_query::Pair> =
    tenon::table<memory_query::Pair>("pairs").primary_key(&memory_query::Pair::x);
template <>
inline constexpr auto tenon::table_of<memory_query::Three> =
    tenon::table<memory_query::Three>("threes").primary_key(&memory_query::Three::x);
template <>
inline constexpr auto tenon::table_of<memory_query::Element> =
    tenon::table<memory_query::Element>("elements").primary_key(&memory_query::Element::position);

namespace memory_query {

inline const tenon::table_info& ones = tenon::table_info_of<One>;
inline const tenon::table_info& twos = tenon::table_info_of<Two>;
inline const tenon::table_info& pairs = tenon::table_info_of<Pair>;
inline const tenon::table_info& threes = tenon::table_info_of<Three>;
inline const tenon::table_info& elements = tenon::table_info_of<Element>;

/// Short names of columns.
inline nodes::piece one(std::string_view name, std::string_view source = {}) {
  return nodes::column(ones, name, source);
}
inline nodes::piece two(std::string_view name, std::string_view source = {}) {
  return nodes::column(twos, name, source);
}

class both {
 public:
  explicit both(unsigned seed, int most = 14)
      : store_(tenon::memory_store()), connection_(store_->connect({})) {
    const tenon::table_info* tables[] = {&ones, &twos};
    tenon::enforce(tenon::synchronize, *connection_, tables);
    sqlite3_open(":memory:", &database_);
    execute("create table ones(id integer primary key, k integer, v integer, r real, t text)");
    execute("create table twos(id integer primary key, k integer, w integer, t text)");
    std::mt19937 random(seed);
    const auto below = [&](int end) { return static_cast<int>(random() % static_cast<unsigned>(end)); };
    const auto maybe = [&](int end) {
      return below(5) == 0 ? nodes::null() : nodes::number(below(end) - end / 3);
    };
    const int first = below(most + 1);
    const int second = below(most + 1);
    for (int i = 0; i < first; ++i) {
      const nodes::piece k = maybe(5);
      const nodes::piece v = maybe(6);
      const nodes::piece r = below(5) == 0 ? nodes::null() : nodes::real((below(40) - 13) / 4.0);
      const nodes::piece t =
          below(5) == 0 ? nodes::null() : nodes::text(std::string(1, static_cast<char>('a' + below(4))));
      insert(ones, {nodes::number(i + 1), k, v, r, t});
    }
    for (int i = 0; i < second; ++i) {
      const nodes::piece k = maybe(5);
      const nodes::piece w = maybe(6);
      const nodes::piece t =
          below(5) == 0 ? nodes::null() : nodes::text(std::string(1, static_cast<char>('a' + below(4))));
      insert(twos, {nodes::number(i + 1), k, w, t});
    }
  }
  both(const both&) = delete;
  both& operator=(const both&) = delete;
  ~both() { sqlite3_close(database_); }

  tenon::backend_connection& memory() { return *connection_; }

  void execute(const std::string& sql) {
    char* problem = nullptr;
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, &problem) != SQLITE_OK)
      throw std::runtime_error(sql + ": " + problem);
  }

  nodes::table_of_texts sqlite(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(database_));
    nodes::table_of_texts rows;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      rows.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) rows.back().push_back(spell(statement, i));
    }
    const bool done = sqlite3_finalize(statement) == SQLITE_OK;
    if (!done) throw std::runtime_error(sql + ": " + sqlite3_errmsg(database_));
    return rows;
  }
  std::size_t width(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(database_));
    const int count = sqlite3_column_count(statement);
    sqlite3_finalize(statement);
    return static_cast<std::size_t>(count);
  }

 private:
  static std::string spell(sqlite3_stmt* statement, int at) {
    switch (sqlite3_column_type(statement, at)) {
      case SQLITE_NULL: return "NULL";
      case SQLITE_INTEGER: return std::to_string(sqlite3_column_int64(statement, at));
      case SQLITE_FLOAT: {
        tenon::cell value;
        value.kind = tenon::cell_kind::real;
        value.real = sqlite3_column_double(statement, at);
        return nodes::spell(value);
      }
      default:
        return std::string("'") + reinterpret_cast<const char*>(sqlite3_column_text(statement, at)) + "'";
    }
  }

  void insert(const tenon::table_info& table, const nodes::list& values) {
    nodes::list names;
    std::string sql = "insert into " + std::string(table.name) + " values(";
    for (std::size_t i = 0; i < values.size(); ++i) {
      names.push_back(nodes::column(table, table.columns[i].name.view()));
      const nodes::value& value = values[i].values[0];
      if (i != 0) sql += ',';
      if (value.kind == tenon::cell_kind::null) sql += "null";
      if (value.kind == tenon::cell_kind::integer) sql += std::to_string(value.integer);
      if (value.kind == tenon::cell_kind::real) sql += std::to_string(value.real);
      if (value.kind == tenon::cell_kind::text) sql += "'" + value.text + "'";
    }
    execute(sql + ")");
    tenon::node head{nodes::node_kind::insert};
    head.table = &table;
    nodes::run(*connection_, nodes::make(head, {nodes::make(nodes::node_kind::column_names, names),
                                                nodes::make(nodes::node_kind::values, values)}));
  }

  std::unique_ptr<tenon::backend> store_;
  std::unique_ptr<tenon::backend_connection> connection_;
  sqlite3* database_ = nullptr;
};

}  // namespace memory_query

/// The statement gives the same rows as the SQL text, in any order or in the same one.
#define CHECK_SAME(on, written, sql)                                       \
  do {                                                                     \
    INFO(sql);                                                             \
    auto wanted_ = (on).sqlite(sql);                                       \
    auto found_ = nodes::rows_of((on).memory(), written, (on).width(sql)); \
    std::sort(wanted_.begin(), wanted_.end());                             \
    std::sort(found_.begin(), found_.end());                               \
    CHECK(found_ == wanted_);                                              \
  } while (false)
#define CHECK_SAME_ORDER(on, written, sql)                                              \
  do {                                                                                  \
    INFO(sql);                                                                          \
    CHECK(nodes::rows_of((on).memory(), written, (on).width(sql)) == (on).sqlite(sql)); \
  } while (false)

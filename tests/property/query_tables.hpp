// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/query/json.hpp>
#include <tenon/tenon.hpp>

#include "chance.hpp"
#include "unit/backend/nodes.hpp"

/// The tables that random queries look at, and the columns of what they compute.
namespace random_queries {

struct Document {
  std::string name{};
};

/// Every kind that queries compute with, most of it NULL now and then.
struct Alpha {
  std::int64_t id = 0;
  std::optional<std::int64_t> k{};
  std::optional<std::int64_t> v{};
  std::optional<double> r{};
  std::optional<std::string> t{};
  std::optional<tenon::decimal> d{};
  std::optional<bool> b{};
  std::optional<tenon::timestamp> at{};
  std::optional<tenon::date> day{};
  std::int32_t n = 0;
  std::optional<tenon::json<Document>> info{};
};
/// Nothing is NULL but what joins make so.
struct Beta {
  std::int64_t id = 0;
  std::int64_t k = 0;
  std::int16_t w = 0;
  double r = 0;
  std::string t{};
  tenon::decimal d{};
  bool b = false;
  tenon::timestamp at{};
  tenon::date day{};
};
/// Few rows, no index.
struct Gamma {
  std::int64_t id = 0;
  std::optional<std::int64_t> k{};
  std::optional<std::string> t{};
};

// Rows of derived tables, common tables and lists.
struct Whole {
  std::optional<std::int64_t> a{};
};
struct Pair {
  std::optional<std::int64_t> a{};
  std::optional<std::int64_t> b{};
};
struct Named {
  std::optional<std::int64_t> a{};
  std::optional<std::string> b{};
};
struct Measured {
  std::optional<std::string> a{};
  std::optional<double> b{};
  std::optional<bool> c{};
};
struct Priced {
  std::optional<tenon::decimal> a{};
  std::optional<std::int64_t> b{};
  std::optional<tenon::timestamp> c{};
};
struct Dated {
  std::optional<tenon::date> a{};
  std::optional<tenon::decimal> b{};
  std::optional<std::string> c{};
};

}  // namespace random_queries

template <>
inline constexpr auto tenon::table_of<random_queries::Alpha> = tenon::table<random_queries::Alpha>("alphas")
                                                                   .primary_key(&random_queries::Alpha::id)
                                                                   .default_value(&random_queries::Alpha::n,
                                                                                  7)
                                                                   .index(&random_queries::Alpha::k)
                                                                   .index(&random_queries::Alpha::t,
                                                                          &random_queries::Alpha::v);
template <>
inline constexpr auto tenon::table_of<random_queries::Beta> = tenon::table<random_queries::Beta>("betas")
                                                                  .primary_key(&random_queries::Beta::id)
                                                                  .index(&random_queries::Beta::k,
                                                                         &random_queries::Beta::w)
                                                                  .index(&random_queries::Beta::t);
template <>
inline constexpr auto tenon::table_of<random_queries::Gamma> =
    tenon::table<random_queries::Gamma>("gammas").primary_key(&random_queries::Gamma::id);
template <>
inline constexpr auto tenon::table_of<random_queries::Whole> =
    tenon::table<random_queries::Whole>("wholes").primary_key(&random_queries::Whole::a);
template <>
inline constexpr auto tenon::table_of<random_queries::Pair> =
    tenon::table<random_queries::Pair>("pairs").primary_key(&random_queries::Pair::a);
template <>
inline constexpr auto tenon::table_of<random_queries::Named> =
    tenon::table<random_queries::Named>("names").primary_key(&random_queries::Named::a);
template <>
inline constexpr auto tenon::table_of<random_queries::Measured> =
    tenon::table<random_queries::Measured>("measures").primary_key(&random_queries::Measured::a);
template <>
inline constexpr auto tenon::table_of<random_queries::Priced> =
    tenon::table<random_queries::Priced>("prices").primary_key(&random_queries::Priced::a);
template <>
inline constexpr auto tenon::table_of<random_queries::Dated> =
    tenon::table<random_queries::Dated>("dates").primary_key(&random_queries::Dated::a);

namespace random_queries {

using nodes::list;
using nodes::make;
using nodes::piece;
using property::chance;
using tenon::cell_kind;
using tenon::node;
using tenon::node_flag;
using tenon::node_kind;
using tenon::table_info;

inline const table_info* const stored_tables[] = {&tenon::table_info_of<Alpha>, &tenon::table_info_of<Beta>,
                                                  &tenon::table_info_of<Gamma>};
inline const table_info* const computed_tables[] = {
    &tenon::table_info_of<Whole>,    &tenon::table_info_of<Pair>,   &tenon::table_info_of<Named>,
    &tenon::table_info_of<Measured>, &tenon::table_info_of<Priced>, &tenon::table_info_of<Dated>};

/// A value of a kind: few, so that they meet each other. Sums of the real ones do not depend on the order of
/// the rows, and nothing that is computed of the integers is too large for its type.
inline nodes::value drawn_value(chance& random, cell_kind kind) {
  nodes::value made{kind};
  const auto one_of = [&](std::initializer_list<const char*> texts) {
    made.text = texts.begin()[random.below(static_cast<int>(texts.size()))];
  };
  switch (kind) {
    case cell_kind::integer: made.integer = random.below(13) - 4; break;
    case cell_kind::boolean: made.integer = random.below(2); break;
    case cell_kind::real: made.real = (random.below(33) - 16) / 8.0 + 0.0; break;
    case cell_kind::text:
      one_of({"", "a", "b", "B", "ab", "aB", "ba", "a b", " a", "%", "_a", "!", "\xc3\xa4",
              "\xe2\x82\xac"
              "b",
              "\xf0\x9f\x98\x80", "it's", "\\", "z"});
      break;
    case cell_kind::decimal: one_of({"0", "1", "2", "-1.5", "0.25", "9.99", "10", "-0.01", "100.125"}); break;
    case cell_kind::timestamp:
      made.integer =
          1'600'000'000'000'000 + random.below(5) * 86'400'000'000 * 20 + random.below(3) * 3'600'123'456;
      break;
    case cell_kind::date: made.integer = 18'000 + random.below(9) * 15 + random.below(2); break;
    case cell_kind::interval: made.integer = std::int64_t{random.below(7) - 3} * 1'800'000'001; break;
    case cell_kind::json:
      one_of({"{}", "[]", "null", "[1,2,3]", R"({"name":"a","n":1})",
              R"({"name":"b","n":2.5,"list":[1,"a",null]})", R"({"name":null,"list":[]})",
              R"({"n":7,"deep":{"k":true,"n":-1},"list":[3,4]})", R"({"deep":{"k":false},"name":"it's"})",
              R"({"list":[[1],{"k":2}],"n":"text"})", R"("a")", "5"});
      break;
    default: break;
  }
  return made;
}
inline piece drawn_parameter(chance& random, cell_kind kind) {
  return nodes::parameter(drawn_value(random, kind));
}

/// Rows for the columns of a table; the first is a key from 1 on where the table is stored.
inline std::vector<std::vector<nodes::value>> drawn_rows(chance& random, const table_info& table, int count,
                                                         bool keyed) {
  std::vector<std::vector<nodes::value>> rows;
  for (int i = 0; i < count; ++i) {
    rows.emplace_back();
    for (const tenon::column_info& column : table.columns) {
      const bool null = column.nullable && random.one_in(5);
      rows.back().push_back(null ? nodes::value{} : drawn_value(random, column.spec.kind));
    }
    if (keyed) rows.back()[0] = {cell_kind::integer, i + 1, 0, {}};
  }
  return rows;
}
inline std::vector<tenon::row_column> row_columns(const table_info& table) {
  std::vector<tenon::row_column> columns;
  for (const tenon::column_info& each : table.columns) columns.push_back({each.spec, &each});
  return columns;
}

/// Rows of the program as an insert writes them.
inline piece insert_of(const table_info& table, std::vector<std::vector<nodes::value>> rows) {
  list names, values;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    names.push_back(nodes::column(table, table.columns[i].name.view()));
    node column{node_kind::rows_column};
    column.index = static_cast<std::uint16_t>(i);
    column.spec = table.columns[i].spec;
    column.column = &table.columns[i];
    values.push_back(make(column));
  }
  node head{node_kind::insert};
  head.table = &table;
  return make(head, {make(node_kind::column_names, names), make(node_kind::values, values),
                     nodes::rows(row_columns(table), std::move(rows))});
}

}  // namespace random_queries

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/keyed_hash.hpp>
#include <tenon/dialect/ansi_walk.hpp>
#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/schema/list.hpp>

namespace tenon::inline v0::sqlite_schema::detail {

inline std::string quoted_name(std::string_view name) {
  std::string text;
  dialect::ansi_walk::quote(text, name, '"');
  return text;
}
inline std::string quoted_text(std::string_view letters) {
  std::string text;
  dialect::ansi_walk::quote(text, letters, '\'');
  return text;
}

template <class Deferred = void>
std::int64_t ask_number(driver::sqlite::connection& connection, const std::string& question) {
  const cell_spec spec{cell_kind::integer, storage::standard};
  driver::sqlite::statement asked = connection.prepare(question, {&spec, 1});
  cell answer;
  return asked.step(&answer) && answer.kind == cell_kind::integer ? answer.integer : 0;
}
/// What a pragma says now.
template <class Deferred = void>
std::int64_t setting(driver::sqlite::connection& connection, std::string_view name) {
  return ask_number<Deferred>(connection, tenon::detail::sentence({"PRAGMA ", name}));
}

/// How many rows there are, and a sum over what they hold, whatever their order.
struct row_sum {
  std::int64_t rows = 0;
  std::uint64_t sum = 0;

  friend bool operator==(const row_sum&, const row_sum&) = default;
};

/// Reads every row of a table; `columns` are expressions, none: all columns.
template <class Deferred = void>
row_sum sum_rows(driver::sqlite::connection& connection, const std::string& table,
                 const std::vector<std::string>& columns) {
  std::string question;
  for (const std::string& each : columns) question += (question.empty() ? "SELECT " : ", ") + each;
  if (columns.empty()) question = "SELECT 1";
  question += " FROM main." + quoted_name(table);
  const std::size_t width = columns.empty() ? 1 : columns.size();
  const schema::list<cell_spec> as_stored(width);
  driver::sqlite::statement asked = connection.prepare(question, {as_stored.begin(), width});
  schema::list<cell> cells(width);
  row_sum result;
  std::string bytes;
  while (asked.step(cells.begin())) {
    bytes.clear();
    for (const cell& each : cells) {
      bytes += static_cast<char>(each.kind);
      char number[8] = {};
      if (each.kind == cell_kind::integer) {
        std::memcpy(number, &each.integer, sizeof number);
      } else if (each.kind == cell_kind::real) {
        std::memcpy(number, &each.real, sizeof number);
      } else if (each.kind != cell_kind::null) {
        std::memcpy(number, &each.bytes.size, sizeof number);
      }
      bytes.append(number, sizeof number);
      if (each.kind == cell_kind::text || each.kind == cell_kind::blob) bytes += each.text();
    }
    ++result.rows;
    result.sum += tenon::detail::keyed_hash({1, 2}, bytes);
  }
  return result;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_changed(std::string_view table) {
  error problem(error_kind::schema,
                tenon::detail::sentence({"the change of the schema would have changed rows of table \"",
                                         table, "\" that it has to leave alone; nothing was changed"}));
  problem.table = table;
  throw problem;
}

}  // namespace tenon::inline v0::sqlite_schema::detail

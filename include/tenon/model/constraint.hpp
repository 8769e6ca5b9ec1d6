// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tenon/core/fixed_list.hpp>

namespace tenon::inline v0 {

struct table_info;
class statement_writer;

/// The most columns one key or index may have.
inline constexpr std::size_t max_key_columns = 8;

/// Positions of columns in their table.
using column_list = detail::fixed_list<std::uint16_t, max_key_columns>;

/// What happens to the referring rows when the referenced one is deleted or its key is changed.
enum class referential_action : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };

/// `on_delete::cascade` and its like, as arguments of `foreign_key`.
enum class on_delete : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };
enum class on_update : std::uint8_t { no_action, restrict_, cascade, set_null, set_default };

/// When a foreign key is checked: at the statement, or at the commit.
enum class deferrable : std::uint8_t { no, initially_immediate, initially_deferred };

struct foreign_key_info {
  column_list columns;
  /// A function, since the referenced entity may be described later or refer back.
  const table_info& (*references)() = nullptr;
  column_list referenced;
  referential_action deleted = referential_action::no_action;
  referential_action updated = referential_action::no_action;
  deferrable checked = deferrable::no;
};

/// One part of an index: a column, or an expression, or a path in a JSON column.
struct index_part {
  std::uint16_t column = 0;     ///< meaningless for an expression
  std::string_view expression;  ///< SQL text
  std::string_view json_path;   ///< "$.model"
  bool descending = false;
};

/// Written as `.index({.name = "…", .where = "…"}, &Entity::a, …)`.
struct index_options {
  std::string_view name = {};   ///< empty: made of the table's and the columns' names
  std::string_view where = {};  ///< partial index: SQL text of its condition
  bool unique = false;
  /// Only over rows that are not marked as deleted: what a deleted row holds is free again.
  bool live = false;
};

struct index_info {
  index_options options;
  detail::fixed_list<index_part, max_key_columns> parts;
};

/// What a view shows: SQL text, of one engine or of all, or a typed query; nothing: the database has the
/// view.
struct view_query {
  std::string_view sql = {};
  std::string_view sqlite = {};
  std::string_view postgresql = {};
  void (*write)(statement_writer&) = nullptr;

  constexpr bool is_known() const noexcept {
    return write != nullptr || !sql.empty() || !sqlite.empty() || !postgresql.empty();
  }
};

/// A rule on rows: SQL text, or a typed condition that every store can evaluate.
struct check_info {
  std::string_view name;
  std::string_view expression;
  void (*write)(statement_writer&) = nullptr;
};

}  // namespace tenon::inline v0

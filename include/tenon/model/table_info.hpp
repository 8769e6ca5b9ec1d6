// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <tenon/core/array_view.hpp>
#include <tenon/model/column.hpp>
#include <tenon/model/constraint.hpp>
#include <tenon/model/full_text.hpp>
#include <tenon/model/relation_choice.hpp>
#include <tenon/model/tree_info.hpp>

namespace tenon::inline v0 {

/// Who makes the primary key's value.
enum class key_generation : std::uint8_t {
  assigned,  ///< the program
  integer,   ///< the database: identity, AUTOINCREMENT's kin
  uuid,      ///< Tenon: version 7, made before the insert
};

/// Options that only SQLite knows.
struct sqlite_table_options {
  bool strict = false;
  bool without_rowid = false;
};

/// A value of an enum stored by its name that had another name before.
struct renamed_value_info {
  std::uint16_t column = 0;
  std::string_view from;
  std::string_view to;
};

/// A table without its entity's type: what every run-time part works on. Everything lives in constants.
struct table_info {
  static constexpr std::uint16_t none = 0xffff;

  std::string_view entity;
  std::string_view name;
  std::string_view schema;
  std::string_view comment;
  array_view<const column_info> columns;
  array_view<const std::uint16_t> key;
  array_view<const index_info> indexes;
  array_view<const foreign_key_info> foreign_keys;
  array_view<const check_info> checks;
  array_view<const full_text_info> full_texts;
  array_view<const relation_choice> relations;  ///< those the description says something about
  key_generation generation = key_generation::assigned;
  std::uint16_t created_at = none;
  std::uint16_t updated_at = none;
  std::uint16_t deleted_at = none;
  std::uint16_t version = none;
  sqlite_table_options sqlite;
  bool view = false;  ///< only read
  view_query shown;   ///< what a view shows, if it is described
  tree_info tree;
  std::string_view renamed_from;  ///< the table's name before; empty: it had no other
  array_view<const renamed_value_info> renamed_values;

  constexpr bool has_key(std::uint16_t column) const {
    for (std::uint16_t part : key) {
      if (part == column) return true;
    }
    return false;
  }
  /// Whether these columns are unique only among the rows that are not marked as deleted.
  constexpr bool unique_among_live(array_view<const std::uint16_t> wanted) const {
    bool found = false;
    for (const index_info& each : indexes) {
      if (!each.options.unique || each.parts.size() != wanted.size()) continue;
      bool covers = true;
      for (const std::uint16_t column : wanted) {
        bool named = false;
        for (const index_part& part : each.parts)
          named = named || (part.column == column && part.expression.empty() && part.json_path.empty());
        covers = covers && named;
      }
      if (covers && !each.options.live) return false;
      found = found || covers;
    }
    return found;
  }
};

}  // namespace tenon::inline v0

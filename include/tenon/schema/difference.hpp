// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::schema {

/// In what a database differs from what is wanted.
enum class difference_kind : std::uint8_t {
  missing_table,
  not_a_table,  ///< a view or virtual table has the name
  changed_primary_key,
  changed_table_option,  ///< autoincrement, STRICT, WITHOUT ROWID, ON CONFLICT rules
  changed_table_comment,
  missing_view,
  changed_view,
  missing_column,
  extra_column,
  changed_type,
  changed_nullability,
  changed_default,
  changed_generation,
  changed_collation,
  changed_comment,
  missing_index,
  extra_index,
  changed_index,
  missing_foreign_key,
  extra_foreign_key,
  changed_foreign_key,
  missing_check,
  extra_check,
  changed_check,
  missing_full_text,
  extra_full_text,
  changed_full_text,
};

/// One difference, as data and as a sentence. `wanted` and `found` are short texts, empty where there is
/// nothing.
struct difference {
  difference_kind kind = difference_kind::missing_table;
  std::string table = {};
  std::string object = {};  ///< the column, index, foreign key, check or option; empty for the table itself
  std::string wanted = {};
  std::string found = {};

  /// A stable short name for scripts: S1 tables, S2 columns, S3 indexes, S4 foreign keys, S5 checks, S6
  /// full-text indexes.
  std::string_view code() const noexcept {
    constexpr std::string_view codes[] = {"S101", "S102", "S103", "S104", "S105", "S106", "S107",
                                          "S201", "S202", "S203", "S204", "S205", "S206", "S207",
                                          "S208", "S301", "S302", "S303", "S401", "S402", "S403",
                                          "S501", "S502", "S503", "S601", "S602", "S603"};
    return codes[static_cast<unsigned char>(kind)];
  }

  /// "table "users", column "age": type is TEXT, wanted INTEGER"
  std::string sentence() const {
    const std::string_view noun = object_noun();
    const bool is_view = kind == difference_kind::missing_view || kind == difference_kind::changed_view;
    std::string text = tenon::detail::sentence({is_view ? "view \"" : "table \"", table, "\""});
    if (!noun.empty()) text += tenon::detail::sentence({", ", noun, " \"", object, "\""});
    switch (kind) {
      case difference_kind::missing_table:
      case difference_kind::missing_view:
      case difference_kind::missing_column:
      case difference_kind::missing_index:
      case difference_kind::missing_foreign_key:
      case difference_kind::missing_check:
      case difference_kind::missing_full_text:
        text += tenon::detail::sentence({" is missing", wanted.empty() ? "" : ", wanted ", wanted});
        break;
      case difference_kind::extra_column:
      case difference_kind::extra_index:
      case difference_kind::extra_foreign_key:
      case difference_kind::extra_check:
      case difference_kind::extra_full_text:
        text += tenon::detail::sentence({" is not described by the entity, found ", found});
        break;
      default:
        text += tenon::detail::sentence({": ", aspect(), " is ",
                                         found.empty() ? std::string_view("absent") : found, ", wanted ",
                                         wanted.empty() ? std::string_view("none") : wanted});
    }
    return text;
  }

  friend bool operator==(const difference&, const difference&) = default;

 private:
  std::string_view object_noun() const noexcept {
    if (kind < difference_kind::missing_column) return "";
    if (kind < difference_kind::missing_index) return "column";
    if (kind < difference_kind::missing_foreign_key) return "index";
    if (kind < difference_kind::missing_check) return "foreign key";
    return kind < difference_kind::missing_full_text ? "check" : "full-text index";
  }
  std::string_view aspect() const noexcept {
    switch (kind) {
      case difference_kind::not_a_table: return "it";
      case difference_kind::changed_view: return "what it shows";
      case difference_kind::changed_primary_key: return "primary key";
      case difference_kind::changed_table_option: return object;
      case difference_kind::changed_type: return "type";
      case difference_kind::changed_nullability: return "nullability";
      case difference_kind::changed_default: return "default";
      case difference_kind::changed_generation: return "generated value";
      case difference_kind::changed_collation: return "collation";
      case difference_kind::changed_comment:
      case difference_kind::changed_table_comment: return "comment";
      default: return "it";
    }
  }
};

}  // namespace tenon::inline v0::schema

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/identifier.hpp>

namespace tenon::inline v0 {

/// What is special about a column; a set of bits.
enum class column_trait : std::uint16_t {
  none = 0,
  hidden = 1,         ///< not selected unless asked; never written by an update of the whole entity
  insert_only = 2,    ///< written at insert, left alone by updates
  read_only = 4,      ///< never written: the database fills it
  created_at = 8,     ///< set at insert; implies insert_only
  updated_at = 16,    ///< set at insert and every update
  deleted_at = 32,    ///< soft delete mark
  version = 64,       ///< optimistic lock
  generated = 128,    ///< computed by an expression; implies read_only
  stored = 256,       ///< with `generated`: kept on disk
  store_clock = 512,  ///< with created_at or updated_at: by the clock of the database
};

constexpr column_trait operator|(column_trait a, column_trait b) {
  return static_cast<column_trait>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(column_trait set, column_trait bits) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(bits)) != 0;
}

/// Whose clock the times of rows are taken from.
enum class clock : std::uint8_t {
  program,   ///< known without asking
  database,  ///< one for all programs; comes back with the write
};

/// A constant in a description: a default value. `kind` null means "none given".
struct literal {
  cell_kind kind = cell_kind::null;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view text;
};

/// One column of a table. `entity` and `member` are the C++ names, `name` is the database's.
struct column_info : field_name {
  identifier name;
  cell_spec spec;
  bool nullable = false;
  std::int64_t lowest = 0;                              ///< of an integer member: what it can hold
  std::int64_t highest = 0;                             ///< 0 like `lowest`: it is no integer
  array_view<const std::string_view> enumerators = {};  ///< of an enum stored by name: its names, by value
  std::string_view enum_name = {};                      ///< its type's name
  column_trait traits = column_trait::none;
  literal default_value;
  std::string_view default_expression;    ///< SQL text; instead of default_value
  std::string_view generated_expression;  ///< SQL text
  std::string_view collation;
  std::string_view declared_type;  ///< SQL text; empty: the type that the member gives
  std::string_view comment;
  std::string_view renamed_from;  ///< the database's name of it before; empty: it had no other

  constexpr bool is(column_trait bits) const { return has(traits, bits); }
  /// The constant default as it is stored: an enum stored by its number as a number.
  constexpr literal stored_default() const {
    literal value = default_value;
    if (value.kind == cell_kind::text && spec.kind == cell_kind::integer) value.kind = cell_kind::integer;
    return value;
  }
  constexpr bool has_default() const {
    return default_value.kind != cell_kind::null || !default_expression.empty();
  }
};

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/model/table_info.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::schema {

/// How a database spells what a description says; each dialect has one.
class notation {
 public:
  virtual ~notation() = default;

  /// Throws `error_kind::unsupported` naming the entity if the database cannot have such a table.
  virtual void refuse_unsupported(const table_info& table) const = 0;
  /// The name without delimiters, the schema included where the database has none.
  virtual std::string table_name(const table_info& table) const = 0;
  /// With which schema `table_name` begins; empty: none.
  virtual std::string schema_name(const table_info& table) const {
    (void)table;
    return {};
  }
  virtual std::string column_type(const table_info& table, const column_info& column) const = 0;
  /// See `column::also`.
  virtual type_keeper other_types(const table_info& table, const column_info& column) const {
    (void)table, (void)column;
    return {};
  }
  /// The default as SQL; empty: none.
  virtual std::string default_text(const column_info& column) const = 0;
  virtual std::string check_text(const check_info& check) const = 0;
  /// What a view shows: "(columns) AS SELECT …"; empty: the description does not say.
  virtual std::string view_text(const table_info& table) const {
    (void)table;
    return {};
  }
  /// The value at a path of a JSON column, as an expression to index.
  virtual std::string json_path_text(const column_info& column, std::string_view path) const = 0;
  /// The condition that a row is not marked as deleted.
  virtual std::string live_text(const table_info& table) const = 0;
  virtual std::string collation(const column_info& column) const { return std::string(column.collation); }
  /// The rule that keeps a column to its member's values where its type alone does not; empty: none.
  virtual std::string column_check(const column_info& column) const {
    (void)column;
    return {};
  }
  /// The type to create for a column; its name is empty if there is none.
  virtual enumeration enumeration_of(const column_info& column) const {
    (void)column;
    return {};
  }
  /// Throws `error_kind::unsupported` naming the entity if the database cannot have such a full-text index.
  virtual void refuse_full_text(const table_info& table, const full_text_info& info) const {
    (void)table, (void)info;
  }
  /// See `snapshot::refers_ahead`.
  virtual bool refers_ahead() const { return true; }
  /// See `snapshot::folds_case`.
  virtual bool folds_case() const = 0;
};

}  // namespace tenon::inline v0::schema

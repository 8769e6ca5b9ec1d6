// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_walk.hpp>

namespace tenon::inline v0::dialect {

/// Speaks names, literals and columns as standard SQL. A column says its source where there is more than one,
/// or another one than it means, or the source has a name of its own.
template <class Deferred = void>
class basic_ansi_column : public ansi_walk {
 public:
  /// A name in the delimiters of the dialect, the delimiter doubled.
  virtual void write_name(std::string& out, std::string_view name) const { quote(out, name, '"'); }
  virtual void write_table_name(std::string& out, const table_info& table) const {
    if (!table.schema.empty()) {
      write_name(out, table.schema);
      out += '.';
    }
    write_name(out, table.name);
  }
  /// A constant of a description as SQL.
  virtual void write_literal(std::string& out, const literal& value) const {
    switch (value.kind) {
      case cell_kind::null: out += "NULL"; break;
      case cell_kind::boolean: out += value.integer != 0 ? "TRUE" : "FALSE"; break;
      case cell_kind::integer: append_number(out, value.integer); break;
      case cell_kind::real: append_number(out, value.real); break;
      default: quote(out, value.text, '\''); break;
    }
  }

 protected:
  ~basic_ansi_column() = default;

  virtual void write_value(const cell& value) { write_cell_literal(value); }
  virtual void write_column(const node& column) {
    if (is_qualified(column)) {
      write_source_name(column);
      text_ += '.';
    }
    write_name(text_, column.column->name);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(std::string_view why) {
    detail::fail(error_kind::unsupported, detail::sentence({"the database of this statement ", why}));
  }

  // Columns and the sources they belong to.

  /// The sources of a statement or query, as far as names of columns depend on them.
  struct scope {
    bool qualified = false;  ///< every column says its source
    bool known = false;      ///< there is one source, which is this:
    const table_info* table = nullptr;
    std::string_view name{};
    std::size_t from = none;  ///< the clause that says the sources
  };
  bool is_qualified(const node& column) const {
    if (scope_.qualified || !column.text.empty()) return true;
    return scope_.known && (column.table != scope_.table || !scope_.name.empty());
  }
  void write_source_name(const node& column) {
    if (!column.text.empty()) return write_name(text_, column.text);
    write_table_name(text_, *column.table);
  }
  /// A column of `entity_columns`.
  void write_shown_column(const node& columns, const column_info& column) {
    node each{node_kind::column};
    each.table = columns.table;
    each.column = &column;
    each.spec = column.spec;
    each.text = columns.text;
    write_column(each);
  }

  scope scope_;

 private:
  void write_cell_literal(const cell& value) {
    literal constant{value.kind, 0, 0, {}};
    switch (value.kind) {
      case cell_kind::real: constant.real = value.real; break;
      case cell_kind::boolean:
      case cell_kind::integer: constant.integer = value.integer; break;
      case cell_kind::text: constant.text = value.text(); break;
      case cell_kind::null: break;
      default:
        detail::fail(error_kind::unsupported,
                     "a check or index condition can hold numbers, booleans, texts and enums only");
    }
    write_literal(text_, constant);
  }
};
using ansi_column = basic_ansi_column<>;

}  // namespace tenon::inline v0::dialect

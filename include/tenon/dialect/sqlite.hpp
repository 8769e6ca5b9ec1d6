// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/dialect/sqlite_full_text.hpp>

namespace tenon::inline v0::dialect {

/// What SQLite (3.35 and later) says differently. It needs the driver's tables `tenon_rows` and
/// `tenon_json_elements`, its collation `tenon_decimal` and its functions on every connection.
template <class Deferred = void>
class basic_sqlite : public sqlite_full_text {
 public:
  static constexpr bool is_sqlite = true;

 protected:
  // By the order of a collation SQLite loses the columns that parts of a compound group by.
  void write_compound(std::size_t head, const result_names& names) override {
    const std::size_t order = child(head, node_kind::order_by);
    results_ = results_of(head);
    bool collates = false;
    std::size_t item = order + 1;
    for (std::uint16_t i = 0; order != none && i < at(order).arity; ++i, item = skip(item))
      collates = collates || !order_rule({item + 1, nullptr}).empty();
    if (!collates) return ansi::write_compound(head, names);
    write_with(head);
    text_ += "SELECT * FROM (";
    write_parts(head, names);
    text_ += ')';
    write_tail(head);
  }
  // No parentheses, and an order or a page belongs to the whole; queries group from the left.
  void write_part(std::size_t query, const result_names& names, bool first) override {
    const bool is_compound = at(query).kind == node_kind::compound;
    const bool wrapped = has_clauses_around(query) || (is_compound && !first);
    if (wrapped) text_ += "SELECT * FROM (";
    go_to(query);
    write_query(names);
    if (wrapped) text_ += ')';
  }
  void write_derived(const node& derived) override {
    const std::size_t query = position();
    if (has(derived.flags, node_flag::lateral) && looks_outside(query)) {
      detail::fail(error_kind::unsupported,
                   detail::sentence({"SQLite has no lateral tables: the query of \"", derived.text,
                                     "\" names columns of other sources; say it as a correlated subquery, or "
                                     "number its rows by row_number() and join them by a condition"}));
    }
    write_apart(derived, false);
    text_ += " AS ";
    write_name(text_, derived.text);
  }
  void write_values_source(const node& source) override {
    const std::uint16_t columns = peek().index;
    result_names names{source.table};
    names.with_hidden = columns == source.table->columns.size();
    text_ += "(SELECT ";
    for (std::uint16_t i = 0; i < columns; ++i) {
      text_ += i > 0 ? ", c" : "c";
      append_number(text_, i);
      write_result_name(names, i, nullptr);
    }
    text_ += " FROM ";
    write_rows_source();
    text_ += ") AS ";
    write_name(text_, source.text);
  }
  void write_json_elements(const node& source) override {
    text_ += "tenon_json_elements(";
    if (source.arity > 1) text_ += "tenon_json_get(";
    write_expression();
    if (source.arity > 1) text_ += ", 'json'";
    for (std::uint16_t i = 1; i < source.arity; ++i) {
      text_ += ", ";
      write_json_step();
    }
    text_ += source.arity > 1 ? ")) AS " : ") AS ";
    write_name(text_, source.text);
  }
  void write_delete_using(std::size_t from, std::size_t where) override {
    text_ += " WHERE EXISTS (SELECT 1";
    write_from(from, " FROM ");
    write_clause(where, " WHERE ");
    text_ += ')';
  }
  void write_returning(std::size_t head, std::size_t returning) override {
    for (std::size_t each = returning, end = skip(returning); each < end; ++each) {
      const node& named = at(each);
      const bool names_source = named.kind == node_kind::column || named.kind == node_kind::entity_columns;
      if (!names_source || holds_query(returning)) continue;
      if (named.table == at(head).table && named.text.empty()) continue;
      detail::fail(error_kind::unsupported,
                   "SQLite returns columns of the changed table only; read those of the other sources by a "
                   "query of their own");
    }
    ansi::write_returning(head, returning);
  }
  // SQLite 3.40 takes every returned column for one without NULLs if the table's first is.
  void write_tested_operand() override {
    const std::size_t returning = child(0, node_kind::returning);
    const bool bare = returning != none && position() > returning && next_is(node_kind::column);
    if (bare) text_ += "likely(";
    write_operand();
    if (bare) text_ += ')';
  }

 private:
  bool holds_query(std::size_t tree) const {
    return holds(tree, node_kind::select) || holds(tree, node_kind::compound);
  }
  /// Whether a query names a column of a source that it does not hold itself.
  bool looks_outside(std::size_t query) const {
    for (std::size_t each = query, end = skip(query); each < end; ++each) {
      const node& column = at(each);
      if (column.kind != node_kind::column && column.kind != node_kind::entity_columns) continue;
      bool found = false;
      for (std::size_t other = query; other < end && !found; ++other) {
        const node& source = at(other);
        switch (source.kind) {
          case node_kind::table_source:
            found = source.text == column.text && (!column.text.empty() || source.table == column.table);
            break;
          case node_kind::common_source:
          case node_kind::alias:
          case node_kind::derived:
          case node_kind::values_source:
          case node_kind::json_elements: found = source.text == column.text; break;
          default: break;
        }
      }
      if (!found) return true;
    }
    return false;
  }
};
using sqlite = basic_sqlite<>;

}  // namespace tenon::inline v0::dialect

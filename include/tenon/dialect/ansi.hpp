// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_query.hpp>

namespace tenon::inline v0::dialect {

/// Speaks a statement as standard SQL. A dialect derives from it and overrides what its database says
/// differently; nothing here asks which database is listening. Runs once per statement and connection, never
/// on the hot path.
class ansi : public ansi_query {
 public:
  virtual ~ansi() = default;

  /// The statement's text, values as parameters.
  std::string render(const statement& source) {
    begin(source.nodes, nullptr);
    write_statement();
    return std::move(text_);
  }
  /// A condition or expression of a description (check, partial index), values as literals.
  std::string render_inline(const std::vector<node>& nodes, const cell* values) {
    begin(nodes, values);
    write_expression();
    return std::move(text_);
  }

 protected:
  // What dialects differ in.

  /// The new value of a column in an update.
  virtual void write_assigned(const column_info& column) {
    (void)column;
    write_expression();
  }
  /// What comes before ON CONFLICT; `open`: behind sources of a query that has nothing behind them.
  virtual void write_before_conflict(bool open) { (void)open; }
  /// The end of the insert of one row; `keyed`: its columns name the whole key.
  virtual void write_after_insert(const table_info& table, bool keyed) { (void)table, (void)keyed; }
  /// The rest of a DELETE whose condition looks at other sources.
  virtual void write_delete_using(std::size_t from, std::size_t where) {
    write_from(from, " USING ");
    write_clause(where, " WHERE ");
  }
  virtual void write_returning(const node& head, std::size_t returning) {
    (void)head;
    text_ += " RETURNING ";
    write_results(returning, {});
  }

  static scope scope_of_table(const table_info& table) {
    scope made;
    made.known = true;
    made.table = &table;
    return made;
  }

 private:
  void begin(const std::vector<node>& nodes, const cell* values) {
    start(nodes, values);
    take_suffix();
    scope_ = {};
    spells_results_ = false;
  }

  void write_statement() {
    const std::size_t head = position();
    switch (at(head).kind) {
      case node_kind::insert: return write_insert(head);
      case node_kind::update: return write_update(head);
      case node_kind::remove: return write_delete(head);
      default: return write_query({});
    }
  }

  void write_end(std::size_t head) {
    const std::size_t returning = child(head, node_kind::returning);
    if (returning != none) write_returning(at(head), returning);
  }

  void write_names(std::size_t list) {
    text_ += '(';
    for (std::uint16_t i = 0; i < at(list).arity; ++i) {
      if (i > 0) text_ += ", ";
      write_name(text_, at(list + 1u + i).column->name);
    }
    text_ += ')';
  }

  void write_assignments(std::size_t set) {
    go_to(set);
    const std::uint16_t count = take().arity;
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      take();  // assign
      const column_info& column = *take().column;
      write_name(text_, column.name);
      text_ += " = ";
      write_assigned(column);
    }
  }

  void write_insert(std::size_t head) {
    const table_info& table = *at(head).table;
    write_with(head);
    text_ += "INSERT INTO ";
    write_table_name(text_, table);
    const std::size_t names = child(head, node_kind::column_names);
    const bool bare = at(names).arity == 0;
    if (!bare) {
      text_ += ' ';
      write_names(names);
    }
    const std::size_t rows = child(head, node_kind::rows);
    const std::size_t values = child(head, node_kind::values);
    const std::size_t query = skip(names);
    if (values == none) {
      text_ += ' ';
      go_to(query);
      write_query({});
    } else if (rows != none) {
      text_ += " SELECT ";
      go_to(values);
      write_list(take().arity);
      if (bare) text_ += "NULL";
      text_ += " FROM ";
      go_to(rows);
      write_rows();
    } else if (bare) {
      text_ += " DEFAULT VALUES";
    } else {
      text_ += " VALUES (";
      go_to(values);
      write_list(take().arity);
      text_ += ')';
    }
    const std::size_t conflict = child(head, node_kind::on_conflict);
    scope_ = scope_of_table(table);
    if (conflict != none) write_conflict(conflict, rows != none || (values == none && is_open(query)));
    if (child(head, node_kind::returning) != none) return write_end(head);
    if (rows == none && values != none) write_after_insert(table, names_key(table, names));
  }

  /// Whether a query ends with its sources.
  bool is_open(std::size_t query) const {
    if (at(query).kind == node_kind::raw || has_clauses_behind(query)) return false;
    if (at(query).kind == node_kind::compound) {
      const std::size_t last = skip(child_number(query, at(query + 1).kind == node_kind::with ? 1 : 0));
      return at(last).kind == node_kind::compound || has_clauses_around(last) || is_open(last);
    }
    return child(query, node_kind::distinct_on) == none;
  }
  bool has_clauses_behind(std::size_t query) const {
    for (const node_kind kind :
         {node_kind::group_by, node_kind::having, node_kind::order_by, node_kind::limit, node_kind::offset}) {
      if (child(query, kind) != none) return true;
    }
    const std::size_t where = child(query, node_kind::where);
    return where != none && at(where + 1).kind != node_kind::true_;
  }

  /// Whether column nodes name the whole key.
  bool names_key(const table_info& table, std::size_t names) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < at(names).arity; ++i) {
      for (std::uint16_t part : table.key) {
        found += at(names + 1 + i).column == &table.columns[part] ? 1u : 0u;
      }
    }
    return found == table.key.size();
  }

  void write_conflict(std::size_t conflict, bool open) {
    write_before_conflict(open);
    text_ += " ON CONFLICT ";
    write_names(child(conflict, node_kind::column_names));
    write_clause(child(conflict, node_kind::conflict_where), " WHERE ");
    const std::size_t set = child(conflict, node_kind::set);
    if (at(set).arity == 0) {
      text_ += " DO NOTHING";
      return;
    }
    text_ += " DO UPDATE SET ";
    scope_.qualified = true;
    write_assignments(set);
    write_clause(child(conflict, node_kind::where), " WHERE ");
    scope_.qualified = false;
  }

  void write_update(std::size_t head) {
    const table_info& table = *at(head).table;
    write_with(head);
    text_ += "UPDATE ";
    write_table_name(text_, table);
    text_ += " SET ";
    const std::size_t rows = child(head, node_kind::rows);
    const std::size_t from = child(head, node_kind::from);
    scope_ = scope_of_table(table);
    scope_.qualified = rows != none || from != none;
    write_assignments(child(head, node_kind::set));
    if (rows != none) {
      text_ += " FROM ";
      go_to(rows);
      write_rows();
    }
    if (from != none) write_from(from, rows != none ? " CROSS JOIN " : " FROM ");
    write_clause(child(head, node_kind::where), " WHERE ");
    write_end(head);
  }

  void write_delete(std::size_t head) {
    const table_info& table = *at(head).table;
    write_with(head);
    text_ += "DELETE FROM ";
    write_table_name(text_, table);
    const std::size_t from = child(head, node_kind::from);
    const std::size_t where = child(head, node_kind::where);
    scope_ = scope_of_table(table);
    scope_.qualified = from != none;
    if (from != none) {
      write_delete_using(from, where);
    } else {
      write_clause(where, " WHERE ");
    }
    write_end(head);
  }
};

}  // namespace tenon::inline v0::dialect

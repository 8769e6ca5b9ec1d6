// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_expression.hpp>

namespace tenon::inline v0::dialect {

/// Speaks the statements of repositories as standard SQL. A dialect derives from it and overrides what its
/// database says differently; nothing here asks which database is listening. What only the query language
/// says is refused: `ansi` adds it. Runs once per statement and connection, never on the hot path.
template <class Deferred = void>
class basic_ansi_statement : public ansi_expression {
 public:
  virtual ~basic_ansi_statement() = default;

  /// The statement's text, values as parameters.
  std::string render(const statement& source) {
    begin(source.nodes, nullptr);
    write_statement();
    return std::move(text_);
  }
  /// A condition or expression of a description (check, partial index) or a view's query, values as literals.
  std::string render_inline(const std::vector<node>& nodes, const cell* values) {
    begin(nodes, values);
    const bool query = nodes[0].kind == node_kind::select || nodes[0].kind == node_kind::compound;
    query ? write_statement() : write_expression();
    return std::move(text_);
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_query() {
    detail::fail(error_kind::unsupported,
                 "the unit that opens the database does not include the query language, which this statement "
                 "needs; add #include <tenon/query.hpp> to it");
  }

 protected:
  // What dialects differ in.

  /// Looks at what is going to be said. Errors: `unsupported`.
  virtual void prepare(const std::vector<node>& nodes) {
    for (const node& each : nodes) {
      if (!is_plain(each.kind)) refuse_query();
    }
  }
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
    (void)from, (void)where;
    refuse_query();
  }
  /// Where the query language says more: common tables, groups, and rows that come back.
  virtual void write_with(std::size_t head) { (void)head; }
  virtual void write_groups(std::size_t head) { (void)head; }
  /// Repositories ask for whole rows.
  virtual void write_returning(std::size_t head, std::size_t returning) {
    (void)head;
    if (at(returning + 1).kind != node_kind::entity_columns) refuse_query();
    text_ += " RETURNING ";
    go_to(returning + 1);
    write_entity_columns(take());
  }
  /// Whether an inserted query ends with its sources.
  virtual bool is_open(std::size_t query) const {
    (void)query;
    refuse_query();
  }
  virtual void write_source() {
    if (next_is(node_kind::rows)) return write_rows();
    const node& source = take();
    write_table_name(text_, *source.table);
    if (source.text.empty()) return;
    text_ += " AS ";
    write_name(text_, source.text);
  }
  /// Positions of the clauses, `none` where there is none.
  virtual void write_limit(std::size_t limit, std::size_t offset) {
    if (limit != none) {
      text_ += " LIMIT ";
      go_to(limit + 1);
      write_expression();
    }
    if (offset != none) {
      text_ += " OFFSET ";
      go_to(offset + 1);
      write_expression();
    }
  }
  /// What keeps the rows of a select as they are to the end of the transaction.
  virtual void write_lock(std::size_t lock) {
    constexpr std::string_view strengths[] = {" FOR UPDATE", " FOR NO KEY UPDATE", " FOR SHARE",
                                              " FOR KEY SHARE"};
    constexpr std::string_view waits[] = {"", " NOWAIT", " SKIP LOCKED"};
    text_ += strengths[static_cast<std::size_t>(lock_strength_of(at(lock).index))];
    for (std::uint16_t i = 0; i < at(lock).arity; ++i) {
      const node& table = at(lock + 1u + i);
      text_ += i > 0 ? ", " : " OF ";
      write_name(text_, table.text.empty() ? table.table->name : table.text);
    }
    text_ += waits[static_cast<std::size_t>(lock_wait_of(at(lock).index))];
  }
  /// `write_rows_source` with a name.
  virtual void write_rows_alias(std::uint16_t columns) {
    (void)columns;
    text_ += " AS r";
  }
  /// What keeps the rows of a select in the order of the rows parameter, if it has no order of its own.
  virtual void write_rows_order() {}

  // Queries.

  void write_query(const result_names&) override {
    const std::size_t head = position();
    if (at(head).kind == node_kind::raw) {
      text_ += take().text;
      return;
    }
    const scope outer = scope_;
    scope_ = scope_of(child(head, node_kind::from), outer);
    write_select_start(head);
    go_to(child(head, node_kind::results));
    write_list(take().arity);
    write_body(head);
    write_tail(head);
    scope_ = outer;
    go_to(skip(head));
  }
  void write_other(const node&) override {
    detail::fail(error_kind::internal, "a node stands where no expression can be");
  }
  void write_select_start(std::size_t head) {
    text_ +=
        has(at(child(head, node_kind::results)).flags, node_flag::distinct) ? "SELECT DISTINCT " : "SELECT ";
  }
  /// From the sources to the groups.
  void write_body(std::size_t head) {
    const std::size_t from = child(head, node_kind::from);
    if (from != none) write_from(from, " FROM ");
    write_clause(child(head, node_kind::where), " WHERE ");
    write_groups(head);
  }
  /// A condition that is always true is left out.
  void write_clause(std::size_t clause, std::string_view word) {
    if (clause == none || at(clause + 1).kind == node_kind::true_) return;
    text_ += word;
    go_to(clause + 1);
    write_condition();
  }
  /// Order and page.
  void write_tail(std::size_t head) {
    const std::size_t order = child(head, node_kind::order_by);
    const std::size_t from = child(head, node_kind::from);
    if (order != none) {
      text_ += " ORDER BY ";
      go_to(order);
      orders_rows_ = true;
      write_order_items();
      orders_rows_ = false;
    } else if (from != none && child(from, node_kind::rows) != none) {
      write_rows_order();
    }
    write_limit(child(head, node_kind::limit), child(head, node_kind::offset));
    const std::size_t lock = child(head, node_kind::lock);
    if (lock != none) write_lock(lock);
  }
  void write_from(std::size_t from, std::string_view word) {
    text_ += word;
    go_to(from);
    const std::uint16_t sources = take().arity;
    for (std::uint16_t i = 0; i < sources; ++i) {
      if (i > 0 && !next_is(node_kind::join)) text_ += " CROSS JOIN ";
      write_source();
    }
  }
  void write_rows() {
    const std::uint16_t columns = peek().index;
    write_rows_source();
    write_rows_alias(columns);
  }
  scope scope_of(std::size_t from, const scope& outer) const {
    if (from == none) return outer;
    scope made;
    made.qualified = outer.qualified || at(from).arity > 1;
    made.from = from;
    const node& first = at(from + 1);
    made.known = at(from).arity == 1 && first.kind != node_kind::rows;
    made.table = first.table;
    made.name = first.text;
    return made;
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
    scope_ = {};
    prepare(nodes);
  }

  /// Whether repositories write such nodes.
  static bool is_plain(node_kind kind) {
    switch (kind) {
      case node_kind::compound:
      case node_kind::with:
      case node_kind::common_table:
      case node_kind::distinct_on:
      case node_kind::join:
      case node_kind::common_source:
      case node_kind::derived:
      case node_kind::values_source:
      case node_kind::alias:
      case node_kind::group_by:
      case node_kind::having:
      case node_kind::result_column:
      case node_kind::in_query:
      case node_kind::any_of:
      case node_kind::all_of: return false;
      default: return kind < node_kind::case_ || (kind >= node_kind::count_all && kind <= node_kind::maximum);
    }
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
    if (returning != none) write_returning(head, returning);
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
using ansi_statement = basic_ansi_statement<>;

}  // namespace tenon::inline v0::dialect

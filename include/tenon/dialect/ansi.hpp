// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <string>
#include <string_view>

#include <tenon/core/error.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::dialect {

/// Speaks a statement as standard SQL. A dialect derives from it and overrides what its database says
/// differently; nothing here asks which database is listening. Runs once per statement and connection, never
/// on the hot path.
class ansi {
 public:
  virtual ~ansi() = default;

  /// The statement's text, values as parameters.
  std::string render(const statement& source) {
    start(source.nodes, false);
    write_statement();
    return std::move(text_);
  }
  /// A condition or expression of a description (check, partial index), values as literals.
  std::string render_inline(const std::vector<node>& nodes, const cell* values) {
    start(nodes, true);
    values_ = values;
    write_expression();
    return std::move(text_);
  }

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

  static void quote(std::string& out, std::string_view text, char delimiter) {
    if (text.find('\0') != std::string_view::npos) {
      detail::fail(error_kind::value, "a name or literal holds a NUL byte");
    }
    out += delimiter;
    for (char letter : text) {
      if (letter == delimiter) out += delimiter;
      out += letter;
    }
    out += delimiter;
  }
  template <class Number>
  static void append_number(std::string& out, Number value) {
    char buffer[40];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    out.append(buffer, end.ptr);
  }

 protected:
  const node& peek(std::size_t ahead = 0) const { return nodes_[position_ + ahead]; }
  const node& take() { return nodes_[position_++]; }
  /// The node that was taken last.
  const node& taken() const { return nodes_[position_ - 1]; }
  /// What follows, in nodes ahead, the expression that starts so many ahead.
  std::size_t behind(std::size_t ahead) const { return skip(position_ + ahead) - position_; }
  /// Values are written as literals.
  bool is_inline() const { return inline_values_; }
  /// The number of the next parameter; for one that takes several numbers.
  std::size_t next_parameter() { return ++parameters_; }
  bool next_is(node_kind kind) const { return position_ < count_ && nodes_[position_].kind == kind; }
  /// The text of the next expression, for dialects that say it twice or elsewhere.
  std::string take_expression() {
    std::string kept = std::move(text_);
    text_.clear();
    write_expression();
    std::string written = std::move(text_);
    text_ = std::move(kept);
    return written;
  }

  // What dialects differ in.

  virtual void write_parameter(std::size_t number) {
    (void)number;
    text_ += '?';
  }
  virtual void write_limit(bool has_limit, bool has_offset) {
    if (has_limit) {
      text_ += " LIMIT ";
      take();
      write_expression();
    }
    if (has_offset) {
      text_ += " OFFSET ";
      take();
      write_expression();
    }
  }
  /// Many rows as one parameter in FROM; `write_rows_alias` names them, `write_rows_column` says a column.
  virtual void write_rows_source() {
    detail::fail(error_kind::unsupported, "this dialect takes no rows as a parameter");
  }
  virtual void write_rows_alias(std::uint16_t columns) {
    (void)columns;
    text_ += " AS r";
  }
  /// What keeps the rows of a select in the order of the rows parameter, if it has no order of its own.
  virtual void write_rows_order() {}
  virtual void write_rows_column(const node& column) {
    text_ += "r.c";
    append_number(text_, column.index);
  }
  virtual void write_rows_number() {
    detail::fail(error_kind::unsupported, "this dialect does not number the rows of a parameter");
  }
  /// The new value of a column in an update.
  virtual void write_assigned(const column_info& column) {
    (void)column;
    write_expression();
  }
  virtual void write_in(const node& membership) {
    const int width = membership.arity - 1;
    write_members(width);
    text_ += " IN (SELECT ";
    for (int i = 0; i < width; ++i) {
      text_ += i > 0 ? ", c" : "c";
      append_number(text_, i);
    }
    text_ += " FROM ";
    write_rows_source();
    text_ += ')';
  }
  /// What is looked for by IN: one expression, or several as a row.
  void write_members(int width) {
    if (width > 1) text_ += '(';
    for (int i = 0; i < width; ++i) {
      if (i > 0) text_ += ", ";
      write_operand();
    }
    if (width > 1) text_ += ')';
  }
  /// `item` is followed by the expression that is ordered by.
  virtual void write_null_order(const node& item) {
    const bool descending = has(item.flags, node_flag::descending);
    const bool first =
        has(item.flags, node_flag::nulls_first) || (!has(item.flags, node_flag::nulls_last) && !descending);
    text_ += first ? " NULLS FIRST" : " NULLS LAST";
  }
  virtual void write_same(bool same) {
    write_operand();
    text_ += same ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";
    write_operand();
  }
  virtual void write_text_match(const node& match) {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string subject = take_expression();
    std::string part = take_expression();
    if (fold) {
      subject = detail::sentence({"lower(", subject, ")"});
      part = detail::sentence({"lower(", part, ")"});
    }
    switch (match.kind) {
      case node_kind::contains:
        text_ += detail::sentence({"position(", part, " IN ", subject, ") > 0"});
        break;
      case node_kind::starts_with:
        text_ += detail::sentence({"substr(", subject, ", 1, length(", part, ")) = ", part});
        break;
      case node_kind::ends_with:
        text_ += detail::sentence({"right(", subject, ", length(", part, ")) = ", part});
        break;
      default: text_ += detail::sentence({subject, " LIKE ", part, " ESCAPE '!'"}); break;
    }
  }
  virtual void write_function(const node& call) {
    switch (call.kind) {
      case node_kind::count_all: text_ += "count(*)"; return;
      case node_kind::count: text_ += "count("; break;
      case node_kind::sum: text_ += "sum("; break;
      case node_kind::average: text_ += "avg("; break;
      case node_kind::minimum: text_ += "min("; break;
      case node_kind::maximum: text_ += "max("; break;
      default: text_ += "coalesce("; break;
    }
    if (has(call.flags, node_flag::distinct)) text_ += "DISTINCT ";
    for (std::uint16_t i = 0; i < call.arity; ++i) {
      if (i > 0) text_ += ", ";
      write_ordered_operand(call.kind);
    }
    text_ += ')';
  }
  /// An operand whose order matters; a dialect may have to say by which rule it compares.
  virtual void write_ordered_operand(node_kind) { write_expression(); }
  /// What such an operand is compared with.
  virtual void write_compared_operand(node_kind) { write_operand(); }
  virtual void write_arithmetic(const node& operation) {
    constexpr std::string_view signs[] = {" + ", " - ", " * ", " / ", " % "};
    infix(signs[static_cast<int>(operation.kind) - static_cast<int>(node_kind::add)], operation.kind);
  }
  virtual void write_negated() {
    text_ += "- ";
    write_operand(precedence(node_kind::negate));
  }
  virtual void write_value(const cell& value) { write_cell_literal(value); }
  /// What INSERT … SELECT needs before ON CONFLICT, if anything.
  virtual void write_before_conflict(bool from_rows) { (void)from_rows; }
  /// The end of the insert of one row; `keyed`: its columns name the whole key.
  virtual void write_after_insert(const table_info& table, bool keyed) { (void)table, (void)keyed; }

  static constexpr int comparison = 4;

  /// The next expression, in parentheses if it holds together no more tightly than `level`.
  void write_operand(int level = comparison) {
    const bool grouped = precedence(peek().kind) <= level;
    if (grouped) text_ += '(';
    write_expression();
    if (grouped) text_ += ')';
  }

  void write_expression() {
    const node& current = take();
    switch (current.kind) {
      case node_kind::column: write_column(current); break;
      case node_kind::excluded:
        text_ += "excluded.";
        write_name(text_, current.column->name);
        break;
      case node_kind::rows_column: write_rows_column(current); break;
      case node_kind::rows_number: write_rows_number(); break;
      case node_kind::default_of:
        if (current.column->default_expression.empty()) {
          write_literal(text_, current.column->stored_default());
        } else {
          text_ += '(';
          text_ += current.column->default_expression;
          text_ += ')';
        }
        break;
      case node_kind::parameter:
        if (inline_values_) {
          write_value(values_[parameters_++]);
        } else {
          write_parameter(++parameters_);
        }
        break;
      case node_kind::true_: text_ += "TRUE"; break;
      case node_kind::false_: text_ += "FALSE"; break;
      case node_kind::constant: append_number(text_, current.index); break;
      case node_kind::and_: infix(" AND ", current.kind); break;
      case node_kind::or_: infix(" OR ", current.kind); break;
      case node_kind::not_:
        text_ += "NOT ";
        write_operand(precedence(node_kind::not_));
        break;
      case node_kind::equal: ordered_infix(" = ", current.kind); break;
      case node_kind::not_equal: ordered_infix(" <> ", current.kind); break;
      case node_kind::less: ordered_infix(" < ", current.kind); break;
      case node_kind::less_equal: ordered_infix(" <= ", current.kind); break;
      case node_kind::greater: ordered_infix(" > ", current.kind); break;
      case node_kind::greater_equal: ordered_infix(" >= ", current.kind); break;
      case node_kind::is_same: write_same(true); break;
      case node_kind::is_not_same: write_same(false); break;
      case node_kind::is_null:
        write_operand();
        text_ += " IS NULL";
        break;
      case node_kind::is_not_null:
        write_operand();
        text_ += " IS NOT NULL";
        break;
      case node_kind::in: write_in(current); break;
      case node_kind::between:
        write_ordered(current.kind);
        text_ += " BETWEEN ";
        write_compared_operand(current.kind);
        text_ += " AND ";
        write_compared_operand(current.kind);
        break;
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: write_text_match(current); break;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: write_arithmetic(current); break;
      case node_kind::negate: write_negated(); break;
      case node_kind::coalesce:
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: write_function(current); break;
      case node_kind::exists:
        text_ += "EXISTS (";
        write_statement();
        text_ += ')';
        break;
      case node_kind::entity_columns: write_entity_columns(current); break;
      default: detail::fail(error_kind::internal, "a node stands where no expression can be");
    }
  }

  void write_column(const node& column) {
    if (qualified_) {
      write_table_name(text_, *column.table);
      text_ += '.';
    }
    write_name(text_, column.column->name);
  }

  /// How tightly an expression holds together; operands that hold less tightly get parentheses.
  static int precedence(node_kind kind) {
    switch (kind) {
      case node_kind::or_: return 1;
      case node_kind::and_: return 2;
      case node_kind::not_: return 3;
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::is_same:
      case node_kind::is_not_same:
      case node_kind::is_null:
      case node_kind::is_not_null:
      case node_kind::in:
      case node_kind::between:
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: return 4;
      case node_kind::add:
      case node_kind::subtract: return 5;
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: return 6;
      case node_kind::negate: return 7;
      default: return 9;
    }
  }

  /// `left sign right`; only the left side may be of the same precedence, as operators group from the left.
  void infix(std::string_view sign, node_kind kind) {
    const int own = precedence(kind);
    const bool associative = kind == node_kind::and_ || kind == node_kind::or_;
    write_operand(own - 1);
    text_ += sign;
    write_operand(associative ? own - 1 : own);
  }
  std::string text_;

 private:
  void start(const std::vector<node>& nodes, bool inline_values) {
    nodes_ = nodes.data();
    count_ = nodes.size();
    position_ = 0;
    parameters_ = 0;
    inline_values_ = inline_values;
    qualified_ = false;
    text_.clear();
  }

  void ordered_infix(std::string_view sign, node_kind kind) {
    write_ordered(kind);
    text_ += sign;
    write_compared_operand(kind);
  }
  void write_ordered(node_kind parent) {
    const bool grouped = precedence(peek().kind) <= comparison;
    if (grouped) text_ += '(';
    write_ordered_operand(parent);
    if (grouped) text_ += ')';
  }

  void write_entity_columns(const node& columns) {
    bool first = true;
    for (const column_info& column : columns.table->columns) {
      if (column.is(column_trait::hidden) && !has(columns.flags, node_flag::with_hidden)) continue;
      if (!first) text_ += ", ";
      first = false;
      node each{node_kind::column};
      each.table = columns.table;
      each.column = &column;
      write_column(each);
    }
  }

  void write_list(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_expression();
    }
  }

  void write_names(const node& list) {
    text_ += '(';
    for (std::uint16_t i = 0; i < list.arity; ++i) {
      if (i > 0) text_ += ", ";
      write_name(text_, take().column->name);
    }
    text_ += ')';
  }

  void write_statement() {
    const node& head = take();
    switch (head.kind) {
      case node_kind::select: write_select(); break;
      case node_kind::insert: write_insert(head); break;
      case node_kind::update: write_update(head); break;
      case node_kind::remove:
        text_ += "DELETE FROM ";
        write_table_name(text_, *head.table);
        write_where();
        break;
      case node_kind::raw: text_ += head.text; break;
      default: detail::fail(error_kind::internal, "a node stands where no statement can be");
    }
  }

  void write_select() {
    const bool outer = qualified_;
    text_ += "SELECT ";
    const std::uint16_t results = take().arity;
    qualified_ = outer || (source_count() > 1);
    write_list(results);
    const bool of_rows = next_is(node_kind::from) && write_from();
    write_where();
    if (next_is(node_kind::order_by)) {
      const std::uint16_t items = take().arity;
      text_ += " ORDER BY ";
      for (std::uint16_t i = 0; i < items; ++i) {
        if (i > 0) text_ += ", ";
        const node& item = take();
        write_ordered_operand(item.kind);
        if (has(item.flags, node_flag::descending)) text_ += " DESC";
        write_null_order(item);
      }
    } else if (of_rows) {
      write_rows_order();
    }
    const bool has_limit = next_is(node_kind::limit);
    const bool has_offset = has_limit
                                ? position_ + 2 < count_ && nodes_[position_ + 2].kind == node_kind::offset
                                : next_is(node_kind::offset);
    write_limit(has_limit, has_offset);
    qualified_ = outer;
  }

  /// Sources of the select whose results come next; found by looking past the results.
  std::size_t source_count() const {
    for (std::size_t at = position_; at < count_; ++at) {
      if (nodes_[at].kind == node_kind::select) return 1;  // an inner select comes first: no joins here
      if (nodes_[at].kind == node_kind::from) return nodes_[at].arity;
    }
    return 1;
  }

  /// Whether a rows parameter is among the sources.
  bool write_from() {
    const std::uint16_t sources = take().arity;
    bool of_rows = false;
    text_ += " FROM ";
    for (std::uint16_t i = 0; i < sources; ++i) {
      if (i > 0) text_ += " CROSS JOIN ";
      if (next_is(node_kind::rows)) {
        write_rows();
        of_rows = true;
      } else {
        write_table_name(text_, *take().table);
      }
    }
    return of_rows;
  }

  void write_rows() {
    const std::uint16_t columns = peek().index;
    write_rows_source();
    write_rows_alias(columns);
  }

  void write_where() {
    if (!next_is(node_kind::where)) return;
    take();
    if (next_is(node_kind::true_)) {
      take();
      return;
    }
    text_ += " WHERE ";
    write_expression();
  }

  void write_assignments(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      take();  // assign
      const column_info& column = *take().column;
      write_name(text_, column.name);
      text_ += " = ";
      write_assigned(column);
    }
  }

  void write_insert(const node& head) {
    text_ += "INSERT INTO ";
    write_table_name(text_, *head.table);
    const node& names = take();
    const bool bare = names.arity == 0;
    const bool keyed = names_key(*head.table, names.arity);
    if (!bare) {
      text_ += ' ';
      write_names(names);
    }
    const std::uint16_t values = take().arity;
    const std::size_t first_value = position_;
    std::size_t after = position_;
    for (std::uint16_t i = 0; i < values; ++i) after = skip(after);
    const bool from_rows = after < count_ && nodes_[after].kind == node_kind::rows;
    position_ = first_value;
    if (from_rows) {
      text_ += " SELECT ";
      write_list(values);
      if (bare) text_ += "NULL";
      text_ += " FROM ";
      write_rows();
    } else if (bare) {
      text_ += " DEFAULT VALUES";
    } else {
      text_ += " VALUES (";
      write_list(values);
      text_ += ')';
    }
    if (next_is(node_kind::on_conflict)) write_conflict(from_rows);
    if (!from_rows) write_after_insert(*head.table, keyed);
  }

  /// Whether the next column nodes name the whole key.
  bool names_key(const table_info& table, std::uint16_t columns) const {
    std::size_t found = 0;
    for (std::size_t i = 0; i < columns; ++i) {
      for (std::uint16_t part : table.key) found += peek(i).column == &table.columns[part] ? 1u : 0u;
    }
    return found == table.key.size();
  }

  void write_conflict(bool from_rows) {
    take();
    write_before_conflict(from_rows);
    text_ += " ON CONFLICT ";
    write_names(take());
    const std::uint16_t changes = take().arity;
    if (changes == 0) {
      text_ += " DO NOTHING";
      return;
    }
    text_ += " DO UPDATE SET ";
    qualified_ = true;
    write_assignments(changes);
    write_where();
    qualified_ = false;
  }

  void write_update(const node& head) {
    text_ += "UPDATE ";
    write_table_name(text_, *head.table);
    text_ += " SET ";
    const node& set = take();
    std::size_t after = position_;
    for (std::uint16_t i = 0; i < set.arity; ++i) after = skip(after);
    qualified_ = after < count_ && nodes_[after].kind == node_kind::rows;
    write_assignments(set.arity);
    if (next_is(node_kind::rows)) {
      text_ += " FROM ";
      write_rows();
    }
    write_where();
    qualified_ = false;
  }

  /// The position behind the tree that starts at `at`.
  std::size_t skip(std::size_t at) const {
    std::size_t pending = 1;
    while (pending > 0) {
      pending += nodes_[at].arity;
      --pending;
      ++at;
    }
    return at;
  }

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

  const node* nodes_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  std::size_t parameters_ = 0;
  const cell* values_ = nullptr;
  bool inline_values_ = false;
  bool qualified_ = false;
};

}  // namespace tenon::inline v0::dialect

// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi_column.hpp>

namespace tenon::inline v0::dialect {

/// What results of a query are called.
struct result_names {
  const table_info* table = nullptr;  ///< as its columns
  bool with_hidden = false;           ///< hidden ones too
  bool unnamed = false;               ///< they have names already: of the second query of two
  bool numbered = false;              ///< c0, c1, …
  bool inner = false;                 ///< other queries see the results, and order or compare them
  bool recursive = false;  ///< the query refers to itself: its results' types have to be the table's
};

/// Speaks values, operators, conditions and the plain aggregates as standard SQL.
template <class Deferred = void>
class basic_ansi_expression : public ansi_column {
 protected:
  ~basic_ansi_expression() = default;

  // What is said elsewhere.

  /// The query that comes next; its results may have names.
  virtual void write_query(const result_names& names) = 0;
  /// An expression that repositories do not write; its node was taken last.
  virtual void write_other(const node& expression) = 0;

  // What dialects differ in.

  virtual void write_parameter(std::size_t number) {
    (void)number;
    text_ += '?';
  }
  /// The store's clock in the form of a timestamp column.
  virtual std::string_view moment_text() const { return "CURRENT_TIMESTAMP"; }
  /// Many rows as one parameter in FROM; `write_rows_column` says a column of them.
  virtual void write_rows_source() { refuse("takes no rows as a parameter"); }
  virtual void write_rows_column(const node& column) {
    text_ += "r.c";
    append_number(text_, column.index);
  }
  virtual void write_rows_number() { refuse("does not number the rows of a parameter"); }
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
  /// Says the equality whose operands come next so that an index finds it, in a condition that decides; false
  /// if there is no other way to say it.
  virtual bool write_indexed_equality() { return false; }
  virtual void write_same(bool same) {
    write_operand();
    text_ += same ? " IS NOT DISTINCT FROM " : " IS DISTINCT FROM ";
    write_operand();
  }
  /// A text with small letters for A to Z.
  virtual std::string folded(std::string_view text) const { return detail::sentence({"lower(", text, ")"}); }
  virtual void write_like(std::string_view text, std::string_view pattern, bool fold) {
    text_ += fold ? detail::sentence({folded(text), " LIKE ", folded(pattern), " ESCAPE '!'"})
                  : detail::sentence({text, " LIKE ", pattern, " ESCAPE '!'"});
  }
  virtual void write_contains(std::string_view text, std::string_view part) {
    text_ += detail::sentence({"position(", part, " IN ", text, ") > 0"});
  }
  virtual void write_starts_with(std::string_view text, std::string_view part) {
    text_ += detail::sentence({"substr(", text, ", 1, length(", part, ")) = ", part});
  }
  virtual void write_ends_with(std::string_view text, std::string_view part) {
    text_ += detail::sentence({"right(", text, ", length(", part, ")) = ", part});
  }
  /// What stands behind an expression, or a column of `entity_columns`, so that it is ordered by the rule of
  /// its kind.
  virtual std::string_view order_rule(result_place place) const {
    (void)place;
    return {};
  }
  /// What is tested for NULL.
  virtual void write_tested_operand() { write_operand(); }
  /// An operand whose order may matter to `parent`.
  virtual void write_ordered_operand(node_kind parent) {
    const std::string_view rule =
        is_ordering(parent) ? order_rule({position(), nullptr}) : std::string_view{};
    if (rule.empty()) return write_expression();
    write_operand(tightest);
    text_ += rule;
  }
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
  /// What an aggregate is called; its operand comes next.
  virtual std::string_view aggregate_name(const node& call) const {
    switch (call.kind) {
      case node_kind::count: return "count";
      case node_kind::sum: return "sum";
      case node_kind::average: return "avg";
      case node_kind::minimum: return "min";
      default: return "max";
    }
  }
  virtual void write_aggregate(const node& call) {
    if (call.kind == node_kind::count_all) {
      text_ += "count(*)";
      return;
    }
    text_ += aggregate_name(call);
    text_ += has(call.flags, node_flag::distinct) ? "(DISTINCT " : "(";
    for (std::uint16_t i = 0; i < call.arity; ++i) {
      if (next_is(node_kind::order_by)) {
        text_ += " ORDER BY ";
        write_order_items();
      } else {
        if (i > 0) text_ += ", ";
        write_ordered_operand(call.kind);
      }
    }
    text_ += ')';
  }
  /// What rows are ordered or grouped by.
  virtual void write_ordered_item(node_kind parent) { write_ordered_operand(parent); }
  /// `item` is followed by the expression that is ordered by.
  virtual void write_null_order(const node& item) {
    const bool descending = has(item.flags, node_flag::descending);
    const bool first =
        has(item.flags, node_flag::nulls_first) || (!has(item.flags, node_flag::nulls_last) && !descending);
    text_ += first ? " NULLS FIRST" : " NULLS LAST";
  }
  /// How tightly the expression at a position holds together, as `precedence`.
  virtual int binding(std::size_t position) const { return precedence(at(position).kind); }

  // Expressions.

  static constexpr int comparison = 4;
  static constexpr int tightest = 8;

  /// The next expression, in parentheses if it holds together no more tightly than `level`.
  void write_operand(int level = comparison) {
    const bool grouped = binding(position()) <= level;
    if (grouped) text_ += '(';
    write_expression();
    if (grouped) text_ += ')';
  }
  void write_ordered(node_kind parent) {
    const bool grouped = binding(position()) <= comparison;
    if (grouped) text_ += '(';
    write_by_order(parent, false);
    if (grouped) text_ += ')';
  }
  void write_list(std::uint16_t count) {
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_expression();
    }
  }
  void write_arguments(std::string_view name, std::uint16_t count) {
    text_ += name;
    text_ += '(';
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_expression();
    }
    text_ += ')';
  }
  /// The items of the order that comes next.
  void write_order_items() {
    const std::uint16_t items = take().arity;
    for (std::uint16_t i = 0; i < items; ++i) {
      if (i > 0) text_ += ", ";
      const node& item = take();
      write_ordered_item(item.kind);
      if (has(item.flags, node_flag::descending)) text_ += " DESC";
      write_null_order(item);
    }
  }
  void write_entity_columns(const node& columns) {
    bool first = true;
    for (const column_info& column : columns.table->columns) {
      if (!shows(columns, column)) continue;
      if (!first) text_ += ", ";
      first = false;
      write_shown_column(columns, column);
    }
  }

  bool orders_rows_ = false;  ///< what is written orders the rows of a query
  /// What is looked for by IN: one expression, or several as a row.
  void write_members(int width) {
    if (width > 1) text_ += '(';
    for (int i = 0; i < width; ++i) {
      if (i > 0) text_ += ", ";
      write_operand();
    }
    if (width > 1) text_ += ')';
  }
  /// The text of the next expression, for dialects that say it twice or elsewhere.
  std::string take_expression() {
    std::string written = captured(position(), [this] { write_expression(); });
    go_to(skip(position()));
    return written;
  }
  /// A condition of which it only matters whether it is true.
  void write_condition() {
    decides_ = true;
    write_expression();
  }
  void write_expression() {
    const bool decides = std::exchange(decides_, false);
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
      case node_kind::parameter: {
        const std::size_t number = parameter_number(position() - 1);
        if (is_inline()) {
          write_value(inline_value(number));
        } else {
          write_parameter(number);
        }
        break;
      }
      case node_kind::moment: text_ += moment_text(); break;
      case node_kind::true_: text_ += "TRUE"; break;
      case node_kind::false_: text_ += "FALSE"; break;
      case node_kind::constant: write_constant(current); break;
      case node_kind::raw: text_ += current.text; break;
      case node_kind::and_:
      case node_kind::or_: write_connected(current.kind, decides); break;
      case node_kind::not_:
        text_ += "NOT ";
        write_operand(precedence(node_kind::not_));
        break;
      case node_kind::equal:
        if (decides && write_indexed_equality()) break;
        [[fallthrough]];
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
        write_ordered(current.kind);
        text_ += sign_of(current.kind);
        write_by_order(current.kind, true);
        break;
      case node_kind::is_same: write_same(true); break;
      case node_kind::is_not_same: write_same(false); break;
      case node_kind::is_null:
        write_tested_operand();
        text_ += " IS NULL";
        break;
      case node_kind::is_not_null:
        write_tested_operand();
        text_ += " IS NOT NULL";
        break;
      case node_kind::in: write_in(current); break;
      case node_kind::between:
        write_ordered(current.kind);
        text_ += " BETWEEN ";
        write_by_order(current.kind, true);
        text_ += " AND ";
        write_by_order(current.kind, true);
        break;
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: write_text_match(current); break;
      case node_kind::exists:
        text_ += "EXISTS (";
        write_query({});
        text_ += ')';
        break;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: write_arithmetic(current); break;
      case node_kind::negate: write_negated(); break;
      case node_kind::entity_columns: write_entity_columns(current); break;
      case node_kind::coalesce: write_arguments("coalesce", current.arity); break;
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: write_aggregate(current); break;
      default: write_other(current); break;
    }
  }

  void write_constant(const node& constant) {
    if (constant.spec.kind == cell_kind::text) return quote(text_, constant.text, '\'');
    if (constant.text.empty()) return append_number(text_, constant.index);
    const bool negative = constant.text.front() == '-';  // -- would be a comment
    if (negative) text_ += '(';
    text_ += constant.text;
    if (negative) text_ += ')';
  }

  static bool is_ordering(node_kind parent) {
    switch (parent) {
      case node_kind::order_item:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::between:
      case node_kind::minimum:
      case node_kind::maximum: return true;
      default: return false;
    }
  }
  static std::string_view sign_of(node_kind kind) {
    switch (kind) {
      case node_kind::equal: return " = ";
      case node_kind::not_equal: return " <> ";
      case node_kind::less: return " < ";
      case node_kind::less_equal: return " <= ";
      case node_kind::greater: return " > ";
      default: return " >= ";
    }
  }
  /// How tightly an expression holds together; operands that hold less tightly get parentheses.
  static int precedence(node_kind kind) {
    switch (kind) {
      case node_kind::raw: return 0;
      case node_kind::or_: return 1;
      case node_kind::and_: return 2;
      case node_kind::not_: return 3;
      case node_kind::add:
      case node_kind::subtract: return 5;
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: return 6;
      case node_kind::negate: return 7;
      case node_kind::exists: return 9;
      default: return is_condition(kind) ? comparison : 9;
    }
  }
  /// `left sign right`; only the left side may be of the same precedence, as operators group from the left.
  void infix(std::string_view sign, node_kind kind) {
    const int own = precedence(kind);
    write_operand(own - 1);
    text_ += sign;
    write_operand(own);
  }

 private:
  /// An operand by whose order rows are told apart, or what it is compared with; of rows each of their
  /// values.
  void write_by_order(node_kind parent, bool compared) {
    if (!next_is(node_kind::row)) {
      if (compared) return write_compared_operand(parent);
      return write_ordered_operand(parent);
    }
    const std::uint16_t width = take().arity;
    text_ += '(';
    for (std::uint16_t i = 0; i < width; ++i) {
      if (i > 0) text_ += ", ";
      if (compared) {
        write_compared_operand(parent);
      } else {
        write_ordered_operand(parent);
      }
    }
    text_ += ')';
  }

  void write_connected(node_kind kind, bool decides) {
    const int own = precedence(kind);
    for (int side = 0; side < 2; ++side) {
      if (side == 1) text_ += kind == node_kind::and_ ? " AND " : " OR ";
      const bool grouped = binding(position()) < own;
      if (grouped) text_ += '(';
      decides_ = decides;
      write_expression();
      if (grouped) text_ += ')';
    }
  }

  void write_text_match(const node& match) {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string text = take_expression();
    std::string part = take_expression();
    if (match.kind == node_kind::like) return write_like(text, part, fold);
    if (fold) {
      text = folded(text);
      part = folded(part);
    }
    if (match.kind == node_kind::contains) return write_contains(text, part);
    if (match.kind == node_kind::starts_with) return write_starts_with(text, part);
    write_ends_with(text, part);
  }

  bool decides_ = false;
};
using ansi_expression = basic_ansi_expression<>;

}  // namespace tenon::inline v0::dialect

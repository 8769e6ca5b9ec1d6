// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/dialect/ansi_statement.hpp>

namespace tenon::inline v0::dialect {

/// What a dialect asks the trees of the query language: what results there are, what kind an expression is
/// of, whether two are the same.
template <class Deferred = void>
class basic_ansi_tree : public ansi_statement {
 protected:
  /// A tree whose parameters are those of another one.
  struct tie {
    std::size_t position, nodes, other;
  };
  std::size_t tied_position(std::size_t position) const override {
    for (const tie& each : ties_) {
      if (position >= each.position && position < each.position + each.nodes)
        return each.other + (position - each.position);
    }
    return position;
  }

  /// Where the values of a CASE stand, that of ELSE last.
  std::vector<std::size_t> branch_values(std::size_t branches) const {
    std::vector<std::size_t> values;
    const std::uint16_t parts = at(branches).arity;
    std::size_t each = branches + 1;
    for (std::uint16_t i = 0; i < parts; ++i, each = skip(each)) {
      if (i % 2 != 0 || i + 1 == parts) values.push_back(each);
    }
    return values;
  }
  bool holds(std::size_t tree, node_kind kind) const {
    for (std::size_t each = tree, end = skip(tree); each < end; ++each) {
      if (at(each).kind == kind) return true;
    }
    return false;
  }
  /// Whether two expressions are the same; two parameters are if they are tied.
  bool same_tree(std::size_t a, std::size_t b) const {
    const std::size_t size = skip(a) - a;
    if (skip(b) - b != size) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!(at(a + i) == at(b + i))) return false;
      if (at(a + i).kind == node_kind::parameter && parameter_number(a + i) != parameter_number(b + i))
        return false;
    }
    return true;
  }
  /// Whether an expression is a column that takes no NULL, of a table that has a row in every row.
  bool is_never_null(const node& expression) const {
    if (expression.kind != node_kind::column || expression.column->nullable) return false;
    if (scope_.from == none) return !scope_.known || expression.table == scope_.table;
    bool found = false;
    bool always = false;
    std::size_t each = scope_.from + 1;
    for (std::uint16_t i = 0; i < at(scope_.from).arity; ++i, each = skip(each)) {
      const bool joined = at(each).kind == node_kind::join;
      const auto kind = static_cast<join_kind>(at(each).index);
      if (joined && (kind == join_kind::right || kind == join_kind::full)) always = false;
      const node& source = at(joined ? each + 1 : each);
      if (source.kind != node_kind::table_source || source.table != expression.table ||
          source.text != expression.text)
        continue;
      found = true;
      always = !joined || (kind != join_kind::left && kind != join_kind::full);
    }
    return found && always;
  }

  // Results of queries.

  /// The results of a query; of two that became one, those of the first.
  std::size_t results_of(std::size_t query) const {
    while (at(query).kind == node_kind::compound) {
      query = child_number(query, at(query + 1).kind == node_kind::with ? 1 : 0);
    }
    return child(query, node_kind::results);
  }
  /// Result number `index` of the query whose order is written; its position is `none` if there is none.
  result_place result(std::size_t index) const { return result_in(results_, index); }
  result_place result_in(std::size_t list, std::size_t index) const {
    if (list == none) return {none, nullptr};
    std::size_t each = list + 1;
    for (std::uint16_t i = 0; i < at(list).arity; ++i, each = skip(each)) {
      if (at(each).kind != node_kind::entity_columns) {
        if (index-- == 0) return {each, nullptr};
        continue;
      }
      for (const column_info& column : at(each).table->columns) {
        if (shows(at(each), column) && index-- == 0) return {each, &column};
      }
    }
    return {none, nullptr};
  }
  std::size_t count_results(std::size_t list) const {
    std::size_t count = 0;
    while (result_in(list, count).position != none) ++count;
    return count;
  }

  cell_kind other_kind(std::size_t position) const override {
    const node& first = at(position);
    switch (first.kind) {
      case node_kind::filter:
      case node_kind::over: return kind_at(position + 1);
      case node_kind::average:
        return kind_at(position + 1) == cell_kind::decimal ? cell_kind::decimal : cell_kind::real;
      case node_kind::case_: return kind_at(skip(position + 1));
      case node_kind::scalar: return result_kind(result_in(results_of(position + 1), 0));
      case node_kind::result_column: return result_kind(result(first.index));
      case node_kind::constant:
      case node_kind::rows_number:
      case node_kind::count:
      case node_kind::count_all:
      case node_kind::json_length: return cell_kind::integer;
      case node_kind::match_rank: return cell_kind::real;
      case node_kind::join_texts:
      case node_kind::match_snippet: return cell_kind::text;
      case node_kind::json_list:
      case node_kind::json_members:
      case node_kind::json_set:
      case node_kind::json_remove: return cell_kind::json;
      case node_kind::true_:
      case node_kind::false_:
      case node_kind::every:
      case node_kind::some:
      case node_kind::json_has:
      case node_kind::json_contains: return cell_kind::boolean;
      default: return is_condition(first.kind) ? cell_kind::boolean : cell_kind::null;
    }
  }

  // Texts with gaps.

  /// Fills operands into a pattern: `#1` the first as it is, `@1` in parentheses if it needs them, `#*` all
  /// with commas between them.
  struct operand_text {
    std::string text;
    bool loose = false;  ///< an operator, which would lose parts of it to one that binds tighter
  };
  void write_pattern(std::string_view pattern, const std::vector<operand_text>& operands) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
      const bool gap = (pattern[i] == '#' || pattern[i] == '@') && i + 1 < pattern.size() &&
                       (pattern[i + 1] == '*' || (pattern[i + 1] >= '1' && pattern[i + 1] <= '9'));
      if (!gap) {
        text_ += pattern[i];
        continue;
      }
      const char which = pattern[i + 1];
      const bool tight = pattern[i++] == '@';
      const std::size_t first = which == '*' ? 0 : static_cast<std::size_t>(which - '1');
      const std::size_t last = which == '*' ? operands.size() : first + 1;
      for (std::size_t each = first; each < last; ++each) {
        if (each > first) text_ += ", ";
        const bool grouped = tight && operands[each].loose;
        if (grouped) text_ += '(';
        text_ += operands[each].text;
        if (grouped) text_ += ')';
      }
    }
  }
  operand_text take_operand() {
    const bool loose = binding(position()) <= tightest;
    return {take_expression(), loose};
  }
  std::vector<operand_text> take_operands(std::uint16_t count) {
    std::vector<operand_text> taken;
    for (std::uint16_t i = 0; i < count; ++i) taken.push_back(take_operand());
    return taken;
  }

  std::size_t results_ = none;  ///< of the query whose order or groups are written
  std::vector<tie> ties_;
};
using ansi_tree = basic_ansi_tree<>;

}  // namespace tenon::inline v0::dialect

// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/query/node.hpp>

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

/// Goes through the nodes of a statement and gathers its text. A parameter's number is that of its node, not
/// of its place in the text: so a part can be said earlier, later or twice.
class ansi_walk {
 public:
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
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  ~ansi_walk() = default;

  /// How many numbers a parameter of kind rows takes.
  virtual std::size_t numbers_of_rows(std::uint16_t columns) const {
    (void)columns;
    return 1;
  }

  void start(const std::vector<node>& nodes, const cell* values) {
    nodes_ = nodes.data();
    count_ = nodes.size();
    position_ = 0;
    values_ = values;
    results_ = none;
    text_.clear();
  }

  const node& at(std::size_t position) const { return nodes_[position]; }
  const node& peek(std::size_t ahead = 0) const { return nodes_[position_ + ahead]; }
  const node& take() { return nodes_[position_++]; }
  /// The node that was taken last.
  const node& taken() const { return nodes_[position_ - 1]; }
  bool next_is(node_kind kind) const { return position_ < count_ && nodes_[position_].kind == kind; }
  std::size_t position() const { return position_; }
  void go_to(std::size_t position) { position_ = position; }
  std::size_t count() const { return count_; }
  /// Values are written as literals.
  bool is_inline() const { return values_ != nullptr; }
  const cell& inline_value(std::size_t number) const { return values_[number - 1]; }

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
  /// The first child of that kind, or `none`.
  std::size_t child(std::size_t parent, node_kind kind) const {
    std::size_t each = parent + 1;
    for (std::uint16_t i = 0; i < nodes_[parent].arity; ++i, each = skip(each)) {
      if (nodes_[each].kind == kind) return each;
    }
    return none;
  }
  std::size_t child_number(std::size_t parent, std::size_t number) const {
    std::size_t each = parent + 1;
    while (number-- > 0) each = skip(each);
    return each;
  }
  /// Where the values of a CASE stand, that of ELSE last.
  std::vector<std::size_t> branch_values(std::size_t branches) const {
    std::vector<std::size_t> values;
    const std::uint16_t parts = nodes_[branches].arity;
    std::size_t each = branches + 1;
    for (std::uint16_t i = 0; i < parts; ++i, each = skip(each)) {
      if (i % 2 != 0 || i + 1 == parts) values.push_back(each);
    }
    return values;
  }
  /// The number of the parameter at a position.
  std::size_t parameter_number(std::size_t position) const {
    std::size_t number = 1;
    for (std::size_t each = 0; each < position; ++each) {
      if (nodes_[each].kind == node_kind::rows && each + 1 < position) {
        number += numbers_of_rows(nodes_[each].index);
        each += 1u + nodes_[each].index;
      } else if (nodes_[each].kind == node_kind::parameter) {
        ++number;
      }
    }
    return number;
  }
  bool holds(std::size_t tree, node_kind kind) const {
    for (std::size_t each = tree, end = skip(tree); each < end; ++each) {
      if (nodes_[each].kind == kind) return true;
    }
    return false;
  }
  /// Whether two expressions are the same; two parameters never are.
  bool same_tree(std::size_t a, std::size_t b) const {
    const std::size_t size = skip(a) - a;
    if (skip(b) - b != size || holds(a, node_kind::parameter)) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!(nodes_[a + i] == nodes_[b + i])) return false;
    }
    return true;
  }
  /// What `write` says at a position, kept apart.
  template <class Write>
  std::string captured(std::size_t position, Write&& write) {
    std::string kept = std::exchange(text_, {});
    const std::size_t back = std::exchange(position_, position);
    write();
    position_ = back;
    std::swap(kept, text_);
    return kept;
  }

  // Results of queries.

  /// A result: an expression, or a column of `entity_columns`, which stands at the position then.
  struct result_place {
    std::size_t position;
    const column_info* column;
  };
  static bool shows(const node& columns, const column_info& column) {
    return !column.is(column_trait::hidden) || has(columns.flags, node_flag::with_hidden);
  }
  /// The results of a query; of two that became one, those of the first.
  std::size_t results_of(std::size_t query) const {
    while (nodes_[query].kind == node_kind::compound) {
      query = child_number(query, nodes_[query + 1].kind == node_kind::with ? 1 : 0);
    }
    return child(query, node_kind::results);
  }
  /// Result number `index` of the query whose order is written; its position is `none` if there is none.
  result_place result(std::size_t index) const { return result_in(results_, index); }
  result_place result_in(std::size_t list, std::size_t index) const {
    if (list == none) return {none, nullptr};
    std::size_t each = list + 1;
    for (std::uint16_t i = 0; i < nodes_[list].arity; ++i, each = skip(each)) {
      if (nodes_[each].kind != node_kind::entity_columns) {
        if (index-- == 0) return {each, nullptr};
        continue;
      }
      for (const column_info& column : nodes_[each].table->columns) {
        if (shows(nodes_[each], column) && index-- == 0) return {each, &column};
      }
    }
    return {none, nullptr};
  }
  std::size_t count_results(std::size_t list) const {
    std::size_t count = 0;
    while (result_in(list, count).position != none) ++count;
    return count;
  }

  // What expressions give.

  /// The kind of an expression's value; null if that is not known.
  cell_kind kind_at(std::size_t position) const {
    const node& first = nodes_[position];
    if (first.spec.kind != cell_kind::null) return first.spec.kind;
    switch (first.kind) {
      case node_kind::column:
      case node_kind::excluded:
      case node_kind::default_of: return first.column->spec.kind;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: return number_kind(kind_at(position + 1), kind_at(skip(position + 1)));
      case node_kind::coalesce:
      case node_kind::negate:
      case node_kind::sum:
      case node_kind::minimum:
      case node_kind::maximum:
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
  cell_kind result_kind(result_place place) const {
    if (place.position == none) return cell_kind::null;
    return place.column != nullptr ? place.column->spec.kind : kind_at(place.position);
  }
  static bool is_condition(node_kind kind) { return kind >= node_kind::and_ && kind <= node_kind::exists; }
  static cell_kind number_kind(cell_kind a, cell_kind b) {
    for (const cell_kind wide : {cell_kind::real, cell_kind::decimal}) {
      if (a == wide || b == wide) return wide;
    }
    return a != cell_kind::null ? a : b;
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

  std::string text_;
  std::size_t results_ = none;  ///< of the query whose order or groups are written

 private:
  const node* nodes_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  const cell* values_ = nullptr;
};

}  // namespace tenon::inline v0::dialect

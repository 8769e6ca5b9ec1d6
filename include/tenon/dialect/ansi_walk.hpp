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

/// Goes through the nodes of a statement and gathers its text. A parameter's number is that of its node, not
/// of its place in the text: so a part can be said earlier, later or twice.
template <class Deferred = void>
class basic_ansi_walk {
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

  ~basic_ansi_walk() = default;

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
  /// The position whose parameter is meant by the one at a position.
  virtual std::size_t tied_position(std::size_t position) const { return position; }
  /// The number of the parameter at a position.
  std::size_t parameter_number(std::size_t position) const {
    position = tied_position(position);
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

  /// A result: an expression, or a column of `entity_columns`, which stands at the position then.
  struct result_place {
    std::size_t position;
    const column_info* column;
  };
  static bool shows(const node& columns, const column_info& column) {
    return !column.is(column_trait::hidden) || has(columns.flags, node_flag::with_hidden);
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
      case node_kind::moment: return cell_kind::timestamp;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: return number_kind(kind_at(position + 1), kind_at(skip(position + 1)));
      case node_kind::coalesce:
      case node_kind::negate:
      case node_kind::sum:
      case node_kind::minimum:
      case node_kind::maximum: return kind_at(position + 1);
      default: return other_kind(position);
    }
  }
  cell_kind result_kind(result_place place) const {
    if (place.position == none) return cell_kind::null;
    return place.column != nullptr ? place.column->spec.kind : kind_at(place.position);
  }
  /// Of what the query language adds.
  virtual cell_kind other_kind(std::size_t position) const {
    (void)position;
    return cell_kind::null;
  }
  static bool is_condition(node_kind kind) { return kind >= node_kind::and_ && kind <= node_kind::exists; }
  static cell_kind number_kind(cell_kind a, cell_kind b) {
    for (const cell_kind wide : {cell_kind::real, cell_kind::decimal}) {
      if (a == wide || b == wide) return wide;
    }
    return a != cell_kind::null ? a : b;
  }

  std::string text_;

 private:
  const node* nodes_ = nullptr;
  std::size_t count_ = 0;
  std::size_t position_ = 0;
  const cell* values_ = nullptr;
};
using ansi_walk = basic_ansi_walk<>;

}  // namespace tenon::inline v0::dialect

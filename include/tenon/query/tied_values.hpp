// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/codec/encoder.hpp>
#include <tenon/query/node.hpp>

// A statement says what it groups by again where it shows, compares or orders it, with values of its own
// each time. They have to be equal: else a group would have many values for the expression.
namespace tenon::inline v0 {

/// An expression that has to be one of others, its values included: what is grouped by, or what distinct rows
/// are ordered by.
struct tied_value {
  struct place {
    std::size_t position;  ///< of the node
    std::size_t value;     ///< the number of its first value, from 0
  };
  place at;
  std::size_t nodes;          ///< how many it has
  std::size_t values;         ///< how many it holds
  std::vector<place> others;  ///< trees of the same nodes
};

/// Finds the expressions of a statement whose values are tied.
template <class Deferred = void>
class basic_tied_values {
 public:
  static std::vector<tied_value> of(const std::vector<node>& nodes) {
    basic_tied_values made(nodes);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].kind == node_kind::select) made.look_at(i);
    }
    return std::move(made.found_);
  }

  /// The number of the other tree that each expression agrees with. Errors: `statement` if there is none.
  static void choose(const std::vector<tied_value>& tied, const cell* values,
                     std::vector<std::uint16_t>& chosen) {
    chosen.clear();
    for (const tied_value& each : tied) {
      std::size_t other = 0;
      while (other < each.others.size() &&
             !are_equal(values + each.at.value, values + each.others[other].value, each.values))
        ++other;
      if (other == each.others.size()) refuse();
      chosen.push_back(static_cast<std::uint16_t>(other));
    }
  }
  static void check(const std::vector<tied_value>& tied, const cell* values) {
    std::vector<std::uint16_t> chosen;
    choose(tied, values, chosen);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  explicit basic_tied_values(const std::vector<node>& nodes) : nodes_(nodes) {}

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse() {
    tenon::detail::fail(error_kind::statement,
                        "group_by(), distinct: an expression has other values where it is selected, compared "
                        "or ordered by than where it is grouped by; give it the same values");
  }

  static bool are_equal(const cell* a, const cell* b, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_equal(a[i], b[i])) return false;
    }
    return true;
  }
  static bool is_equal(const cell& a, const cell& b) {
    if (a.kind != b.kind) return false;
    switch (a.kind) {
      case cell_kind::null: return true;
      case cell_kind::real: return std::memcmp(&a.real, &b.real, sizeof a.real) == 0;
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json: return a.text() == b.text();
      case cell_kind::uuid: return a.uuid == b.uuid;
      case cell_kind::rows: return are_equal(*a.rows, *b.rows);
      default: return a.integer == b.integer;
    }
  }
  static bool are_equal(const row_source& a, const row_source& b) {
    if (a.count != b.count || a.width != b.width) return false;
    encoder one;
    encoder other;
    for (std::size_t i = 0; i < a.count; ++i) {
      one.clear();
      other.clear();
      a.fill(a.items, i, one);
      b.fill(b.items, i, other);
      if (!are_equal(one.data(), other.data(), a.width)) return false;
    }
    return true;
  }

  // The tree.

  std::size_t end(std::size_t at) const {
    for (std::size_t pending = 1; pending > 0; ++at) pending += nodes_[at].arity - std::size_t{1};
    return at;
  }
  std::size_t child(std::size_t parent, node_kind kind) const {
    std::size_t each = parent + 1;
    for (std::uint16_t i = 0; i < nodes_[parent].arity; ++i, each = end(each)) {
      if (nodes_[each].kind == kind) return each;
    }
    return none;
  }
  template <class Visit>
  void each_child(std::size_t parent, Visit&& visit) const {
    if (parent == none) return;
    std::size_t each = parent + 1;
    for (std::uint16_t i = 0; i < nodes_[parent].arity; ++i, each = end(each)) visit(each);
  }
  std::size_t values_before(std::size_t at) const {
    std::size_t count = 0;
    while (at-- > 0) count += nodes_[at].kind == node_kind::parameter ? 1 : 0;
    return count;
  }
  std::size_t values_of(std::size_t at) const { return values_before(end(at)) - values_before(at); }
  bool is_same(std::size_t a, std::size_t b) const {
    const std::size_t size = end(a) - a;
    if (end(b) - b != size) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (!(nodes_[a + i] == nodes_[b + i])) return false;
    }
    return true;
  }
  /// The expression that is meant where a result may be named; `none` for a column of a whole entity.
  std::size_t meant(std::size_t at, std::size_t results) const {
    if (nodes_[at].kind != node_kind::result_column) return at;
    std::size_t number = nodes_[at].index;
    std::size_t found = none;
    each_child(results, [&](std::size_t each) {
      if (found != none || number == none) return;
      const node& said = nodes_[each];
      std::size_t width = said.kind == node_kind::entity_columns ? 0 : 1;
      if (width == 0) {
        for (const column_info& column : said.table->columns)
          width += !column.is(column_trait::hidden) || has(said.flags, node_flag::with_hidden) ? 1 : 0;
      }
      if (number >= width) {
        number -= width;
      } else {
        found = said.kind == node_kind::entity_columns ? none : each;
        number = none;
      }
    });
    return found;
  }

  // The clauses.

  void look_at(std::size_t select) {
    const std::size_t results = child(select, node_kind::results);
    const std::size_t groups = child(select, node_kind::group_by);
    const std::size_t order = child(select, node_kind::order_by);
    keys_.clear();
    if (groups != none) {
      each_child(groups, [&](std::size_t each) { add_key(meant(each, results)); });
      each_child(results, [&](std::size_t each) { visit(each); });
      each_child(child(select, node_kind::having), [&](std::size_t each) { visit(each); });
      each_child(order, [&](std::size_t each) { visit(each); });
      return;
    }
    const std::size_t apart = child(select, node_kind::distinct_on);
    if (apart != none) {
      each_child(apart, [&](std::size_t each) { add_key(meant(each, results)); });
    } else if (has(nodes_[results].flags, node_flag::distinct)) {
      each_child(results, [&](std::size_t each) { add_key(each); });
    } else {
      return;
    }
    std::size_t left = apart != none ? nodes_[apart].arity : none;
    each_child(order, [&](std::size_t item) {
      if (left == 0) return;
      --left;
      const std::size_t expression = meant(item + 1, results);
      if (expression != none) tie(expression);
    });
  }
  void add_key(std::size_t at) {
    if (at != none) keys_.push_back(at);
  }

  /// Ties an expression with the keys that are like it; false if there is none.
  bool tie(std::size_t at) {
    if (nodes_[at].kind == node_kind::parameter || values_of(at) == 0) return false;
    tied_value made{{at, values_before(at)}, end(at) - at, values_of(at), {}};
    for (const std::size_t key : keys_) {
      if (key == at) return true;
      if (is_same(key, at)) made.others.push_back({key, values_before(key)});
    }
    if (made.others.empty()) return false;
    found_.push_back(std::move(made));
    return true;
  }

  /// What stands in an aggregate is of each row, and what stands in a query is that query's affair.
  void visit(std::size_t at) {
    switch (nodes_[at].kind) {
      case node_kind::select:
      case node_kind::compound:
      case node_kind::raw:
      case node_kind::column:
      case node_kind::parameter:
      case node_kind::filter: return;
      case node_kind::over: return visit_over(at);
      default: break;
    }
    if (nodes_[at].kind >= node_kind::count_all && nodes_[at].kind <= node_kind::json_members) return;
    if (!is_grouped(at) && tie(at)) return;
    each_child(at, [this](std::size_t each) { visit(each); });
  }
  void visit_over(std::size_t over) {
    bool first = true;
    each_child(over, [&](std::size_t part) {
      if (std::exchange(first, false)) {
        if (nodes_[part].kind == node_kind::filter) {
          each_child(part + 1, [this](std::size_t each) { visit(each); });
          visit(end(part + 1));
        } else {
          each_child(part, [this](std::size_t each) { visit(each); });
        }
      } else {
        visit(part);
      }
    });
  }

  /// Whether all columns of an expression are grouped by, or depend on a key that is.
  bool is_grouped(std::size_t at) const {
    for (std::size_t each = at, last = end(at); each < last; ++each) {
      if (nodes_[each].kind == node_kind::column && !is_grouped_column(nodes_[each])) return false;
    }
    return true;
  }
  bool is_grouped_column(const node& column) const {
    if (has_key(column.table, column.column, column.text)) return true;
    if (column.table == nullptr || column.table->key.empty()) return false;
    for (const std::uint16_t part : column.table->key) {
      if (!has_key(column.table, &column.table->columns[part], column.text)) return false;
    }
    return true;
  }
  bool has_key(const table_info* table, const column_info* column, std::string_view source) const {
    for (const std::size_t key : keys_) {
      const node& said = nodes_[key];
      if (said.kind == node_kind::column && said.table == table && said.column == column &&
          said.text == source)
        return true;
    }
    return false;
  }

  const std::vector<node>& nodes_;
  std::vector<std::size_t> keys_;
  std::vector<tied_value> found_;
};

using tied_values = basic_tied_values<>;

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/dialect/postgresql_full_text.hpp>
#include <tenon/query/tied_values.hpp>

namespace tenon::inline v0::dialect {

/// What PostgreSQL (13 and later) says differently.
template <class Deferred = void>
class basic_postgresql : public postgresql_full_text {
 public:
  explicit basic_postgresql(postgresql_enums enums = postgresql_enums::checked_text)
      : postgresql_full_text(enums) {}

  using ansi::render;
  /// The text for values that are tied as `chosen`, see `tied_values`.
  std::string render(const statement& source, const std::vector<std::uint16_t>& chosen) {
    chosen_ = &chosen;
    std::string text = ansi::render(source);
    chosen_ = nullptr;
    return text;
  }

 protected:
  // The server takes two parameters for two values, though they may be equal.
  void tie_values(const std::vector<node>& nodes) override {
    std::size_t number = 0;
    for (const tied_value& each : tied_values::of(nodes)) {
      const std::size_t other = chosen_ != nullptr ? (*chosen_)[number++] : 0;
      ties_.push_back({each.at.position, each.nodes, each.others[other].position});
    }
  }

  // Rows of the program.

  void write_rows_alias(std::uint16_t columns) override {
    write_row_alias(columns);
    text_ += ", ord)";
  }
  void write_rows_order() override { text_ += " ORDER BY r.ord"; }
  void write_values_source(const node& source) override {
    write_unnest(false, true);
    text_ += " AS ";
    write_name(text_, source.text);
    text_ += ' ';
    write_columns(*source.table, true);
  }

  // Order.

  // An index has NULLs last, and a condition NULLS FIRST on a column without any would keep it from use.
  void write_null_order(const node& item) override {
    const node& operand = (&item)[1];
    if (is_never_null(operand) && !has(item.flags, node_flag::nulls_first | node_flag::nulls_last)) return;
    ansi::write_null_order(item);
  }
  // A number cannot say that an enum is ordered by its names.
  bool has_order_number(std::size_t index) const override { return !is_native_result(result(index)); }

  // Queries.

  void write_select(std::size_t head, const result_names& names) override {
    const std::size_t order = child(head, node_kind::order_by);
    const bool distinct = has(at(child(head, node_kind::results)).flags, node_flag::distinct);
    const bool outer = collates_;
    collates_ = order != none && (distinct || holds(order, node_kind::result_column));
    if (distinct && orders_natives(order)) {
      write_with(head);
      text_ += "SELECT * FROM (";
      write_select_start(head);
      write_results(results_, names);
      write_body(head);
      write_outer_order(head, names);
    } else {
      ansi::write_select(head, names);
    }
    collates_ = outer;
  }
  void write_compound(std::size_t head, const result_names& names) override {
    const std::size_t order = child(head, node_kind::order_by);
    results_ = results_of(head);
    if (!orders_natives(order)) return ansi::write_compound(head, names);
    write_with(head);
    text_ += "SELECT * FROM (";
    write_parts(head, names);
    write_outer_order(head, names);
  }
  // DISTINCT ON wants the order to begin with its expressions.
  void write_distinct_on(std::size_t head, const result_names& names) override {
    const std::size_t keys = child(head, node_kind::distinct_on);
    const std::size_t order = child(head, node_kind::order_by);
    if (order != none && !begins_with(order, keys)) return write_first_rows(head, names);
    write_select_start(head);
    text_ += "DISTINCT ON (";
    go_to(keys);
    const std::uint16_t count = take().arity;
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      orders_rows_ = true;
      write_ordered_item(node_kind::order_item);
      orders_rows_ = false;
    }
    text_ += ") ";
    write_results(results_, names);
    write_body(head);
    write_tail(head);
  }
  // A type that a reference to the query itself would not have is an error. And what others compute with has
  // as many bits as they think.
  std::string_view result_rule(const result_names& names, result_place place,
                               std::size_t index) const override {
    const cell_kind kind = result_kind(place);
    if (kind == cell_kind::text) {
      const bool seen = names.inner || collates_;
      return seen && place.column == nullptr && needs_collation(place.position) ? by_bytes
                                                                                : std::string_view{};
    }
    const column_info* const named = named_column(names, index);
    if (named == nullptr) return {};
    if (kind == cell_kind::integer && named->highest > std::numeric_limits<std::int32_t>::max()) {
      const bool narrow = place.column != nullptr ? is_small(*place.column) : may_be_narrow(place.position);
      return narrow ? "::int8" : "";
    }
    if (!names.recursive) return {};
    const bool small = kind == cell_kind::integer && named->highest != 0;
    return kind == cell_kind::decimal ? "::numeric" : small ? "::int4" : "";
  }

  // Sources.

  void write_json_elements(const node& source) override {
    const operand_text value = take_path(static_cast<std::uint16_t>(source.arity - 1), false);
    write_pattern(
        "LATERAL (SELECT NULL::text COLLATE \"C\", e.value, e.ord - 1 FROM jsonb_array_elements(CASE "
        "jsonb_typeof(#1) WHEN 'array' THEN #1 END) WITH ORDINALITY AS e(value, ord) UNION ALL "
        "SELECT m.key COLLATE \"C\", m.value, m.ord - 1 FROM jsonb_each(CASE jsonb_typeof(#1) WHEN "
        "'object' THEN #1 END) WITH ORDINALITY AS m(key, value, ord)) AS ",
        {value});
    write_name(text_, source.text);
    text_ += " (\"key\", \"value\", \"position\")";
  }

  void write_after_insert(const table_info& table, bool keyed) override {
    if (keyed || table.generation != key_generation::integer) return;
    text_ += " RETURNING ";
    write_name(text_, table.columns[table.key[0]].name);
  }

 private:
  static bool is_small(const column_info& column) {
    return column.highest != 0 && column.highest <= std::numeric_limits<std::int32_t>::max();
  }
  bool may_be_narrow(std::size_t position) const {
    const node& first = at(position);
    switch (first.kind) {
      case node_kind::parameter:
      case node_kind::call:
      case node_kind::cast:
      case node_kind::count:
      case node_kind::count_all:
      case node_kind::sum: return false;
      case node_kind::column: return is_small(*first.column);
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply: return may_be_narrow(position + 1) && may_be_narrow(skip(position + 1));
      default: return true;
    }
  }

  /// Whether the first items of an order are the keys, in some order.
  bool begins_with(std::size_t order, std::size_t keys) const {
    const std::uint16_t count = at(keys).arity;
    if (at(order).arity < count) return false;
    std::size_t item = order + 1;
    for (std::uint16_t i = 0; i < count; ++i, item = skip(item)) {
      const bool by_number = at(item + 1).kind == node_kind::result_column;
      const std::size_t expression = by_number ? result(at(item + 1).index).position : item + 1;
      bool found = false;
      std::size_t key = keys + 1;
      for (std::uint16_t k = 0; k < count && expression != none; ++k, key = skip(key)) {
        found = found || same_tree(expression, key);
      }
      if (!found) return false;
    }
    return true;
  }

  // Rows that are compared as a whole can be ordered by their results only, and not by what those are as
  // text. So what orders enums is said outside.

  bool orders_natives(std::size_t order) const {
    if (order == none) return false;
    std::size_t item = order + 1;
    for (std::uint16_t i = 0; i < at(order).arity; ++i, item = skip(item)) {
      if (is_native_result(place_of(item + 1))) return true;
    }
    return false;
  }
  result_place place_of(std::size_t expression) const {
    if (at(expression).kind == node_kind::result_column) return result(at(expression).index);
    return {expression, nullptr};
  }
  /// The number of the result that an expression is; `none` if it is none.
  std::size_t number_of(std::size_t expression) const {
    const node& wanted = at(expression);
    if (wanted.kind == node_kind::result_column) return wanted.index;
    for (std::size_t i = 0;; ++i) {
      const result_place place = result(i);
      if (place.position == none) return none;
      const node& found = at(place.position);
      const bool same = place.column == nullptr
                            ? same_tree(place.position, expression)
                            : wanted.kind == node_kind::column && wanted.column == place.column &&
                                  wanted.table == found.table && wanted.text == found.text;
      if (same) return i;
    }
  }
  void write_outer_order(std::size_t head, const result_names& names) {
    const std::size_t order = child(head, node_kind::order_by);
    const std::size_t results = count_results(results_);
    text_ += ") AS q (";
    for (std::size_t i = 0; i < results; ++i) {
      if (i > 0) text_ += ", ";
      write_outer_name(names, i);
    }
    text_ += ") ORDER BY ";
    std::size_t item = order + 1;
    for (std::uint16_t i = 0; i < at(order).arity; ++i, item = skip(item)) {
      const std::size_t number = number_of(item + 1);
      if (i > 0) text_ += ", ";
      if (number == none) {
        tenon::detail::fail(error_kind::statement,
                            "order_by(): a distinct query is ordered by its results only");
      }
      write_outer_name(names, number);
      text_ += order_rule(place_of(item + 1));
      if (has(at(item).flags, node_flag::descending)) text_ += " DESC";
      ansi::write_null_order(at(item));
    }
    write_limit(child(head, node_kind::limit), child(head, node_kind::offset));
  }
  void write_outer_name(const result_names& names, std::size_t index) {
    const column_info* const named = names.numbered ? nullptr : named_column(names, index);
    if (named != nullptr) return write_name(text_, named->name);
    text_ += 'c';
    append_number(text_, index);
  }

  const std::vector<std::uint16_t>* chosen_ = nullptr;
  bool collates_ = false;  ///< results are ordered, so they have to be of the collation "C"
};
using postgresql = basic_postgresql<>;

}  // namespace tenon::inline v0::dialect

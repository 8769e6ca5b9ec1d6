// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/dialect/ansi.hpp>
#include <tenon/dialect/sqlite_core.hpp>

namespace tenon::inline v0::dialect {

/// What SQLite says differently in expressions of the query language. What it has no function for, or one
/// with another meaning, are functions of the driver whose names begin with `tenon_`.
template <class Deferred = void>
class basic_sqlite_function : public sqlite_words<ansi> {
 protected:
  // An index on a JSON path is on json_extract(), which is asked first. It gives other values for what is no
  // text, so that is asked too.
  bool write_indexed_equality() override {
    const std::size_t left = position();
    const node& path = at(left);
    if (path.kind != node_kind::json_get || path.spec.kind != cell_kind::text) return false;
    const node& column = at(left + 1);
    const std::string indexed = column.kind == node_kind::column ? path_of(left) : std::string();
    if (indexed.empty() || !has_path_index(column, indexed)) return false;
    const std::string document = captured(left + 1, [&] { write_operand(); });
    const std::string value = captured(left, [&] { write_operand(); });
    go_to(skip(left));
    const std::string sought = captured(position(), [&] { write_operand(); });
    go_to(skip(position()));
    text_ += detail::sentence({"(json_extract(", document, ", "});
    quote(text_, indexed, '\'');
    text_ += detail::sentence({") = ", sought, " AND ", value, " = ", sought, ")"});
    return true;
  }
  // There is no ANY and no ALL. A comparison is true for some row if it is true for the least or the greatest
  // value; else it is unknown if a NULL is on one of its sides.
  void write_quantified(const node& quantified) override {
    const bool all = quantified.kind == node_kind::all_of;
    auto kind = static_cast<node_kind>(quantified.index);
    if (kind == (all ? node_kind::not_equal : node_kind::equal)) {
      write_operand();
      text_ += all ? " NOT IN (" : " IN (";
      write_query({});
      text_ += ')';
      return;
    }
    // Every row compares so: none compares in the opposite way.
    if (all) kind = opposite(kind);
    const std::string value = captured(position(), [&] { write_ordered(kind); });
    const std::string plain = captured(position(), [&] { write_operand(); });
    const std::size_t query = skip(position());
    const bool is_decimal = kind_at(position()) == cell_kind::decimal;
    const std::string rows = captured(query, [&] {
      text_ += " FROM (";
      write_query({.numbered = true});
      text_ += ')';
    });
    const auto compare = [&](std::string_view extreme) {
      const std::string_view rule = is_decimal ? " COLLATE tenon_decimal)" : ")";
      return detail::sentence({value, sign_of(kind), "(SELECT ", extreme, "(c0", rule, rows, ")"});
    };
    text_ += "CASE WHEN ";
    const bool greater = kind == node_kind::greater || kind == node_kind::greater_equal;
    if (kind == node_kind::not_equal) {
      // If a row differs from the value, then the least or the greatest does.
      text_ += detail::sentence({compare("min"), " OR ", compare("max")});
    } else {
      text_ += compare(greater ? "min" : "max");
    }
    text_ += detail::sentence({" THEN ", all ? "FALSE" : "TRUE", " WHEN ", plain,
                               " IS NULL AND EXISTS (SELECT 1", rows, ") OR EXISTS (SELECT 1", rows,
                               " WHERE c0 IS NULL) THEN NULL ELSE ", all ? "TRUE" : "FALSE", " END"});
    go_to(skip(query));
  }
  int binding(std::size_t position) const override {
    const node& first = at(position);
    if (first.kind == node_kind::any_of || first.kind == node_kind::all_of) return binding_of(first);
    return sqlite_words<ansi>::binding(position);
  }

  // A collation inside of an expression would be that of the whole.
  std::string_view order_rule(result_place place) const override {
    const std::string_view rule = sqlite_words<ansi>::order_rule(place);
    if (place.column == nullptr && at(place.position).kind == node_kind::result_column)
      place = result(at(place.position).index);
    return rule.empty() && is_text_of_decimals(place) ? " COLLATE BINARY" : rule;
  }
  std::string_view result_rule(const result_names& names, result_place place, std::size_t) const override {
    return names.inner && is_text_of_decimals(place) ? " COLLATE BINARY" : "";
  }

  // Functions.

  // A window whose frame does not begin with the first row forgets the filter of min and max.
  void write_other(const node& call) override {
    const bool least = next_is(node_kind::minimum) || next_is(node_kind::every);
    const bool extreme = least || next_is(node_kind::maximum) || next_is(node_kind::some);
    const std::string window = call.kind == node_kind::filter && extreme ? take_suffix() : std::string();
    if (window.empty()) return ansi::write_other(call);
    take();
    text_ += least ? "min(CASE WHEN " : "max(CASE WHEN ";
    const std::size_t operand = position();
    go_to(skip(operand));
    write_expression();
    const std::size_t behind = position();
    text_ += " THEN ";
    go_to(operand);
    write_expression();
    text_ += " END";
    text_ += order_rule({operand, nullptr});
    text_ += ')';
    text_ += window;
    go_to(behind);
  }
  void write_call(const node& call) override {
    switch (static_cast<sql_function>(call.index)) {
      case sql_function::lower:
      case sql_function::upper:
      case sql_function::length:
      case sql_function::trim:
      case sql_function::null_if: return ansi::write_call(call);
      // 53 bits as a part of 1, with no function of the driver.
      case sql_function::random:
        text_ += "((random() >> 11 & 0x1fffffffffffff) * 1.1102230246251565e-16)";
        return;
      // What replaces nothing may be NULL here.
      case sql_function::replace:
        return write_pattern("CASE WHEN @3 IS NOT NULL THEN replace(#*) END", take_operands(3));
      case sql_function::trim_left: return write_arguments("ltrim", call.arity);
      case sql_function::trim_right: return write_arguments("rtrim", call.arity);
      case sql_function::position: return write_arguments("instr", call.arity);
      case sql_function::byte_length: return write_pattern("length(CAST(#1 AS BLOB))", take_operands(1));
      case sql_function::append: return write_pattern("(@1 || @2)", take_operands(2));
      case sql_function::concatenate: return write_concatenated(call.arity);
      case sql_function::greatest: return write_extreme("max(", call.arity);
      case sql_function::least: return write_extreme("min(", call.arity);
      default: write_named_call(call, "tenon_");
    }
  }
  void write_unit(const node& unit) override { append_number(text_, unit.index); }
  void write_cast(const node& cast) override {
    const cell_kind from = kind_at(position());
    const cell_kind to = cast.spec.kind;
    if (from == to) return write_operand(tightest);
    if (from == cell_kind::integer && (to == cell_kind::real || to == cell_kind::text)) {
      return write_pattern(to == cell_kind::real ? "CAST(#1 AS REAL)" : "CAST(#1 AS TEXT)", take_operands(1));
    }
    text_ += "tenon_cast(";
    write_expression();
    write_kind(from);
    write_kind(to);
    text_ += ')';
  }
  void write_aggregate(const node& call) override {
    switch (call.kind) {
      case node_kind::every: return write_plain_aggregate("min", 1);
      case node_kind::some: return write_plain_aggregate("max", 1);
      case node_kind::join_texts:
        if (call.arity == 2 && !has(call.flags, node_flag::distinct))
          return write_plain_aggregate("group_concat", 2);
        return write_ordered_aggregate(call, "tenon_join_texts", 2);
      case node_kind::json_list: return write_ordered_aggregate(call, "tenon_json_list", 1);
      case node_kind::json_members: return write_json_members();
      default: break;
    }
    ansi::write_aggregate(call);
  }
  // A distance is a number, and so has to be what it is counted in.
  void write_window_order(bool by_distance) override {
    const cell_kind kind = kind_at(position() + 2);
    if (!by_distance || at(position()).arity != 1 ||
        (kind != cell_kind::timestamp && kind != cell_kind::date && kind != cell_kind::decimal))
      return ansi::write_window_order(by_distance);
    text_ += "ORDER BY ";
    take();
    const node& item = take();
    write_pattern(kind == cell_kind::timestamp ? "tenon_time_between(#1, '1970-01-01 00:00:00.000')"
                  : kind == cell_kind::date    ? "tenon_days_between(#1, '1970-01-01')"
                                               : "tenon_millionths(#1)",
                  take_operands(1));
    if (has(item.flags, node_flag::descending)) text_ += " DESC";
    write_null_order(item);
  }
  void write_frame_distance(frame_unit unit, std::size_t order) override {
    const bool of_decimals = unit == frame_unit::range && order != none && at(order).arity == 1 &&
                             kind_at(order + 2) == cell_kind::decimal;
    write_expression();
    if (of_decimals) text_ += " * 1000000";
  }
  // JSON.

  void write_json(const node& call) override {
    text_ += "tenon_";
    if (call.kind != node_kind::json_set) return ansi::write_json(call);
    text_ += "json_set(";
    write_expression();
    text_ += ", ";
    std::size_t last = position();
    for (std::uint16_t i = 2; i < call.arity; ++i) last = skip(last);
    text_ += captured(last, [this] { write_expression(); });
    write_kind(kind_at(last));
    while (position() < last) {
      text_ += ", ";
      write_json_step();
    }
    text_ += ')';
    go_to(skip(last));
  }

 private:
  /// A text that is computed with decimals, whose comparisons have a collation.
  bool is_text_of_decimals(result_place place) const {
    if (place.position == none || place.column != nullptr || kind_at(place.position) != cell_kind::text)
      return false;
    for (std::size_t each = place.position + 1, end = skip(place.position); each < end; ++each) {
      if (at(each).spec.kind == cell_kind::decimal) return true;
    }
    return false;
  }
  /// The steps of a path as an index has them, "$.model.name"; empty if one is no plain name.
  std::string path_of(std::size_t get) const {
    std::string path = "$";
    for (std::size_t step = skip(get + 1), end = skip(get); step < end; step = skip(step)) {
      if (at(step).kind != node_kind::json_step ||
          at(step).text.find_first_of(".\"[]") != std::string_view::npos)
        return {};
      path += detail::sentence({".", at(step).text});
    }
    return path;
  }
  static bool has_path_index(const node& column, std::string_view path) {
    for (const index_info& index : column.table->indexes) {
      for (const index_part& part : index.parts) {
        if (part.json_path == path && &column.table->columns[part.column] == column.column) return true;
      }
    }
    return false;
  }

  static node_kind opposite(node_kind kind) {
    switch (kind) {
      case node_kind::equal: return node_kind::not_equal;
      case node_kind::not_equal: return node_kind::equal;
      case node_kind::less: return node_kind::greater_equal;
      case node_kind::less_equal: return node_kind::greater;
      case node_kind::greater: return node_kind::less_equal;
      default: return node_kind::less;
    }
  }
  /// IN is an operator, CASE is not.
  static int binding_of(const node& quantified) {
    const bool all = quantified.kind == node_kind::all_of;
    const auto kind = static_cast<node_kind>(quantified.index);
    return kind == (all ? node_kind::not_equal : node_kind::equal) ? comparison
                                                                   : precedence(node_kind::case_);
  }
  void write_kind(cell_kind kind) {
    text_ += ", ";
    quote(text_, kind_name(kind), '\'');
  }
  void write_concatenated(std::uint16_t count) {
    text_ += '(';
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += " || ";
      write_pattern("coalesce(#1, '')", take_operands(1));
    }
    text_ += ')';
  }
  // Of one value max and min are aggregates.
  void write_extreme(std::string_view name, std::uint16_t count) {
    if (count == 1) return write_operand(tightest);
    text_ += name;
    for (std::uint16_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_ordered_operand(i == 0 ? node_kind::maximum : node_kind::call);
    }
    text_ += ')';
  }
  void write_plain_aggregate(std::string_view name, std::uint16_t count) {
    const std::string suffix = take_suffix();
    write_arguments(name, count);
    text_ += suffix;
  }
  /// What is aggregated, how the rows are ordered (one letter each key, see the driver), and the keys.
  void write_ordered_aggregate(const node& call, std::string_view name, std::uint16_t values) {
    const std::string suffix = take_suffix();
    text_ += name;
    text_ += '(';
    const std::size_t first = position();
    write_list(values);
    if (call.kind == node_kind::json_list) write_kind(kind_at(first));
    text_ += ", '";
    if (has(call.flags, node_flag::distinct)) text_ += 'u';
    std::string keys;
    if (call.arity > values) {
      const std::uint16_t items = take().arity;
      for (std::uint16_t i = 0; i < items; ++i) {
        const node& item = take();
        const bool descending = has(item.flags, node_flag::descending);
        const bool nulls_last = has(item.flags, node_flag::nulls_last) ||
                                (descending && !has(item.flags, node_flag::nulls_first));
        if (kind_at(position()) == cell_kind::decimal) text_ += '#';
        text_ += descending ? (nulls_last ? 'D' : 'd') : (nulls_last ? 'A' : 'a');
        keys += ", ";
        keys += take_expression();
      }
    }
    text_ += '\'';
    text_ += keys;
    text_ += ')';
    text_ += suffix;
  }
  void write_json_members() {
    const std::string suffix = take_suffix();
    text_ += "tenon_json_members(";
    write_expression();
    text_ += ", ";
    const std::size_t value = position();
    write_expression();
    write_kind(kind_at(value));
    text_ += ')';
    text_ += suffix;
  }
};
using sqlite_function = basic_sqlite_function<>;

}  // namespace tenon::inline v0::dialect

// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/codec/kind_name.hpp>
#include <tenon/dialect/ansi_tree.hpp>

namespace tenon::inline v0::dialect {

/// Speaks functions, aggregates, windows, CASE, casts and JSON: what is in the standard as it has it, the
/// rest as functions under Tenon's names.
template <class Deferred = void>
class basic_ansi_function : public ansi_tree {
 protected:
  void write_other(const node& call) override {
    switch (call.kind) {
      case node_kind::in_query:
        write_operand();
        text_ += " IN (";
        write_query({.inner = true});
        text_ += ')';
        break;
      case node_kind::any_of:
      case node_kind::all_of: write_quantified(call); break;
      case node_kind::row:
        text_ += '(';
        write_list(call.arity);
        text_ += ')';
        break;
      case node_kind::scalar: write_scalar(); break;
      case node_kind::case_: write_case(call.arity); break;
      case node_kind::call: write_call(call); break;
      case node_kind::cast: write_cast(call); break;
      case node_kind::custom:
        write_custom_name(call.text);
        write_arguments({}, call.arity);
        text_ += take_suffix();
        break;
      case node_kind::window_call: write_window_call(call); break;
      case node_kind::filter: write_filter(); break;
      case node_kind::over: write_over(call); break;
      case node_kind::json_get:
      case node_kind::json_has:
      case node_kind::json_length:
      case node_kind::json_contains:
      case node_kind::json_set:
      case node_kind::json_remove: write_json(call); break;
      case node_kind::matches:
      case node_kind::match_rank:
      case node_kind::match_snippet: write_full_text(call); break;
      case node_kind::result_column: append_number(text_, call.index + 1); break;
      case node_kind::every:
      case node_kind::some:
      case node_kind::join_texts:
      case node_kind::json_list:
      case node_kind::json_members: write_aggregate(call); break;
      default: detail::fail(error_kind::internal, "a node stands where no expression can be");
    }
  }

  // What dialects differ in.

  /// A comparison with the rows of a query: true for some of them, or for every one.
  virtual void write_quantified(const node& quantified) {
    const auto kind = static_cast<node_kind>(quantified.index);
    write_ordered(kind);
    text_ += sign_of(kind);
    text_ += quantified.kind == node_kind::any_of ? "ANY (" : "ALL (";
    write_query({.inner = true});
    text_ += ')';
  }
  /// The first row's value.
  virtual void write_scalar() {
    text_ += '(';
    write_query({});
    text_ += ')';
  }
  /// A function of the query language; its node was taken last.
  virtual void write_call(const node& call) { write_named_call(call, {}); }
  /// The first argument of date_part and date_truncate.
  virtual void write_unit(const node& unit) { quote(text_, unit_name(unit), '\''); }
  virtual void write_cast(const node& cast) {
    text_ += "CAST(";
    write_expression();
    text_ += " AS ";
    text_ += kind_name(cast.spec.kind);
    text_ += ')';
  }
  /// A value of the CASE at a position.
  virtual void write_branch(std::size_t branches) {
    (void)branches;
    write_expression();
  }
  virtual void write_custom_name(std::string_view name) { write_name(text_, name); }
  std::string_view aggregate_name(const node& call) const override {
    switch (call.kind) {
      case node_kind::every: return "every";
      case node_kind::some: return "some";
      case node_kind::join_texts: return "join_texts";
      case node_kind::json_list: return "json_list";
      case node_kind::json_members: return "json_members";
      default: return ansi_tree::aggregate_name(call);
    }
  }
  void write_aggregate(const node& call) override {
    const std::string suffix = take_suffix();
    ansi_tree::write_aggregate(call);
    text_ += suffix;
  }
  virtual void write_window_call(const node& call) {
    const std::string suffix = take_suffix();
    write_arguments(window_name(static_cast<window_function>(call.index)), call.arity);
    text_ += suffix;
  }
  /// The order of a window; `by_distance`: its frame counts by the order's values.
  virtual void write_window_order(bool by_distance) {
    (void)by_distance;
    text_ += "ORDER BY ";
    write_order_items();
  }
  /// How many rows, values or groups a frame's bound is away; `order` is the window's order, if it has one.
  virtual void write_frame_distance(frame_unit unit, std::size_t order) {
    (void)unit, (void)order;
    write_expression();
  }
  /// A JSON function; its node was taken last, the document comes next.
  virtual void write_json(const node& call) {
    text_ += json_name(call.kind);
    text_ += '(';
    write_expression();
    if (call.kind == node_kind::json_get) {
      text_ += ", ";
      quote(text_, kind_name(call.spec.kind), '\'');
    }
    for (std::uint16_t i = 1; i < call.arity; ++i) {
      text_ += ", ";
      write_json_step();
    }
    text_ += ')';
  }
  /// Full-text search; the dialect has to know the table's index.
  virtual void write_full_text(const node& match) {
    (void)match;
    refuse("has no full-text search that Tenon speaks");
  }
  /// Whether rows can be ordered by the result's number.
  virtual bool has_order_number(std::size_t result) const {
    (void)result;
    return true;
  }
  /// Whether a bare name would mean a result that is called so, and not the column.
  virtual bool is_taken_for_result(const node& column) const {
    (void)column;
    return false;
  }
  // Names.

  static std::string_view function_name(sql_function which) {
    constexpr std::string_view names[] = {
        "lower",         "upper",        "length",      "byte_length", "trim",         "trim_left",
        "trim_right",    "substring",    "position",    "replace",     "concatenate",  "append",
        "left",          "right",        "pad_left",    "pad_right",   "repeat",       "reverse",
        "absolute",      "sign",         "round",       "ceiling",     "floor",        "truncate",
        "power",         "square_root",  "exponential", "logarithm",   "logarithm10",  "random",
        "greatest",      "least",        "nullif",      "now",         "today",        "date_part",
        "date_truncate", "add_time",     "add_months",  "add_days",    "time_between", "days_between",
        "to_date",       "to_timestamp",
    };
    static_assert(sizeof names / sizeof *names == static_cast<std::size_t>(sql_function::to_timestamp) + 1);
    return names[static_cast<std::size_t>(which)];
  }
  static std::string_view unit_name(const node& unit) {
    constexpr std::string_view names[] = {"year",   "quarter", "month",   "week",        "day",  "hour",
                                          "minute", "second",  "weekday", "day_of_year", "epoch"};
    static_assert(sizeof names / sizeof *names == static_cast<std::size_t>(date_unit::epoch) + 1);
    return names[unit.index];
  }
  static std::string_view window_name(window_function which) {
    constexpr std::string_view names[] = {"row_number",  "rank",       "dense_rank", "percent_rank",
                                          "cume_dist",   "ntile",      "lag",        "lead",
                                          "first_value", "last_value", "nth_value"};
    static_assert(sizeof names / sizeof *names == static_cast<std::size_t>(window_function::nth_value) + 1);
    return names[static_cast<std::size_t>(which)];
  }
  static std::string_view json_name(node_kind kind) {
    switch (kind) {
      case node_kind::json_get: return "json_get";
      case node_kind::json_has: return "json_has";
      case node_kind::json_length: return "json_length";
      case node_kind::json_contains: return "json_contains";
      case node_kind::json_set: return "json_set";
      default: return "json_remove";
    }
  }

  // Parts.

  void write_named_call(const node& call, std::string_view prefix) {
    const auto which = static_cast<sql_function>(call.index);
    text_ += prefix;
    if (which != sql_function::date_part && which != sql_function::date_truncate)
      return write_arguments(function_name(which), call.arity);
    text_ += function_name(which);
    text_ += '(';
    write_unit(take());
    text_ += ", ";
    write_expression();
    text_ += ')';
  }
  /// A step of a path, or what stands among the steps.
  void write_json_step() {
    if (next_is(node_kind::json_step)) return quote(text_, take().text, '\'');
    if (next_is(node_kind::json_key) || next_is(node_kind::json_position)) take();
    write_expression();
  }
  /// FILTER and OVER of the aggregate that is written next; each of its calls has them.
  std::string take_suffix() { return std::exchange(suffix_, {}); }
  /// What a query is ordered or grouped by. A constant there would be the number of a result.
  void write_ordered_item(node_kind parent) override {
    const bool of_rows = std::exchange(orders_rows_, false);
    const bool qualified = scope_.qualified;
    if (of_rows && next_is(node_kind::column)) scope_.qualified = qualified || is_taken_for_result(peek());
    const bool constant =
        next_is(node_kind::constant) || next_is(node_kind::true_) || next_is(node_kind::false_);
    if (constant) text_ += "(SELECT ";
    if (next_is(node_kind::result_column) &&
        (spells_results_ || (is_ordering(parent) && !has_order_number(peek().index)))) {
      write_result_text(take().index, parent);
    } else {
      write_ordered_operand(parent);
    }
    if (constant) text_ += ')';
    scope_.qualified = qualified;
    orders_rows_ = of_rows;
  }
  /// A result of the query once more, to be ordered or grouped by.
  void write_result_text(std::size_t index, node_kind parent) {
    const result_place place = result(index);
    if (place.position == none) {
      detail::fail(error_kind::internal, "a result that there is not is ordered by");
    }
    if (place.column == nullptr) {
      text_ += captured(place.position, [&] { write_ordered_operand(parent); });
    } else {
      write_shown_column(at(place.position), *place.column);
      if (is_ordering(parent)) text_ += order_rule(place);
    }
  }
  bool spells_results_ = false;  ///< `result_column` is the result's expression, not its number

 private:
  void write_case(std::uint16_t parts) {
    const std::size_t branches = position() - 1;
    text_ += "CASE";
    for (std::uint16_t i = 0; i + 1 < parts; i = static_cast<std::uint16_t>(i + 2)) {
      text_ += " WHEN ";
      write_expression();
      text_ += " THEN ";
      write_branch(branches);
    }
    if (parts % 2 != 0) {
      text_ += " ELSE ";
      write_branch(branches);
    }
    text_ += " END";
  }

  void write_filter() {
    const std::size_t condition = skip(position());
    const std::string window = take_suffix();
    suffix_ = captured(condition, [this] {
      text_ += " FILTER (WHERE ";
      write_expression();
      text_ += ')';
    });
    suffix_ += window;
    write_expression();
    go_to(skip(condition));
  }

  void write_over(const node& over) {
    const std::size_t behind = skip(position() - 1);
    suffix_ = captured(skip(position()), [&] {
      text_ += " OVER (";
      std::size_t order = none;
      for (std::uint16_t i = 1; i < over.arity; ++i) {
        if (i > 1) text_ += ' ';
        const node& part = peek();
        if (part.kind == node_kind::partition_by) {
          text_ += "PARTITION BY ";
          write_list(take().arity);
        } else if (part.kind == node_kind::order_by) {
          order = position();
          const std::size_t frame = skip(order);
          const bool framed = i + 1 < over.arity && at(frame).arity > 0;
          write_window_order(framed && frame_unit_of(at(frame).index) == frame_unit::range);
        } else {
          write_frame(take(), order);
        }
      }
      text_ += ')';
    });
    write_expression();
    go_to(behind);
  }

  void write_frame(const node& frame, std::size_t order) {
    constexpr std::string_view units[] = {"ROWS", "RANGE", "GROUPS"};
    const frame_unit unit = frame_unit_of(frame.index);
    text_ += units[static_cast<int>(unit)];
    text_ += " BETWEEN ";
    write_bound(frame_start_of(frame.index), unit, order);
    text_ += " AND ";
    write_bound(frame_end_of(frame.index), unit, order);
  }
  void write_bound(frame_bound bound, frame_unit unit, std::size_t order) {
    constexpr std::string_view texts[] = {"UNBOUNDED PRECEDING", " PRECEDING", "CURRENT ROW", " FOLLOWING",
                                          "UNBOUNDED FOLLOWING"};
    if (bound == frame_bound::preceding || bound == frame_bound::following) write_frame_distance(unit, order);
    text_ += texts[static_cast<int>(bound)];
  }

  std::string suffix_;
};
using ansi_function = basic_ansi_function<>;

}  // namespace tenon::inline v0::dialect

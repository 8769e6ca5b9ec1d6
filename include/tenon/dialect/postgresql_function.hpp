// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tenon/dialect/postgresql_expression.hpp>
#include <tenon/dialect/postgresql_forms.hpp>

namespace tenon::inline v0::dialect {

/// What PostgreSQL says differently of functions, casts, aggregates and windows: its own functions where they
/// mean the same, else what is composed of them. Times are in UTC whatever the session's zone is.
template <class Deferred = void>
class basic_postgresql_function : public postgresql_expression {
 protected:
  using postgresql_expression::postgresql_expression;

  void write_call(const node& call) override {
    const auto which = static_cast<sql_function>(call.index);
    switch (which) {
      case sql_function::date_part:
      case sql_function::date_truncate: return write_date_part(which == sql_function::date_truncate);
      case sql_function::greatest: return write_greatest("greatest(", call.arity);
      case sql_function::least: return write_greatest("least(", call.arity);
      default: break;
    }
    const std::size_t first = position();
    const cell_kind kind = call.arity == 0 ? cell_kind::null : kind_at(first);
    std::vector<operand_text> operands = take_operands(call.arity);
    if (which == sql_function::absolute && is_narrow(first)) write_wide(operands[0]);
    write_pattern(pattern_of(which, kind, call.arity), operands);
  }

  void write_cast(const node& cast) override {
    const cell_kind from = kind_at(position());
    const cell_kind to = cast.spec.kind;
    const bool native = is_native_at(position());
    if (from == to && !native && !is_narrow(position())) return write_operand(tightest);
    std::vector<operand_text> operands = take_operands(1);
    if (from == cell_kind::text && !native && from != to) return write_text_as(to, operands);
    const std::string_view pattern = cast_pattern(from, to);
    if (!pattern.empty()) return write_pattern(pattern, operands);
    write_pattern("@1::", operands);
    text_ += type_of(to);
  }

  // A bound text has no type of the database's.
  void write_branch(std::size_t branches) override {
    const bool as_name = is_native_at(position()) && is_mixed(branches);
    write_operand(as_name ? tightest : -1);
    if (as_name) text_ += "::text";
  }

  void write_custom_name(std::string_view name) override {
    const std::size_t point = name.find('.');
    if (point != std::string_view::npos) {
      write_name(text_, name.substr(0, point));
      text_ += '.';
      name.remove_prefix(point + 1);
    }
    write_name(text_, name);
  }

  // Aggregates.

  void write_aggregate(const node& call) override {
    const cell_kind kind = call.arity > 0 ? kind_at(position()) : cell_kind::null;
    const bool distinct = has(call.flags, node_flag::distinct);
    switch (call.kind) {
      case node_kind::sum:
        if (kind == cell_kind::decimal) text_ += "trim_scale(";
        ansi::write_aggregate(call);
        // The sum of int8 is numeric.
        text_ += kind == cell_kind::integer ? "::int8" : kind == cell_kind::decimal ? ")" : "";
        return;
      case node_kind::average:
        if (kind == cell_kind::integer || kind == cell_kind::decimal)
          return write_average(kind == cell_kind::decimal, distinct ? "DISTINCT " : "");
        break;
      case node_kind::minimum:
      case node_kind::maximum:
        if (write_extreme(kind, call.kind == node_kind::minimum)) return;
        break;
      case node_kind::every: return write_plain_aggregate(call, "bool_and(", 0);
      case node_kind::some: return write_plain_aggregate(call, "bool_or(", 0);
      case node_kind::join_texts: return write_plain_aggregate(call, "string_agg(", 0);
      case node_kind::json_list: return write_plain_aggregate(call, "jsonb_agg(", 1);
      case node_kind::json_members: return write_plain_aggregate(call, "jsonb_object_agg(", 2);
      default: break;
    }
    ansi::write_aggregate(call);
  }
  /// A value as what jsonb makes the JSON of it that Tenon writes.
  void write_json_value() {
    namespace forms = postgresql_detail;
    const bool native = is_native_at(position());
    const cell_kind kind = kind_at(position());
    const std::vector<operand_text> operands = take_operands(1);
    switch (kind) {
      case cell_kind::text: return write_pattern(native ? "@1::text" : "#1", operands);
      case cell_kind::decimal: return write_pattern("trim_scale(#1)::text", operands);
      case cell_kind::timestamp: return write_pattern(forms::json_text_of_timestamp, operands);
      case cell_kind::date: return write_pattern(forms::text_of_date, operands);
      case cell_kind::time_of_day: return write_pattern(forms::text_of_time, operands);
      case cell_kind::interval: return write_pattern(forms::micros_of_interval, operands);
      case cell_kind::blob:
        tenon::detail::fail(error_kind::unsupported,
                            "bytes have no JSON form; leave them out of the JSON value");
      default: return write_pattern("#1", operands);
    }
  }

  // Windows.

  void write_window_call(const node& call) override {
    const auto which = static_cast<window_function>(call.index);
    const std::string suffix = take_suffix();
    text_ += window_name(which);
    text_ += '(';
    // lag(int4, …, int8) there was none before version 14.
    const bool widened = call.arity == 3 && kind_at(position()) == cell_kind::integer;
    for (std::uint16_t i = 0; i < call.arity; ++i) {
      if (i > 0) text_ += ", ";
      const bool is_count = (which == window_function::ntile && i == 0) || i == 1;
      const bool wide = widened && i != 1 && !next_is(node_kind::parameter);
      write_pattern(is_count ? "@1::int4" : wide ? "@1::int8" : "#1", take_operands(1));
    }
    text_ += ')';
    text_ += suffix;
    if (which == window_function::ntile) text_ += "::int8";
  }
  // The distance has to be of the type that the order's values are apart by.
  void write_frame_distance(frame_unit unit, std::size_t order) override {
    const cell_kind kind =
        unit == frame_unit::range && order != none ? kind_at(order + 2) : cell_kind::integer;
    const std::string_view pattern = kind == cell_kind::real        ? "@1::float8"
                                     : kind == cell_kind::decimal   ? "@1::numeric"
                                     : kind == cell_kind::date      ? "make_interval(days => @1::int4)"
                                     : kind == cell_kind::timestamp ? "(@1 * interval '1 microsecond')"
                                                                    : "#1";
    write_pattern(pattern, take_operands(1));
  }

  /// Text, which has to have the form of a kind as a whole, as that kind. Whatever else the server would take
  /// gets a mark that it does not take.
  void write_text_as(cell_kind to, const std::vector<operand_text>& text) {
    const std::string_view form = postgresql_detail::form_of(to);
    if (form.empty()) {
      write_pattern("@1::", text);
      text_ += type_of(to);
      return;
    }
    const std::string_view day = to == cell_kind::timestamp ? "|[0-9]{4}-[0-9]{2}-[0-9]{2}" : "";
    const std::string checked = tenon::detail::sentence(
        {"regexp_replace(", text[0].text, ", '^(?![[:space:]]*(", form, day, ")[[:space:]]*$)', 'x')"});
    if (to == cell_kind::timestamp) return write_pattern(postgresql_detail::timestamp_of_text, {{checked}});
    // The only type that does not leave space around a text out by itself.
    text_ += to == cell_kind::uuid ? tenon::detail::sentence({"btrim(", checked, ", E' \\t\\n\\v\\f\\r')"})
                                   : checked;
    text_ += "::";
    text_ += type_of(to);
  }

 private:
  static std::string_view pattern_of(sql_function which, cell_kind kind, std::uint16_t count) {
    const bool whole = kind == cell_kind::integer;
    const bool exact = kind == cell_kind::decimal;
    const bool is_date = kind == cell_kind::date;
    switch (which) {
      case sql_function::lower: return "lower(@1 COLLATE \"C\")";
      case sql_function::upper: return "upper(@1 COLLATE \"C\")";
      case sql_function::length: return "length(#1)::int8";
      case sql_function::byte_length: return "octet_length(#1)::int8";
      case sql_function::trim: return "btrim(#*)";
      case sql_function::trim_left: return "ltrim(#*)";
      case sql_function::trim_right: return "rtrim(#*)";
      case sql_function::substring:
        return count == 2 ? "substr(#1, @2::int4)" : "substr(#1, @2::int4, @3::int4)";
      case sql_function::position: return "strpos(#1, #2)::int8";
      case sql_function::replace: return "replace(#*)";
      case sql_function::concatenate: return "concat(#*)";
      case sql_function::append: return "(@1 || @2)";
      case sql_function::left: return "left(#1, @2::int4)";
      case sql_function::right: return "right(#1, @2::int4)";
      case sql_function::pad_left: return count == 2 ? "lpad(#1, @2::int4)" : "lpad(#1, @2::int4, #3)";
      case sql_function::pad_right: return count == 2 ? "rpad(#1, @2::int4)" : "rpad(#1, @2::int4, #3)";
      case sql_function::repeat: return "repeat(#1, @2::int4)";
      case sql_function::reverse: return "reverse(#1)";
      case sql_function::absolute: return "abs(#1)";
      case sql_function::sign: return "sign(#1)::int8";
      // Of a double, fifteen digits count.
      case sql_function::round:
        if (count == 1) return whole ? "@1" : exact ? "round(#1)" : "round(@1::numeric)::float8";
        return whole   ? "round(@1::numeric, @2::int4)::int8"
               : exact ? "round(#1, @2::int4)"
                       : "round(@1::numeric, @2::int4)::float8";
      // Nothing is negative zero.
      case sql_function::ceiling: return whole ? "@1" : exact ? "ceil(#1)" : "(ceil(#1) + 0)";
      case sql_function::floor: return whole ? "@1" : "floor(#1)";
      case sql_function::truncate: return whole ? "@1" : exact ? "trunc(#1)" : "(trunc(#1) + 0)";
      case sql_function::power:
        return "CASE WHEN @1 = 0 AND @2 < 0 OR @1 < 0 AND @2::float8 <> trunc(@2::float8) THEN NULL ELSE "
               "power(@1::float8, @2::float8) END";
      case sql_function::square_root: return "CASE WHEN @1 >= 0 THEN sqrt(@1::float8) END";
      // Too small a result is an error here, not 0.
      case sql_function::exponential: return "CASE WHEN @1 < -745.133 THEN 0 ELSE exp(@1::float8) END";
      case sql_function::logarithm: return "CASE WHEN @1 > 0 THEN ln(@1::float8) END";
      case sql_function::logarithm10: return "CASE WHEN @1 > 0 THEN log(@1::float8) END";
      case sql_function::random: return "random()";
      case sql_function::null_if: return "nullif(#*)";
      case sql_function::now: return "statement_timestamp()";
      case sql_function::today: return "(statement_timestamp() AT TIME ZONE 'UTC')::date";
      case sql_function::add_time: return "((@1 AT TIME ZONE 'UTC' + @2) AT TIME ZONE 'UTC')";
      case sql_function::add_months:
        return is_date ? "(@1 + make_interval(months => @2::int4))::date"
                       : "((@1 AT TIME ZONE 'UTC' + make_interval(months => @2::int4)) AT TIME ZONE 'UTC')";
      case sql_function::add_days: return "(@1 + @2::int4)";
      case sql_function::time_between: return "(@1 - @2)";
      case sql_function::days_between: return "(@1 - @2)::int8";
      case sql_function::to_date: return "(@1 AT TIME ZONE 'UTC')::date";
      case sql_function::to_timestamp: return "(@1::timestamp AT TIME ZONE 'UTC')";
      default: break;
    }
    refuse("does not know a function of this statement");
  }

  static std::string_view cast_pattern(cell_kind from, cell_kind to) {
    namespace forms = postgresql_detail;
    const bool fraction = from == cell_kind::real || from == cell_kind::decimal;
    switch (to) {
      case cell_kind::integer:
        if (from == cell_kind::boolean) return "@1::int4::int8";
        return fraction ? "trunc(#1)::int8" : "";
      case cell_kind::real: return from == cell_kind::boolean ? "@1::int4::float8" : "";
      case cell_kind::decimal: return from == cell_kind::boolean ? "@1::int4::numeric" : "";
      case cell_kind::boolean: return from == cell_kind::integer ? "(@1 <> 0)" : "";
      case cell_kind::text:
        switch (from) {
          case cell_kind::real: return "(@1 + 0)::text";  // not "-0"
          case cell_kind::decimal: return "trim_scale(#1)::text";
          case cell_kind::timestamp: return forms::text_of_timestamp;
          case cell_kind::date: return forms::text_of_date;
          case cell_kind::time_of_day: return forms::text_of_time;
          case cell_kind::interval: return "(extract(epoch FROM #1) * 1000000)::int8::text";
          case cell_kind::blob: return "convert_from(#1, 'UTF8')";
          default: return {};
        }
      case cell_kind::timestamp: return from == cell_kind::date ? "(@1::timestamp AT TIME ZONE 'UTC')" : "";
      case cell_kind::date: return from == cell_kind::timestamp ? "(@1 AT TIME ZONE 'UTC')::date" : "";
      case cell_kind::interval: return from == cell_kind::integer ? "(@1 * interval '1 microsecond')" : "";
      default: return {};
    }
  }

  static void write_wide(operand_text& operand) {
    if (operand.loose) operand.text = tenon::detail::sentence({"(", operand.text, ")"});
    operand.text += "::int8";
    operand.loose = false;
  }

  void write_date_part(bool truncates) {
    constexpr std::string_view units[] = {"year",   "quarter", "month",  "week", "day",  "hour",
                                          "minute", "second",  "isodow", "doy",  "epoch"};
    const auto unit = static_cast<date_unit>(take().index);
    const std::string_view name = units[static_cast<int>(unit)];
    const cell_kind kind = kind_at(position());
    const std::vector<operand_text> operands = take_operands(1);
    if (truncates) {
      text_ += tenon::detail::sentence({"date_trunc('", name, "', "});
      return write_pattern(kind == cell_kind::date ? "@1::timestamp)::date" : "#1, 'UTC')", operands);
    }
    // A second has a fraction, which would be rounded.
    const bool has_fraction = unit == date_unit::second || unit == date_unit::epoch;
    text_ += tenon::detail::sentence({"extract(", name, " FROM "});
    if (has_fraction) text_ += "date_trunc('second', ";
    write_pattern(kind == cell_kind::date          ? "@1::timestamp"
                  : kind == cell_kind::time_of_day ? "@1::interval"
                                                   : "@1 AT TIME ZONE 'UTC'",
                  operands);
    text_ += has_fraction ? "))::int8" : ")::int8";
  }

  // greatest() and least() leave NULLs out.
  void write_greatest(std::string_view name, std::uint16_t count) {
    if (count == 1) return write_operand(tightest);
    std::string known;
    std::string values;
    for (std::uint16_t i = 0; i < count; ++i) {
      const bool never_null = next_is(node_kind::constant) || is_never_null(peek());
      if (i > 0) values += ", ";
      values += captured(position(), [this] { write_ordered_operand(node_kind::maximum); });
      const operand_text operand = take_operand();
      if (never_null) continue;
      if (!known.empty()) known += " AND ";
      known += operand.loose ? tenon::detail::sentence({"(", operand.text, ")"}) : operand.text;
      known += " IS NOT NULL";
    }
    text_ += known.empty() ? tenon::detail::sentence({name, values, ")"})
                           : tenon::detail::sentence({"CASE WHEN ", known, " THEN ", name, values, ") END"});
  }

  /// `as_json`: so many of the operands, the last ones, become JSON; of two only the second does.
  void write_plain_aggregate(const node& call, std::string_view name, int as_json) {
    const std::string suffix = take_suffix();
    text_ += name;
    if (has(call.flags, node_flag::distinct)) text_ += "DISTINCT ";
    for (std::uint16_t i = 0; i < call.arity; ++i) {
      if (next_is(node_kind::order_by)) {
        text_ += " ORDER BY ";
        write_order_items();
        continue;
      }
      if (i > 0) text_ += ", ";
      if (as_json == i + 1) {
        write_json_value();
      } else {
        write_expression();
      }
    }
    text_ += ')';
    text_ += suffix;
  }

  /// Of integers: both the sum and the count are exact, so the quotient is rounded once. Of decimals: to 16
  /// digits after the point or as many as the longest value has; 36 more are computed, since a quotient
  /// cannot come nearer to the middle of two results without being it.
  void write_average(bool decimal, std::string_view distinct) {
    const std::string over = take_suffix();
    const std::string of = take_expression();
    text_ += decimal ? tenon::detail::sentence({"trim_scale(round(sum(", distinct, of, ")", over,
                                                " * round(1.0, 36) / count(", distinct, of, ")", over,
                                                ", greatest(16, max(scale(", of, "))", over, ")))"})
                     : tenon::detail::sentence(
                           {"sum(", distinct, of, ")", over, "::float8 / count(", distinct, of, ")", over});
  }

  /// The least or greatest of a type that min and max do not know, or order in another way; whether it is
  /// one.
  bool write_extreme(cell_kind kind, bool least) {
    const bool native = is_native_at(position());
    const bool known = !native && kind != cell_kind::boolean && kind != cell_kind::uuid &&
                       kind != cell_kind::blob && kind != cell_kind::json;
    if (known) return false;
    const std::string over = take_suffix();
    const std::string_view function = least ? "min(" : "max(";
    const std::string of = take_expression();
    if (native) {
      text_ += tenon::detail::sentence({function, of, as_text, ")", over});
    } else if (kind == cell_kind::boolean) {
      text_ += tenon::detail::sentence({least ? "bool_and(" : "bool_or(", of, ")", over});
    } else if (kind == cell_kind::uuid) {
      text_ += tenon::detail::sentence({function, of, "::text COLLATE \"C\")", over, "::uuid"});
    } else {
      text_ += tenon::detail::sentence(
          {"(array_agg(", of, " ORDER BY ", of, least ? "" : " DESC", " NULLS LAST)", over, ")[1]"});
    }
    return true;
  }
};
using postgresql_function = basic_postgresql_function<>;

}  // namespace tenon::inline v0::dialect

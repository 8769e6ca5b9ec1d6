// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <tenon/codec/postgresql_enums.hpp>
#include <tenon/dialect/ansi.hpp>
#include <tenon/model/naming.hpp>

namespace tenon::inline v0::dialect {

/// What PostgreSQL says differently of values, comparisons and arithmetic. Parameters are `$n` in the order
/// of the nodes; one of kind rows takes as many numbers as it has columns, an array each. They are declared
/// with the type of their kind.
template <class Deferred = void>
class basic_postgresql_expression : public ansi {
 public:
  explicit basic_postgresql_expression(postgresql_enums enums) : enums_(enums) {}

  /// Whether the column is of an enum type of the database's own.
  bool is_native(const column_info& column) const {
    return (enums_ == postgresql_enums::native || !column.declared_type.empty()) &&
           !column.enumerators.empty();
  }
  /// The name of that type, as SQL spells it.
  std::string enum_type(const column_info& column) const {
    if (!column.declared_type.empty()) return std::string(column.declared_type);
    std::string name;
    write_name(name, snake_case(column.enum_name));
    return name;
  }

  /// The type of a value as a parameter, a column or the element of an array. Integers are the widest.
  static std::string_view type_of(cell_kind kind) {
    switch (kind) {
      case cell_kind::boolean: return "bool";
      case cell_kind::integer: return "int8";
      case cell_kind::real: return "float8";
      case cell_kind::blob: return "bytea";
      case cell_kind::uuid: return "uuid";
      case cell_kind::timestamp: return "timestamptz";
      case cell_kind::date: return "date";
      case cell_kind::time_of_day: return "time";
      case cell_kind::interval: return "interval";
      case cell_kind::decimal: return "numeric";
      case cell_kind::json: return "jsonb";
      default: return "text";
    }
  }

 protected:
  static constexpr std::string_view as_text = "::text COLLATE \"C\"";
  static constexpr std::string_view by_bytes = " COLLATE \"C\"";

  // Parameters.

  std::size_t numbers_of_rows(std::uint16_t columns) const override { return columns; }
  std::string_view moment_text() const override { return "statement_timestamp()"; }
  void write_parameter(std::size_t number) override {
    const column_info* const column = taken().column;
    write_number(number);
    if (column != nullptr && is_native(*column)) write_enum_cast(*column);
  }
  void write_rows_source() override { write_unnest(true); }
  void write_rows_number() override { text_ += "r.ord - 1"; }
  void write_in(const node& membership) override {
    const auto width = static_cast<std::uint16_t>(membership.arity - 1);
    write_members(width);
    if (width == 1) {
      take();
      const std::size_t number = parameter_number(position());
      take();
      text_ += " = ANY(";
      write_array(take(), number);
    } else {
      text_ += " IN (SELECT ";
      for (std::uint16_t i = 0; i < width; ++i) {
        text_ += i > 0 ? ", r.c" : "r.c";
        append_number(text_, i);
      }
      text_ += " FROM ";
      write_unnest(false);
      write_row_alias(width);
      text_ += ')';
    }
    text_ += ')';
  }
  /// The arrays of a rows parameter, side by side; with a column for the number of the row, or to be compared
  /// by their bytes as columns are.
  void write_unnest(bool numbered, bool as_columns = false) {
    const std::uint16_t columns = take().index;
    const std::size_t first = parameter_number(position());
    take();  // the parameter, which is the arrays
    if (columns == 0)
      tenon::detail::fail(error_kind::unsupported, "rows without columns cannot be sent to PostgreSQL");
    text_ += "unnest(";
    for (std::uint16_t i = 0; i < columns; ++i) {
      if (i > 0) text_ += ", ";
      const node& column = take();
      write_array(column, first + i);
      const bool native = column.column != nullptr && is_native(*column.column);
      if (as_columns && column.spec.kind == cell_kind::text && !native) text_ += by_bytes;
    }
    text_ += numbered ? ") WITH ORDINALITY" : ")";
  }
  void write_row_alias(std::uint16_t columns) {
    for (std::uint16_t i = 0; i < columns; ++i) {
      text_ += i > 0 ? ", c" : " AS r(c";
      append_number(text_, i);
    }
  }

  // Comparisons. The order of an enum type is that of its declaration, and texts that no column gives have
  // the database's order; everywhere else bytes are compared.

  std::string_view order_rule(result_place place) const override {
    // A result that is ordered by has its collation there.
    if (place.column == nullptr && at(place.position).kind == node_kind::result_column)
      return is_native_result(result(at(place.position).index)) ? as_text : std::string_view{};
    if (is_native_result(place)) return as_text;
    return place.column == nullptr && needs_collation(place.position) ? by_bytes : std::string_view{};
  }
  void write_ordered_operand(node_kind parent) override {
    // What a column is compared with takes its order.
    const bool first =
        position() > 0 && at(position() - 1).kind == parent && precedence(parent) == comparison;
    if (first && order_rule({position(), nullptr}) == by_bytes && !needs_collation(skip(position())))
      return write_expression();
    ansi::write_ordered_operand(parent);
  }
  void write_compared_operand(node_kind parent) override {
    const column_info* const column = peek().column;
    if (!is_ordering(parent) || !is_native_at(position())) return write_operand();
    if (next_is(node_kind::parameter) && !is_inline() && column != nullptr) {
      write_number(parameter_number(position()));
      take();
      return;
    }
    write_operand();
    text_ += as_text;
  }
  void write_quantified(const node& quantified) override {
    const auto kind = static_cast<node_kind>(quantified.index);
    const bool by_text = is_ordering(kind) && is_native_at(position());
    if (!by_text) return ansi::write_quantified(quantified);
    write_ordered_operand(kind);
    text_ += sign_of(kind);
    text_ +=
        quantified.kind == node_kind::any_of ? "ANY (SELECT c0::text FROM (" : "ALL (SELECT c0::text FROM (";
    write_query({.numbered = true, .inner = true});
    text_ += ") AS q)";
  }
  // More than one row would be an error here.
  void write_scalar() override {
    const std::size_t query = position();
    const bool limited = child(query, node_kind::limit) != none || at(query).kind == node_kind::raw;
    const bool single = at(query).kind == node_kind::select && child(query, node_kind::group_by) == none &&
                        child(query, node_kind::from) == none;
    text_ += limited ? "(SELECT * FROM (" : "(";
    write_query({});
    if (limited) text_ += ") AS q";
    text_ += single || is_total(query) ? ")" : " LIMIT 1)";
  }
  // lower() by the collation "C" folds A to Z alone, as every store does.
  std::string folded(std::string_view text) const override {
    return tenon::detail::sentence({"lower(", text, " COLLATE \"C\")"});
  }
  void write_contains(std::string_view text, std::string_view part) override {
    text_ += tenon::detail::sentence({"strpos(", text, ", ", part, ") > 0"});
  }
  void write_starts_with(std::string_view text, std::string_view part) override {
    text_ += tenon::detail::sentence({"starts_with(", text, ", ", part, ")"});
  }
  int binding(std::size_t position) const override {
    while (at(position).kind == node_kind::over || at(position).kind == node_kind::filter) ++position;
    const bool quotient =
        at(position).kind == node_kind::average && kind_at(position + 1) == cell_kind::integer;
    return precedence(quotient ? node_kind::divide : at(position).kind);
  }

  // Arithmetic. It is done in 64 bits, as a member may hold less than what is computed on the way; a division
  // by zero is NULL.

  void write_arithmetic(const node& operation) override {
    const std::size_t left = position();
    const std::size_t right = skip(left);
    const bool divides = operation.kind == node_kind::divide || operation.kind == node_kind::modulo;
    const bool is_real = kind_at(left) == cell_kind::real || kind_at(right) == cell_kind::real;
    if (operation.kind == node_kind::modulo && is_real) return write_real_modulo();
    const bool widened = is_narrow(left) && is_narrow(right);
    if (!widened && !divides) return ansi::write_arithmetic(operation);
    const int own = precedence(operation.kind);
    write_operand(own - 1);
    if (widened) text_ += "::int8";
    if (!divides) {
      text_ += operation.kind == node_kind::add        ? " + "
               : operation.kind == node_kind::subtract ? " - "
                                                       : " * ";
      return write_operand(own);
    }
    text_ += operation.kind == node_kind::divide ? " / nullif(" : " % nullif(";
    write_expression();
    text_ += ", 0)";
  }
  void write_negated() override {
    const bool widened = is_narrow(position());
    ansi::write_negated();
    if (widened) text_ += "::int8";
  }
  // The assignment refuses what the column's type cannot hold; a member that holds less needs a guard.
  void write_assigned(const column_info& column) override {
    const node_kind kind = peek().kind;
    const bool computed = kind == node_kind::add || kind == node_kind::subtract ||
                          kind == node_kind::multiply || kind == node_kind::negate;
    if (!computed || !is_narrower_than_its_type(column)) return write_expression();
    const std::string value = take_expression();
    std::string lowest, highest;
    append_number(lowest, column.lowest);
    append_number(highest, column.highest);
    // Whatever is outside is not 0, and twice the greatest number times it is out of every range.
    text_ += tenon::detail::sentence({"CASE WHEN ", value, " BETWEEN ", lowest, " AND ", highest, " THEN ",
                                      value, " ELSE (", value, ") * 9223372036854775807 * 2 END"});
  }

  // What expressions are to the server.

  /// The expression whose value, or one like it, another one gives.
  std::size_t source_of(std::size_t position) const {
    while (true) {
      const node& first = at(position);
      switch (first.kind) {
        case node_kind::coalesce:
        case node_kind::filter:
        case node_kind::over:
        case node_kind::minimum:
        case node_kind::maximum: ++position; continue;
        case node_kind::case_:
          if (is_mixed(position)) return position;
          position = skip(position + 1);
          continue;
        case node_kind::call: {
          const auto which = static_cast<sql_function>(first.index);
          if (which != sql_function::greatest && which != sql_function::least &&
              which != sql_function::null_if)
            return position;
          ++position;
          continue;
        }
        case node_kind::window_call: {
          const auto which = static_cast<window_function>(first.index);
          if (which < window_function::lag) return position;
          ++position;
          continue;
        }
        case node_kind::scalar: {
          const result_place place = result_in(results_of(position + 1), 0);
          if (place.position == none || place.column != nullptr) return position;
          position = place.position;
          continue;
        }
        default: return position;
      }
    }
  }
  /// A CASE some of whose values are of an enum type of the database, and some are bound as text.
  bool is_mixed(std::size_t branches) const {
    bool native = false;
    bool other = false;
    for (const std::size_t value : branch_values(branches)) {
      (is_native_at(value) ? native : other) = true;
    }
    return native && other;
  }
  /// The expression is of an enum type of the database's own. Its minimum is text already.
  bool is_native_at(std::size_t position) const {
    const node& first = at(source_of(position));
    if (first.column == nullptr || !is_native(*first.column) || is_extreme(position)) return false;
    return first.kind == node_kind::column || first.kind == node_kind::parameter ||
           first.kind == node_kind::rows_column || first.kind == node_kind::excluded;
  }
  bool is_native_result(result_place place) const {
    if (place.position == none) return false;
    return place.column != nullptr ? is_native(*place.column) : is_native_at(place.position);
  }
  /// A text whose order would be the database's: no column has a part in it.
  bool needs_collation(std::size_t position) const {
    if (kind_at(position) != cell_kind::text || is_native_at(position)) return false;
    const node& first = at(source_of(position));
    if (first.kind == node_kind::call) {
      const auto which = static_cast<sql_function>(first.index);
      return which != sql_function::lower && which != sql_function::upper;
    }
    return first.kind != node_kind::column && first.kind != node_kind::excluded &&
           first.kind != node_kind::default_of && first.kind != node_kind::result_column &&
           first.kind != node_kind::rows_column;
  }
  /// Whether PostgreSQL would compute in fewer than 64 bits with the expression at a position.
  bool is_narrow(std::size_t position) const {
    const node& first = at(position);
    switch (first.kind) {
      case node_kind::coalesce: return is_narrow(position + 1) && is_narrow(skip(position + 1));
      case node_kind::case_:
        for (const std::size_t value : branch_values(position)) {
          if (!is_narrow(value) && at(value).kind != node_kind::constant) return false;
        }
        return true;
      case node_kind::column:
        return first.column->spec.kind == cell_kind::integer && first.column->highest != 0 &&
               first.column->highest <= std::numeric_limits<std::int32_t>::max();
      default: break;
    }
    const std::size_t source = source_of(position);
    return source != position && is_narrow(source);
  }
  bool is_extreme(std::size_t position) const {
    for (std::size_t end = source_of(position); position < end; ++position) {
      if (at(position).kind == node_kind::minimum || at(position).kind == node_kind::maximum) return true;
      if (at(position).kind == node_kind::scalar) return false;
    }
    return false;
  }

  void write_number(std::size_t number) {
    text_ += '$';
    append_number(text_, number);
  }

 private:
  void write_enum_cast(const column_info& column) {
    text_ += "::";
    text_ += enum_type(column);
  }
  /// A parameter as the array of one column of rows.
  void write_array(const node& column, std::size_t number) {
    write_number(number);
    text_ += "::";
    text_ += type_of(column.spec.kind);
    text_ += "[]";
    if (column.column == nullptr || !is_native(*column.column)) return;
    write_enum_cast(*column.column);
    text_ += "[]";
  }

  /// An aggregate over all rows: one row.
  bool is_total(std::size_t query) const {
    if (at(query).kind != node_kind::select || child(query, node_kind::group_by) != none) return false;
    const result_place place = result_in(child(query, node_kind::results), 0);
    if (place.position == none || place.column != nullptr) return false;
    const node_kind kind = at(place.position).kind;
    return kind == node_kind::filter || (kind >= node_kind::count_all && kind <= node_kind::json_members);
  }

  static bool is_narrower_than_its_type(const column_info& column) {
    if (column.spec.kind != cell_kind::integer) return false;
    const auto spans = [&](auto example) {
      using limits = std::numeric_limits<decltype(example)>;
      return column.highest == limits::max() && column.lowest == limits::min();
    };
    return column.highest != 0 && column.highest != std::numeric_limits<std::int64_t>::max() &&
           !spans(std::int16_t()) && !spans(std::int32_t());
  }

  // There is no modulo of floating numbers; elsewhere it is that of their whole parts.
  void write_real_modulo() {
    text_ += '(';
    write_truncated();
    text_ += " % nullif(";
    write_truncated();
    text_ += ", 0))::float8";
  }
  void write_truncated() {
    const bool bound = next_is(node_kind::parameter);
    text_ += "trunc(";
    write_expression();
    text_ += bound ? "::float8)::int8" : ")::int8";
  }

  postgresql_enums enums_;
};
using postgresql_expression = basic_postgresql_expression<>;

}  // namespace tenon::inline v0::dialect

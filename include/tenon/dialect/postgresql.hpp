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

/// What PostgreSQL (13 and later) says differently. Parameters are `$n` in the order of the nodes; one of
/// kind rows takes as many numbers as it has columns, an array each.
class postgresql : public ansi {
 public:
  explicit postgresql(postgresql_enums enums = postgresql_enums::checked_text) : enums_(enums) {}

  /// Whether the column is of an enum type of the database's own.
  bool is_native(const column_info& column) const {
    return enums_ == postgresql_enums::native && !column.enumerators.empty();
  }
  /// The quoted name of that type.
  std::string enum_type(const column_info& column) const {
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
  // Parameters.

  void write_parameter(std::size_t number) override {
    const column_info* const column = taken().column;
    write_number(number);
    if (column != nullptr && is_native(*column)) write_enum_cast(*column);
  }
  void write_rows_source() override { write_unnest(true); }
  void write_rows_alias(std::uint16_t columns) override {
    write_alias(columns);
    text_ += ", ord)";
  }
  void write_rows_number() override { text_ += "r.ord - 1"; }
  void write_rows_order() override { text_ += " ORDER BY r.ord"; }
  void write_in(const node& membership) override {
    const auto width = static_cast<std::uint16_t>(membership.arity - 1);
    write_members(width);
    if (width == 1) {
      take();
      take();
      text_ += " = ANY(";
      write_array(take());
    } else {
      text_ += " IN (SELECT ";
      for (std::uint16_t i = 0; i < width; ++i) {
        text_ += i > 0 ? ", r.c" : "r.c";
        append_number(text_, i);
      }
      text_ += " FROM ";
      write_unnest(false);
      write_alias(width);
      text_ += ')';
    }
    text_ += ')';
  }

  // Conditions.

  // An index has NULLs last, and a condition NULLS FIRST on a column without any would keep it from use.
  void write_null_order(const node& item) override {
    const node& operand = (&item)[1];
    const bool never_null = operand.kind == node_kind::column && !operand.column->nullable;
    if (never_null && !has(item.flags, node_flag::nulls_first | node_flag::nulls_last)) return;
    ansi::write_null_order(item);
  }
  // lower() by the collation "C" folds A to Z alone, as every store does.
  void write_text_match(const node& match) override {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string subject = take_expression();
    std::string part = take_expression();
    if (fold) {
      subject = tenon::detail::sentence({"lower(", subject, " COLLATE \"C\")"});
      part = tenon::detail::sentence({"lower(", part, " COLLATE \"C\")"});
    }
    switch (match.kind) {
      case node_kind::contains:
        text_ += tenon::detail::sentence({"strpos(", subject, ", ", part, ") > 0"});
        break;
      case node_kind::starts_with:
        text_ += tenon::detail::sentence({"starts_with(", subject, ", ", part, ")"});
        break;
      case node_kind::ends_with:
        text_ += tenon::detail::sentence({"right(", subject, ", length(", part, ")) = ", part});
        break;
      default: text_ += tenon::detail::sentence({subject, " LIKE ", part, " ESCAPE '!'"}); break;
    }
  }
  // The order of an enum type is that of its declaration; everywhere else names are compared.
  void write_ordered_operand(node_kind parent) override {
    const bool by_text = is_ordering(parent) && is_native_next();
    write_expression();
    if (by_text) text_ += as_text;
  }
  void write_compared_operand(node_kind parent) override {
    const column_info* const column = peek().column;
    const bool bound = next_is(node_kind::parameter) && !is_inline();
    if (is_ordering(parent) && bound && column != nullptr && is_native(*column)) {
      take();
      return write_number(next_parameter());
    }
    const bool by_text = is_ordering(parent) && is_native_next();
    write_operand();
    if (by_text) text_ += as_text;
  }

  // Arithmetic. It is done in 64 bits, as a member may hold less than what is computed on the way; a division
  // by zero is NULL.

  void write_arithmetic(const node& operation) override {
    const bool divides = operation.kind == node_kind::divide || operation.kind == node_kind::modulo;
    if (operation.kind == node_kind::modulo && is_real()) return write_real_modulo();
    const bool widened = is_narrow(0) && is_narrow(behind(0));
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
    const bool widened = is_narrow(0);
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

  // Functions.

  void write_function(const node& call) override {
    const cell_kind kind = call.arity == 1 ? kind_at(0) : cell_kind::null;
    const bool distinct = has(call.flags, node_flag::distinct);
    switch (call.kind) {
      case node_kind::sum:
        if (kind == cell_kind::decimal) text_ += "trim_scale(";
        ansi::write_function(call);
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
      default: break;
    }
    ansi::write_function(call);
  }
  void write_after_insert(const table_info& table, bool keyed) override {
    if (keyed || table.generation != key_generation::integer) return;
    text_ += " RETURNING ";
    write_name(text_, table.columns[table.key[0]].name);
  }

 private:
  void write_number(std::size_t number) {
    text_ += '$';
    append_number(text_, number);
  }
  void write_enum_cast(const column_info& column) {
    text_ += "::";
    text_ += enum_type(column);
  }

  /// The next parameter as the array of one column of rows.
  void write_array(const node& column) {
    write_number(next_parameter());
    text_ += "::";
    text_ += type_of(column.spec.kind);
    text_ += "[]";
    if (column.column == nullptr || !is_native(*column.column)) return;
    write_enum_cast(*column.column);
    text_ += "[]";
  }
  void write_unnest(bool numbered) {
    const std::uint16_t columns = take().index;
    take();  // the parameter, which is the arrays
    if (columns == 0)
      tenon::detail::fail(error_kind::unsupported, "rows without columns cannot be sent to PostgreSQL");
    text_ += "unnest(";
    for (std::uint16_t i = 0; i < columns; ++i) {
      if (i > 0) text_ += ", ";
      write_array(take());
    }
    text_ += numbered ? ") WITH ORDINALITY" : ")";
  }
  void write_alias(std::uint16_t columns) {
    for (std::uint16_t i = 0; i < columns; ++i) {
      text_ += i > 0 ? ", c" : " AS r(c";
      append_number(text_, i);
    }
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
  /// The next expression is an enum of the database's own: a column, or a coalesce of one.
  bool is_native_next() const {
    const node& first = peek(peek().kind == node_kind::coalesce ? 1 : 0);
    return first.kind == node_kind::column && is_native(*first.column);
  }

  /// Whether PostgreSQL would compute in fewer than 64 bits with the expression so many nodes ahead.
  bool is_narrow(std::size_t ahead) const {
    const node& first = peek(ahead);
    if (first.kind == node_kind::coalesce) return is_narrow(ahead + 1) && is_narrow(behind(ahead + 1));
    return first.kind == node_kind::column && first.spec.kind == cell_kind::integer &&
           first.column->highest != 0 && first.column->highest <= std::numeric_limits<std::int32_t>::max();
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

  /// What the expression holds that starts so many nodes ahead; null if that does not matter.
  cell_kind kind_at(std::size_t ahead) const {
    const node& first = peek(ahead);
    switch (first.kind) {
      case node_kind::column:
      case node_kind::parameter:
      case node_kind::rows_column: return first.spec.kind;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo:
      case node_kind::negate:
      case node_kind::coalesce: return kind_at(ahead + 1);
      case node_kind::constant:
      case node_kind::rows_number: return cell_kind::integer;
      default: return cell_kind::null;
    }
  }
  bool is_real() const { return kind_at(0) == cell_kind::real || kind_at(behind(0)) == cell_kind::real; }

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

  /// Of integers: both the sum and the count are exact, so the quotient is rounded once. Of decimals: to 16
  /// digits after the point or as many as the longest value has; 36 more are computed, since a quotient
  /// cannot come nearer to the middle of two results without being it.
  void write_average(bool decimal, std::string_view distinct) {
    const std::string of = take_expression();
    text_ +=
        decimal
            ? tenon::detail::sentence({"trim_scale(round(sum(", distinct, of, ") * round(1.0, 36) / count(",
                                       distinct, of, "), greatest(16, max(scale(", of, ")))))"})
            : tenon::detail::sentence({"sum(", distinct, of, ")::float8 / count(", distinct, of, ")"});
  }

  /// The least or greatest of a type that min and max do not know, or order in another way; whether it is
  /// one.
  bool write_extreme(cell_kind kind, bool least) {
    const std::string_view function = least ? "min(" : "max(";
    if (is_native_next()) {
      text_ += tenon::detail::sentence({function, take_expression(), as_text, ")"});
    } else if (kind == cell_kind::boolean) {
      text_ += tenon::detail::sentence({least ? "bool_and(" : "bool_or(", take_expression(), ")"});
    } else if (kind == cell_kind::uuid) {
      text_ += tenon::detail::sentence({function, take_expression(), "::text COLLATE \"C\")::uuid"});
    } else if (kind == cell_kind::blob || kind == cell_kind::json) {
      const std::string of = take_expression();
      text_ += tenon::detail::sentence(
          {"(array_agg(", of, " ORDER BY ", of, least ? "" : " DESC", " NULLS LAST))[1]"});
    } else {
      return false;
    }
    return true;
  }

  static constexpr std::string_view as_text = "::text COLLATE \"C\"";

  postgresql_enums enums_;
};

}  // namespace tenon::inline v0::dialect

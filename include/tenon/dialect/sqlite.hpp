// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>

#include <tenon/dialect/ansi.hpp>

namespace tenon::inline v0::dialect {

/// What SQLite says differently. It needs the driver's `tenon_rows` table, `tenon_decimal` collation and
/// `tenon_like` function on every connection.
class sqlite : public ansi {
 public:
  /// SQLite has no schemas; a table of one is named "schema.table", so that equal names stay apart.
  void write_table_name(std::string& out, const table_info& table) const override {
    if (table.schema.empty()) return write_name(out, table.name);
    write_name(out, detail::sentence({table.schema, ".", table.name}));
  }
  void write_literal(std::string& out, const literal& value) const override {
    if (value.kind == cell_kind::boolean) {
      out += value.integer != 0 ? '1' : '0';
    } else {
      const std::size_t start = out.size();
      ansi::write_literal(out, value);
      if (value.kind == cell_kind::real && out.find_first_of(".e", start) == std::string::npos) out += ".0";
    }
  }

 protected:
  // Numbered, since text conditions say a parameter twice.
  void write_parameter(std::size_t number) override {
    text_ += '?';
    append_number(text_, number);
  }
  // There is no OFFSET alone; LIMIT -1 means "no limit".
  void write_limit(bool has_limit, bool has_offset) override {
    if (has_offset && !has_limit) text_ += " LIMIT -1";
    ansi::write_limit(has_limit, has_offset);
  }
  void write_rows_source() override {
    const std::uint16_t columns = take().index;
    text_ += "tenon_rows(";
    write_expression();
    text_ += ')';
    for (std::uint16_t i = 0; i < columns; ++i) take();
  }
  void write_rows_number() override { text_ += "r.rowid"; }
  // An integer result that overflows becomes a real number here, which an INTEGER column would keep.
  void write_assigned(const column_info& column) override {
    const node_kind kind = peek().kind;
    const bool computed = kind == node_kind::add || kind == node_kind::subtract ||
                          kind == node_kind::multiply || kind == node_kind::negate;
    const bool guarded = column.spec.kind == cell_kind::integer && computed;
    if (guarded) text_ += "tenon_integer(";
    write_expression();
    if (!guarded) return;
    const bool narrow = column.highest != 0 && (column.lowest != std::numeric_limits<std::int64_t>::min() ||
                                                column.highest != std::numeric_limits<std::int64_t>::max());
    if (narrow) {
      text_ += ", ";
      append_number(text_, column.lowest);
      text_ += ", ";
      append_number(text_, column.highest);
    }
    text_ += ')';
  }
  // NULLs are the least values already.
  void write_null_order(const node& item) override {
    if (has(item.flags, node_flag::nulls_first)) text_ += " NULLS FIRST";
    if (has(item.flags, node_flag::nulls_last)) text_ += " NULLS LAST";
  }
  void write_same(bool same) override {
    write_operand();
    text_ += same ? " IS " : " IS NOT ";
    write_operand();
  }
  // LIKE ignores the case of ASCII letters here, so the case-sensitive forms must not use it.
  void write_text_match(const node& match) override {
    const bool fold = has(match.flags, node_flag::fold_case);
    std::string subject = take_expression();
    std::string part = take_expression();
    if (match.kind == node_kind::like) {
      text_ += fold ? detail::sentence({subject, " LIKE ", part, " ESCAPE '!'"})
                    : detail::sentence({"tenon_like(", part, ", ", subject, ")"});
      return;
    }
    if (fold) {
      subject = detail::sentence({"lower(", subject, ")"});
      part = detail::sentence({"lower(", part, ")"});
    }
    if (match.kind == node_kind::contains) {
      text_ += detail::sentence({"instr(", subject, ", ", part, ") > 0"});
    } else if (match.kind == node_kind::starts_with) {
      text_ += detail::sentence({"substr(", subject, ", 1, length(", part, ")) = ", part});
    } else {
      // Not substr(x, -length(part)), which is the whole text for an empty part.
      text_ += detail::sentence(
          {"substr(", subject, ", length(", subject, ") - length(", part, ") + 1) = ", part});
    }
  }
  // Decimals are text; their order and sums are functions of the driver.
  void write_ordered_operand(node_kind parent) override {
    const bool is_decimal = decimal_is_next();
    write_expression();
    const bool by_order = parent != node_kind::equal && parent != node_kind::not_equal &&
                          parent != node_kind::coalesce && parent != node_kind::count &&
                          parent != node_kind::sum && parent != node_kind::average;
    if (is_decimal && by_order) text_ += " COLLATE tenon_decimal";
  }
  void write_function(const node& call) override {
    if (call.arity == 1 && decimal_is_next() &&
        (call.kind == node_kind::sum || call.kind == node_kind::average)) {
      text_ += call.kind == node_kind::sum ? "tenon_decimal_sum(" : "tenon_decimal_avg(";
      write_expression();
      text_ += ')';
      return;
    }
    ansi::write_function(call);
  }
  void write_before_conflict(bool from_rows) override {
    // Without WHERE the parser takes ON for the start of a join condition.
    if (from_rows) text_ += " WHERE TRUE";
  }

 private:
  /// A decimal column, or one with a fallback for NULL.
  bool decimal_is_next() const {
    std::size_t ahead = 0;
    while (peek(ahead).kind == node_kind::coalesce) ++ahead;
    return peek(ahead).kind == node_kind::column && peek(ahead).spec.kind == cell_kind::decimal;
  }
};

}  // namespace tenon::inline v0::dialect

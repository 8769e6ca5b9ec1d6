// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/owner.hpp>
#include <tenon/dialect/ansi_statement.hpp>

namespace tenon::inline v0::dialect {

/// What SQLite (3.35 and later) says differently. It needs the driver's table `tenon_rows`, its collation
/// `tenon_decimal` and its functions on every connection. `Base` is `ansi`, or `ansi_statement` where only
/// repositories speak.
template <class Base>
class sqlite_words : public Base {
 public:
  /// SQLite has no schemas; a table of one is named "schema.table", so that equal names stay apart.
  void write_table_name(std::string& out, const table_info& table) const override {
    if (table.schema.empty()) return this->write_name(out, table.name);
    this->write_name(out, detail::sentence({table.schema, ".", table.name}));
  }

  void write_literal(std::string& out, const literal& value) const override {
    if (value.kind == cell_kind::boolean) {
      out += value.integer != 0 ? '1' : '0';
    } else {
      const std::size_t start = out.size();
      Base::write_literal(out, value);
      if (value.kind == cell_kind::real && out.find_first_of(".e", start) == std::string::npos) out += ".0";
    }
  }

 protected:
  using Base::append_number;
  using Base::at;
  using Base::kind_at;
  using Base::none;
  using Base::peek;
  using Base::position;
  using Base::precedence;
  using Base::result_kind;
  using Base::take;
  using Base::text_;
  using Base::tightest;
  using Base::write_arguments;
  using Base::write_expression;
  using Base::write_operand;
  using typename Base::result_place;

  // Numbered, since a parameter may be said twice.
  std::string_view moment_text() const override { return "strftime('%Y-%m-%d %H:%M:%f', 'now')"; }
  void write_parameter(std::size_t number) override {
    text_ += '?';
    append_number(text_, number);
  }
  void write_rows_number() override { text_ += "r.rowid"; }

  // Comparisons. Decimals are text; their order is a collation of the driver.

  std::string_view order_rule(result_place place) const override {
    return result_kind(place) == cell_kind::decimal ? " COLLATE tenon_decimal" : "";
  }
  void write_same(bool same) override {
    write_operand();
    text_ += same ? " IS " : " IS NOT ";
    write_operand();
  }
  // LIKE ignores the case of ASCII letters here, so the case-sensitive forms must not use it.
  void write_like(std::string_view text, std::string_view pattern, bool fold) override {
    text_ += fold ? detail::sentence({text, " LIKE ", pattern, " ESCAPE '!'"})
                  : detail::sentence({"tenon_like(", pattern, ", ", text, ")"});
  }
  void write_contains(std::string_view text, std::string_view part) override {
    text_ += detail::sentence({"instr(", text, ", ", part, ") > 0"});
  }
  // Not substr(x, -length(part)), which is the whole text for an empty part.
  void write_ends_with(std::string_view text, std::string_view part) override {
    text_ += detail::sentence({"substr(", text, ", length(", text, ") - length(", part, ") + 1) = ", part});
  }
  int binding(std::size_t place) const override {
    const int own = precedence(at(place).kind);
    const bool computed = own >= precedence(node_kind::add) && own <= precedence(node_kind::negate);
    return computed && kind_at(place) == cell_kind::decimal ? tightest + 1 : own;
  }
  std::string_view aggregate_name(const node& call) const override {
    const bool adds = call.kind == node_kind::sum || call.kind == node_kind::average;
    if (!adds || kind_at(position()) != cell_kind::decimal) return Base::aggregate_name(call);
    return call.kind == node_kind::sum ? "tenon_decimal_sum" : "tenon_decimal_avg";
  }

  // Numbers.

  void write_arithmetic(const node& operation) override {
    if (kind_at(position() - 1) != cell_kind::decimal) return Base::write_arithmetic(operation);
    constexpr std::string_view names[] = {"tenon_decimal_add", "tenon_decimal_subtract",
                                          "tenon_decimal_multiply", "tenon_decimal_divide",
                                          "tenon_decimal_modulo"};
    write_arguments(names[static_cast<int>(operation.kind) - static_cast<int>(node_kind::add)], 2);
  }
  void write_negated() override {
    if (kind_at(position()) != cell_kind::decimal) return Base::write_negated();
    write_arguments("tenon_decimal_negate", 1);
  }
  // NULLs are the least values already.
  void write_null_order(const node& item) override {
    if (has(item.flags, node_flag::nulls_first)) text_ += " NULLS FIRST";
    if (has(item.flags, node_flag::nulls_last)) text_ += " NULLS LAST";
  }

  // There is no OFFSET alone; LIMIT -1 means "no limit".
  void write_limit(std::size_t limit, std::size_t offset) override {
    if (offset != none && limit == none) text_ += " LIMIT -1";
    Base::write_limit(limit, offset);
  }
  // Who may lock holds the only lock there is, see `detail::check_lock`.
  void write_lock(std::size_t) override {}
  void write_rows_source() override {
    const std::uint16_t columns = take().index;
    text_ += "tenon_rows(";
    write_expression();
    text_ += ')';
    for (std::uint16_t i = 0; i < columns; ++i) take();
  }
  // Without WHERE the parser takes ON for the start of a join condition.
  void write_before_conflict(bool open) override {
    if (open) text_ += " WHERE TRUE";
  }
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
};

/// SQLite as repositories speak it.
class sqlite_core final : public sqlite_words<ansi_statement> {};

using sqlite_maker = ansi_statement* (*)();
/// Makes a `sqlite`, which speaks the query language; null if no unit that speaks to SQLite includes
/// <tenon/query.hpp>.
inline constinit sqlite_maker make_sqlite = nullptr;

namespace sqlite_detail {

// `backend/sqlite_queries` overloads include_queries(). It is looked up where the speaker is instantiated and
// only makes the query language known before main.
template <class Asked>
struct query_asked {};
template <class Asked>
void include_queries(const Asked&) {}

}  // namespace sqlite_detail

/// SQLite with all that the program can say. A template, so that only who speaks compiles it.
template <class Deferred = void>
class basic_sqlite_speaker {
 public:
  static constexpr bool is_sqlite = true;
  std::string render(const statement& source) { return speaker().render(source); }
  std::string render_inline(const std::vector<node>& nodes, const cell* values) {
    return speaker().render_inline(nodes, values);
  }

 private:
  ansi_statement& speaker() {
    if (inner_ == nullptr) {
      include_queries(sqlite_detail::query_asked<Deferred>{});
      if (make_sqlite != nullptr) {
        inner_.reset(make_sqlite());
      } else {
        inner_.reset(new sqlite_core);
      }
    }
    return *inner_;
  }

  tenon::detail::owner<ansi_statement> inner_;
};
using sqlite_speaker = basic_sqlite_speaker<>;

}  // namespace tenon::inline v0::dialect

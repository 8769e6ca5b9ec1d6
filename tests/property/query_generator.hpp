// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query_tables.hpp"

/// Random statements of the query language, written as nodes. Every one of them means one thing: what SQL
/// leaves to the store is not generated. That is
/// - which rows a limit, a window or an aggregate's order takes where the order leaves it open: there is
///   always one that tells all rows apart that differ;
/// - sums of real numbers that are rounded on the way: aggregates and inner queries compute binary fractions;
/// - numbers, texts and dates too large for their kind: which of several errors comes is up to the plan, and
///   whether a value is computed at all that a condition leaves out;
/// - aggregates of an outer query's columns, to which databases give different owners;
/// - joined texts, lists and distinct values in windows, which databases do not have;
/// - what a subquery is ordered by, if that is a column of the query around it: SQLite finds none;
/// - an aggregate in the order or the condition of groups alone, not in a result: no aggregate to SQLite;
/// - conditions without columns in joins before a right or full one, which SQLite 3.40 takes for the query's;
/// - the positions of an object's members;
/// - a subquery on the table that an update changes: SQLite lets it see the rows changed so far.
namespace random_queries {

using tenon::join_kind;
using tenon::sql_function;
using tenon::window_function;

/// A statement to be run on every store.
struct random_statement {
  piece code{};
  std::vector<tenon::cell_spec> results{};
  bool ordered = false;  ///< the order of the rows is part of the answer
  bool is_change = false;
  bool is_lateral = false;  ///< SQLite has no lateral tables
};

/// A column that can be named where an expression stands.
struct visible_column {
  const table_info* table;
  std::string_view name;
  std::string_view source;
  cell_kind kind;
  bool excluded = false;
};

/// The sources of one query.
struct query_scope {
  std::vector<visible_column> columns{};
  std::vector<visible_column> total{};  ///< they tell all rows apart that differ
  std::vector<const table_info*> bare{};
  std::vector<std::pair<piece, cell_kind>> keys{};
  bool grouped = false;
  bool open = false;      ///< nothing tells them apart
  bool repeats = false;   ///< there may be equal rows, which two windows would number each in its own way
  bool windowed = false;  ///< a window is there
};

class generator {
 public:
  explicit generator(chance& random) : random_(random) {}

  random_statement next() {
    scopes_.clear();
    commons_.clear();
    floor_ = 0;
    names_ = 0;
    budget_ = 24 + random_.below(40);
    aggregates_ = windows_ = false;
    subqueries_ = true;
    exact_ = false;
    forbidden_ = nullptr;
    made_ = {};
    if (random_.one_in(6)) {
      made_.is_change = true;
      made_.code = change();
    } else {
      made_.code = whole_query();
    }
    return std::move(made_);
  }

 private:
  using kinds = std::vector<cell_kind>;

  /// Another value for as long as this lives.
  template <class Value>
  class exchanged {
   public:
    exchanged(Value& where, Value now) : where_(where), before_(std::exchange(where, now)) {}
    exchanged(const exchanged&) = delete;
    exchanged& operator=(const exchanged&) = delete;
    ~exchanged() { where_ = before_; }

   private:
    Value& where_;
    Value before_;
  };

  template <class T>
  T one_of(std::initializer_list<T> from) {
    return from.begin()[random_.below(static_cast<int>(from.size()))];
  }
  std::string_view new_name() {
    static const auto names = [] {
      std::array<std::string, 64> made;
      for (std::size_t i = 0; i < made.size(); ++i) made[i] = "s" + std::to_string(i);
      return made;
    }();
    return names[names_++ % names.size()];
  }
  piece literal(cell_kind kind) {
    if (kind == cell_kind::boolean && random_.one_in(3))
      return make(random_.one_in(2) ? node_kind::true_ : node_kind::false_);
    if (kind == cell_kind::integer && random_.one_in(4))
      return nodes::make(node_kind::constant)
          .index(static_cast<std::uint16_t>(random_.below(6)))
          .kind(cell_kind::integer);
    if (random_.one_in(12)) return nodes::null(kind);
    return drawn_parameter(random_, kind);
  }
  piece small(int low, int high) { return nodes::number(low + random_.below(high - low + 1)); }
  static piece code_of(const visible_column& column) {
    piece made = nodes::column(*column.table, column.name, column.source);
    if (column.excluded) made.nodes[0].kind = node_kind::excluded;
    return made;
  }
  cell_kind any_kind() {
    return one_of({cell_kind::integer, cell_kind::integer, cell_kind::real, cell_kind::text, cell_kind::text,
                   cell_kind::boolean, cell_kind::decimal, cell_kind::timestamp, cell_kind::date});
  }
  cell_kind ordered_kind() {
    return one_of({cell_kind::integer, cell_kind::integer, cell_kind::real, cell_kind::text,
                   cell_kind::decimal, cell_kind::timestamp, cell_kind::date});
  }

  // Expressions.

  query_scope& here() { return scopes_.back(); }

  piece leaf(cell_kind kind) {
    std::vector<piece> found;
    for (std::size_t level = scopes_.size(); level-- > floor_;) {
      const query_scope& in = scopes_[level];
      const bool is_outer = level + 1 < scopes_.size();
      if (is_outer && !random_.one_in(3)) continue;
      if (in.grouped) {
        for (const auto& [key, its] : in.keys) {
          if (its == kind && (!is_outer || key.nodes[0].kind == node_kind::column)) found.push_back(key);
        }
      } else {
        for (const visible_column& each : in.columns) {
          if (each.kind == kind) found.push_back(code_of(each));
        }
      }
    }
    const bool aggregates = aggregates_ && !scopes_.empty() && here().grouped;
    if (aggregates && kind != cell_kind::interval && (found.empty() ? !random_.one_in(4) : random_.one_in(2)))
      return aggregate(kind, false);
    if (found.empty() || random_.one_in(6)) return literal(kind);
    return random_.pick(found);
  }

  piece value(cell_kind kind, int depth) {
    --budget_;
    const bool enough = !scopes_.empty() && here().windowed && here().repeats && !here().grouped;
    if (windows_ && !enough && random_.one_in(3) && kind != cell_kind::interval && kind != cell_kind::json) {
      const exchanged<bool> no_windows(windows_, false);
      here().windowed = true;
      return window(kind, depth);
    }
    if (depth <= 0 || budget_ <= 0 || random_.one_in(4)) return leaf(kind);
    if (kind == cell_kind::boolean && random_.one_in(2)) return condition(depth);
    if (kind == cell_kind::json) return document(depth);
    const int inner = depth - 1;
    switch (random_.below(11)) {
      case 0: return make(node_kind::coalesce, {value(kind, inner), value(kind, inner)});
      case 1: return branches(kind, inner);
      case 2: return nodes::call(sql_function::null_if, kind, {value(kind, inner), value(kind, inner)});
      case 3:
        if (kind != cell_kind::boolean && kind != cell_kind::interval) {
          list operands{value(kind, inner), value(kind, inner)};
          if (random_.one_in(3)) operands.push_back(value(kind, inner));
          return nodes::call(one_of({sql_function::greatest, sql_function::least}), kind, operands);
        }
        break;
      case 4:
        if (subqueries_ && kind != cell_kind::interval) return scalar(kind, inner);
        break;
      case 5:
        if (kind == cell_kind::text || kind == cell_kind::integer || kind == cell_kind::real ||
            kind == cell_kind::boolean || kind == cell_kind::decimal) {
          if (kind == cell_kind::real && exact_) break;
          return with_path(node_kind::json_get, kind, inner);
        }
        break;
      default: break;
    }
    switch (kind) {
      case cell_kind::integer: return integer(inner);
      case cell_kind::real: return real(inner);
      case cell_kind::text: return text(inner);
      case cell_kind::decimal: return decimal(inner);
      case cell_kind::timestamp: return moment(inner);
      case cell_kind::date: return day(inner);
      case cell_kind::interval:
        return nodes::call(sql_function::time_between, kind,
                           {value(cell_kind::timestamp, inner), value(cell_kind::timestamp, inner)});
      default: return condition(inner);
    }
  }

  piece branches(cell_kind kind, int depth) {
    list parts{condition(depth), value(kind, depth)};
    if (random_.one_in(3)) {
      parts.push_back(condition(depth));
      parts.push_back(value(kind, depth));
    }
    if (!random_.one_in(3)) parts.push_back(value(kind, depth));
    return make(node_kind::case_, parts).kind(kind);
  }

  piece integer(int depth) {
    constexpr cell_kind kind = cell_kind::integer;
    switch (random_.below(15)) {
      case 0: return make(node_kind::add, {value(kind, depth), value(kind, depth)});
      case 1: return make(node_kind::subtract, {value(kind, depth), value(kind, depth)});
      case 2: return make(node_kind::multiply, {value(kind, depth), small(-3, 5)});
      case 3: return make(node_kind::divide, {value(kind, depth), value(kind, depth)});
      case 4: return make(node_kind::modulo, {value(kind, depth), value(kind, depth)});
      case 5: return make(node_kind::negate, {value(kind, depth)});
      case 6:
        return nodes::call(one_of({sql_function::length, sql_function::byte_length}), kind,
                           {value(cell_kind::text, depth)});
      case 7:
        return nodes::call(sql_function::position, kind,
                           {value(cell_kind::text, depth), value(cell_kind::text, depth)});
      case 8: return nodes::call(sql_function::absolute, kind, {value(kind, depth)});
      case 9:
        return nodes::call(sql_function::sign, kind,
                           {value(one_of({kind, cell_kind::real, cell_kind::decimal}), depth)});
      case 10:
        if (random_.one_in(2))
          return nodes::call(sql_function::round, kind, {value(kind, depth), small(-2, 2)});
        return nodes::call(one_of({sql_function::ceiling, sql_function::floor, sql_function::truncate}), kind,
                           {value(kind, depth)});
      case 11: return date_part(depth);
      case 12:
        return nodes::call(sql_function::days_between, kind,
                           {value(cell_kind::date, depth), value(cell_kind::date, depth)});
      case 13:
        switch (random_.below(4)) {
          case 0: return cast(cell_kind::boolean, kind, depth);
          case 1: return cast(cell_kind::real, kind, depth);
          case 2: return cast(cell_kind::decimal, kind, depth);
          default: return make(node_kind::cast, {cast(kind, cell_kind::text, depth)}).kind(kind);
        }
      default: return with_path(node_kind::json_length, kind, depth);
    }
  }
  piece date_part(int depth) {
    const auto unit = static_cast<std::uint16_t>(random_.below(11));
    const bool has_time = unit >= static_cast<std::uint16_t>(tenon::date_unit::hour) &&
                          unit <= static_cast<std::uint16_t>(tenon::date_unit::second);
    const cell_kind of = has_time || random_.one_in(2) ? cell_kind::timestamp : cell_kind::date;
    const piece part =
        nodes::call(sql_function::date_part, cell_kind::integer, {unit_of(unit), value(of, depth)});
    if (unit != static_cast<std::uint16_t>(tenon::date_unit::epoch)) return part;
    return make(node_kind::modulo, {part, nodes::number(10'007)});  // what is computed with stays small
  }
  static piece unit_of(std::uint16_t unit) {
    return make(node_kind::constant).index(unit).kind(cell_kind::integer);
  }
  piece cast(cell_kind from, cell_kind to, int depth) {
    return make(node_kind::cast, {value(from, depth)}).kind(to);
  }

  piece real(int depth) {
    constexpr cell_kind kind = cell_kind::real;
    const auto mixed = [&] { return one_of({kind, kind, cell_kind::integer}); };
    switch (random_.below(exact_ ? 8 : 15)) {
      case 0: return make(node_kind::add, {value(kind, depth), value(mixed(), depth)});
      case 1: return make(node_kind::subtract, {value(mixed(), depth), value(kind, depth)});
      case 2: return make(node_kind::multiply, {value(kind, depth), literal(kind)});
      case 3: return make(node_kind::negate, {value(kind, depth)});
      case 4: return nodes::call(sql_function::absolute, kind, {value(kind, depth)});
      case 5:
        return nodes::call(
            one_of({sql_function::ceiling, sql_function::floor, sql_function::truncate, sql_function::round}),
            kind, {value(kind, depth)});
      case 6: return cast(cell_kind::integer, kind, depth);
      case 7: return make(node_kind::modulo, {value(kind, depth), value(kind, depth)});
      case 8: return make(node_kind::divide, {value(kind, depth), value(mixed(), depth)});
      case 9: return nodes::call(sql_function::round, kind, {value(kind, depth), small(-2, 4)});
      case 10:
        return nodes::call(sql_function::power, kind,
                           {leaf(one_of({kind, cell_kind::integer})),
                            random_.one_in(2) ? nodes::real(one_of({0.5, 2.0, -1.0, 3.0})) : small(-2, 3)});
      case 11:
        return nodes::call(
            one_of({sql_function::square_root, sql_function::logarithm, sql_function::logarithm10}), kind,
            {value(kind, depth)});
      case 12: return nodes::call(sql_function::exponential, kind, {leaf_of_column(kind)});
      case 13: return cast(cell_kind::decimal, kind, depth);
      default: return make(node_kind::cast, {cast(kind, cell_kind::text, depth)}).kind(kind);
    }
  }
  /// A column or a literal: small.
  piece leaf_of_column(cell_kind kind) {
    const exchanged<bool> no_aggregates(aggregates_, false);
    return nodes::call(sql_function::least, kind, {leaf(kind), nodes::real(20)});
  }

  piece text(int depth) {
    constexpr cell_kind kind = cell_kind::text;
    switch (random_.below(14)) {
      case 0: return nodes::call(sql_function::append, kind, {value(kind, depth), value(kind, depth)});
      case 1: {
        list parts{value(kind, depth), value(kind, depth)};
        if (random_.one_in(2)) parts.push_back(value(kind, depth));
        return nodes::call(sql_function::concatenate, kind, parts);
      }
      case 2:
        return nodes::call(one_of({sql_function::lower, sql_function::upper, sql_function::reverse}), kind,
                           {value(kind, depth)});
      case 3: {
        list parts{value(kind, depth)};
        if (random_.one_in(2)) parts.push_back(value(kind, depth));
        return nodes::call(one_of({sql_function::trim, sql_function::trim_left, sql_function::trim_right}),
                           kind, parts);
      }
      case 4: {
        list parts{value(kind, depth), small(-2, 4)};
        if (random_.one_in(2)) parts.push_back(small(0, 4));
        return nodes::call(sql_function::substring, kind, parts);
      }
      case 5:
        return nodes::call(sql_function::replace, kind,
                           {value(kind, depth), value(kind, depth), value(kind, depth)});
      case 6:
        return nodes::call(one_of({sql_function::left, sql_function::right}), kind,
                           {value(kind, depth), small(-2, 4)});
      case 7: {
        list parts{value(kind, depth), small(-1, 6)};
        if (random_.one_in(2)) parts.push_back(value(kind, depth));
        return nodes::call(one_of({sql_function::pad_left, sql_function::pad_right}), kind, parts);
      }
      case 8: return nodes::call(sql_function::repeat, kind, {value(kind, depth), small(-1, 3)});
      case 9: return cast(cell_kind::integer, kind, depth);
      case 10: return cast(one_of({cell_kind::real, cell_kind::decimal}), kind, depth);
      case 11: return cast(cell_kind::boolean, kind, depth);
      case 12: return cast(one_of({cell_kind::timestamp, cell_kind::date}), kind, depth);
      default: return branches(kind, depth);
    }
  }

  piece decimal(int depth) {
    constexpr cell_kind kind = cell_kind::decimal;
    const auto mixed = [&] { return one_of({kind, kind, cell_kind::integer}); };
    switch (random_.below(9)) {
      case 0: return make(node_kind::add, {value(kind, depth), value(mixed(), depth)});
      case 1: return make(node_kind::subtract, {value(mixed(), depth), value(kind, depth)});
      case 2: return make(node_kind::multiply, {value(kind, depth), leaf(mixed())});
      case 3: return make(node_kind::negate, {value(kind, depth)});
      case 4: return nodes::call(sql_function::absolute, kind, {value(kind, depth)});
      case 5: return nodes::call(sql_function::round, kind, {value(kind, depth), small(-1, 2)});
      case 6:
        return nodes::call(one_of({sql_function::ceiling, sql_function::floor, sql_function::truncate}), kind,
                           {value(kind, depth)});
      case 7: return cast(one_of({cell_kind::integer, cell_kind::real}), kind, depth);
      default: return make(node_kind::cast, {cast(kind, cell_kind::text, depth)}).kind(kind);
    }
  }

  piece moment(int depth) {
    constexpr cell_kind kind = cell_kind::timestamp;
    switch (random_.below(5)) {
      case 0:
        return nodes::call(sql_function::add_time, kind, {value(kind, depth), literal(cell_kind::interval)});
      case 1: return nodes::call(sql_function::add_months, kind, {value(kind, depth), small(-14, 14)});
      case 2:
        return nodes::call(sql_function::date_truncate, kind,
                           {unit_of(static_cast<std::uint16_t>(random_.below(8))), value(kind, depth)});
      case 3: return nodes::call(sql_function::to_timestamp, kind, {value(cell_kind::date, depth)});
      default: return make(node_kind::cast, {cast(kind, cell_kind::text, depth)}).kind(kind);
    }
  }
  piece day(int depth) {
    constexpr cell_kind kind = cell_kind::date;
    switch (random_.below(5)) {
      case 0: return nodes::call(sql_function::add_days, kind, {value(kind, depth), small(-40, 40)});
      case 1: return nodes::call(sql_function::add_months, kind, {value(kind, depth), small(-14, 14)});
      case 2:
        return nodes::call(sql_function::date_truncate, kind,
                           {unit_of(static_cast<std::uint16_t>(random_.below(5))), value(kind, depth)});
      case 3: return nodes::call(sql_function::to_date, kind, {value(cell_kind::timestamp, depth)});
      default: return cast(cell_kind::timestamp, kind, depth);
    }
  }

  // JSON.

  piece document(int depth) {
    if (depth <= 0 || budget_ <= 0 || !random_.one_in(3)) {
      const exchanged<bool> no_aggregates(aggregates_, false);
      return leaf(cell_kind::json);
    }
    switch (random_.below(4)) {
      case 0: {
        list parts{document(depth - 1)};
        path(parts);
        parts.push_back(
            value(one_of({cell_kind::integer, cell_kind::text, cell_kind::boolean, cell_kind::real,
                          cell_kind::decimal, cell_kind::timestamp, cell_kind::date, cell_kind::json}),
                  depth - 1));
        return make(node_kind::json_set, parts).kind(cell_kind::json);
      }
      case 1: return with_path(node_kind::json_remove, cell_kind::json, depth - 1);
      case 2: return with_path(node_kind::json_get, cell_kind::json, depth - 1);
      default:
        return make(node_kind::coalesce, {document(depth - 1), drawn_parameter(random_, cell_kind::json)});
    }
  }
  void path(list& parts) {
    for (int steps = 1 + random_.below(2); steps > 0; --steps) {
      const char* const name = one_of({"name", "n", "list", "list", "deep", "k", "missing"});
      switch (random_.below(4)) {
        case 0: parts.push_back(make(node_kind::json_key, {nodes::text(name)})); break;
        case 1: parts.push_back(make(node_kind::json_position, {small(-2, 2)})); break;
        default: parts.push_back(nodes::named(node_kind::json_step, name, nullptr)); break;
      }
    }
  }
  piece with_path(node_kind kind, cell_kind result, int depth) {
    list parts{document(depth)};
    path(parts);
    return make(kind, parts).kind(result);
  }

  // Conditions.

  piece condition(int depth) {
    --budget_;
    if (depth <= 0 || budget_ <= 0) {
      if (random_.one_in(4)) return leaf(cell_kind::boolean);
      return compared(0);
    }
    const int inner = depth - 1;
    switch (random_.below(subqueries_ ? 22 : 18)) {
      case 0:
      case 1: return make(node_kind::and_, {condition(inner), condition(inner)});
      case 2:
      case 3: return make(node_kind::or_, {condition(inner), condition(inner)});
      case 4:
      case 5: return make(node_kind::not_, {condition(inner)});
      case 6:
        return make(random_.one_in(2) ? node_kind::is_null : node_kind::is_not_null,
                    {value(random_.one_in(6) ? cell_kind::json : any_kind(), inner)});
      case 7: {
        const cell_kind kind = any_kind();
        return make(random_.one_in(2) ? node_kind::is_same : node_kind::is_not_same,
                    {value(kind, inner), value(kind, inner)});
      }
      case 8: {
        const cell_kind kind = any_kind();
        std::vector<std::vector<nodes::value>> members;
        for (int i = random_.below(4); i > 0; --i) members.push_back({drawn_value(random_, kind)});
        if (random_.one_in(8)) members.push_back({nodes::value{}});
        return make(node_kind::in, {value(kind, inner), nodes::rows({{{kind}, nullptr}}, members)});
      }
      case 9: {
        const cell_kind kind = ordered_kind();
        return make(node_kind::between, {value(kind, inner), value(kind, inner), value(kind, inner)});
      }
      case 10: {
        std::string pattern;
        for (int i = random_.below(4); i > 0; --i)
          pattern += one_of({"%", "_", "a", "B", "!%", "!!", "\xc3\xa4", "\\"});
        return folded(make(node_kind::like, {value(cell_kind::text, inner), nodes::text(pattern)}));
      }
      case 11:
        return folded(make(one_of({node_kind::contains, node_kind::starts_with, node_kind::ends_with}),
                           {value(cell_kind::text, inner), value(cell_kind::text, inner)}));
      case 12: return with_path(node_kind::json_has, cell_kind::boolean, inner);
      case 13:
        return make(node_kind::json_contains, {document(inner), document(inner)}).kind(cell_kind::boolean);
      case 14: {
        const cell_kind first = ordered_kind(), second = ordered_kind();
        return make(comparison(), {make(node_kind::row, {value(first, inner), value(second, inner)}),
                                   make(node_kind::row, {value(first, inner), value(second, inner)})});
      }
      case 15:
        // Nobody knows what it gives, but it is less than 2.
        if (random_.one_in(4))
          return make(node_kind::less,
                      {nodes::call(sql_function::random, cell_kind::real, {}), nodes::real(2)});
        if (random_.one_in(3))
          return make(node_kind::equal,
                      {nodes::call(sql_function::to_date, cell_kind::date,
                                   {nodes::call(sql_function::now, cell_kind::timestamp, {})}),
                       nodes::call(sql_function::today, cell_kind::date, {})});
        return compared(inner);
      case 18: return make(node_kind::exists, {inner_query({any_kind()}, inner)});
      case 19: {
        if (random_.one_in(3)) {
          const kinds both{ordered_kind(), ordered_kind()};
          return make(node_kind::in_query,
                      {make(node_kind::row, {value(both[0], inner), value(both[1], inner)}),
                       inner_query(both, inner)});
        }
        const cell_kind kind = any_kind();
        return make(node_kind::in_query, {value(kind, inner), inner_query({kind}, inner)});
      }
      case 20:
      case 21: {
        // One in the other would be too long a text for SQLite.
        if (quantified_) return compared(inner);
        const exchanged<bool> once(quantified_, true);
        const cell_kind kind = ordered_kind();
        return make(random_.one_in(2) ? node_kind::any_of : node_kind::all_of,
                    {value(kind, inner), inner_query({kind}, inner)})
            .index(static_cast<std::uint16_t>(comparison()));
      }
      default: return compared(inner);
    }
  }
  piece folded(piece match) {
    if (random_.one_in(3)) match.flag(node_flag::fold_case);
    return match;
  }
  node_kind comparison() {
    return one_of({node_kind::equal, node_kind::equal, node_kind::not_equal, node_kind::less,
                   node_kind::less_equal, node_kind::greater, node_kind::greater_equal});
  }
  piece compared(int depth) {
    const cell_kind kind = random_.one_in(10) ? cell_kind::interval : any_kind();
    const bool equality = kind == cell_kind::boolean;
    return make(equality ? one_of({node_kind::equal, node_kind::not_equal}) : comparison(),
                {value(kind, depth), value(kind, depth)});
  }

  // Aggregates and windows.

  piece aggregate(cell_kind kind, bool windowed) {
    const bool exact_outside = exact_;
    const bool grouped = here().grouped;
    // In a window the operands are the groups' values; else those of the rows.
    const exchanged<bool> of_groups(here().grouped, windowed && grouped);
    const exchanged<bool> aggregates(aggregates_, windowed && grouped && random_.one_in(2));
    const exchanged<bool> no_windows(windows_, false);
    const exchanged<bool> no_subqueries(subqueries_, false);
    const exchanged<bool> exact(exact_, true);
    const exchanged<std::size_t> alone(floor_, scopes_.size() - 1);
    piece made = aggregate_call(kind, windowed, exact_outside);
    if (random_.one_in(3)) {
      const exchanged<bool> rows_only(aggregates_, false);
      made = make(node_kind::filter, {made, condition(1)});
    }
    return made;
  }
  piece aggregate_call(cell_kind kind, bool windowed, bool exact_outside) {
    const auto distinct = [&](piece call) {
      if (!windowed && random_.one_in(3)) call.flag(node_flag::distinct);
      return call;
    };
    const auto extreme = [&] {
      return make(random_.one_in(2) ? node_kind::minimum : node_kind::maximum, {value(kind, 1)}).kind(kind);
    };
    switch (kind) {
      case cell_kind::integer:
        switch (random_.below(5)) {
          case 0: return make(node_kind::count_all);
          case 1: return distinct(make(node_kind::count, {value(any_kind(), 1)}).kind(kind));
          case 2: return extreme();
          default: return distinct(make(node_kind::sum, {value(kind, 1)}).kind(kind));
        }
      case cell_kind::real:
        switch (random_.below(exact_outside ? 2 : 4)) {
          case 0: return extreme();
          case 1: return distinct(make(node_kind::sum, {value(kind, 1)}).kind(kind));
          default:
            return distinct(
                make(node_kind::average, {value(one_of({kind, cell_kind::integer}), 1)}).kind(kind));
        }
      case cell_kind::decimal:
        switch (random_.below(3)) {
          case 0: return extreme();
          case 1: return distinct(make(node_kind::sum, {value(kind, 1)}).kind(kind));
          default: return distinct(make(node_kind::average, {value(kind, 1)}).kind(kind));
        }
      case cell_kind::boolean:
        return make(random_.one_in(2) ? node_kind::every : node_kind::some, {condition(1)}).kind(kind);
      case cell_kind::text: {
        if (windowed || random_.one_in(2)) return extreme();
        // Equal texts are interchangeable, so that this order is enough.
        const piece joined = value(kind, 1);
        return make(node_kind::join_texts,
                    {joined, nodes::text(one_of({",", "", "; "})), nodes::order_by({order_item(joined)})})
            .kind(kind);
      }
      case cell_kind::json: {
        if (random_.one_in(2) && here().total.size() == 1 && here().total[0].name == "id" &&
            !here().open) {  // one table alone
          return make(node_kind::json_members,
                      {make(node_kind::cast, {code_of(here().total[0])}).kind(cell_kind::text),
                       value(one_of({cell_kind::integer, cell_kind::text}), 1)})
              .kind(kind);
        }
        const piece listed = value(ordered_kind(), 1);
        return make(node_kind::json_list, {listed, nodes::order_by({order_item(listed)})}).kind(kind);
      }
      default: return extreme();
    }
  }

  piece order_item(const piece& of) {
    // A constant would be the number of a result, also where it is computed.
    bool constant = true;
    for (const node& each : of.nodes)
      constant = constant && each.column == nullptr && each.kind != node_kind::parameter &&
                 each.kind != node_kind::result_column;
    if (constant) return order_item(make(node_kind::coalesce, {of, nodes::null(of.nodes[0].spec.kind)}));
    piece made = make(node_kind::order_item, {of});
    made.flag(one_of({node_flag::none, node_flag::none, node_flag::descending, node_flag::nulls_first,
                      node_flag::nulls_last, node_flag::descending | node_flag::nulls_last,
                      node_flag::descending | node_flag::nulls_first}));
    return made;
  }
  /// Items that leave no two different rows, or groups, in an open order.
  void add_total(list& items) {
    if (here().grouped) {
      for (const auto& [key, kind] : here().keys) {
        if (kind != cell_kind::json) items.push_back(order_item(key));
      }
    } else {
      for (const visible_column& each : here().total) items.push_back(order_item(code_of(each)));
    }
  }

  piece window(cell_kind kind, int depth) {
    const int inner = depth > 1 ? 1 : depth;
    piece call;
    enum { open, total, peers } needs = total;  // open: no order; peers: equal ones are treated alike
    bool framed = false;
    const auto function = [&](window_function which, const list& arguments) {
      return make(node_kind::window_call, arguments).index(static_cast<std::uint16_t>(which)).kind(kind);
    };
    const bool ranks = kind == cell_kind::integer || (kind == cell_kind::real && !exact_);
    switch (random_.below(ranks ? 9 : 6)) {
      case 0:
      case 1: {
        list arguments{value(kind, inner), small(0, 2)};
        if (random_.one_in(2)) arguments.push_back(value(kind, inner));
        call = function(random_.one_in(2) ? window_function::lag : window_function::lead, arguments);
        break;
      }
      case 2:
      case 3: {
        framed = true;
        list arguments{value(kind, inner)};
        const auto which =
            one_of({window_function::first_value, window_function::last_value, window_function::nth_value});
        if (which == window_function::nth_value) arguments.push_back(small(1, 3));
        call = function(which, arguments);
        break;
      }
      case 4:
      case 5:
        framed = true;
        call = aggregate(kind, true);
        needs = random_.one_in(4) ? open : random_.one_in(2) ? peers : total;
        break;
      default:
        if (kind == cell_kind::real) {
          call = function(
              random_.one_in(2) ? window_function::percent_rank : window_function::cumulative_distribution,
              {});
          needs = peers;
        } else if (random_.one_in(2)) {
          call = function(random_.one_in(2) ? window_function::rank : window_function::dense_rank, {});
          needs = peers;
        } else if (random_.one_in(2)) {
          call = function(window_function::row_number, {});
        } else {
          call = function(window_function::ntile, {small(1, 4)});
        }
        break;
    }
    list parts{call};
    if (random_.one_in(2)) {
      list partition{value(any_kind(), inner)};
      if (random_.one_in(4)) partition.push_back(value(any_kind(), inner));
      parts.push_back(make(node_kind::partition_by, partition));
    }
    using tenon::frame_unit;
    const bool by_distance = framed && needs == peers && random_.one_in(2);
    if (needs != open) {
      list items;
      if (by_distance || needs == peers || random_.one_in(2)) {
        const cell_kind by = by_distance ? one_of({cell_kind::integer, cell_kind::integer, cell_kind::real,
                                                   cell_kind::decimal, cell_kind::date, cell_kind::timestamp})
                                         : ordered_kind();
        items.push_back(order_item(value(by, inner)));
        if (by_distance) return ranged(parts, items, by);
      }
      if (needs == total) add_total(items);
      if (!items.empty()) parts.push_back(nodes::order_by(items));
      const bool ordered = !items.empty();
      if (framed && random_.one_in(2)) {
        const frame_unit unit = needs == total && random_.one_in(2) ? frame_unit::rows
                                : ordered && random_.one_in(2)      ? frame_unit::groups
                                                                    : frame_unit::range;
        parts.push_back(frame(unit, unit == frame_unit::range, 3));
      }
    }
    return make(node_kind::over, parts);
  }
  piece ranged(list parts, const list& items, cell_kind by) {
    parts.push_back(nodes::order_by(items));
    const int unit = by == cell_kind::timestamp ? 2'000'000'000 : by == cell_kind::date ? 20 : 3;
    parts.push_back(frame(tenon::frame_unit::range, false, unit));
    return make(node_kind::over, parts);
  }
  piece frame(tenon::frame_unit unit, bool uncounted, int most) {
    using tenon::frame_bound;
    frame_bound from, to;
    do {
      from = static_cast<frame_bound>(random_.below(4));
      to = static_cast<frame_bound>(1 + random_.below(4));
    } while (from > to || (uncounted && (counted(from) || counted(to))));
    list counts;
    if (counted(from)) counts.push_back(small(0, most));
    if (counted(to)) counts.push_back(small(0, most));
    return make(node_kind::frame, counts).index(tenon::frame_index(unit, from, to));
  }
  static bool counted(tenon::frame_bound bound) {
    return bound == tenon::frame_bound::preceding || bound == tenon::frame_bound::following;
  }

  // Queries inside of others.

  /// Around a query in an expression, which sees the columns around it.
  template <class Write>
  piece inside(Write write) {
    const exchanged<bool> no_aggregates(aggregates_, false);
    const exchanged<bool> no_windows(windows_, false);
    const exchanged<bool> exact(exact_, true);
    return write();
  }
  piece inner_query(const kinds& wanted, int depth) {
    return inside([&] { return query(wanted, depth, false).first; });
  }
  piece scalar(cell_kind kind, int depth) {
    return make(node_kind::scalar, {inside([&] {
                  scopes_.emplace_back();
                  piece made = random_.one_in(2) && kind != cell_kind::json
                                   ? select({kind}, depth, mode::totals, true).first
                                   : select({kind}, depth, mode::plain, true).first;
                  scopes_.pop_back();
                  return made;
                })})
        .kind(kind);
  }
  /// Around a query that sees nothing but common tables.
  template <class Write>
  auto apart(Write write) {
    const exchanged<std::size_t> alone(floor_, scopes_.size());
    const exchanged<bool> no_aggregates(aggregates_, false);
    const exchanged<bool> no_windows(windows_, false);
    const exchanged<bool> exact(exact_, true);
    const exchanged<bool> subqueries(subqueries_, true);
    return write();
  }

  static kinds kinds_of(const table_info& table) {
    kinds made;
    for (const tenon::column_info& each : table.columns) made.push_back(each.spec.kind);
    return made;
  }
  const table_info& computed_table() { return *computed_tables[random_.below(std::size(computed_tables))]; }

  // Sources.

  void show(const table_info& table, std::string_view name, bool stored) {
    here().repeats = here().repeats || !stored;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const visible_column column{&table, table.columns[i].name.view(), name, table.columns[i].spec.kind};
      here().columns.push_back(column);
      if (i == 0 || !stored) here().total.push_back(column);
    }
  }
  const table_info& stored_table() {
    while (true) {
      const table_info* const table = stored_tables[random_.one_in(5) ? 2 : random_.below(2)];
      if (table != forbidden_) return *table;
    }
  }
  bool is_bare(const table_info& table) const {
    for (const query_scope& each : scopes_) {
      for (const table_info* bare : each.bare) {
        if (bare == &table) return true;
      }
    }
    return false;
  }
  piece source(int depth) {
    const int which = random_.below(10);
    if (which == 0 && depth > 0 && budget_ > 0) return derived(depth - 1, false);
    if (which == 1 && !commons_.empty()) return common();
    if (which == 2 && random_.one_in(2)) {
      const table_info& table = computed_table();
      const std::string_view name = new_name();
      show(table, name, false);
      return nodes::named(
          node_kind::values_source, name, &table,
          {nodes::rows(row_columns(table), drawn_rows(random_, table, random_.below(4), false))});
    }
    const table_info& table = stored_table();
    const bool bare = !is_bare(table) && random_.one_in(3);
    const std::string_view name = bare ? std::string_view{} : new_name();
    if (bare) here().bare.push_back(&table);
    show(table, name, true);
    return nodes::table(table, name);
  }
  piece derived(int depth, bool lateral) {
    const table_info& table = computed_table();
    const std::string_view name = new_name();
    piece inner;
    if (lateral) {
      const exchanged<bool> subqueries(subqueries_, true);
      inner = inner_query(kinds_of(table), depth);
    } else {
      inner = apart([&] { return query(kinds_of(table), depth, random_.one_in(4)).first; });
    }
    show(table, name, false);
    piece made = nodes::named(node_kind::derived, name, &table, {inner});
    if (lateral) made.flag(node_flag::lateral);
    return made;
  }
  piece common() {
    const auto& [common, table] = random_.pick(commons_);
    const bool renamed = random_.one_in(2) || is_named(common);
    const std::string_view name = renamed ? new_name() : common;
    show(*table, name, false);
    const piece bare = nodes::named(node_kind::common_source, common, table);
    return renamed ? nodes::named(node_kind::alias, name, nullptr, {bare}) : bare;
  }
  bool is_named(std::string_view name) const {
    for (const query_scope& each : scopes_) {
      for (const visible_column& column : each.columns) {
        if (column.source == name) return true;
      }
    }
    return false;
  }
  piece from(int depth) {
    list sources{source(depth)};
    const int most = scopes_.size() == 1 && floor_ == 0 ? 2 : 1;
    for (int more = random_.one_in(2) ? 0 : 1 + random_.below(most); more > 0 && budget_ > 0; --more)
      sources.push_back(joined(depth));
    return nodes::from(sources);
  }
  piece joined(int depth) {
    if (random_.one_in(8)) {
      for (const visible_column& each : query_scope(here()).columns) {
        if (each.kind == cell_kind::json && !each.excluded) return elements(each);
      }
    }
    if (depth > 0 && random_.one_in(30) && scopes_.size() == 1 && floor_ == 0 && !made_.is_change) {
      made_.is_lateral = true;
      const piece inner = derived(depth - 1, true);
      if (random_.one_in(2)) return nodes::join(join_kind::cross, inner);
      return nodes::join(join_kind::left, inner, condition(1));
    }
    const query_scope before = here();
    const auto kind = static_cast<join_kind>(random_.below(5));
    const piece added = source(depth);
    if (kind == join_kind::cross) return nodes::join(kind, added);
    // A full join has to have an equality between its sides, since PostgreSQL has no other; the others mostly
    // have one, for joins by hash and by index.
    if (kind == join_kind::full || !random_.one_in(3)) {
      std::vector<piece> pairs;
      for (const visible_column& left : before.columns) {
        for (std::size_t i = before.columns.size(); i < here().columns.size(); ++i) {
          const visible_column& right = here().columns[i];
          if (left.kind == right.kind && left.kind != cell_kind::json && left.kind != cell_kind::real)
            pairs.push_back(make(node_kind::equal, {code_of(left), code_of(right)}));
        }
      }
      if (!pairs.empty()) {
        const piece equality = random_.pick(pairs);
        if (random_.one_in(2)) return nodes::join(kind, added, equality);
        const exchanged<bool> subqueries(subqueries_, subqueries_ && kind != join_kind::full);
        return nodes::join(kind, added, make(node_kind::and_, {equality, looking(condition(1))}));
      }
      if (kind == join_kind::full) return nodes::join(join_kind::cross, added);
    }
    return nodes::join(kind, added, looking(condition(1)));
  }
  /// In each of its terms a column of these sources: SQLite tries others too early where a right or full join
  /// follows.
  piece looking(const piece& condition) {
    bool looks = false;
    for (const node& each : condition.nodes) {
      for (const visible_column& own : here().columns)
        looks =
            looks || (each.kind == node_kind::column && each.table == own.table && each.text == own.source);
    }
    if (looks && condition.nodes[0].kind != node_kind::and_) return condition;
    return make(node_kind::or_,
                {condition, make(node_kind::is_null, {code_of(random_.pick(here().columns))})});
  }
  piece elements(const visible_column& of) {
    const std::string_view name = new_name();
    list parts{code_of(of)};
    // An object's members have an order of the store's.
    const bool listed = random_.one_in(2);
    if (listed) parts.push_back(nodes::named(node_kind::json_step, "list", nullptr));
    here().open = here().open || !listed;
    const table_info& table = tenon::table_info_of<tenon::json_element>;
    for (const tenon::column_info& column : table.columns) {
      if (!listed && column.spec.kind == cell_kind::integer) continue;
      const visible_column made{&table, column.name.view(), name, column.spec.kind};
      here().columns.push_back(made);
      if (column.spec.kind == cell_kind::integer) here().total.push_back(made);
    }
    const piece made = nodes::named(node_kind::json_elements, name, &table, parts);
    if (random_.one_in(2)) return nodes::join(join_kind::cross, made);
    return nodes::join(join_kind::left, made, make(node_kind::true_));
  }

  // Queries.

  enum class mode { plain, distinct, grouped, totals, distinct_on };

  /// A query in one of its forms, and whether it tells the order of its rows.
  std::pair<piece, bool> query(const kinds& wanted, int depth, bool ordered) {
    if (depth > 0 && budget_ > 0 && random_.one_in(8)) return compound(wanted, depth - 1, ordered);
    scopes_.emplace_back();
    const auto made = select(wanted, depth, some_mode(), ordered);
    scopes_.pop_back();
    return made;
  }
  mode some_mode() {
    return one_of({mode::plain, mode::plain, mode::plain, mode::plain, mode::distinct, mode::grouped,
                   mode::grouped, mode::grouped, mode::totals, mode::distinct_on});
  }

  /// In a scope of its own. `ordered`: with an order that tells all rows apart, and maybe a page.
  std::pair<piece, bool> select(kinds wanted, int depth, mode how, bool ordered, bool whole = false) {
    list clauses{piece{}};
    piece sources;
    const bool has_sources = how != mode::plain || !random_.one_in(15);
    const exchanged<bool> no_aggregates(aggregates_, false);
    const exchanged<bool> no_windows(windows_, false);
    if (has_sources) sources = from(depth);
    piece where;
    const bool filtered = has_sources && random_.one_in(2);
    if (filtered) where = nodes::where(condition(depth > 2 ? 2 : depth));
    list results, keys, groups;
    if (how == mode::grouped) group(wanted, results, groups);
    if (how == mode::totals) here().grouped = true;
    if (how == mode::distinct_on) {
      for (int i = 1 + random_.below(2); i > 0 && !here().total.empty(); --i)
        keys.push_back(code_of(random_.pick(here().columns)));
      std::erase_if(keys, [](const piece& each) { return each.nodes[0].spec.kind == cell_kind::json; });
      if (keys.empty() || here().open) {
        how = mode::plain;
        keys.clear();
      }
    }
    const exchanged<bool> aggregates(aggregates_, here().grouped);
    {
      const exchanged<bool> windows(windows_, has_sources && !here().open && random_.one_in(3));
      if (how == mode::totals) {
        if (wanted[0] == cell_kind::interval) wanted[0] = cell_kind::integer;
        results.push_back(aggregate(wanted[0], false));
      }
      for (std::size_t i = results.size(); i < wanted.size(); ++i)
        results.push_back(value(wanted[i], depth > 2 ? 2 : depth));
    }
    if (whole && how == mode::plain && has_sources && random_.one_in(6)) add_entity(sources, results, wanted);
    if (whole) {
      made_.results.clear();
      for (const cell_kind each : wanted) made_.results.push_back({each});
    }
    clauses[0] = nodes::results(results);
    if (how == mode::distinct) clauses[0].flag(node_flag::distinct);
    if (!keys.empty()) clauses.push_back(make(node_kind::distinct_on, keys));
    if (has_sources) clauses.push_back(sources);
    if (filtered) clauses.push_back(where);
    if (!groups.empty()) clauses.push_back(make(node_kind::group_by, groups));
    if (here().grouped && random_.one_in(4)) clauses.push_back(make(node_kind::having, {condition(1)}));
    bool has_json = false;
    for (const cell_kind each : wanted) has_json = has_json || each == cell_kind::json;
    list order;
    const exchanged<std::size_t> own_columns(floor_, floor_ == scopes_.size() ? floor_ : scopes_.size() - 1);
    if (how == mode::distinct_on) {
      ordered = true;
      if (!random_.one_in(5)) {
        for (const piece& key : keys) order.push_back(order_item(key));
      }
      add_total(order);
    } else if (ordered) {
      if (how != mode::distinct && random_.one_in(2)) order.push_back(order_item(value(ordered_kind(), 1)));
      if (has_json) add_total(order);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] != cell_kind::json) order.push_back(order_item(result(i, wanted[i])));
      }
      ordered = !order.empty() && (!has_json || (!here().grouped && !here().open));
    }
    if (!order.empty()) {
      clauses.push_back(nodes::order_by(order));
      // One row is wanted: a scalar query has it always.
      if (ordered) page(clauses);
    }
    return {nodes::select(clauses), ordered};
  }
  static piece result(std::size_t index, cell_kind kind) {
    return nodes::result(static_cast<std::uint16_t>(index)).kind(kind);
  }
  void page(list& clauses) {
    if (random_.one_in(2)) clauses.push_back(nodes::limit(random_.below(6)));
    if (random_.one_in(4)) clauses.push_back(nodes::offset(random_.below(3)));
  }
  /// Every column of one of the stored tables behind the results.
  void add_entity(const piece& sources, list& results, kinds& wanted) {
    for (const node& each : sources.nodes) {
      if (each.kind != node_kind::table_source) continue;
      bool seen = false;
      for (const visible_column& column : here().columns)
        seen = seen || (column.source == each.text && column.table == each.table);
      if (!seen) continue;
      results.push_back(nodes::named(node_kind::entity_columns, each.text, each.table));
      for (const cell_kind kind : kinds_of(*each.table)) wanted.push_back(kind);
      return;
    }
  }
  /// Groups by expressions without values, which may be said again elsewhere; by the key of a table, so that
  /// its columns have one value each; or by results with values, by their number.
  void group(const kinds& wanted, list& results, list& groups) {
    query_scope& in = here();
    std::vector<std::pair<piece, cell_kind>> keys;
    if (random_.one_in(6)) {
      for (const visible_column& each : in.columns) {
        if (each.name != "id" || each.kind != cell_kind::integer) continue;
        groups.push_back(code_of(each));
        for (const visible_column& other : in.columns) {
          if (other.source == each.source && other.table == each.table)
            keys.emplace_back(code_of(other), other.kind);
        }
        break;
      }
    }
    for (int i = groups.empty() ? 1 + random_.below(2) : 0; i > 0; --i) {
      const visible_column& column = random_.pick(in.columns);
      if (column.kind == cell_kind::json) continue;
      const auto key = plain_key(column);
      groups.push_back(key.first);
      keys.push_back(key);
    }
    if (groups.empty() || random_.one_in(5)) {
      results.push_back(value(wanted[0], 1));
      if (wanted[0] == cell_kind::json) {
        groups.push_back(code_of(in.columns[0]));
        keys.emplace_back(code_of(in.columns[0]), in.columns[0].kind);
        results.clear();
      } else {
        groups.push_back(result(0, wanted[0]));
      }
    }
    in.keys = keys;
    in.grouped = true;
    in.open = in.open || !results.empty();
  }
  std::pair<piece, cell_kind> plain_key(const visible_column& column) {
    const piece code = code_of(column);
    const piece constant = make(node_kind::constant).index(2).kind(cell_kind::integer);
    if (random_.one_in(2)) return {code, column.kind};
    switch (column.kind) {
      case cell_kind::integer: return {make(node_kind::modulo, {code, constant}), column.kind};
      case cell_kind::text: return {nodes::call(sql_function::lower, cell_kind::text, {code}), column.kind};
      case cell_kind::timestamp:
        return {nodes::call(sql_function::date_part, cell_kind::integer,
                            {unit_of(static_cast<std::uint16_t>(tenon::date_unit::month)), code}),
                cell_kind::integer};
      case cell_kind::real: return {nodes::call(sql_function::floor, cell_kind::real, {code}), column.kind};
      case cell_kind::boolean: return {make(node_kind::is_null, {code}), column.kind};
      default: return {code, column.kind};
    }
  }

  std::pair<piece, bool> compound(const kinds& wanted, int depth, bool ordered) {
    const auto part = [&] {
      const exchanged<bool> exact(exact_, true);
      return query(wanted, depth, random_.one_in(6)).first;
    };
    list parts{part(), part()};
    if (ordered) {
      list order;
      for (std::size_t i = 0; i < wanted.size(); ++i) order.push_back(order_item(result(i, wanted[i])));
      parts.push_back(nodes::order_by(order));
      page(parts);
    }
    return {nodes::compound(static_cast<tenon::set_operation>(random_.below(4)), parts), ordered};
  }

  /// The common tables of a statement, empty if it has none.
  list with() {
    if (!random_.one_in(4)) return {};
    list tables;
    bool recursive = false;
    for (int i = 1 + random_.below(2); i > 0; --i) {
      const bool repeats = random_.one_in(3);
      const table_info& table = repeats ? tenon::table_info_of<Named> : computed_table();
      const std::string_view name = new_name();
      recursive = recursive || repeats;
      const piece rows = apart([&] {
        return repeats ? repeated(name, table) : query(kinds_of(table), 1, random_.one_in(5)).first;
      });
      tables.push_back(nodes::named(node_kind::common_table, name, &table, {rows})
                           .index(static_cast<std::uint16_t>(random_.below(3))));
      if (repeats) tables.back().index(0);
      commons_.emplace_back(name, &table);
    }
    piece made = make(node_kind::with, tables);
    if (recursive) made.flag(node_flag::recursive);
    return {made};
  }
  /// First rows whose number is small, then what follows until it is 5.
  piece repeated(std::string_view name, const table_info& table) {
    scopes_.emplace_back();
    const piece sources = from(0);
    const piece first = nodes::select(
        {nodes::results({make(node_kind::modulo, {value(cell_kind::integer, 1), nodes::number(5)}),
                         value(cell_kind::text, 1)}),
         sources});
    scopes_.pop_back();
    const piece number = nodes::column(table, "a", name);
    const piece label = nodes::column(table, "b", name);
    list sources_of_more{nodes::named(node_kind::common_source, name, &table)};
    if (random_.one_in(4)) {
      const std::string_view other = new_name();
      sources_of_more.push_back(nodes::join(
          join_kind::inner, nodes::table(tenon::table_info_of<Gamma>, other),
          make(node_kind::equal, {nodes::column(tenon::table_info_of<Gamma>, "id", other), number})));
    }
    const piece more = nodes::select(
        {nodes::results({make(node_kind::add, {number, nodes::number(1)}),
                         nodes::call(sql_function::left, cell_kind::text,
                                     {nodes::call(sql_function::append, cell_kind::text,
                                                  {label, drawn_parameter(random_, cell_kind::text)}),
                                      nodes::number(6)})}),
         nodes::from(sources_of_more), nodes::where(make(node_kind::less, {number, nodes::number(5)}))});
    return nodes::compound(random_.one_in(2) ? tenon::set_operation::union_all : tenon::set_operation::union_,
                           {first, more});
  }

  piece whole_query() {
    const list tables = with();
    kinds wanted;
    for (int i = 1 + random_.below(4); i > 0; --i)
      wanted.push_back(random_.one_in(20)   ? cell_kind::interval
                       : random_.one_in(12) ? cell_kind::json
                                            : any_kind());
    bool has_json = false;
    for (const cell_kind each : wanted) has_json = has_json || each == cell_kind::json;
    const bool ordered = random_.one_in(2);
    std::pair<piece, bool> made;
    if (!has_json && random_.one_in(7)) {
      for (cell_kind& each : wanted) {
        if (each == cell_kind::interval) each = cell_kind::integer;
      }
      made = compound(wanted, 2, ordered);
      for (const cell_kind each : wanted) made_.results.push_back({each});
    } else {
      scopes_.emplace_back();
      mode how = some_mode();
      // Documents are not compared.
      if (has_json && how == mode::distinct) how = mode::plain;
      made = select(wanted, 3, how, ordered, true);
      scopes_.pop_back();
    }
    made_.ordered = made.second;
    piece code = made.first;
    if (!tables.empty()) prepend(code, tables[0]);
    return code;
  }
  /// A first child more.
  static void prepend(piece& statement, const piece& child) {
    ++statement.nodes[0].arity;
    statement.nodes.insert(statement.nodes.begin() + 1, child.nodes.begin(), child.nodes.end());
    statement.values.insert(statement.values.begin(), child.values.begin(), child.values.end());
  }

  // Changes.

  piece change() {
    const list tables = with();
    scopes_.clear();
    piece made;
    switch (random_.below(7)) {
      case 0:
      case 1: made = insert_rows(); break;
      case 2: made = insert_one(); break;
      case 3: made = update(false); break;
      case 4: made = update(true); break;
      case 5: made = remove(false); break;
      default: made = remove(true); break;
    }
    if (!tables.empty()) prepend(made, tables[0]);
    return made;
  }
  static piece written(node_kind kind, const table_info& table, const list& clauses) {
    node head{kind};
    head.table = &table;
    return make(head, clauses);
  }
  /// What a column can take.
  piece fitting(const tenon::column_info& column, piece of) {
    const cell_kind kind = column.spec.kind;
    if (kind == cell_kind::integer && column.highest != 0 && column.highest < (1LL << 40))
      of = make(node_kind::modulo, {of, nodes::number(1000)});
    if (!column.nullable) of = make(node_kind::coalesce, {of, drawn_parameter(random_, kind)});
    return of;
  }
  void show_target(const table_info& table) {
    scopes_.emplace_back();
    here().bare.push_back(&table);
    show(table, {}, true);
  }
  list returning() {
    if (!random_.one_in(3)) return {};
    const exchanged<bool> no_subqueries(subqueries_, false);
    list results;
    for (int i = 1 + random_.below(3); i > 0; --i) {
      const cell_kind kind = any_kind();
      results.push_back(value(kind, 1));
      made_.results.push_back({kind});
    }
    return {make(node_kind::returning, results)};
  }
  list columns_to_write(const table_info& table, bool keyed) {
    list columns;
    for (std::size_t i = keyed ? 0 : 1; i < table.columns.size(); ++i) {
      const bool needed = !table.columns[i].nullable && !table.columns[i].has_default();
      if ((keyed && needed) || random_.one_in(3))
        columns.push_back(nodes::column(table, table.columns[i].name.view()));
    }
    if (columns.empty()) columns.push_back(nodes::column(table, table.columns[1].name.view()));
    return columns;
  }
  piece assignments(const table_info& table) {
    list made;
    for (const piece& column : columns_to_write(table, false)) {
      const tenon::column_info& info = *column.nodes[0].column;
      if (info.has_default() && random_.one_in(3)) {
        piece standard = column;
        standard.nodes[0].kind = node_kind::default_of;
        made.push_back(make(node_kind::assign, {column, standard}));
      } else {
        made.push_back(make(node_kind::assign, {column, fitting(info, value(info.spec.kind, 2))}));
      }
    }
    return make(node_kind::set, made);
  }
  void conflict(list& clauses, const table_info& table) {
    show_target(table);
    if (random_.one_in(2)) {
      const exchanged<const table_info*> not_itself(forbidden_, &table);
      list parts;
      if (random_.one_in(3)) {
        parts = {make(node_kind::column_names, {nodes::column(table, "id")}), make(node_kind::set)};
      } else {
        const std::size_t own = here().columns.size();
        for (std::size_t i = 0; i < own; ++i) {
          visible_column proposed = here().columns[i];
          proposed.excluded = true;
          here().columns.push_back(proposed);
        }
        const exchanged<bool> no_subqueries(subqueries_, false);
        parts = {make(node_kind::column_names, {nodes::column(table, "id")}), assignments(table)};
        if (random_.one_in(2)) parts.push_back(nodes::where(condition(1)));
        here().columns.resize(own);
      }
      clauses.push_back(make(node_kind::on_conflict, parts));
    }
    for (const piece& each : returning()) clauses.push_back(each);
    scopes_.pop_back();
  }
  /// From a query over one stored table, whose keys tell the new ones apart.
  piece insert_rows() {
    const table_info& table = stored_table();
    const table_info& read = stored_table();
    const list columns = columns_to_write(table, true);
    const std::string_view name = new_name();
    scopes_.emplace_back();
    show(read, name, true);
    list results;
    for (const piece& column : columns) {
      const tenon::column_info& info = *column.nodes[0].column;
      if (&info == &table.columns[0]) {
        results.push_back(make(node_kind::add, {nodes::column(read, "id", name), small(0, 30)}));
      } else {
        results.push_back(fitting(info, value(info.spec.kind, 2)));
      }
    }
    list query{nodes::results(results), nodes::from({nodes::table(read, name)})};
    if (random_.one_in(2)) query.push_back(nodes::where(condition(2)));
    scopes_.pop_back();
    list clauses{make(node_kind::column_names, columns), nodes::select(query)};
    conflict(clauses, table);
    return written(node_kind::insert, table, clauses);
  }
  piece insert_one() {
    const table_info& table = stored_table();
    const list columns = columns_to_write(table, true);
    list values;
    for (const piece& column : columns) {
      const tenon::column_info& info = *column.nodes[0].column;
      values.push_back(&info == &table.columns[0] ? small(1, 40) : fitting(info, value(info.spec.kind, 1)));
    }
    list clauses{make(node_kind::column_names, columns), make(node_kind::values, values)};
    conflict(clauses, table);
    return written(node_kind::insert, table, clauses);
  }
  /// A row is met by one row of the others at most: one with a key that it names, or a group's.
  piece update(bool joins) {
    const table_info& table = stored_table();
    show_target(table);
    const exchanged<const table_info*> not_itself(forbidden_, &table);
    list clauses;
    piece meets = make(node_kind::true_);
    piece sources;
    if (joins) {
      const std::string_view name = new_name();
      const piece key = nodes::column(table, table.columns[random_.one_in(2) ? 1 : 0].name.view());
      if (random_.one_in(2)) {
        const table_info& other = *stored_tables[random_.below(2)];
        sources = nodes::from({nodes::table(other, name)});
        meets = make(node_kind::equal, {nodes::column(other, "id", name), key});
        show(other, name, true);
      } else {
        const table_info& other = *stored_tables[random_.below(2)];
        const table_info& shape = tenon::table_info_of<Pair>;
        const std::string_view inner = new_name();
        sources = nodes::from({nodes::named(
            node_kind::derived, name, &shape,
            {nodes::select({nodes::results({nodes::column(other, "k", inner),
                                            make(node_kind::sum, {nodes::column(other, "id", inner)})
                                                .kind(cell_kind::integer)}),
                            nodes::from({nodes::table(other, inner)}),
                            make(node_kind::group_by, {nodes::column(other, "k", inner)})})})});
        meets = make(node_kind::equal, {nodes::column(shape, "a", name), key});
        show(shape, name, false);
      }
    }
    clauses.push_back(assignments(table));
    if (joins) clauses.push_back(sources);
    piece which = condition(2);
    if (joins) which = make(node_kind::and_, {meets, which});
    clauses.push_back(nodes::where(which));
    end_change(clauses, table);
    return written(node_kind::update, table, clauses);
  }
  piece remove(bool joins) {
    const table_info& table = stored_table();
    show_target(table);
    list clauses;
    if (joins) {
      // Only the condition of the whole sees the table that rows are removed from.
      scopes_.emplace_back();
      const exchanged<std::size_t> alone(floor_, scopes_.size() - 1);
      clauses.push_back(from(1));
      const query_scope others = here();
      scopes_.pop_back();
      here().columns.insert(here().columns.end(), others.columns.begin(), others.columns.end());
      here().bare.insert(here().bare.end(), others.bare.begin(), others.bare.end());
    }
    clauses.push_back(nodes::where(condition(2)));
    end_change(clauses, table);
    return written(node_kind::remove, table, clauses);
  }
  void end_change(list& clauses, const table_info& table) {
    scopes_.clear();
    show_target(table);
    for (const piece& each : returning()) clauses.push_back(each);
    scopes_.clear();
  }

  chance& random_;
  random_statement made_{};
  std::vector<query_scope> scopes_{};
  std::vector<std::pair<std::string_view, const table_info*>> commons_{};
  std::size_t floor_ = 0;  ///< the first scope that can be seen
  std::size_t names_ = 0;
  int budget_ = 0;           ///< of expressions
  bool aggregates_ = false;  ///< may be said here
  bool windows_ = false;
  bool subqueries_ = true;
  bool quantified_ = false;                ///< inside of any or all
  bool exact_ = false;                     ///< real numbers have to be exact
  const table_info* forbidden_ = nullptr;  ///< to be read
};

}  // namespace random_queries

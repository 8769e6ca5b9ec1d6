// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/memory/expression.hpp>
#include <tenon/codec/call_function.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/json_change.hpp>
#include <tenon/codec/json_contains.hpp>
#include <tenon/codec/json_query.hpp>

namespace tenon::inline v0::memory_engine {

/// Evaluates what `extra_step`s say, apart from queries, which are asked of whoever runs them.
template <class Deferred = void>
class basic_extra {
 public:
  [[gnu::noinline]] static const cell& value(const sight& on, std::uint32_t at, cell& room) {
    const extra_step& step = extra_of(on.nodes[at]);
    switch (step.kind) {
      case node_kind::case_: room = choose(on, at, step); break;
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal:
      case node_kind::is_same:
      case node_kind::is_not_same: room = truth_cell(compare(on, at, step)); break;
      case node_kind::scalar:
      case node_kind::exists:
      case node_kind::in_query:
      case node_kind::any_of:
      case node_kind::all_of: room = as(on.run->ask(on.run->asked, on, at, step), step.result); break;
      case node_kind::matches:
      case node_kind::match_rank:
      case node_kind::match_snippet: room = search(on, at, step); break;
      default: room = compute(on, at, step); break;
    }
    return room;
  }

  /// The operands of a step one after the other; their bytes live as long as the scratch memory.
  static void operands(const sight& on, std::uint32_t at, std::size_t count, cell* into) {
    std::uint32_t each = at + 1;
    for (std::size_t i = 0; i < count; ++i, each = on.nodes[each].end) {
      cell room;
      into[i] = evaluator::value(on, each, room);
    }
  }

  /// Arithmetic of which one side is a decimal: exact.
  [[gnu::noinline]] static cell decimals(const sight& on, node_kind kind, const cell& left,
                                         const cell& right) {
    if (left.kind == cell_kind::null || right.kind == cell_kind::null) return null_cell();
    std::string rooms[2];
    const std::string_view a = cast_cell<Deferred>(left, cell_kind::decimal, rooms[0]).text();
    const std::string_view b = cast_cell<Deferred>(right, cell_kind::decimal, rooms[1]).text();
    std::string made;
    bool has_result = true;
    switch (kind) {
      case node_kind::multiply: detail::multiply_decimals<Deferred>(a, b, made); break;
      case node_kind::divide: has_result = detail::divide_decimals<Deferred>(a, b, made); break;
      case node_kind::modulo: has_result = detail::modulo_decimals<Deferred>(a, b, made); break;
      default: detail::add_decimals<Deferred>(a, b, kind == node_kind::subtract, made); break;
    }
    return has_result ? on.run->scratch.keep(text_cell(made, cell_kind::decimal)) : null_cell();
  }

  /// `left kind right` of rows with `width` values, SQL's logic.
  static truth compare_rows(node_kind kind, const cell* left, const cell* right, std::size_t width) noexcept {
    const bool equality = kind == node_kind::equal || kind == node_kind::not_equal;
    if (equality) {
      truth same = truth::yes;
      for (std::size_t i = 0; i < width; ++i) {
        const truth one = evaluator::compare(node_kind::equal, left[i], right[i]);
        if (one == truth::no) return truth_of(kind == node_kind::not_equal);
        if (one == truth::unknown) same = truth::unknown;
      }
      return same == truth::unknown ? same : truth_of(kind == node_kind::equal);
    }
    // The first values that differ decide.
    for (std::size_t i = 0; i + 1 < width; ++i) {
      const truth one = evaluator::compare(node_kind::equal, left[i], right[i]);
      if (one == truth::unknown) return one;
      if (one == truth::yes) continue;
      const bool below = kind == node_kind::less || kind == node_kind::less_equal;
      return evaluator::compare(below ? node_kind::less : node_kind::greater, left[i], right[i]);
    }
    return evaluator::compare(kind, left[width - 1], right[width - 1]);
  }

 private:
  static constexpr std::size_t few = 8;

  /// A value as the kind that was asked for, where that is only another way to look at it.
  static cell as(cell value, cell_kind kind) noexcept {
    if (kind == cell_kind::real && family_of(value.kind) == family::whole)
      return real_cell(static_cast<double>(value.integer));
    return value;
  }

  static cell choose(const sight& on, std::uint32_t at, const extra_step& step) {
    std::uint32_t each = at + 1;
    std::size_t left = step.operands;
    cell room;
    for (; left > 1; left -= 2) {
      const bool taken = evaluator::test(on, each) == truth::yes;
      each = on.nodes[each].end;
      if (taken) return as(evaluator::value(on, each, room), step.result);
      each = on.nodes[each].end;
    }
    return left == 1 ? as(evaluator::value(on, each, room), step.result) : null_cell();
  }

  static truth compare(const sight& on, std::uint32_t at, const extra_step& step) {
    cell fixed[2 * few];
    std::vector<cell> many;
    cell* const values = room_for(step.operands, fixed, 2 * few, many);
    operands(on, at, step.operands, values);
    if (step.kind != node_kind::is_same && step.kind != node_kind::is_not_same)
      return compare_rows(step.kind, values, values + step.width, step.width);
    bool same = true;
    for (std::size_t i = 0; i < step.width && same; ++i) same = same_cells(values[i], values[step.width + i]);
    return truth_of(same == (step.kind == node_kind::is_same));
  }

  static cell* room_for(std::size_t count, cell* fixed, std::size_t most, std::vector<cell>& many) {
    if (count <= most) return fixed;
    many.resize(count);
    return many.data();
  }

  /// Operands are the search, then texts; of a snippet the text, marks and maybe ellipsis and words.
  static cell search(const sight& on, std::uint32_t at, const extra_step& step) {
    cell fixed[few];
    std::vector<cell> many;
    cell* const values = room_for(step.operands, fixed, few, many);
    operands(on, at, step.operands, values);
    const std::string_view wanted = values[0].kind == cell_kind::null ? std::string_view() : values[0].text();
    auto& found = on.run->search.of(*step.words, wanted);
    if (step.kind == node_kind::matches) return truth_cell(truth_of(found.matches(values + 1)));
    if (step.kind == node_kind::match_rank) return real_cell(found.rank(values + 1));
    if (values[1].kind == cell_kind::null) return null_cell();
    const bool whole = step.operands < 6;
    on.run->made =
        detail::basic_text_snippet<Deferred>(values[1].text(), found.query(), step.words->language)
            .write({values[2].text(), values[3].text(), whole ? std::string_view() : values[4].text()},
                   whole ? 0 : static_cast<std::size_t>(values[5].integer));
    cell made = null_cell();
    made.kind = cell_kind::text;
    made.bytes = {on.run->made.data(), on.run->made.size()};
    return on.run->scratch.keep(made);
  }

  static cell compute(const sight& on, std::uint32_t at, const extra_step& step) {
    cell fixed[few];
    std::vector<cell> many;
    const std::size_t count = step.operands;
    cell* const values = room_for(count, fixed, few, many);
    operands(on, at, count, values);
    execution& run = *on.run;
    std::string& made = run.made;
    cell result = null_cell();
    switch (step.kind) {
      case node_kind::call: {
        const auto which = static_cast<sql_function>(step.index);
        const bool timed = which == sql_function::now || which == sql_function::today;
        result = call_function<Deferred>(which, values, count, step.result, made, timed ? moment_of(run) : 0);
        break;
      }
      case node_kind::cast: result = cast_cell<Deferred>(values[0], step.result, made); break;
      case node_kind::json_get:
        result = json_get<Deferred>(values[0], values + 1, count - 1, step.result, made);
        break;
      case node_kind::json_has: result = json_has<Deferred>(values[0], values + 1, count - 1); break;
      case node_kind::json_length: result = json_length<Deferred>(values[0], values + 1, count - 1); break;
      case node_kind::json_contains: result = json_contains<Deferred>(values[0], values[1]); break;
      case node_kind::json_set:
        result = json_set<Deferred>(values[0], values + 1, count - 2, values[count - 1], made);
        break;
      case node_kind::json_remove:
        result = json_remove<Deferred>(values[0], values + 1, count - 1, made);
        break;
      case node_kind::custom: result = step.function->call(values, made); break;
      default: detail::fail(error_kind::internal, "a step of an expression is none");
    }
    if (!has_bytes(result.kind)) return result;
    const auto start = reinterpret_cast<std::uintptr_t>(made.data());
    const auto place = reinterpret_cast<std::uintptr_t>(result.bytes.data);
    return place >= start && place <= start + made.size() ? run.scratch.keep(result) : result;
  }
};

using extra = basic_extra<>;

}  // namespace tenon::inline v0::memory_engine

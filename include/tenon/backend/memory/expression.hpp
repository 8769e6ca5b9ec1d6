// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/memory/row_list.hpp>
#include <tenon/backend/memory/row_view.hpp>
#include <tenon/backend/memory/text_search.hpp>
#include <tenon/backend/memory/workspace.hpp>
#include <tenon/codec/defined_function.hpp>
#include <tenon/core/like.hpp>
#include <tenon/query/node.hpp>

namespace tenon::inline v0::memory_engine {

/// One step of an expression, before its operands. `end` is the position behind the last of them.
struct expression_node {
  node_kind kind = node_kind::constant;
  node_flag flags = node_flag::none;
  std::uint16_t index = 0;  ///< column, parameter, list of rows, inner select, total; or a kind of cell
  std::uint32_t end = 0;
  cell value;  ///< of a constant
};

// Steps that only plans of more than one table know, under kinds that no expression has.

/// A column of a source of this query: `flags` is the source, `index` the column.
inline constexpr node_kind near_column = node_kind::table_source;
/// The same of a query around this one, `value.integer` queries away.
inline constexpr node_kind far_column = node_kind::common_source;
/// What `extra_of` tells.
inline constexpr node_kind extra_node = node_kind::derived;

/// A step of an expression that has more to say than a node holds: a function, a case, a query. Its operands
/// come first; what its query consists of stands behind them.
struct extra_step {
  node_kind kind = node_kind::call;
  cell_kind result = cell_kind::null;
  std::uint16_t index = 0;  ///< the function, or the kind of a comparison
  std::uint16_t operands = 0;
  std::uint16_t width = 1;  ///< how many of them are one side of a comparison of rows
  std::uint32_t query = 0;
  const text_index* words = nullptr;           ///< of full text: whose columns stand behind the search
  const defined_function* function = nullptr;  ///< of the program
};

inline const extra_step& extra_of(const expression_node& node) noexcept {
  return *reinterpret_cast<const extra_step*>(node.value.bytes.data);
}

/// The value of a `constant` node.
inline cell constant_cell(const node& said) noexcept {
  if (said.spec.kind == cell_kind::text) return text_cell(said.text);
  std::int64_t number = said.index;
  std::from_chars(said.text.data(), said.text.data() + said.text.size(), number);
  return whole_cell(number);
}

/// Expressions one behind the other, and what belongs to them.
struct expression_list {
  std::vector<expression_node> nodes;
  std::vector<std::unique_ptr<std::string>> texts;
  std::vector<std::unique_ptr<extra_step>> extras;
  const defined_functions* functions = nullptr;  ///< of the program

  /// Takes a copy of a value that outlives its owner.
  cell keep(cell value) {
    if (has_bytes(value.kind)) {
      texts.push_back(std::make_unique<std::string>(value.bytes.data, value.bytes.size));
      value.bytes = {texts.back()->data(), texts.back()->size()};
    }
    return value;
  }
};

struct sight;

/// What lives as long as one execution of a statement.
struct execution {
  const cell* parameters = nullptr;
  std::size_t parameter_count = 0;
  std::vector<row_list> lists;
  std::vector<cell> totals;
  std::string folded[2];
  bool (*exists)(void* self, std::uint16_t inner) = nullptr;
  void* self = nullptr;
  cell (*ask)(void* asked, const sight& on, std::uint32_t at, const extra_step& what) = nullptr;
  void* asked = nullptr;    ///< who runs queries inside of expressions
  workspace scratch;        ///< texts that expressions make, until whoever asked has taken them
  std::string made;         ///< the room of one function
  std::int64_t moment = 0;  ///< of `now`, once somebody has asked
  basic_last_search<> search;
};

/// The rows that a query looks at now, one of each source, and those of the queries around it.
struct frame {
  const row_view* rows = nullptr;
  const frame* outer = nullptr;
};

/// What an expression is evaluated on.
struct sight {
  const expression_node* nodes = nullptr;
  execution* run = nullptr;
  stored_row row;                ///< of the table
  const cell* staged = nullptr;  ///< instead of it: a row that is about to be written
  const cell* listed = nullptr;  ///< of the rows parameter
  stored_row excluded;           ///< the row that could not be inserted
  std::int64_t number = 0;       ///< of the row in its parameter
  const frame* in = nullptr;     ///< of a plan of more than one table
};

/// `kind` on two numbers as SQLite computes it: integers that overflow go on as reals, division by zero is
/// NULL.
inline cell compute(node_kind kind, const cell& a, const cell& b) noexcept {
  if (a.kind == cell_kind::null || b.kind == cell_kind::null) return null_cell();
  const bool whole = family_of(a.kind) == family::whole && family_of(b.kind) == family::whole;
  const double left = a.kind == cell_kind::real ? a.real : static_cast<double>(a.integer);
  const double right = b.kind == cell_kind::real ? b.real : static_cast<double>(b.integer);
  std::int64_t made = 0;
  switch (kind) {
    case node_kind::add:
      if (whole && !__builtin_add_overflow(a.integer, b.integer, &made)) return whole_cell(made);
      return real_cell(left + right);
    case node_kind::subtract:
      if (whole && !__builtin_sub_overflow(a.integer, b.integer, &made)) return whole_cell(made);
      return real_cell(left - right);
    case node_kind::multiply:
      if (whole && !__builtin_mul_overflow(a.integer, b.integer, &made)) return whole_cell(made);
      return real_cell(left * right);
    case node_kind::divide:
      if (right == 0) return null_cell();
      if (whole && !(b.integer == -1 && a.integer == std::numeric_limits<std::int64_t>::min()))
        return whole_cell(a.integer / b.integer);
      return real_cell(left / right);
    default: break;
  }
  const auto truncated = [](const cell& value) {
    if (value.kind != cell_kind::real) return value.integer;
    if (fits_whole(value.real)) return static_cast<std::int64_t>(value.real);
    return value.real < 0 ? std::numeric_limits<std::int64_t>::min()
                          : std::numeric_limits<std::int64_t>::max();
  };
  const std::int64_t divisor = truncated(b);
  if (divisor == 0) return null_cell();
  made = divisor == -1 ? 0 : truncated(a) % divisor;
  return whole ? whole_cell(made) : real_cell(static_cast<double>(made));
}

/// The moment of the wall clock in whole seconds, as a cell of `kind`: CURRENT_TIMESTAMP and its like.
inline cell clock_cell(cell_kind kind) noexcept {
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  constexpr std::int64_t day = 86'400;
  if (kind == cell_kind::date) return whole_cell(seconds / day, kind);
  if (kind == cell_kind::time_of_day) return whole_cell(seconds % day * detail::micros_per_second, kind);
  return whole_cell(seconds * detail::micros_per_second, kind);
}

/// The moment at which an execution first asked the wall clock, in microseconds.
inline std::int64_t moment_of(execution& run) noexcept {
  if (run.moment == 0) {
    run.moment = std::chrono::duration_cast<std::chrono::microseconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count();
  }
  return run.moment;
}

template <class Deferred>
class basic_extra;  // whoever evaluates includes it

template <class Deferred = void>
class basic_evaluator {
 public:
  /// The value at `at`: where it lies if it lies somewhere, else in `room`.
  static const cell& value(const sight& on, std::uint32_t at, cell& room) {
    const expression_node& node = on.nodes[at];
    switch (node.kind) {
      case node_kind::column:
        if (on.staged != nullptr) [[unlikely]]
          return on.staged[node.index];
        on.row.get(node.index, room);
        return room;
      case node_kind::parameter: return on.run->parameters[node.index];
      case node_kind::rows_column: return on.listed[node.index];
      case node_kind::excluded: on.excluded.get(node.index, room); return room;
      case node_kind::constant: return node.value;
      case node_kind::count_all:
      case node_kind::count:
      case node_kind::sum:
      case node_kind::average:
      case node_kind::minimum:
      case node_kind::maximum: return on.run->totals[node.index];
      case node_kind::rows_number: room = whole_cell(on.number); return room;
      case node_kind::default_of: room = clock_cell(static_cast<cell_kind>(node.index)); return room;
      case node_kind::moment: room = whole_cell(moment_of(*on.run), cell_kind::timestamp); return room;
      case node_kind::add:
      case node_kind::subtract:
      case node_kind::multiply:
      case node_kind::divide:
      case node_kind::modulo: {
        cell other;
        const cell& left = value(on, at + 1, room);
        const cell& right = value(on, on.nodes[at + 1].end, other);
        if (left.kind == cell_kind::decimal || right.kind == cell_kind::decimal) [[unlikely]] {
          room = basic_extra<Deferred>::decimals(on, node.kind, left, right);
        } else {
          room = compute(node.kind, left, right);
        }
        return room;
      }
      case node_kind::negate: {
        const cell& operand = value(on, at + 1, room);
        if (operand.kind == cell_kind::decimal) [[unlikely]] {
          room = basic_extra<Deferred>::decimals(on, node_kind::subtract, whole_cell(0), operand);
        } else {
          room = compute(node_kind::subtract, whole_cell(0), operand);
        }
        return room;
      }
      case node_kind::coalesce: {
        for (std::uint32_t each = at + 1; each < node.end; each = on.nodes[each].end) {
          const cell& found = value(on, each, room);
          if (found.kind != cell_kind::null) return found;
        }
        room = null_cell();
        return room;
      }
      case near_column: return on.in->rows[static_cast<unsigned char>(node.flags)].get(node.index, room);
      case far_column: {
        const frame* seen = on.in;
        for (std::int64_t i = node.value.integer; i > 0; --i) seen = seen->outer;
        return seen->rows[static_cast<unsigned char>(node.flags)].get(node.index, room);
      }
      case extra_node: return basic_extra<Deferred>::value(on, at, room);
      default: room = truth_cell(test(on, at)); return room;
    }
  }

  /// The same, without a call for what stands in most conditions.
  [[gnu::always_inline]] static inline const cell& operand(const sight& on, std::uint32_t at, cell& room) {
    const expression_node& node = on.nodes[at];
    if (node.kind == node_kind::column && on.staged == nullptr) {
      on.row.get(node.index, room);
      return room;
    }
    if (node.kind == node_kind::parameter) return on.run->parameters[node.index];
    return value(on, at, room);
  }

  /// The condition at `at`.
  static truth test(const sight& on, std::uint32_t at) {
    const expression_node& node = on.nodes[at];
    switch (node.kind) {
      case node_kind::and_: {
        truth result = truth::yes;
        for (std::uint32_t each = at + 1; each < node.end; each = on.nodes[each].end) {
          const truth one = test(on, each);
          if (one == truth::no) return truth::no;
          if (one == truth::unknown) result = truth::unknown;
        }
        return result;
      }
      case node_kind::or_: {
        truth result = truth::no;
        for (std::uint32_t each = at + 1; each < node.end; each = on.nodes[each].end) {
          const truth one = test(on, each);
          if (one == truth::yes) return truth::yes;
          if (one == truth::unknown) result = truth::unknown;
        }
        return result;
      }
      case node_kind::not_: {
        const truth inner = test(on, at + 1);
        return inner == truth::unknown ? inner : truth_of(inner == truth::no);
      }
      case node_kind::equal:
      case node_kind::not_equal:
      case node_kind::less:
      case node_kind::less_equal:
      case node_kind::greater:
      case node_kind::greater_equal: {
        cell rooms[2];
        const cell& left = operand(on, at + 1, rooms[0]);
        const cell& right = operand(on, on.nodes[at + 1].end, rooms[1]);
        return compare(node.kind, left, right);
      }
      case node_kind::is_same:
      case node_kind::is_not_same: {
        cell rooms[2];
        const cell& left = value(on, at + 1, rooms[0]);
        const cell& right = value(on, on.nodes[at + 1].end, rooms[1]);
        return truth_of(same_cells(left, right) == (node.kind == node_kind::is_same));
      }
      case node_kind::is_null:
      case node_kind::is_not_null: {
        cell room;
        const bool null = value(on, at + 1, room).kind == cell_kind::null;
        return truth_of(null == (node.kind == node_kind::is_null));
      }
      case node_kind::between: {
        cell rooms[3];
        const std::uint32_t low = on.nodes[at + 1].end;
        const cell& subject = value(on, at + 1, rooms[0]);
        const truth above = compare(node_kind::greater_equal, subject, value(on, low, rooms[1]));
        if (above == truth::no) return above;
        const truth below = compare(node_kind::less_equal, subject, value(on, on.nodes[low].end, rooms[2]));
        return below == truth::yes ? above : below;
      }
      case node_kind::in: return test_in(on, at);
      case node_kind::like:
      case node_kind::contains:
      case node_kind::starts_with:
      case node_kind::ends_with: return test_text(on, at);
      case node_kind::exists: return truth_of(on.run->exists(on.run->self, node.index));
      default: {
        cell room;
        const cell& found = value(on, at, room);
        if (found.kind == cell_kind::null) return truth::unknown;
        return truth_of(found.kind == cell_kind::real ? found.real != 0 : found.integer != 0);
      }
    }
  }

  static truth compare(node_kind kind, const cell& left, const cell& right) noexcept {
    if (left.kind == cell_kind::null || right.kind == cell_kind::null) return truth::unknown;
    switch (kind) {
      case node_kind::equal: return truth_of(equal_cells(left, right));
      case node_kind::not_equal: return truth_of(!equal_cells(left, right));
      case node_kind::less: return truth_of(order_of(left, right) < 0);
      case node_kind::less_equal: return truth_of(order_of(left, right) <= 0);
      case node_kind::greater: return truth_of(order_of(left, right) > 0);
      default: return truth_of(order_of(left, right) >= 0);
    }
  }

 private:
  [[gnu::noinline]] static truth test_in(const sight& on, std::uint32_t at) {
    constexpr std::size_t most = 16;
    const expression_node& node = on.nodes[at];
    row_list& list = on.run->lists[node.index];
    cell rooms[most];
    const cell* values[most];
    std::size_t count = 0;
    for (std::uint32_t each = at + 1; each < node.end && count < most; each = on.nodes[each].end) {
      values[count] = &value(on, each, rooms[count]);
      ++count;
    }
    if (list.count() == 0) return truth::no;
    if (count != list.width()) detail::fail(error_kind::internal, "in: rows of another width");
    return list.holds(values);
  }

  static std::string_view fold(std::string_view text, std::string& into) {
    into.assign(text);
    for (char& letter : into) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return into;
  }

  /// An escape with nothing behind it matches nothing where SQLite's own LIKE is asked.
  static bool ends_in_escape(std::string_view pattern) noexcept {
    bool escape = false;
    for (char letter : pattern) escape = !escape && letter == '!';
    return escape;
  }

  [[gnu::noinline]] static truth test_text(const sight& on, std::uint32_t at) {
    const expression_node& node = on.nodes[at];
    cell rooms[2];
    const cell& subject = value(on, at + 1, rooms[0]);
    const cell& other = value(on, on.nodes[at + 1].end, rooms[1]);
    if (subject.kind == cell_kind::null || other.kind == cell_kind::null) return truth::unknown;
    std::string_view text = subject.text();
    std::string_view part = other.text();
    if (has(node.flags, node_flag::fold_case)) {
      if (node.kind == node_kind::like && ends_in_escape(part)) return truth::no;
      text = fold(text, on.run->folded[0]);
      part = fold(part, on.run->folded[1]);
    }
    switch (node.kind) {
      case node_kind::contains: return truth_of(text.find(part) != std::string_view::npos);
      case node_kind::starts_with: return truth_of(text.starts_with(part));
      case node_kind::ends_with: return truth_of(text.ends_with(part));
      default: return truth_of(detail::like_matches(text, part));
    }
  }
};

using evaluator = basic_evaluator<>;

}  // namespace tenon::inline v0::memory_engine

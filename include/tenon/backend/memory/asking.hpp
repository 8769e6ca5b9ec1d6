// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/backend/memory/page.hpp>

namespace tenon::inline v0::memory_engine {

/// Answers the queries inside of expressions. What depends on no row around is asked once, and looked up in a
/// hash; what does is asked again for other values than the last.
template <class Executor>
class basic_asking {
 public:
  explicit basic_asking(Executor& with) : executor_(with) {}

  cell ask(const sight& on, std::uint32_t at, const extra_step& what) {
    const relation_query& plan = executor_.query(what.query);
    query_state& state = executor_.state(what.query);
    if (what.kind == node_kind::scalar || what.kind == node_kind::exists) {
      if (!executor_.is_known(state.kept.asked, plan.depends, on.in, plan.level - 1))
        answer(what, state, on.in);
      return state.answer;
    }
    constexpr std::size_t few = 8;
    cell fixed[few];
    std::vector<cell> many;
    cell* values = fixed;
    if (what.operands > few) {
      many.resize(what.operands);
      values = many.data();
    }
    extra::operands(on, at, what.operands, values);
    const bool any = what.kind != node_kind::all_of;
    const node_kind kind =
        what.kind == node_kind::in_query ? node_kind::equal : static_cast<node_kind>(what.index);
    if (!plan.depends.columns.empty()) return truth_cell(compare_each(what, values, kind, any, on.in));
    keep(what, on);
    if (any && kind == node_kind::equal) return truth_cell(holds(state, values, what.width));
    truth result = truth_of(!any);
    for (row_view row : state.kept.rows) {
      if (decides(result, extra::compare_rows(kind, values, row.cells(), what.width), any)) break;
    }
    return truth_cell(result);
  }

  /// The rows of the query of an `in_query`, which depends on no row.
  const std::vector<row_view>& members(const sight& on, std::uint32_t root) {
    const extra_step& what = extra_of(on.nodes[root]);
    keep(what, on);
    return executor_.state(what.query).kept.rows;
  }

 private:
  /// Makes sure that the rows of a query inside of an expression are kept.
  void keep(const extra_step& what, const sight& on) {
    const relation_query& plan = executor_.query(what.query);
    query_state& state = executor_.state(what.query);
    if (executor_.is_known(state.kept.asked, plan.depends, on.in, plan.level - 1)) return;
    state.kept.clear();
    executor_.fill(state.kept, what.query, on.in);
    state.chained = 0;
  }

  void answer(const extra_step& what, query_state& state, const frame* outer) {
    state.answer_text.clear();
    const bool exists = what.kind == node_kind::exists;
    state.answer = exists ? whole_cell(0, cell_kind::boolean) : null_cell();
    const auto first = [&](const cell* row) {
      state.answer = exists ? whole_cell(1, cell_kind::boolean) : state.answer_text.keep(row[0]);
      return false;
    };
    executor_.run(what.query, outer, sink_of(first));
  }

  /// Adds what one row says to `result`; true if nothing can change it any more.
  static bool decides(truth& result, truth one, bool any) noexcept {
    if (one == truth::unknown) {
      result = one;
      return false;
    }
    if ((one == truth::yes) != any) return false;
    result = one;
    return true;
  }

  truth compare_each(const extra_step& what, const cell* values, node_kind kind, bool any,
                     const frame* outer) {
    truth result = truth_of(!any);
    const auto compare = [&](const cell* row) {
      return !decides(result, extra::compare_rows(kind, values, row, what.width), any);
    };
    executor_.run(what.query, outer, sink_of(compare));
    return result;
  }

  /// `values in rows`, by a hash of the rows without NULLs.
  truth holds(query_state& state, const cell* values, std::size_t width) {
    const std::vector<row_view>& rows = state.kept.rows;
    if (state.chained != state.kept.version) {
      state.chain.clear();
      state.nulls = false;
      for (row_view row : rows) {
        executor_.step();
        if (has_null(row.cells(), width)) {
          state.nulls = true;
          state.chain.leave_out();
        } else {
          state.chain.put(hash_row(row.cells(), width));
        }
      }
      state.chain.tie();
      state.chained = state.kept.version;
    }
    const bool null = has_null(values, width);
    if (!null) {
      bool found = false;
      state.chain.find(hash_row(values, width), [&](std::uint32_t at) {
        found = same_rows(rows[at].cells(), values, width);
        return !found;
      });
      if (found) return truth::yes;
      if (!state.nulls) return truth::no;
    }
    if (width == 1) return rows.empty() ? truth::no : truth::unknown;
    for (row_view row : rows) {
      if (extra::compare_rows(node_kind::equal, values, row.cells(), width) == truth::unknown)
        return truth::unknown;
    }
    return truth::no;
  }
  static bool has_null(const cell* row, std::size_t width) noexcept {
    for (std::size_t i = 0; i < width; ++i) {
      if (row[i].kind == cell_kind::null) return true;
    }
    return false;
  }

  Executor& executor_;
};

}  // namespace tenon::inline v0::memory_engine

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <tenon/backend/memory/group.hpp>

namespace tenon::inline v0::memory_engine {

/// How many rows a query skips and gives.
struct row_bounds {
  std::uint64_t skipped = 0;
  std::uint64_t end = never;  ///< the skipped and the given together

  /// Errors: `value`: a limit or offset is no integer. NULL and negative ones are none.
  static row_bounds read(std::uint32_t limit, std::uint32_t offset, const sight& on) {
    row_bounds made;
    if (offset != no_root) made.skipped = bound(value_of(on, offset), 0);
    if (limit == no_root) return made;
    const std::uint64_t most = bound(value_of(on, limit), never);
    made.end = most > never - made.skipped ? never : most + made.skipped;
    return made;
  }

 private:
  static std::uint64_t bound(const cell& value, std::uint64_t none) {
    if (value.kind == cell_kind::null) return none;
    if (family_of(value.kind) != family::whole)
      detail::fail(error_kind::value, "a limit or offset is no integer");
    return value.integer < 0 ? none : static_cast<std::uint64_t>(value.integer);
  }
};

/// The last stage of a select: results, distinct, order, limit. Of rows in an order no more are kept than may
/// be given.
template <class Executor>
class basic_page {
 public:
  /// `on` looks at `rows`, which is set by whoever adds rows.
  basic_page(Executor& with, const relation_query& plan, query_state& state, const sight& on, frame& rows,
             row_sink sink)
      : executor_(with), plan_(plan), state_(state), on_(on), frame_(rows), sink_(sink) {
    const frame nothing{nullptr, rows.outer};
    sight alone = on;
    alone.in = &nothing;
    bounds_ = row_bounds::read(plan.limit, plan.offset, alone);
    state.out.resize(plan.width());
    state.keys.resize(plan.order.size() + plan.distinct_on.size());
    state.ordered.clear();
    if (plan.distinct) state.seen.clear();
    if (!plan.distinct_on.empty()) state.other.clear();
  }

  /// Whether there is anything to look for.
  bool wants_rows() const noexcept { return bounds_.end > bounds_.skipped; }

  /// Takes the row that is looked at; false if no more are wanted.
  bool add() {
    const workspace::mark before = on_.run->scratch.here();
    const bool goes_on = plan_.order.empty() ? give() : keep();
    on_.run->scratch.rewind(before);
    return goes_on;
  }

  /// Gives the rows that wait for their order.
  void finish() {
    if (plan_.order.empty()) return;
    std::vector<ordered_row>& rows = state_.ordered;
    const bool apart = !plan_.distinct_on.empty();
    sort(apart ? never : bounds_.end);
    std::uint64_t number = 0;
    for (const ordered_row& each : rows) {
      executor_.step();
      if (apart && !is_first(each.cells + keys_at() + plan_.order.size())) continue;
      if (number >= bounds_.end) return;
      if (number++ < bounds_.skipped) continue;
      if (!plan_.late) {
        if (!sink_(each.cells)) return;
        continue;
      }
      const workspace::mark before = on_.run->scratch.here();
      frame_.rows = each.sources;
      compute();
      const bool goes_on = sink_(state_.out.data());
      on_.run->scratch.rewind(before);
      if (!goes_on) return;
    }
  }

 private:
  void compute() {
    for (std::size_t i = 0; i < plan_.width(); ++i) {
      const relation_result& part = plan_.results[i];
      if (part.source >= 0) {
        const cell& found = frame_.rows[part.source].get(part.column, state_.out[i]);
        if (&found != &state_.out[i]) state_.out[i] = found;
      } else {
        state_.out[i] = value_of(on_, part.root);
      }
    }
  }

  bool give() {
    compute();
    if (plan_.distinct && !state_.seen.add(state_.out.data(), plan_.results)) return true;
    if (!plan_.distinct_on.empty()) {
      read_apart(state_.keys.data());
      if (!is_first(state_.keys.data())) return true;
    }
    if (given_++ < bounds_.skipped) return true;
    return sink_(state_.out.data()) && given_ < bounds_.end;
  }

  void read_apart(cell* into) {
    for (std::size_t i = 0; i < plan_.distinct_on.size(); ++i) into[i] = value_of(on_, plan_.distinct_on[i]);
  }
  bool is_first(const cell* apart) {
    const std::size_t width = plan_.distinct_on.size();
    const std::uint64_t hash = hash_row(apart, width);
    distinct_rows& known = state_.other;
    if (known.find(apart, width, hash) != known.rows.size()) return false;
    cell* const own = known.memory.room<cell>(width);
    for (std::size_t i = 0; i < width; ++i) own[i] = known.memory.keep(apart[i]);
    known.rows.push_back(own);
    known.chain.add(hash);
    return true;
  }

  /// Where the keys of a kept row begin.
  std::size_t keys_at() const noexcept { return plan_.late ? 0 : plan_.width(); }

  bool keep() {
    executor_.step();
    if (!plan_.late) {
      compute();
      if (plan_.distinct && !state_.seen.add(state_.out.data(), plan_.results)) return true;
    }
    for (std::size_t i = 0; i < plan_.order.size(); ++i) {
      const relation_order& part = plan_.order[i];
      if (part.result < 0) {
        state_.keys[i] = value_of(on_, part.root);
      } else if (plan_.late) {
        state_.keys[i] = value_of(on_, plan_.results[static_cast<std::size_t>(part.result)].root);
      } else {
        state_.keys[i] = state_.out[static_cast<std::size_t>(part.result)];
      }
    }
    if (worst_ != nullptr && order_keys(state_.keys.data(), worst_ + keys_at(), plan_.order) >= 0)
      return true;
    if (!plan_.distinct_on.empty()) read_apart(state_.keys.data() + plan_.order.size());
    state_.ordered.push_back(kept());
    if (plan_.distinct_on.empty() && bounds_.end < most_kept &&
        state_.ordered.size() > 2 * bounds_.end + 64) {
      sort(bounds_.end);
      worst_ = state_.ordered.back().cells;
    }
    return true;
  }

  ordered_row kept() {
    workspace& memory = state_.memory;
    ordered_row made;
    made.place = place_++;
    made.cells = memory.room<cell>(keys_at() + state_.keys.size());
    if (!plan_.late) {
      std::memcpy(static_cast<void*>(made.cells), state_.out.data(), plan_.width() * sizeof(cell));
      for (std::size_t i = 0; i < plan_.width(); ++i) {
        if (!plan_.results[i].lasting && has_bytes(made.cells[i].kind))
          made.cells[i] = memory.keep(made.cells[i]);
      }
    } else {
      row_view* const rows = memory.room<row_view>(plan_.row_count());
      std::memcpy(static_cast<void*>(rows), frame_.rows, plan_.row_count() * sizeof *rows);
      made.sources = rows;
    }
    for (std::size_t i = 0; i < state_.keys.size(); ++i)
      made.cells[keys_at() + i] = memory.keep(state_.keys[i]);
    return made;
  }

  void sort(std::uint64_t most) {
    std::vector<ordered_row>& rows = state_.ordered;
    const std::size_t at = keys_at();
    const auto less = [&](const ordered_row& a, const ordered_row& b) {
      executor_.step();
      const int order = order_keys(a.cells + at, b.cells + at, plan_.order);
      return order != 0 ? order < 0 : a.place < b.place;
    };
    sort_first(rows, most < rows.size() ? static_cast<std::size_t>(most) : rows.size(), less);
  }

  static constexpr std::uint64_t most_kept = std::uint64_t{1} << 20;

  Executor& executor_;
  const relation_query& plan_;
  query_state& state_;
  const sight& on_;
  frame& frame_;
  row_sink sink_;
  row_bounds bounds_;
  std::uint64_t given_ = 0;
  std::uint32_t place_ = 0;
  const cell* worst_ = nullptr;
};

}  // namespace tenon::inline v0::memory_engine

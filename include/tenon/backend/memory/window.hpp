// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <tenon/backend/memory/group.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>

namespace tenon::inline v0::memory_engine {

/// The window functions of a select: one after the other over all rows, each in its own order. Aggregates
/// over frames that only grow, or that move over integers, take each row once; others add their frame's rows
/// up anew for each row.
template <class Executor>
class basic_windows {
 public:
  /// `rows` is what `on` looks at; it is set to each tuple in turn.
  basic_windows(Executor& with, const relation_query& plan, workspace& memory, sight& on, frame& rows)
      : executor_(with), plan_(plan), memory_(memory), on_(on), frame_(rows) {}

  void run(const std::vector<row_view*>& tuples) {
    if (tuples.empty()) return;
    std::vector<cell*> results;
    results.reserve(tuples.size());
    for (row_view* tuple : tuples) {
      results.push_back(memory_.room<cell>(plan_.windows.size()));
      tuple[plan_.window_row()] = row_view(results.back());
    }
    for (std::size_t i = 0; i < plan_.windows.size(); ++i) {
      window_ = &plan_.windows[i];
      read(tuples);
      sort();
      for (std::size_t start = 0; start < items_.size();) {
        std::size_t end = start + 1;
        while (end < items_.size() && same_rows(items_[start].keys, items_[end].keys, parts())) ++end;
        begin_ = start;
        end_ = end;
        compute();
        start = end;
      }
      for (const item& each : items_) results[each.place][i] = each.result;
    }
  }

 private:
  struct item {
    cell* keys;  ///< of the partition, then of the order
    cell* arguments;
    std::uint32_t place;
    bool taken;  ///< the filter takes it
    cell result;
  };

  std::size_t parts() const noexcept { return window_->partition.size(); }
  const cell* order_of(std::size_t at) const noexcept { return items_[at].keys + parts(); }

  /// Evaluates what the window is about on each row.
  void read(const std::vector<row_view*>& tuples) {
    const std::size_t orders = window_->order.size();
    const std::size_t width =
        window_->aggregates ? aggregate_operands::width(window_->aggregate) : window_->arguments.size();
    items_.clear();
    items_.reserve(tuples.size());
    for (std::size_t i = 0; i < tuples.size(); ++i) {
      executor_.step();
      frame_.rows = tuples[i];
      const workspace::mark before = on_.run->scratch.here();
      item made{memory_.room<cell>(parts() + orders), memory_.room<cell>(width),
                static_cast<std::uint32_t>(i), true, null_cell()};
      for (std::size_t k = 0; k < parts(); ++k)
        made.keys[k] = memory_.keep(value_of(on_, window_->partition[k]));
      for (std::size_t k = 0; k < orders; ++k)
        made.keys[parts() + k] = memory_.keep(value_of(on_, window_->order[k].root));
      if (window_->aggregates) {
        made.taken = aggregate_operands::read(window_->aggregate, on_, made.arguments);
      } else {
        for (std::size_t k = 0; k < width; ++k) made.arguments[k] = value_of(on_, window_->arguments[k]);
      }
      for (std::size_t k = 0; k < width && made.taken; ++k)
        made.arguments[k] = memory_.keep(made.arguments[k]);
      on_.run->scratch.rewind(before);
      items_.push_back(made);
    }
    from_count_ = window_->frame.from_count == no_root ? null_cell() : distance(window_->frame.from_count);
    to_count_ = window_->frame.to_count == no_root ? null_cell() : distance(window_->frame.to_count);
  }

  /// How far a bound lies away.
  cell distance(std::uint32_t root) {
    const cell value = value_of(on_, root);
    const bool whole = family_of(value.kind) == family::whole;
    if (!(whole && value.integer >= 0) && !(value.kind == cell_kind::real && value.real >= 0)) {
      detail::fail(error_kind::value,
                   "executing a statement: the bound of a frame is NULL or negative, or no number");
    }
    if (!whole && window_->frame.unit != frame_unit::range)
      detail::fail(error_kind::value,
                   "executing a statement: a frame of rows or groups is counted by integers");
    return value;
  }

  void sort() {
    if (parts() == 0 && window_->order.empty()) return;
    struct entry {
      const cell* keys;
      std::uint32_t at;
    };
    std::vector<entry> sorted;
    sorted.reserve(items_.size());
    for (std::size_t i = 0; i < items_.size(); ++i)
      sorted.push_back({items_[i].keys, static_cast<std::uint32_t>(i)});
    const std::size_t width = parts();
    const relation_order ascending{};
    sort_items(sorted, [&](const entry& a, const entry& b) {
      executor_.step();
      for (std::size_t i = 0; i < width; ++i) {
        const int order = order_cells(a.keys[i], b.keys[i], ascending);
        if (order != 0) return order < 0;
      }
      return order_keys(a.keys + width, b.keys + width, window_->order) < 0;
    });
    std::vector<item> moved;
    moved.reserve(items_.size());
    for (const entry& each : sorted) moved.push_back(items_[each.at]);
    items_.swap(moved);
  }

  /// The rows from `begin_` to `end_` are one partition.
  void compute() {
    find_peers();
    if (window_->aggregates) return aggregate();
    const std::size_t count = end_ - begin_;
    for (std::size_t i = begin_; i < end_; ++i) {
      executor_.step();
      const std::size_t place = i - begin_;
      const cell* const arguments = items_[i].arguments;
      cell& result = items_[i].result;
      switch (window_->function) {
        case window_function::row_number: result = number(place + 1); break;
        case window_function::rank: result = number(peers_start(i) - begin_ + 1); break;
        case window_function::dense_rank: result = number(peer_group_[place] + std::size_t{1}); break;
        case window_function::percent_rank:
          result = real_cell(count == 1 ? 0.0
                                        : static_cast<double>(peers_start(i) - begin_) /
                                              static_cast<double>(count - 1));
          break;
        case window_function::cumulative_distribution:
          result = real_cell(static_cast<double>(peers_end(i) - begin_) / static_cast<double>(count));
          break;
        case window_function::ntile: result = tile(place, count, items_[begin_].arguments[0]); break;
        case window_function::lag: result = beside(i, arguments, true); break;
        case window_function::lead: result = beside(i, arguments, false); break;
        case window_function::first_value:
        case window_function::last_value:
        case window_function::nth_value: result = within_frame(i, arguments); break;
      }
    }
  }
  static cell number(std::size_t value) noexcept { return whole_cell(static_cast<std::int64_t>(value)); }

  static cell tile(std::size_t place, std::size_t count, const cell& parts) {
    if (parts.kind == cell_kind::null) return parts;
    if (family_of(parts.kind) != family::whole || parts.integer < 1)
      detail::fail(error_kind::value, "executing a statement: ntile() makes one part at least");
    const auto wanted = static_cast<std::uint64_t>(parts.integer);
    const std::size_t each = wanted > count ? 0 : count / static_cast<std::size_t>(wanted);
    const std::size_t larger = wanted > count ? count : count % static_cast<std::size_t>(wanted);
    const std::size_t first = larger * (each + 1);
    if (place < first) return number(place / (each + 1) + 1);
    return number(larger + (place - first) / each + 1);
  }

  cell beside(std::size_t at, const cell* arguments, bool before) const {
    const std::size_t given = window_->arguments.size();
    const cell back = given > 1 ? arguments[1] : whole_cell(1);
    if (back.kind == cell_kind::null) return back;
    if (family_of(back.kind) != family::whole)
      detail::fail(error_kind::value, "executing a statement: lag() and lead() count rows by integers");
    std::int64_t place = 0;
    const auto own = static_cast<std::int64_t>(at);
    const bool over = before ? __builtin_sub_overflow(own, back.integer, &place)
                             : __builtin_add_overflow(own, back.integer, &place);
    if (over || place < static_cast<std::int64_t>(begin_) || place >= static_cast<std::int64_t>(end_))
      return given > 2 ? arguments[2] : null_cell();
    return items_[static_cast<std::size_t>(place)].arguments[0];
  }

  cell within_frame(std::size_t at, const cell* arguments) const {
    const row_range rows = frame_of(at);
    if (rows.from >= rows.to) return null_cell();
    if (window_->function == window_function::first_value) return items_[rows.from].arguments[0];
    if (window_->function == window_function::last_value) return items_[rows.to - 1].arguments[0];
    const cell& wanted = arguments[1];
    if (wanted.kind == cell_kind::null) return wanted;
    if (family_of(wanted.kind) != family::whole || wanted.integer < 1)
      detail::fail(error_kind::value, "executing a statement: nth_value() counts from 1");
    if (static_cast<std::uint64_t>(wanted.integer) > rows.to - rows.from) return null_cell();
    return items_[rows.from + static_cast<std::size_t>(wanted.integer) - 1].arguments[0];
  }

  void aggregate() {
    const aggregate_plan& plan = window_->aggregate;
    accumulator sum;
    row_range held{begin_, begin_};
    cell result = sum.result(plan, memory_);
    for (std::size_t i = begin_; i < end_; ++i) {
      executor_.step();
      row_range wanted = frame_of(i);
      if (wanted.from > wanted.to) wanted.to = wanted.from;
      if (i != begin_ && wanted.from == held.from && wanted.to == held.to) {
        items_[i].result = result;
        continue;
      }
      const bool moves = wanted.from != held.from;
      if (wanted.to < held.to || wanted.from < held.from || wanted.from > held.to ||
          (moves && !sum.reversible(plan))) {
        sum = {};
        held = {wanted.from, wanted.from};
      }
      for (; held.from < wanted.from; ++held.from) {
        if (items_[held.from].taken) sum.remove(plan, items_[held.from].arguments[0]);
      }
      for (; held.to < wanted.to; ++held.to) {
        executor_.step();
        const item& each = items_[held.to];
        if (each.taken) sum.add(plan, each.arguments[0], each.arguments[1], each.arguments + 2, memory_);
      }
      items_[i].result = result = sum.result(plan, memory_);
    }
  }

  // Peers and frames.

  void find_peers() {
    peer_group_.clear();
    peer_starts_.clear();
    const std::size_t orders = window_->order.size();
    for (std::size_t i = begin_; i < end_; ++i) {
      if (i == begin_ || (orders != 0 && !same_rows(order_of(i), order_of(i - 1), orders)))
        peer_starts_.push_back(i);
      peer_group_.push_back(static_cast<std::uint32_t>(peer_starts_.size() - 1));
    }
    peer_starts_.push_back(end_);
    filled_from_ = begin_;
    filled_to_ = end_;
    if (orders == 0) return;
    while (filled_from_ < end_ && order_of(filled_from_)->kind == cell_kind::null) ++filled_from_;
    while (filled_to_ > filled_from_ && order_of(filled_to_ - 1)->kind == cell_kind::null) --filled_to_;
  }
  std::size_t peers_start(std::size_t at) const noexcept { return peer_starts_[peer_group_[at - begin_]]; }
  std::size_t peers_end(std::size_t at) const noexcept {
    return peer_starts_[peer_group_[at - begin_] + std::size_t{1}];
  }

  row_range frame_of(std::size_t at) const {
    const frame_plan& frame = window_->frame;
    if (!frame.given && window_->order.empty()) return {begin_, end_};
    return {bound(at, frame.from, from_count_, false), bound(at, frame.to, to_count_, true)};
  }

  /// Where a frame begins, or (`behind`) the place behind its end.
  std::size_t bound(std::size_t at, frame_bound kind, const cell& count, bool behind) const {
    const frame_unit unit = window_->frame.unit;
    switch (kind) {
      case frame_bound::unbounded_preceding: return begin_;
      case frame_bound::unbounded_following: return end_;
      case frame_bound::current_row:
        if (unit == frame_unit::rows) return behind ? at + 1 : at;
        return behind ? peers_end(at) : peers_start(at);
      default: break;
    }
    const bool before = kind == frame_bound::preceding;
    if (unit == frame_unit::range) return by_value(at, count, before, behind);
    const std::size_t place = unit == frame_unit::rows ? at - begin_ : peer_group_[at - begin_];
    const std::size_t most = unit == frame_unit::rows ? end_ - begin_ : peer_starts_.size() - 1;
    const auto away = static_cast<std::uint64_t>(count.integer);
    if (before && away > place) return begin_;
    if (!before && away >= most - place) return end_;
    const std::size_t found =
        before ? place - static_cast<std::size_t>(away) : place + static_cast<std::size_t>(away);
    if (unit == frame_unit::rows) return begin_ + found + (behind ? 1 : 0);
    return peer_starts_[found + (behind ? 1 : 0)];
  }

  /// The first row whose key lies at, or (`behind`) behind, this row's key and so much.
  std::size_t by_value(std::size_t at, const cell& count, bool before, bool behind) const {
    if (window_->order.size() != 1) {
      detail::fail(error_kind::statement,
                   "executing a statement: a range with distances needs an order by one value");
    }
    const cell& own = *order_of(at);
    if (own.kind == cell_kind::null) return behind ? peers_end(at) : peers_start(at);
    const bool descending = window_->order[0].descending;
    std::string room;
    const cell limit = moved(own, count, before != descending, room);
    std::size_t low = filled_from_;
    std::size_t high = filled_to_;
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      const int order = memory_engine::order_of(*order_of(middle), limit) * (descending ? -1 : 1);
      if (order < 0 || (behind && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
  static cell moved(const cell& from, const cell& count, bool down, std::string& room) {
    const bool whole = family_of(from.kind) == family::whole && family_of(count.kind) == family::whole;
    if (from.kind == cell_kind::decimal && family_of(count.kind) == family::whole) {
      detail::add_decimals(from.text(), std::to_string(count.integer), down, room);
      return text_cell(room, cell_kind::decimal);
    }
    if (!whole && from.kind != cell_kind::real && family_of(from.kind) != family::whole) {
      detail::fail(error_kind::unsupported,
                   "memory: a range with distances counts by numbers or times; use rows or "
                   "groups");
    }
    if (!whole) {
      const double start = from.kind == cell_kind::real ? from.real : static_cast<double>(from.integer);
      const double away = count.kind == cell_kind::real ? count.real : static_cast<double>(count.integer);
      return real_cell(down ? start - away : start + away);
    }
    std::int64_t sum = 0;
    if (down ? __builtin_sub_overflow(from.integer, count.integer, &sum)
             : __builtin_add_overflow(from.integer, count.integer, &sum))
      sum = down ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    return whole_cell(sum, from.kind);
  }

  Executor& executor_;
  const relation_query& plan_;
  workspace& memory_;
  sight& on_;
  frame& frame_;
  const window_plan* window_ = nullptr;
  std::vector<item> items_;
  cell from_count_;
  cell to_count_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t filled_from_ = 0;  // rows of the partition whose key is no NULL
  std::size_t filled_to_ = 0;
  std::vector<std::uint32_t> peer_group_;
  std::vector<std::size_t> peer_starts_;
};

}  // namespace tenon::inline v0::memory_engine

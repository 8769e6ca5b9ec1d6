// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tenon/backend/memory/relation.hpp>
#include <tenon/backend/memory/sort.hpp>
#include <tenon/codec/decimal_sum.hpp>
#include <tenon/codec/json_members.hpp>

namespace tenon::inline v0::memory_engine {

/// The order of two values, NULLs where they are said to be.
inline int order_cells(const cell& a, const cell& b, const relation_order& part) noexcept {
  if (a.kind == cell_kind::integer && b.kind == cell_kind::integer) {
    if (a.integer == b.integer) return 0;
    return (a.integer < b.integer) != part.descending ? -1 : 1;
  }
  const bool left_null = a.kind == cell_kind::null;
  const bool right_null = b.kind == cell_kind::null;
  if (left_null || right_null) {
    if (left_null == right_null) return 0;
    return left_null == part.nulls_first ? -1 : 1;
  }
  const int order = order_of(a, b);
  return part.descending ? -order : order;
}
inline int order_keys(const cell* a, const cell* b, const std::vector<relation_order>& parts) noexcept {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const int order = order_cells(a[i], b[i], parts[i]);
    if (order != 0) return order;
  }
  return 0;
}

/// One aggregate of one group, or of one frame of a window, while its rows go by.
template <class Deferred = void>
class basic_accumulator {
 public:
  /// Takes a row that the filter lets pass: its operands and keys of the order. Texts that do not last are
  /// copied into `memory`.
  void add(const aggregate_plan& plan, const cell& value, const cell& second, const cell* keys,
           workspace& memory) {
    if (plan.kind == node_kind::count_all) {
      ++count_;
      return;
    }
    const bool takes_null = plan.kind == node_kind::json_list || plan.kind == node_kind::json_members;
    if (value.kind == cell_kind::null && !takes_null) return;
    if (plan.distinct && !is_new(plan, value, memory)) return;
    ++count_;
    switch (plan.kind) {
      case node_kind::minimum:
        if (count_ == 1 || order_of(value, best_) < 0) best_ = kept(plan, value, memory);
        break;
      case node_kind::maximum:
        if (count_ == 1 || order_of(value, best_) > 0) best_ = kept(plan, value, memory);
        break;
      case node_kind::every:
      case node_kind::some: {
        const bool holds = value.kind == cell_kind::real ? value.real != 0 : value.integer != 0;
        whole_ += holds ? 1 : 0;
        break;
      }
      case node_kind::sum:
      case node_kind::average: add_number(value); break;
      case node_kind::join_texts:
      case node_kind::json_list:
      case node_kind::json_members: {
        cell* const item = memory.room<cell>(2 + plan.order.size());
        item[0] = kept(plan, value, memory);
        item[1] = memory.keep(second);
        for (std::size_t i = 0; i < plan.order.size(); ++i) item[2 + i] = memory.keep(keys[i]);
        more().items.push_back(item);
        break;
      }
      default: break;
    }
  }

  /// Whether rows can be taken back that were added: see `remove`.
  bool reversible(const aggregate_plan& plan) const noexcept {
    if (plan.distinct) return false;
    if (plan.kind == node_kind::count_all || plan.kind == node_kind::count) return true;
    const bool adds = plan.kind == node_kind::sum || plan.kind == node_kind::average;
    return (adds && more_ == nullptr && !rounded_ && !overflown_) || plan.kind == node_kind::every ||
           plan.kind == node_kind::some;
  }
  /// Takes back the oldest row.
  void remove(const aggregate_plan& plan, const cell& value) noexcept {
    if (plan.kind == node_kind::count_all) {
      --count_;
      return;
    }
    if (value.kind == cell_kind::null) return;
    --count_;
    if (plan.kind == node_kind::sum || plan.kind == node_kind::average) {
      if (__builtin_sub_overflow(whole_, value.integer, &whole_)) overflown_ = true;
      real_ -= static_cast<double>(value.integer);
    } else if (plan.kind != node_kind::count) {
      whole_ -= value.integer != 0 ? 1 : 0;
    }
  }

  /// Errors: `limit`: a sum of integers is none. Made texts live in `memory`.
  cell result(const aggregate_plan& plan, workspace& memory) {
    if (plan.kind == node_kind::count_all || plan.kind == node_kind::count) return whole_cell(count_);
    if (count_ == 0) return null_cell();
    switch (plan.kind) {
      case node_kind::minimum:
      case node_kind::maximum: return best_;
      case node_kind::every: return whole_cell(whole_ == count_ ? 1 : 0, cell_kind::boolean);
      case node_kind::some: return whole_cell(whole_ != 0 ? 1 : 0, cell_kind::boolean);
      case node_kind::join_texts:
      case node_kind::json_list:
      case node_kind::json_members: return list(plan, memory);
      default: break;
    }
    const bool summed = plan.kind == node_kind::sum;
    if (more_ != nullptr && more_->decimals != nullptr) {
      const std::string text = summed ? more_->decimals->sum() : more_->decimals->average();
      return memory.keep(text_cell(text, cell_kind::decimal));
    }
    if (!summed) return real_cell(real_ / static_cast<double>(count_));
    if (overflown_) detail::fail(error_kind::limit, "executing a statement: integer overflow");
    return rounded_ ? real_cell(real_) : whole_cell(whole_);
  }

 private:
  /// What few aggregates need.
  struct heavy {
    std::unique_ptr<detail::decimal_total<Deferred>> decimals;
    hash_chain chain;
    std::vector<cell> seen;
    std::vector<const cell*> items;
  };

  heavy& more() {
    if (more_ == nullptr) more_ = std::make_unique<heavy>();
    return *more_;
  }
  static cell kept(const aggregate_plan& plan, const cell& value, workspace& memory) {
    return plan.lasting ? value : memory.keep(value);
  }

  bool is_new(const aggregate_plan& plan, const cell& value, workspace& memory) {
    heavy& own = more();
    const std::uint64_t hash = value.kind == cell_kind::null ? 1 : hash_cell(value, 0);
    bool found = false;
    own.chain.find(hash, [&](std::uint32_t at) {
      found = same_cells(own.seen[at], value);
      return !found;
    });
    if (found) return false;
    own.chain.add(hash);
    own.seen.push_back(kept(plan, value, memory));
    return true;
  }

  void add_number(const cell& value) {
    if (value.kind == cell_kind::decimal) {
      heavy& own = more();
      if (own.decimals == nullptr) own.decimals = std::make_unique<detail::decimal_total<Deferred>>();
      if (!own.decimals->add(value.text()))
        detail::fail(error_kind::decode, "executing a statement: a stored value is no decimal text");
      if (own.decimals->count() > detail::decimal_total<Deferred>::most_summands)
        detail::fail(error_kind::limit, "executing a statement: too many decimals are summed");
    } else if (value.kind == cell_kind::real) {
      rounded_ = true;
      real_ += value.real;
    } else if (family_of(value.kind) == family::whole) {
      real_ += static_cast<double>(value.integer);
      if (__builtin_add_overflow(whole_, value.integer, &whole_)) overflown_ = true;
    }
  }

  cell list(const aggregate_plan& plan, workspace& memory) {
    std::vector<const cell*>& items = more_->items;
    if (!plan.order.empty()) {
      sort_items(items,
                 [&](const cell* a, const cell* b) { return order_keys(a + 2, b + 2, plan.order) < 0; });
    }
    if (plan.kind == node_kind::json_members) {
      basic_json_members<Deferred> members;
      for (const cell* item : items) members.add(item[0], item[1]);
      return memory.keep(text_cell(members.text(), cell_kind::json));
    }
    std::string text;
    if (plan.kind == node_kind::join_texts) {
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (i != 0 && items[i][1].kind != cell_kind::null) text += items[i][1].text();
        text += items[i][0].text();
      }
      return memory.keep(text_cell(text));
    }
    text = '[';
    for (const cell* item : items) {
      if (text.size() > 1) text += ',';
      detail::append_json<Deferred>(text, item[0]);
    }
    text += ']';
    return memory.keep(text_cell(text, cell_kind::json));
  }

  std::int64_t count_ = 0;
  std::int64_t whole_ = 0;
  double real_ = 0;
  bool rounded_ = false;
  bool overflown_ = false;
  cell best_;
  std::unique_ptr<heavy> more_;
};

using accumulator = basic_accumulator<>;

}  // namespace tenon::inline v0::memory_engine

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <tenon/backend/memory/index.hpp>
#include <tenon/backend/memory/plan.hpp>
#include <tenon/codec/decimal_sum.hpp>

namespace tenon::inline v0::memory_engine {

/// One aggregate while its rows go by. The cells it keeps point to rows, which outlive it.
template <class Deferred = void>
class basic_total {
 public:
  explicit basic_total(const total_part& part) : part_(part) {}

  void add_row() noexcept { ++count_; }
  void add(const cell& value) {
    if (value.kind == cell_kind::null) return;
    if (part_.distinct && !is_new(value)) return;
    ++count_;
    switch (part_.kind) {
      case node_kind::minimum:
        if (count_ == 1 || order_of(value, best_) < 0) best_ = value;
        break;
      case node_kind::maximum:
        if (count_ == 1 || order_of(value, best_) > 0) best_ = value;
        break;
      case node_kind::sum:
      case node_kind::average: add_number(value); break;
      default: break;
    }
  }

  /// Errors: `limit`: a sum of integers is none. `text` keeps the digits of a decimal.
  cell result(std::string& text) const {
    if (part_.kind == node_kind::count_all || part_.kind == node_kind::count) return whole_cell(count_);
    if (count_ == 0) return null_cell();
    if (part_.kind == node_kind::minimum || part_.kind == node_kind::maximum) return best_;
    const bool summed = part_.kind == node_kind::sum;
    if (decimals_ != nullptr) {
      text = summed ? decimals_->sum() : decimals_->average();
      return text_cell(text, cell_kind::decimal);
    }
    if (!summed) return real_cell(real_ / static_cast<double>(count_));
    if (overflown_) detail::fail(error_kind::limit, "executing a statement: integer overflow");
    return rounded_ ? real_cell(real_) : whole_cell(whole_);
  }

 private:
  void add_number(const cell& value) {
    if (value.kind == cell_kind::decimal) {
      if (decimals_ == nullptr) decimals_ = std::make_unique<detail::decimal_total<Deferred>>();
      if (!decimals_->add(value.text())) {
        detail::fail(error_kind::decode,
                     "executing a statement: tenon_decimal: a stored value is no decimal text");
      }
      if (decimals_->count() > detail::decimal_total<Deferred>::most_summands)
        detail::fail(error_kind::decode, "executing a statement: tenon_decimal: too many values");
    } else if (value.kind == cell_kind::real) {
      rounded_ = true;
      real_ += value.real;
    } else if (family_of(value.kind) == family::whole) {
      real_ += static_cast<double>(value.integer);
      if (!rounded_ && __builtin_add_overflow(whole_, value.integer, &whole_)) overflown_ = rounded_ = true;
    }
  }

  bool is_new(const cell& value) {
    const auto tag = static_cast<std::uint32_t>(hash_cell(value, 0) >> 32);
    bool found = false;
    places_.find(tag, [&](std::uint32_t at) {
      found = equal_cells(seen_[at], value);
      return !found;
    });
    if (found) return false;
    places_.add(tag, static_cast<std::uint32_t>(seen_.size()));
    seen_.push_back(value);
    return true;
  }

  total_part part_;
  std::int64_t count_ = 0;
  std::int64_t whole_ = 0;
  double real_ = 0;
  bool rounded_ = false;
  bool overflown_ = false;
  cell best_ = null_cell();
  std::unique_ptr<detail::decimal_total<Deferred>> decimals_;
  std::vector<cell> seen_;
  tag_map places_;
};

using total = basic_total<>;

}  // namespace tenon::inline v0::memory_engine

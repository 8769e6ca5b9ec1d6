// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>

#include <tenon/codec/decimal.hpp>

namespace tenon::inline v0::detail {

/// What an aggregate of a column's type is.
template <class Value>
struct aggregate_types {
  using sum = Value;
  using average = Value;
};
template <class Value>
requires std::integral<Value>
struct aggregate_types<Value> {
  using sum = std::int64_t;
  using average = double;
};
template <class Value>
requires std::floating_point<Value>
struct aggregate_types<Value> {
  using sum = double;
  using average = double;
};
template <class Value>
struct values_can_be_summed
    : std::bool_constant<(std::is_arithmetic_v<Value> && !std::same_as<Value, bool>) ||
                         std::same_as<Value, decimal>> {};

template <class Member>
constexpr auto check_summed() {
  using value = without_optional_t<Member>;
  static_assert(values_can_be_summed<value>::value, "tenon: sum(), average(): the column holds no numbers");
  return aggregate_types<value>{};
}
template <class Member>
using sum_type = typename decltype(check_summed<Member>())::sum;
template <class Member>
using average_type = typename decltype(check_summed<Member>())::average;

}  // namespace tenon::inline v0::detail

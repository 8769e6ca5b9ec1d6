// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

namespace tenon::inline v0::reflect::detail {

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wmissing-braces"
#pragma clang diagnostic ignored "-Wmissing-field-initializers"
#pragma clang diagnostic ignored "-Wundefined-internal"
#pragma clang diagnostic ignored "-Wundefined-inline"
#endif

/// Converts to an lvalue of any type, so that a member takes it without a search through its constructors.
struct any_lvalue {
  std::size_t position;
  template <class Type>
  operator Type&() const& noexcept;
  template <class Type>
  operator Type&() const&& noexcept;
};

/// The same for members that cannot be copied.
struct any_value {
  std::size_t position;
  template <class Type>
  operator Type() const&& noexcept;
};

template <class T, class Any, std::size_t... Position>
consteval bool takes(std::index_sequence<Position...>) noexcept {
  // decltype: the bare expression makes a temporary, whose destructor wants has_many's entity to be complete.
  return requires {
    typename std::type_identity<decltype(T{Any{Position}...})>;
  };
}

/// Whether `T` can be initialised from `Count` members.
template <class T, std::size_t Count>
consteval bool takes() noexcept {
  using any = std::conditional_t<std::is_copy_constructible_v<T>, any_lvalue, any_value>;
  return detail::takes<T, any>(std::make_index_sequence<Count>{});
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// `T` takes `Low` members and refuses `High`.
template <class T, std::size_t Low, std::size_t High>
consteval std::size_t count_between() noexcept {
  if constexpr (High - Low == 1) {
    return Low;
  } else {
    constexpr std::size_t middle = Low + (High - Low) / 2;
    if constexpr (detail::takes<T, middle>()) {
      return detail::count_between<T, middle, High>();
    } else {
      return detail::count_between<T, Low, middle>();
    }
  }
}

template <class T, std::size_t Low, std::size_t High>
consteval std::size_t count_from() noexcept {
  if constexpr (detail::takes<T, High>()) {
    return detail::count_from<T, High, 2 * High>();
  } else {
    return detail::count_between<T, Low, High>();
  }
}

/// The number of members. Boost's own count (before 1.89) starts at the number of bits in `T`, which costs
/// clang 40 ms a struct; an entity is small, so this one searches upwards. It needs every shorter
/// initialisation to be valid too, which a member without default constructor prevents: such a struct is left
/// to Boost.
template <class T>
consteval std::size_t count_members() noexcept {
  if constexpr (detail::takes<T, 0>()) {
    return detail::count_from<T, 0, 16>();
  } else {
    return boost::pfr::tuple_size_v<T>;
  }
}

}  // namespace tenon::inline v0::reflect::detail

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

/// Whether `T` can be initialised with two values in braces for the member at `sizeof...(Before)`.
template <class T, class Any, std::size_t... Before, std::size_t... After>
consteval bool takes_pair(std::index_sequence<Before...>, std::index_sequence<After...>) noexcept {
  return requires {
    typename std::type_identity<decltype(T{Any{Before}..., {Any{0}, Any{1}}, Any{After}...})>;
  };
}

/// A C array counts as many members as it has elements, but as one when it has braces: then there is no room
/// for as many members behind it.
template <class T, std::size_t Count, std::size_t Position>
consteval bool is_c_array() noexcept {
  using any = std::conditional_t<std::is_copy_constructible_v<T>, any_lvalue, any_value>;
  using before = std::make_index_sequence<Position>;
  if constexpr (detail::takes_pair<T, any>(before{}, std::index_sequence<>{})) {
    return !detail::takes_pair<T, any>(before{}, std::make_index_sequence<Count - Position - 1>{});
  } else {
    return false;
  }
}

#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// Asks every member only where the members are small on average: a long array of small elements makes them
/// so, and the question is cheap for small members, but takes clang 25 ms for a struct of many strings.
template <class T, std::size_t Count>
consteval bool has_c_array() noexcept {
  if constexpr (sizeof(T) <= 8 * Count) {
    return []<std::size_t... Position>(std::index_sequence<Position...>) {
      return (detail::is_c_array<T, Count, Position>() || ...);
    }
    (std::make_index_sequence<Count>{});
  } else {
    return false;
  }
}

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

template <class T, std::size_t Count>
struct members_are_no_c_arrays : std::bool_constant<!has_c_array<T, Count>()> {};

/// The number of members. Boost's own count (before 1.89) starts at the number of bits in `T`, which costs
/// clang 40 ms a struct; an entity is small, so this one searches upwards. It needs every shorter
/// initialisation to be valid too, which a member without default constructor prevents: such a struct is left
/// to Boost.
template <class T>
consteval std::size_t count_members() noexcept {
  if constexpr (detail::takes<T, 0>()) {
    constexpr std::size_t count = detail::count_from<T, 0, 16>();
    static_assert(members_are_no_c_arrays<T, count>::value,
                  "tenon: the entity has a C array; use std::string for text, std::array or std::vector");
    return members_are_no_c_arrays<T, count>::value ? count : 0;
  } else {
    return boost::pfr::tuple_size_v<T>;
  }
}

}  // namespace tenon::inline v0::reflect::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

namespace tenon::inline v0::reflect {
namespace detail {

/// Converts to any base class of `T`, and to nothing else.
template <class T>
struct any_base_of {
  template <class Base>
  requires(std::is_base_of_v<Base, T> && !std::is_same_v<std::remove_cv_t<Base>, T>) operator Base()
      const noexcept;
};

struct unrelated {};

// A base class is the first thing an aggregate initialises. A first member that takes anything at all
// (std::any) would pass for a base, hence the second question.
template <class T>
concept has_base_class = requires {
  typename std::type_identity<decltype(T{any_base_of<T>{}})>;
}
&&!requires {
  typename std::type_identity<decltype(T{unrelated{}})>;
};

template <class T>
concept tuple_like = requires {
  std::tuple_size<T>::value;
};

template <class T>
consteval bool is_plain_aggregate() {
  if constexpr (std::is_class_v<T> && !std::is_const_v<T> && !std::is_volatile_v<T>) {
    if constexpr (std::is_aggregate_v<T> && !tuple_like<T>) return !has_base_class<T>;
  }
  return false;
}

}  // namespace detail

/// Whether the members of `T` can be listed. False is the mistake of an entity with a constructor, a private
/// member, a base class or a virtual function.
template <class T>
struct entity_is_a_plain_aggregate : std::bool_constant<detail::is_plain_aggregate<T>()> {};

/// A struct that cannot be moved into has a reference or a constant among its members. Only asked of structs
/// that cannot be made from nothing, as those are.
template <class T>
struct entity_has_no_reference_member : std::is_move_assignable<T> {};

}  // namespace tenon::inline v0::reflect

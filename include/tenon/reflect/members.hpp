// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/pfr/core.hpp>

#include <tenon/reflect/detail/count.hpp>
#include <tenon/reflect/detail/plain_aggregate.hpp>
#include <tenon/reflect/detail/text.hpp>

// Boost has names of its own from 1.84 on. TENON_PFR_NAMES=0 keeps to ours, =1 insists on Boost's.
#if !defined(TENON_PFR_NAMES) && __has_include(<boost/pfr/core_name.hpp>)
#include <boost/pfr/core_name.hpp>
#if BOOST_PFR_CORE_NAME_ENABLED
#define TENON_PFR_NAMES 1
#endif
#elif defined(TENON_PFR_NAMES) && TENON_PFR_NAMES
#include <boost/pfr/core_name.hpp>
#endif
#ifndef TENON_PFR_NAMES
#define TENON_PFR_NAMES 0
#endif

namespace tenon::inline v0::reflect {

/// A class whose members can be listed: an aggregate without base classes that is no union, array or tuple.
template <class T>
concept aggregate = entity_is_a_plain_aggregate<T>::value;

namespace detail {

namespace sequence = boost::pfr::detail::sequence_tuple;

template <class T>
consteval std::size_t checked_count() {
  static_assert(
      entity_is_a_plain_aggregate<T>::value,
      "tenon: the entity must be a plain aggregate struct: no constructors, no private members, no base "
      "classes, no virtual functions");
  if constexpr (!entity_is_a_plain_aggregate<T>::value) {
    return 0;
  } else if constexpr (!detail::takes<T, 0>()) {
    static_assert(
        entity_has_no_reference_member<T>::value,
        "tenon: the entity has a reference, or a constant without a value; hold the values themselves");
    return entity_has_no_reference_member<T>::value ? detail::count_members<T>() : 0;
  } else {
    return detail::count_members<T>();
  }
}

/// References to every member. Const objects pass through here as well, so that one instantiation serves
/// both.
template <class T>
constexpr auto tie(T& object) noexcept {
#if defined(BOOST_PFR_USE_CPP26) && BOOST_PFR_USE_CPP26
  return boost::pfr::detail::tie_as_tuple(object);
#else
  return boost::pfr::detail::tie_as_tuple(object, boost::pfr::detail::size_t_<detail::checked_count<T>()>{});
#endif
}

template <class T>
struct holder {
  const T value;
  constexpr holder();
};

// An object that exists in constant expressions only: nobody constructs it, its members just have addresses.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
struct fake {
  static const holder<T> object;
};

// consteval all the way: a variable or a plain function would leave a reference to the object for the linker.
template <class T>
consteval T& fake_object() noexcept {
  return const_cast<T&>(fake<T>::object.value);
}
template <class T, std::size_t Index>
consteval auto& fake_member() noexcept {
  return sequence::get<Index>(detail::tie(detail::fake_object<T>()));
}

template <class T, class Member, std::size_t... Index>
constexpr std::size_t find_in_fake(Member T::*pointer, std::index_sequence<Index...>) noexcept {
  std::size_t found = sizeof...(Index);
  if (pointer == nullptr) return found;
  const void* place = __builtin_addressof(fake<T>::object.value.*pointer);
  (void)((place == __builtin_addressof(detail::fake_member<T, Index>()) && (found = Index, true)) || ...);
  return found;
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

/// A pointer as a template argument that clang prints as a path, with the member's name at its end.
template <class T>
struct address {
  const T* pointer;
};
template <class T>
address(const T*) -> address<T>;

// `auto` as the result type: g++ explains every alias a signature names behind the template arguments.
template <auto Address>
consteval auto name_of_address() noexcept {
  return detail::last_identifier({__PRETTY_FUNCTION__, sizeof(__PRETTY_FUNCTION__) - 1});
}

template <class T, std::size_t Index>
consteval std::string_view name_of_member() noexcept {
#if TENON_PFR_NAMES
  return boost::pfr::get_name<Index, T>();
#else
  return detail::name_of_address<address{__builtin_addressof(detail::fake_member<T, Index>())}>();
#endif
}

}  // namespace detail

/// How many members `T` has. Boost.PFR lists at most 100 (Boost before 1.84) or 200 of them.
template <class T>
inline constexpr std::size_t member_count = detail::checked_count<T>();

/// The declared type of the member at position `Index`, without const and reference.
template <class T, std::size_t Index>
using member_type =
    std::remove_cvref_t<decltype(detail::sequence::get<Index>(detail::tie(std::declval<T&>())))>;

/// The name of the member at position `Index`, as it is spelled in the source.
template <class T, std::size_t Index>
inline constexpr std::string_view member_name = detail::name_of_member<T, Index>();

/// The names of all members in declaration order.
template <class T>
inline constexpr std::array<std::string_view, member_count<T>> member_names = [
]<std::size_t... Index>(std::index_sequence<Index...>) {
  return std::array<std::string_view, sizeof...(Index)>{member_name<T, Index>...};
}
(std::make_index_sequence<member_count<T>>{});

/// The member at position `Index` of an object.
template <std::size_t Index, class T>
[[nodiscard]] constexpr auto& member(T& object) noexcept {
  static_assert(Index < member_count<std::remove_const_t<T>>, "member(): the struct has fewer members");
  auto& found = detail::sequence::get<Index>(detail::tie(const_cast<std::remove_const_t<T>&>(object)));
  if constexpr (std::is_const_v<T>) {
    return std::as_const(found);
  } else {
    return found;
  }
}

namespace detail {

// get_impl, which equal members of different structs share, and no lambda: g++ -O0 emits each function it
// meets.
template <class Members, class Visitor, std::size_t... Index>
constexpr void visit_each(Members&& members, Visitor& visit, std::index_sequence<Index...>) {
  (visit(sequence::get_impl<Index>(members)), ...);
}

}  // namespace detail

/// Calls `visit(member)` for each member in order. Cheaper to compile than `for_each_member`: one
/// instantiation of the visitor a type of member, not a member.
template <class T, class Visitor>
constexpr void visit_members(T& object, Visitor& visit) {
  using plain = std::remove_const_t<T>;
  if constexpr (member_count < plain >> 0) {
    detail::visit_each(detail::tie(const_cast<plain&>(object)), visit,
                       std::make_index_sequence<member_count<plain>>{});
  }
}

/// Calls `visit(member, std::integral_constant<std::size_t, position>{})` for every member in declaration
/// order.
template <class T, class Visitor>
constexpr void for_each_member(T& object, Visitor&& visit) {
  using plain = std::remove_const_t<T>;
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    if constexpr (sizeof...(Index) > 0) {
      auto members = detail::tie(const_cast<plain&>(object));
      if constexpr (std::is_const_v<T>) {
        (void(visit(std::as_const(detail::sequence::get<Index>(members)),
                    std::integral_constant<std::size_t, Index>{})),
         ...);
      } else {
        (void(visit(detail::sequence::get<Index>(members), std::integral_constant<std::size_t, Index>{})),
         ...);
      }
    }
  }
  (std::make_index_sequence<member_count<plain>>{});
}

template <class T>
struct value_is_a_pointer_to_a_data_member : std::is_member_object_pointer<T> {};

/// The owner and the type of a pointer to a data member.
template <class Pointer>
struct member_pointer {
  static_assert(value_is_a_pointer_to_a_data_member<Pointer>::value,
                "tenon: name a data member as &Entity::member");
};

template <class Owner, class Type>
struct member_pointer<Type Owner::*> {
  using owner = Owner;
  using type = Type;
};

namespace detail {

// The fake object has no definition, so a call that is left for run time compares places within raw bytes.
template <class T, class Member>
[[gnu::noinline, gnu::cold]] std::size_t find_in_bytes(Member T::*pointer) noexcept {
  alignas(T) static const unsigned char bytes[sizeof(T)]{};
  if (pointer == nullptr) return member_count<T>;
  const T& object = *reinterpret_cast<const T*>(bytes);
  const void* place = __builtin_addressof(object.*pointer);
  std::size_t found = member_count<T>;
  reflect::for_each_member(object, [&](const auto& member, auto index) {
    if (static_cast<const void*>(__builtin_addressof(member)) == place) found = index;
  });
  return found;
}

}  // namespace detail

/// The position of the member a pointer names. At compile time it is a look-up by address in a list made once
/// per struct; at run time it walks the members. `member_count<T>` if the pointer is null.
template <class T, class Member>
[[nodiscard]] constexpr std::size_t index_of(Member T::*pointer) noexcept {
  static_assert(!std::is_function_v<Member>, "index_of(): the pointer must name a data member");
  // The builtin in both branches of one `if`: g++ -O0 keeps the dead branch of any other form.
  if (__builtin_is_constant_evaluated()) {
    return detail::find_in_fake(pointer, std::make_index_sequence<member_count<T>>{});
  } else {
    return detail::find_in_bytes(pointer);
  }
}

/// The position of the member `&Owner::name` names.
template <auto Member>
inline constexpr std::size_t member_index = reflect::index_of(Member);

}  // namespace tenon::inline v0::reflect

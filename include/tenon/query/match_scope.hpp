// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/scope.hpp>

// Whether a query looks for the words whose rank or place it wants.
namespace tenon::inline v0::detail {

template <class Wanted, class T>
consteval bool holds_match();
template <class Wanted, class... T>
consteval bool any_holds_match(types<T...>) {
  return (holds_match<Wanted, T>() || ...);
}
/// Whether a condition holds the match that `Wanted` needs. What is put together at run time may hold it.
template <class Wanted, class T>
consteval bool holds_match() {
  if constexpr (requires { T::is_match; }) {
    return std::is_same_v<typename T::matched, typename Wanted::matched> &&
           T::matched_index == Wanted::matched_index;
  } else if constexpr (!T::is_static) {
    return true;
  } else {
    return any_holds_match<Wanted>(typename operands_of<T>::type{});
  }
}

template <class T, class... Conditions>
consteval bool matches_are_asked_for(types<Conditions...> conditions);
template <class... T, class... Conditions>
consteval bool all_matches_are_asked_for(types<T...>, [[maybe_unused]] types<Conditions...> conditions) {
  return (matches_are_asked_for<T>(conditions) && ...);
}
/// Whether the conditions hold the match of every rank and snippet in an expression.
template <class T, class... Conditions>
consteval bool matches_are_asked_for([[maybe_unused]] types<Conditions...> conditions) {
  if constexpr (requires { T::needs_match; }) {
    return (holds_match<T, Conditions>() || ...);
  } else {
    return all_matches_are_asked_for(typename operands_of<T>::type{}, conditions);
  }
}

template <class Join>
struct joined_on {
  using type = types<>;
};
template <class Join>
requires requires {
  typename Join::condition_type::is_tenon_expression;
}
struct joined_on<Join> {
  using type = types<typename Join::condition_type>;
};
template <class Conditions, class... Joins>
struct all_conditions {
  using type = Conditions;
};
template <class... Conditions, class First, class... Rest>
struct all_conditions<types<Conditions...>, First, Rest...>
    : all_conditions<typename joined_types<types<Conditions...>, typename joined_on<First>::type>::type,
                     Rest...> {};
template <class Where, class Joins>
struct conditions_of;
template <class Where, class... Joins>
struct conditions_of<Where, types<Joins...>> : all_conditions<types<Where>, Joins...> {};

template <bool Asked>
struct query_looks_for_the_words_it_ranks : std::bool_constant<Asked> {};

}  // namespace tenon::inline v0::detail

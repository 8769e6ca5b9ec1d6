// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/query/expression.hpp>

namespace tenon::inline v0 {

/// What a clause is. From `with` on it takes a select beyond whole entities of one table.
enum class clause_kind : std::uint8_t {
  where,
  order_by,
  limit,
  offset,
  with_deleted,
  with_hidden,
  lock,
  cached,
  related,
  with_links,
  keys_only,
  joined,
  with,
  fields,
  from,
  join,
  group_by,
  having,
  distinct,
  distinct_on,
  returning,
  on_conflict,
};

template <class T>
concept clause = requires(const T& each) {
  each.tenon_clause;
};

namespace detail {

/// How often each kind of clause is given, and where first. A statement's clauses are counted and found in
/// this table of numbers, as templates that look for each kind would cost the compiler a type for each step.
struct clause_places {
  static constexpr std::size_t kinds = static_cast<std::size_t>(clause_kind::on_conflict) + 1;
  std::uint8_t times[kinds]{};
  std::uint8_t first[kinds]{};  ///< their number where there is none

  consteval clause_places(std::size_t count, const clause_kind* given) {
    for (std::size_t kind = 0; kind < kinds; ++kind) first[kind] = static_cast<std::uint8_t>(count);
    for (std::size_t place = count; place-- > 0;) {
      const auto kind = static_cast<std::size_t>(given[place]);
      ++times[kind];
      first[kind] = static_cast<std::uint8_t>(place);
    }
  }
  constexpr std::size_t count(clause_kind kind) const { return times[static_cast<std::size_t>(kind)]; }
  constexpr bool has(clause_kind kind) const { return count(kind) > 0; }
  constexpr std::size_t place(clause_kind kind) const { return first[static_cast<std::size_t>(kind)]; }
};
template <class... Clauses>
consteval clause_places find_places() {
  // One more, as there is no array of none.
  constexpr clause_kind given[] = {Clauses::tenon_clause..., clause_kind::where};
  return {sizeof...(Clauses), given};
}
template <class... Clauses>
inline constexpr clause_places places_of = find_places<Clauses...>();

template <class List, std::size_t Place>
struct type_at;
template <class A, class... Rest>
struct type_at<types<A, Rest...>, 0> {
  using type = A;
};
template <class A, class B, class... Rest>
struct type_at<types<A, B, Rest...>, 1> {
  using type = B;
};
template <class A, class B, class C, class... Rest>
struct type_at<types<A, B, C, Rest...>, 2> {
  using type = C;
};
template <class A, class B, class C, class D, class... Rest>
struct type_at<types<A, B, C, D, Rest...>, 3> {
  using type = D;
};
template <class A, class B, class C, class D, class E, class... Rest>
struct type_at<types<A, B, C, D, E, Rest...>, 4> {
  using type = E;
};
template <class A, class B, class C, class D, class E, class F, class... Rest>
struct type_at<types<A, B, C, D, E, F, Rest...>, 5> {
  using type = F;
};
template <class A, class B, class C, class D, class E, class F, class... Rest, std::size_t Place>
requires(Place > 5) struct type_at<types<A, B, C, D, E, F, Rest...>, Place>
    : type_at<types<Rest...>, Place - 6> {
};

/// The first clause of a kind, or `no_clause_type`.
struct no_clause_type {};
template <clause_kind Kind, class... Clauses>
using find_clause =
    typename type_at<types<Clauses..., no_clause_type>, places_of<Clauses...>.place(Kind)>::type;

template <clause_kind Kind, class List>
struct clause_in;
template <clause_kind Kind, class... Clauses>
struct clause_in<Kind, types<Clauses...>> {
  using type = find_clause<Kind, Clauses...>;
};

/// Kinds of clauses, a bit each.
using clause_kinds = std::uint32_t;
template <class... Kinds>
consteval clause_kinds kinds(Kinds... each) {
  return ((clause_kinds{1} << static_cast<unsigned>(each)) | ... | clause_kinds{0});
}

/// Which clauses are of some kinds, in their order.
template <std::size_t Size>
struct chosen_places {
  std::size_t count = 0;
  std::size_t places[Size]{};

  consteval chosen_places(clause_kinds wanted, const clause_kind* given) {
    for (std::size_t i = 0; i < Size; ++i) {
      if ((kinds(given[i]) & wanted) != 0) places[count++] = i;
    }
  }
};
template <clause_kinds Kinds, class... Clauses>
consteval auto choose() {
  constexpr clause_kind given[] = {Clauses::tenon_clause...};
  return chosen_places<sizeof...(Clauses)>{Kinds, given};
}
template <auto Chosen, class List, class Sequence = std::make_index_sequence<Chosen.count>>
struct chosen_types;
template <auto Chosen, class List, std::size_t... I>
struct chosen_types<Chosen, List, std::index_sequence<I...>> {
  using type = types<typename type_at<List, Chosen.places[I]>::type...>;
};
template <bool Any>
struct chosen_or_none {
  template <clause_kinds Kinds, class... Clauses>
  using of = typename chosen_types<choose<Kinds, Clauses...>(), types<Clauses...>>::type;
};
template <>
struct chosen_or_none<false> {
  template <clause_kinds, class...>
  using of = types<>;
};
/// The clauses of some kinds, in their order.
template <clause_kinds Kinds, class... Clauses>
using chosen_clauses = typename chosen_or_none<((kinds(Clauses::tenon_clause) | ... | 0u) & Kinds) !=
                                               0>::template of<Kinds, Clauses...>;

/// Whether a clause is of one of these kinds; what is no clause is of none.
template <class Clause, clause_kind... Kinds>
inline constexpr bool is_clause = false;
template <clause Clause, clause_kind... Kinds>
inline constexpr bool is_clause<Clause, Kinds...> = ((Clause::tenon_clause == Kinds) || ...);

}  // namespace detail
}  // namespace tenon::inline v0

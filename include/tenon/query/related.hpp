// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <tenon/core/call_site.hpp>
#include <tenon/core/name_constant.hpp>
#include <tenon/model/relation_info.hpp>
#include <tenon/query/select.hpp>

namespace tenon::inline v0 {

/// Of many_to_many: the rows between are read too, `with<&Note::tags>(with_links)`, for `note.tags.links()`.
struct with_links_clause {
  static constexpr clause_kind tenon_clause = clause_kind::with_links;
  static constexpr bool is_static = true;
};
inline constexpr with_links_clause with_links{};

/// Of belongs_to and has_one: what is related is read by the statement of its owners, through a LEFT JOIN,
/// instead of one of its own: `messages.find(with<&Message::author>(joined))`. See <tenon/relations.hpp>.
struct joined_clause;

namespace detail {
/// The related entities' keys are read, and no more of them.
struct keys_only_clause {
  static constexpr clause_kind tenon_clause = clause_kind::keys_only;
  static constexpr bool is_static = true;
};
}  // namespace detail

/// Related entities that are read with the rows: `with<&Conversation::messages>(where(…), order_by(…),
/// limit(20), with<&Message::author>())`. Limit and offset count for each row by itself. Cost: one statement
/// a level, whatever the number of rows.
template <auto Member, class... Clauses>
struct relation_clause {
  static constexpr clause_kind tenon_clause = clause_kind::related;
  using entity = typename detail::relation_types<Member>::owner;
  using target = detail::related_entity<Member>;
  using clauses_type = detail::clause_set<target, Clauses...>;
  static constexpr bool is_static = true;  // of the statement that it stands in
  static constexpr bool is_paged = clauses_type::has_limit || clauses_type::has_offset;
  static constexpr bool is_partial = is_paged || clauses_type::has_where;
  static constexpr bool keys_only = clauses_type::places.has(clause_kind::keys_only);
  static constexpr bool has_links = clauses_type::places.has(clause_kind::with_links);
  static constexpr bool is_joined = clauses_type::places.has(clause_kind::joined);
  clauses_type clauses;
  call_site place{};  ///< where it is written, for strict scopes
};

namespace detail {

template <class Entity, auto Member, class... Clauses>
struct clause_is_on_entity<Entity, relation_clause<Member, Clauses...>>
    : std::is_same<typename relation_types<Member>::owner, Entity> {};

template <class Entity>
struct clause_is_on_entity<Entity, with_links_clause> : std::false_type {};

template <auto Member>
using relation_link =
    typename link_of<typename relation_types<Member>::owner, typename relation_types<Member>::member>::type;
/// The clauses of a many_to_many may name columns of its third table too.
template <class Target, class Link>
struct related_scope {};
template <auto Member>
struct scope_of_relation {
  using type = related_entity<Member>;
};
template <auto Member>
requires(!std::is_void_v<relation_link<Member>>) struct scope_of_relation<Member> {
  using type = related_scope<related_entity<Member>, relation_link<Member>>;
};
template <class Target, class Link, class Named>
struct names_target_or_link : std::bool_constant<std::is_void_v<Named> || std::is_same_v<Named, Target> ||
                                                 std::is_same_v<Named, Link>> {};
template <class Target, class Link, class... Named>
struct names_target_or_link<Target, Link, sources<Named...>>
    : std::bool_constant<(names_target_or_link<Target, Link, without_parameters<Named>>::value && ...)> {};
template <class Target, class Link, class Condition>
struct clause_is_on_entity<related_scope<Target, Link>, where_clause<Condition>>
    : names_target_or_link<Target, Link, without_parameters<typename Condition::entity>> {};
template <class Target, class Link, class... Items>
struct clause_is_on_entity<related_scope<Target, Link>, order_clause<Items...>>
    : std::bool_constant<(names_target_or_link<Target, Link, typename Items::entity>::value && ...)> {};
template <class Target, class Link, class Other>
struct clause_is_on_entity<related_scope<Target, Link>, order<Other>>
    : names_target_or_link<Target, Link, Other> {};
template <class Target, class Link, auto Member, class... Clauses>
struct clause_is_on_entity<related_scope<Target, Link>, relation_clause<Member, Clauses...>>
    : std::is_same<typename relation_types<Member>::owner, Target> {};
template <class Target, class Link>
struct clause_is_on_entity<related_scope<Target, Link>, with_links_clause> : std::true_type {};

/// A statement's own rows cannot be joined, only what they are related to.
template <class Entity>
struct clause_is_on_entity<Entity, joined_clause> : std::false_type {};
template <class Target, class Link>
struct clause_is_on_entity<related_scope<Target, Link>, joined_clause> : std::true_type {};
template <class... Clauses>
inline constexpr bool joins = (is_clause<Clauses, clause_kind::joined> || ...);
template <bool Joined, auto Member>
struct scope_of_clauses : scope_of_relation<Member> {};
template <auto Member>
struct scope_of_clauses<true, Member> {
  using type = related_scope<related_entity<Member>, relation_link<Member>>;
};

template <auto Member, class... Clauses>
inline constexpr bool asks_for_a_join<relation_clause<Member, Clauses...>> =
    relation_clause<Member, Clauses...>::is_joined;
template <class... Clauses>
struct relations_are_read_by_statements_of_their_own
    : std::bool_constant<(!asks_for_a_join<std::remove_cvref_t<Clauses>> && ...)> {};
template <class... Clauses>
consteval auto check_no_joins() {
  static_assert(
      relations_are_read_by_statements_of_their_own<Clauses...>::value,
      "tenon: with<>(): joined belongs to the relations of the rows that a repository's find() or "
      "find_one() reads; in load(), beyond the roots of trees and within another with<>() leave it out");
  return relations_are_read_by_statements_of_their_own<Clauses...>::value;
}
template <class... Clauses>
struct related_rows_are_read_as_they_are
    : std::bool_constant<(!is_clause<Clauses, clause_kind::lock, clause_kind::with_hidden> && ...)> {};

/// In query/joined.hpp.
template <auto Member, class... Clauses>
consteval auto check_joined();

template <auto Member, class... Clauses>
struct paged_relation_has_a_key : std::bool_constant<!relation_clause<Member, Clauses...>::is_paged ||
                                                     !table_info_of<related_entity<Member>>.key.empty()> {};
template <auto Member, class... Clauses>
struct links_to_read_are_entities
    : std::bool_constant<!relation_clause<Member, Clauses...>::has_links ||
                         (!std::is_void_v<relation_link<Member>> &&
                          !link_of<typename relation_types<Member>::owner,
                                   typename relation_types<Member>::member>::is_implied)> {};
template <auto Member, class... Clauses>
struct paged_links_have_a_key : std::true_type {};
template <auto Member, class... Clauses>
requires(relation_clause<Member, Clauses...>::has_links&&
             relation_clause<Member, Clauses...>::is_paged) struct paged_links_have_a_key<Member, Clauses...>
    : std::bool_constant<!table_info_of<relation_link<Member>>.key.empty()> {
};

inline void write_ands(statement_writer& out, std::size_t conditions) {
  for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
}
/// The related table, by its name or by this one, joined with the third one if there is one.
inline void write_related_sources(statement_writer& out, const relation_info& relation,
                                  std::string_view target = {}) {
  if (relation.link == nullptr) {
    out.add(node_kind::from, 1);
    return out.source(node_kind::table_source, *relation.to, target);
  }
  out.add(node_kind::from, 2);
  out.add(node_kind::table_source, *relation.link);
  out.computed(node_kind::join, 2, static_cast<std::uint16_t>(join_kind::inner), {});
  out.source(node_kind::table_source, *relation.to, target);
  write_ands(out, relation.target.size());
  for (std::size_t i = 0; i < relation.target.size(); ++i) {
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, *relation.to, relation.to->columns[relation.target[i]], target);
    out.column(node_kind::column, *relation.link, relation.link->columns[relation.link_target[i]]);
  }
}

template <auto Member, class... Clauses>
constexpr auto with_related(call_site place, Clauses... clauses) {
  static_assert(detail::member_named_by_with_is_a_relation<Member>::value,
                "tenon: with<>(): the member is no relation (belongs_to, has_one, has_many, many_to_many)");
  if constexpr (detail::names_a_relation<Member>) {
    (void)relation_info_of<Member>;
    using scope = typename detail::scope_of_clauses<detail::joins<Clauses...>, Member>::type;
    if constexpr (detail::joins<Clauses...>) (void)detail::check_joined<Member, Clauses...>();
    if constexpr (detail::check_clauses<scope, Clauses...>() && detail::check_no_joins<Clauses...>()) {
      static_assert(
          detail::related_rows_are_read_as_they_are<Clauses...>::value,
          "tenon: with<>(): lock() and with_hidden apply to the rows that find() itself reads; read "
          "the related entities by their own repository");
      static_assert(detail::links_to_read_are_entities<Member, Clauses...>::value,
                    "tenon: with<>(): with_links reads the rows between of a many_to_many through a declared "
                    "entity; this relation has none");
      static_assert(detail::paged_links_have_a_key<Member, Clauses...>::value,
                    "tenon: with<>(): limit() and offset() beside with_links need a primary key of the third "
                    "table's entity");
      static_assert(detail::paged_relation_has_a_key<Member, Clauses...>::value,
                    "tenon: with<>(): limit() and offset() need a primary key of the related entity");
      return relation_clause<Member, Clauses...>{{std::move(clauses)...}, place};
    } else {
      return with_deleted;
    }
  } else {
    return with_deleted;
  }
}

}  // namespace detail

// One for each usual number of clauses, since nothing with a default argument can follow a pack.

template <auto Member>
constexpr auto with(call_site place = call_site::here()) {
  return detail::with_related<Member>(place);
}
template <auto Member, class First>
constexpr auto with(First first, call_site place = call_site::here()) {
  return detail::with_related<Member>(place, std::move(first));
}
template <auto Member, class First, class Second>
constexpr auto with(First first, Second second, call_site place = call_site::here()) {
  return detail::with_related<Member>(place, std::move(first), std::move(second));
}
template <auto Member, class First, class Second, class Third>
constexpr auto with(First first, Second second, Third third, call_site place = call_site::here()) {
  return detail::with_related<Member>(place, std::move(first), std::move(second), std::move(third));
}
template <auto Member, class First, class Second, class Third, class Fourth, class... Clauses>
constexpr auto with(First first, Second second, Third third, Fourth fourth, Clauses... clauses) {
  return detail::with_related<Member>(call_site{}, std::move(first), std::move(second), std::move(third),
                                      std::move(fourth), std::move(clauses)...);
}

}  // namespace tenon::inline v0

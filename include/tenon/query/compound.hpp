// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/query.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class T>
concept query_like = requires {
  typename std::remove_cvref_t<T>::is_tenon_query;
};

template <class Parameters>
struct needs_for;
template <class... Parameters>
struct needs_for<types<Parameters...>> : merged_entity_list<parameter_need<Parameters>...> {};

/// A select of whole entities of one table as a query among others.
template <class Entity, class... Clauses>
struct entity_query {
  using is_tenon_query = void;
  using is_tenon_statement = void;
  using row_type = Entity;
  using field_list = types<std::conditional_t<clause_set<Entity, Clauses...>::hidden_too,
                                              everything_field<Entity>, whole_field<Entity>>>;
  using query_scope = scope<false, scope_entry<Entity, false>, scope_entry<result_tag<Entity>, false>>;
  using parameters = typename select_statement<Entity, Clauses...>::parameters;
  using entity = typename needs_for<parameters>::type;
  static constexpr bool is_static = select_statement<Entity, Clauses...>::is_static;
  select_statement<Entity, Clauses...> inner;
  void write(statement_writer& out) const { inner.write(out); }
};

template <class Query>
constexpr auto as_query(Query query) {
  return query;
}
template <class Entity, class... Clauses>
constexpr auto as_query(select_statement<Entity, Clauses...> query) {
  (void)check_no_relations<Clauses...>();
  using condition = typename condition_facts<find_clause<clause_kind::where, Clauses...>>::condition;
  static_assert(where_holds_no_aggregate<!holds_aggregate<condition>()>::value,
                "tenon: where(): an aggregate is not known yet when rows are chosen; use having()");
  static_assert(where_holds_no_window_function<!holds_window<condition>()>::value,
                "tenon: where(): a window function is not known yet when rows are chosen; compute it in a "
                "derived table and compare there");
  return entity_query<Entity, Clauses...>{std::move(query)};
}
template <class Query>
using query_type = decltype(as_query(std::declval<Query>()));
template <class T>
struct argument_is_a_query_to_combine : std::bool_constant<query_like<query_type<T>>> {};

template <bool Same>
struct queries_have_fields_of_the_same_types : std::bool_constant<Same> {};
template <class T>
struct compound_clause_is_order_or_page
    : std::bool_constant<
          is_clause<T, clause_kind::order_by, clause_kind::limit, clause_kind::offset, clause_kind::with>> {};
template <class Item, class Row>
inline constexpr bool is_result_of = false;
template <auto Member, class Row>
inline constexpr bool is_result_of<result_expression<Member>, Row> =
    std::is_same_v<typename result_expression<Member>::row, Row>;
template <class T, class Row>
struct order_of_a_compound_names_results : std::bool_constant<!is_clause<T, clause_kind::order_by>> {};
template <class... Items, class Row>
struct order_of_a_compound_names_results<order_clause<Items...>, Row>
    : std::bool_constant<(is_result_of<decltype(Items::operand), Row> && ...)> {};

/// What a field's column is, for comparing queries.
template <class Scope, class Field>
struct column_kinds {
  static constexpr std::size_t width = 1;
  using value = without_optional_t<typename Field::value_type>;
};
template <class Scope, class Tag>
struct column_kinds<Scope, whole_field<Tag>> {
  using value = typename tag_facts<Tag>::row;
};

template <class Scope, class Tag>
struct column_kinds<Scope, everything_field<Tag>> {
  using value = everything_field<typename tag_facts<Tag>::row>;  // more columns than without the hidden ones
};

template <class A, class B>
struct fields_are_alike : std::false_type {};
template <class... A, class... B>
requires(sizeof...(A) == sizeof...(B)) struct fields_are_alike<types<A...>, types<B...>>
    : std::bool_constant<
          ((std::is_same_v<typename column_kinds<void, A>::value, typename column_kinds<void, B>::value> ||
            common_value<as_owned_text<typename column_kinds<void, A>::value>,
                         as_owned_text<typename column_kinds<void, B>::value>>::fits) &&
           ...)> {
};
template <std::size_t A, std::size_t B>
struct queries_have_the_same_number_of_fields : std::bool_constant<A == B> {};
template <class A, class B>
struct queries_have_the_same_row_type
    : std::bool_constant<std::is_same_v<typename A::row_type, typename B::row_type>> {};

}  // namespace detail

/// Queries combined: `union_all(first, second, order_by(result<&Row::name>), limit(5))`. Its rows are those
/// of the first query's type.
template <set_operation Operation, class First, class Second, class Clauses>
struct compound_query {
  using is_tenon_query = void;
  using is_tenon_statement = void;
  using row_type = typename First::row_type;
  using field_list = typename First::field_list;
  using query_scope = typename First::query_scope;
  static constexpr bool is_static = First::is_static && Second::is_static && Clauses::is_static;
  using with = detail::with_facts<typename Clauses::template clause_of<clause_kind::with>>;
  template <clause_kind Kind>
  using clause_of = typename Clauses::template clause_of<Kind>;
  using own_scope = typename detail::with_scope<detail::scope<false>, typename with::declared>::type;
  using entity =
      detail::entity_outside<own_scope,
                             typename detail::merged_entity_list<
                                 typename First::entity, typename Second::entity, typename with::entity,
                                 typename detail::page_needs<typename Clauses::list>::type>::type>;
  using parameters = typename detail::needs_of<entity>::parameters;

  First first;
  Second second;
  Clauses clauses;

  void write(statement_writer& out) const {
    if (out.describing()) {
      std::size_t parts = 2;
      parts += Clauses::has_with ? 1 : 0;
      if constexpr (Clauses::has_order)
        parts += detail::is_ordered_by(static_cast<const clause_of<clause_kind::order_by>&>(clauses)) ? 1 : 0;
      parts += Clauses::has_limit ? 1 : 0;
      parts += Clauses::has_offset ? 1 : 0;
      out.computed(node_kind::compound, parts, static_cast<std::uint16_t>(Operation), {});
    }
    if constexpr (Clauses::has_with) static_cast<const clause_of<clause_kind::with>&>(clauses).write(out);
    first.write(out);
    out.enter();
    second.write(out);
    out.leave();
    if constexpr (Clauses::has_order)
      static_cast<const clause_of<clause_kind::order_by>&>(clauses).write(out);
    if constexpr (Clauses::has_limit)
      detail::write_bound(out, node_kind::limit,
                          static_cast<const clause_of<clause_kind::limit>&>(clauses).count);
    if constexpr (Clauses::has_offset)
      detail::write_bound(out, node_kind::offset,
                          static_cast<const clause_of<clause_kind::offset>&>(clauses).count);
  }
};

namespace detail {

template <class First, class Second>
consteval bool check_combined() {
  static_assert(queries_have_the_same_number_of_fields<size_of<typename First::field_list>,
                                                       size_of<typename Second::field_list>>::value,
                "tenon: union_, intersect, except: the queries have another number of fields");
  if constexpr (size_of<typename First::field_list> == size_of<typename Second::field_list>) {
    static_assert(
        queries_have_fields_of_the_same_types<
            fields_are_alike<typename First::field_list, typename Second::field_list>::value>::value,
        "tenon: union_, intersect, except: the queries' fields have types that do not go together");
    static_assert(queries_have_the_same_row_type<First, Second>::value,
                  "tenon: union_, intersect, except: the queries have another row type; name the same Row in "
                  "both: select<Row>(...)");
    return fields_are_alike<typename First::field_list, typename Second::field_list>::value &&
           queries_have_the_same_row_type<First, Second>::value;
  } else {
    return false;
  }
}

template <class Row, class... Clauses>
consteval bool check_compound_clauses() {
  static_assert((compound_clause_is_order_or_page<Clauses>::value && ...),
                "tenon: union_, intersect, except: behind the queries come order_by(result<&Row::member>), "
                "limit(n), offset(n), with(...)");
  if constexpr ((compound_clause_is_order_or_page<Clauses>::value && ...)) {
    static_assert(
        (order_of_a_compound_names_results<Clauses, Row>::value && ...),
        "tenon: union_, intersect, except: the order names members of the result, and no expressions "
        "of them: order_by(result<&Row::member>)");
    constexpr clause_places places = places_of<Clauses...>;
    constexpr bool once = places.count(clause_kind::order_by) <= 1 && pages_and_marks_differ(places);
    static_assert(no_clause_is_given_twice<once>::value,
                  "tenon: union_, intersect, except: a clause is given twice");
    return (order_of_a_compound_names_results<Clauses, Row>::value && ...) && once;
  } else {
    return false;
  }
}

template <set_operation Operation, class Left, class Right, class Next, class... Rest>
constexpr auto combine_more(Left left, Right right, Next next, Rest... rest);

template <class... Queries>
struct argument_are_several_queries : std::bool_constant<(sizeof...(Queries) > 1)> {};
template <set_operation Operation, class... Only>
requires(sizeof...(Only) < 2) constexpr auto combine_queries(const Only&...) {
  static_assert(
      argument_are_several_queries<Only...>::value,
      "tenon: union_, intersect, except: the first arguments are two or more queries: select<Row>(...)");
  return no_query{};
}
template <set_operation Operation, class First, class Second, class... Rest>
constexpr auto combine_queries(First first, Second second, Rest... rest) {
  static_assert(
      argument_is_a_query_to_combine<First>::value && argument_is_a_query_to_combine<Second>::value,
      "tenon: union_, intersect, except: the first arguments are two or more queries: select<Row>(...)");
  if constexpr (argument_is_a_query_to_combine<First>::value &&
                argument_is_a_query_to_combine<Second>::value) {
    auto left = as_query(std::move(first));
    auto right = as_query(std::move(second));
    if constexpr (check_combined<decltype(left), decltype(right)>()) {
      if constexpr (sizeof...(Rest) > 0) {
        return combine_more<Operation>(std::move(left), std::move(right), std::move(rest)...);
      } else {
        return compound_query<Operation, decltype(left), decltype(right), query_clauses<>>{
            std::move(left), std::move(right), {}};
      }
    } else {
      return no_query{};
    }
  } else {
    return no_query{};
  }
}
template <set_operation Operation, class Left, class Right, class Next, class... Rest>
constexpr auto combine_more(Left left, Right right, Next next, Rest... rest) {
  if constexpr (query_like<query_type<Next>>) {
    return combine_queries<Operation>(
        compound_query<Operation, Left, Right, query_clauses<>>{std::move(left), std::move(right), {}},
        std::move(next), std::move(rest)...);
  } else if constexpr (check_compound_clauses<typename Left::row_type, Next, Rest...>()) {
    return compound_query<Operation, Left, Right, query_clauses<Next, Rest...>>{
        std::move(left), std::move(right), {std::move(next), std::move(rest)...}};
  } else {
    return no_query{};
  }
}

}  // namespace detail

/// Rows of all queries; equal ones once.
template <class... Queries>
constexpr auto union_(Queries... queries) {
  return detail::combine_queries<set_operation::union_>(std::move(queries)...);
}
/// Rows of all queries.
template <class... Queries>
constexpr auto union_all(Queries... queries) {
  return detail::combine_queries<set_operation::union_all>(std::move(queries)...);
}
/// Rows that every query gives; equal ones once.
template <class... Queries>
constexpr auto intersect(Queries... queries) {
  return detail::combine_queries<set_operation::intersect>(std::move(queries)...);
}
/// Rows of the first query that no other gives; equal ones once.
template <class... Queries>
constexpr auto except(Queries... queries) {
  return detail::combine_queries<set_operation::except_>(std::move(queries)...);
}

}  // namespace tenon::inline v0

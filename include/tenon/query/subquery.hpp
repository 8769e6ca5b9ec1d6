// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/with.hpp>

namespace tenon::inline v0 {
namespace detail {

/// A condition or value that holds a query. `Operand` void: there is none.
template <node_kind Kind, std::uint16_t Index, class Value, class Operand, class Query>
struct query_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = common_entity<typename Operand::entity, typename Query::entity>;
  using operands = types<Operand>;
  static constexpr bool is_static = Operand::is_static && Query::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return detail::can_be_null<Scope, Operand>() || field_can_be_null();
  }
  Operand operand;
  Query query;
  void write(statement_writer& out) const {
    if constexpr (Kind == node_kind::in_query) {
      out.add(Kind, 2);
    } else {
      out.computed(Kind, 2, Index, {});
    }
    operand.write(out);
    write_inner(out, query);
  }

 private:
  static consteval bool field_can_be_null() {
    return []<class... Fields>(types<Fields...>) {
      return (detail::can_be_null<typename Query::query_scope, Fields>() || ...);
    }(typename Query::field_list{});
  }
};

/// `exists(query)`.
template <class Query>
struct exists_expression {
  using is_tenon_expression = void;
  using is_query_expression = void;
  using value_type = bool;
  using entity = typename Query::entity;
  using operands = types<>;
  static constexpr bool is_static = Query::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }
  Query query;
  void write(statement_writer& out) const {
    out.add(node_kind::exists, 1);
    write_inner(out, query);
  }
};

/// `scalar(query)`.
template <class Value, class Query>
struct scalar_expression {
  using is_tenon_expression = void;
  using is_query_expression = void;
  using value_type = Value;
  using entity = typename Query::entity;
  using operands = types<>;
  static constexpr bool is_static = Query::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return !gives_one_row();
  }
  Query query;
  void write(statement_writer& out) const {
    out.computed(node_kind::scalar, 1, 0, spec_of_value<Value>());
    write_inner(out, query);
  }

 private:
  /// An aggregate of all rows, which is not NULL itself.
  static consteval bool gives_one_row() {
    if constexpr (Query::query_scope::grouped) {
      return false;
    } else {
      return []<class Field>(types<Field>) {
        if constexpr (is_whole<Field>) {
          return false;
        } else {
          return holds_aggregate<Field>() && !detail::can_be_null<typename Query::query_scope, Field>();
        }
      }(typename Query::field_list{});
    }
  }
};

template <class Query>
struct query_gives_one_field : std::bool_constant<size_of<typename Query::field_list> == 1> {};
template <class T>
struct argument_is_a_subquery : std::bool_constant<query_like<query_type<T>>> {};

template <class Query>
consteval bool check_one_field() {
  static_assert(query_gives_one_field<Query>::value,
                "tenon: scalar, in, any_of, all_of: the query has to give one field");
  return size_of<typename Query::field_list> == 1;
}
template <class List>
struct only_field;
template <class Field>
struct only_field<types<Field>> {
  using type = Field;
};

template <class Field>
struct field_is_no_whole_entity : std::bool_constant<!is_whole<Field>> {};

template <class Row, class Fields>
struct query_gives_rows_like_this : std::false_type {};
template <class... Operands, class... Fields>
requires(sizeof...(Operands) == sizeof...(Fields) &&
         (!is_whole<Fields> &&
          ...)) struct query_gives_rows_like_this<row_expression<Operands...>, types<Fields...>>
    : std::bool_constant<(column_types_are_comparable<plain_result<Operands>, plain_result<Fields>>::value &&
                          ...)> {
};

template <class Operand, class Query>
consteval bool check_membership() {
  if constexpr (row_like<Operand>) {
    static_assert(query_gives_rows_like_this<Operand, typename Query::field_list>::value,
                  "tenon: in, any_of, all_of: the query gives another number of fields than row_of(...) has "
                  "values, or values that do not compare");
    return query_gives_rows_like_this<Operand, typename Query::field_list>::value;
  } else if constexpr (check_one_field<Query>()) {
    using field = typename only_field<typename Query::field_list>::type;
    static_assert(field_is_no_whole_entity<field>::value,
                  "tenon: in, any_of, all_of: the query gives whole entities; select one column: "
                  "select(fields(col<&Entity::member>), from<Entity>())");
    if constexpr (!is_whole<field>) {
      static_assert(column_types_are_comparable<plain_result<Operand>, plain_result<field>>::value,
                    "tenon: in, any_of, all_of: the query's field has a type that does not compare with the "
                    "operand's");
      return column_types_are_comparable<plain_result<Operand>, plain_result<field>>::value;
    } else {
      return false;
    }
  } else {
    return false;
  }
}

template <node_kind Kind, std::uint16_t Index, class Operand, class Query>
constexpr auto make_query_condition(Operand operand, Query query) {
  auto whole = as_query(std::move(query));
  if constexpr (check_membership<Operand, decltype(whole)>()) {
    return query_expression<Kind, Index, bool, Operand, decltype(whole)>{std::move(operand),
                                                                         std::move(whole)};
  } else {
    return value_parameter<bool, no_origin>{};
  }
}

/// A query of which some, or every, row is compared.
template <node_kind Kind, class Query>
struct quantified_query {
  using is_tenon_quantified = void;
  using is_tenon_apart = void;
  static constexpr node_kind kind = Kind;
  Query query;
};
template <node_kind Kind, class Query>
constexpr auto make_quantified(Query query) {
  static_assert(
      argument_is_a_subquery<Query>::value,
      "tenon: any_of(), all_of(): the argument is a query: select(fields(...), from<Entity>()); a list "
      "stands in in()");
  if constexpr (argument_is_a_subquery<Query>::value) {
    return quantified_query<Kind, Query>{std::move(query)};
  } else {
    return value_parameter<bool, no_origin>{};
  }
}
template <class T>
concept quantified = requires {
  typename std::remove_cvref_t<T>::is_tenon_quantified;
};
template <node_kind Comparison, class Operand, class Quantified>
constexpr auto compare_quantified(Operand operand, const Quantified& with) {
  return make_query_condition<Quantified::kind, static_cast<std::uint16_t>(Comparison)>(std::move(operand),
                                                                                        with.query);
}

}  // namespace detail

/// Whether the query gives a row: `exists(select<Album>(from<Album>(), where(…)))`, or the clauses alone:
/// `exists(from<Album>(), where(col<&Album::artistId> == col<&Artist::id>))`.
template <class First, class... Clauses>
requires(detail::query_clause<First> ||
         detail::query_like<detail::query_type<First>>) constexpr auto exists(First first,
                                                                              Clauses... clauses) {
  if constexpr (detail::query_clause<First>) {
    auto query =
        detail::make_query<detail::deduced>(tenon::fields(all), std::move(first), std::move(clauses)...);
    return detail::exists_expression<decltype(query)>{std::move(query)};
  } else {
    auto query = detail::as_query(std::move(first));
    return detail::exists_expression<decltype(query)>{std::move(query)};
  }
}

namespace detail {
template <class First>
struct argument_is_a_query_or_its_clauses
    : std::bool_constant<query_clause<First> || query_like<query_type<First>>> {};
}  // namespace detail
/// Refuses the rest.
template <int Refused = 0, class First, class... Clauses>
requires(!detail::argument_is_a_query_or_its_clauses<First>::value) constexpr auto exists(First, Clauses...) {
  static_assert(detail::argument_is_a_query_or_its_clauses<First>::value,
                "tenon: exists(): the argument is a query, or clauses: exists(from<Entity>(), where(...))");
  return all;
}

/// The one value that a query gives; NULL if it gives no row.
template <class Query>
constexpr auto scalar(Query query) {
  static_assert(detail::argument_is_a_subquery<Query>::value,
                "tenon: scalar(): the argument is a query: select(fields(...), from<Entity>(), ...)");
  if constexpr (detail::argument_is_a_subquery<Query>::value) {
    auto whole = detail::as_query(std::move(query));
    if constexpr (detail::check_one_field<decltype(whole)>()) {
      using field = typename detail::only_field<typename decltype(whole)::field_list>::type;
      static_assert(detail::field_is_no_whole_entity<field>::value,
                    "tenon: scalar(): the query gives whole entities; select one column: "
                    "select(fields(col<&Entity::member>), from<Entity>())");
      if constexpr (detail::field_is_no_whole_entity<field>::value) {
        return detail::scalar_expression<detail::plain_result<field>, decltype(whole)>{std::move(whole)};
      } else {
        return detail::value_parameter<bool, detail::no_origin>{};
      }
    } else {
      return detail::value_parameter<bool, detail::no_origin>{};
    }
  } else {
    return detail::value_parameter<bool, detail::no_origin>{};
  }
}

/// Membership in the rows of a query; of several values with `row_of(a, b)`.
template <expression Operand, class Query>
requires(detail::query_like<detail::query_type<Query>>) constexpr auto in(Operand operand, Query query) {
  return detail::make_query_condition<node_kind::in_query, 0>(std::move(operand), std::move(query));
}
template <expression Operand, class Query>
requires(detail::query_like<detail::query_type<Query>>) constexpr auto not_in(Operand operand, Query query) {
  return !in(std::move(operand), std::move(query));
}

/// For comparisons: `col<&Track::milliseconds> > all_of(select(fields(…), from<…>()))`.
template <class Query>
constexpr auto any_of(Query query) {
  return detail::make_quantified<node_kind::any_of>(std::move(query));
}
template <class Query>
constexpr auto all_of(Query query) {
  return detail::make_quantified<node_kind::all_of>(std::move(query));
}
template <expression Operand, detail::quantified Query>
constexpr auto operator==(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::equal>(std::move(operand), query);
}
template <expression Operand, detail::quantified Query>
constexpr auto operator!=(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::not_equal>(std::move(operand), query);
}
template <expression Operand, detail::quantified Query>
constexpr auto operator<(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::less>(std::move(operand), query);
}
template <expression Operand, detail::quantified Query>
constexpr auto operator<=(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::less_equal>(std::move(operand), query);
}
template <expression Operand, detail::quantified Query>
constexpr auto operator>(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::greater>(std::move(operand), query);
}
template <expression Operand, detail::quantified Query>
constexpr auto operator>=(Operand operand, const Query& query) {
  return detail::compare_quantified<node_kind::greater_equal>(std::move(operand), query);
}

}  // namespace tenon::inline v0

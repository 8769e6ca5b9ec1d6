// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/number_functions.hpp>
#include <tenon/query/reshape.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class Query>
struct argument_can_be_sampled : std::bool_constant<query_like<Query>> {};
template <class Entity, class... Clauses>
struct argument_can_be_sampled<select_statement<Entity, Clauses...>> : std::true_type {};
template <class Clauses>
struct sampled_query_has_no_order_or_page
    : std::bool_constant<!Clauses::has_order && !Clauses::has_limit && !Clauses::has_offset> {};

}  // namespace detail

/// So many rows of a query, picked at random, in no order: `query(db, sample(select<Row>(…), 10))`,
/// `stream(db, sample(select<Agent>(where(…)), 10))`. Fewer, if the query has not so many. Every row gets a
/// random number, so it costs as much as ordering them all.
template <class Query>
constexpr auto sample(const Query& query, std::int64_t rows) {
  static_assert(detail::argument_can_be_sampled<Query>::value,
                "tenon: sample(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_sampled<Query>::value) {
    using plain = std::remove_cvref_t<decltype(detail::as_any_select(query))>;
    using clauses = detail::clauses_in<plain>;
    static_assert(detail::sampled_query_has_no_order_or_page<clauses>::value,
                  "tenon: sample(): the query has order_by(), limit() or offset(), which say which rows are "
                  "meant; leave them out");
    if constexpr (detail::sampled_query_has_no_order_or_page<clauses>::value) {
      auto order = order_by(random());
      const auto& select = detail::as_any_select(query);
      constexpr bool takes_any_order = requires {
        typename plain::joins;
      }
      &&!clauses::has_distinct && !clauses::has_distinct_on;
      if constexpr (takes_any_order) {
        return detail::with_clauses(
            select, detail::replace_clauses<0>(select.clauses, std::move(order), limit(rows)));
      } else {
        auto made = detail::select_from(select);
        auto ordered = detail::with_clauses(
            made, detail::replace_clauses<0>(made.clauses, std::move(order), limit(rows)));
        return detail::reshaped_query<Query, decltype(ordered)>{std::move(ordered)};
      }
    }
  }
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include <tenon/query/clauses.hpp>

namespace tenon::inline v0 {

/// Rows may come from the database's cache, see `cached()`.
struct cached_clause : cache_request {
  static constexpr clause_kind tenon_clause = clause_kind::cached;
  static constexpr bool is_static = true;
};

namespace detail {
template <class Life>
struct cached_age_is_a_duration : std::false_type {};
template <class Rep, class Period>
struct cached_age_is_a_duration<std::chrono::duration<Rep, Period>> : std::true_type {};
template <class... Tags>
struct tags_are_texts : std::bool_constant<(std::is_convertible_v<const Tags&, std::string_view> && ...)> {};
template <std::size_t Given>
struct tags_are_few : std::bool_constant<Given <= cache_request::most_tags> {};
}  // namespace detail

/// The rows may be as old as that: `agents.find(where(…), cached(std::chrono::seconds(30), "agents"))`.
/// Writes through the same database forget them at once, `invalidate(tag)` does too. Without a cache, in a
/// transaction, and in `for_each` and `stream`, it says nothing. Tags have to live as long as the statement.
template <class Life, class... Tags>
constexpr cached_clause cached(Life life, const Tags&... tags) {
  static_assert(detail::cached_age_is_a_duration<Life>::value,
                "tenon: cached(): say how old the rows may be: cached(std::chrono::seconds(30))");
  static_assert(detail::tags_are_texts<Tags...>::value,
                "tenon: cached(): behind the time come tags, which are texts");
  static_assert(detail::tags_are_few<sizeof...(Tags)>::value, "tenon: cached(): there are four tags at most");
  if constexpr (detail::cached_age_is_a_duration<Life>::value && detail::tags_are_texts<Tags...>::value &&
                detail::tags_are_few<sizeof...(Tags)>::value) {
    return {
        {std::chrono::duration_cast<std::chrono::microseconds>(life).count(), {std::string_view(tags)...}}};
  } else {
    (void)life;
    return {};
  }
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/clauses.hpp>
#include <tenon/query/source.hpp>

namespace tenon::inline v0 {

namespace detail {

/// A strength, of which a lock has exactly one, or what to do about rows that others have locked.
template <class Value, Value Given>
struct lock_word {
  static constexpr Value value = Given;
};
template <lock_strength Given>
using lock_strength_word = lock_word<lock_strength, Given>;
template <lock_wait Given>
using lock_wait_word = lock_word<lock_wait, Given>;

/// The tables whose rows are locked.
template <class... Tags>
struct lock_tables {
  using list = types<Tags...>;
};

}  // namespace detail

/// For rows that are going to be changed or deleted: everybody else's locks and changes wait.
inline constexpr detail::lock_strength_word<lock_strength::update> for_update{};
/// For rows whose key stays as it is: others may still insert rows that refer to them.
inline constexpr detail::lock_strength_word<lock_strength::no_key_update> for_no_key_update{};
/// For rows that have to stay as they are: others may lock them in the same way, but not change them.
inline constexpr detail::lock_strength_word<lock_strength::share> for_share{};
/// For rows whose key has to stay: others may change everything else of them.
inline constexpr detail::lock_strength_word<lock_strength::key_share> for_key_share{};

/// A row that is locked by somebody else is an error at once: `busy`, retryable.
inline constexpr detail::lock_wait_word<lock_wait::nowait> nowait{};
/// Rows that are locked by somebody else are left out, as if they were not there.
inline constexpr detail::lock_wait_word<lock_wait::skip_locked> skip_locked{};

/// Of joined tables those whose rows are locked: `lock(for_update, of<Agent>)`.
template <class Entity, class... More>
inline constexpr detail::lock_tables<Entity, More...> of{};
/// The same of tables under names: `lock(for_update, of_tables(boss))`.
template <detail::source_like... Sources>
constexpr detail::lock_tables<detail::tag_of<Sources>...> of_tables(Sources...) {
  return {};
}

/// Rows that a select reads stay locked to the end of the transaction. See `lock()`.
template <lock_strength Strength, lock_wait Wait, class... Tags>
struct lock_clause {
  static constexpr clause_kind tenon_clause = clause_kind::lock;
  using tags = detail::types<Tags...>;
  static constexpr bool is_static = true;

  void write(statement_writer& out) const {
    out.computed(node_kind::lock, sizeof...(Tags), lock_index(Strength, Wait), {});
    (out.source(node_kind::table_source, table_info_of<typename detail::tag_facts<Tags>::row>,
                detail::tag_facts<Tags>::name()),
     ...);
  }
};

namespace detail {

template <class T>
struct argument_is_of_a_lock : std::false_type {};
template <class Value, Value Given>
struct argument_is_of_a_lock<lock_word<Value, Given>> : std::true_type {};
template <class... Tags>
struct argument_is_of_a_lock<lock_tables<Tags...>> : std::true_type {};

template <class T>
inline constexpr bool is_lock_strength = false;
template <lock_strength Given>
inline constexpr bool is_lock_strength<lock_strength_word<Given>> = true;
template <class T>
inline constexpr bool is_lock_wait = false;
template <lock_wait Given>
inline constexpr bool is_lock_wait<lock_wait_word<Given>> = true;
template <class T>
inline constexpr bool is_lock_tables = false;
template <class... Tags>
inline constexpr bool is_lock_tables<lock_tables<Tags...>> = true;

template <class... Options>
struct lock_has_one_strength : std::bool_constant<((is_lock_strength<Options> ? 1 : 0) + ... + 0) == 1> {};
template <class... Options>
struct lock_option_is_given_once : std::bool_constant<((is_lock_wait<Options> ? 1 : 0) + ... + 0) <= 1 &&
                                                      ((is_lock_tables<Options> ? 1 : 0) + ... + 0) <= 1> {};

template <lock_strength Strength, lock_wait Wait, class List>
struct lock_clause_of;
template <lock_strength Strength, lock_wait Wait, class... Tags>
struct lock_clause_of<Strength, Wait, types<Tags...>> {
  using type = lock_clause<Strength, Wait, Tags...>;
};
template <lock_strength Strength, lock_wait Wait, class Tags, class... Options>
struct lock_of : lock_clause_of<Strength, Wait, Tags> {};
template <lock_strength Strength, lock_wait Wait, class Tags, lock_strength Given, class... Rest>
struct lock_of<Strength, Wait, Tags, lock_strength_word<Given>, Rest...>
    : lock_of<Given, Wait, Tags, Rest...> {};
template <lock_strength Strength, lock_wait Wait, class Tags, lock_wait Given, class... Rest>
struct lock_of<Strength, Wait, Tags, lock_wait_word<Given>, Rest...>
    : lock_of<Strength, Given, Tags, Rest...> {};
template <lock_strength Strength, lock_wait Wait, class Tags, class... Given, class... Rest>
struct lock_of<Strength, Wait, Tags, lock_tables<Given...>, Rest...>
    : lock_of<Strength, Wait, types<Given...>, Rest...> {};

template <class Entity, lock_strength Strength, lock_wait Wait, class... Tags>
struct clause_is_on_entity<Entity, lock_clause<Strength, Wait, Tags...>>
    : std::bool_constant<(std::is_same_v<Entity, Tags> && ...)> {};

}  // namespace detail

/// Locks the rows of a select for the rest of the transaction: `agents.find_one(where(…), lock(for_update,
/// nowait))`. On SQLite and in memory a transaction that writes holds the only lock there is, so that nothing
/// is left to wait for. Errors: `transaction` outside of one, `read_only` in one that reads, `busy` (nowait).
template <class... Options>
constexpr auto lock(Options...) {
  static_assert((detail::argument_is_of_a_lock<Options>::value && ...),
                "tenon: lock(): the arguments are for_update, for_no_key_update, for_share or for_key_share, "
                "nowait or skip_locked, and of<Entity>");
  if constexpr ((detail::argument_is_of_a_lock<Options>::value && ...)) {
    static_assert(detail::lock_has_one_strength<Options...>::value,
                  "tenon: lock(): say one of for_update, for_no_key_update, for_share, for_key_share");
    static_assert(detail::lock_option_is_given_once<Options...>::value,
                  "tenon: lock(): nowait, skip_locked or of<...> is given twice");
  }
  return
      typename detail::lock_of<lock_strength::update, lock_wait::wait, detail::types<>, Options...>::type{};
}

}  // namespace tenon::inline v0

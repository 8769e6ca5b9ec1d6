// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/core/array_view.hpp>
#include <tenon/query/parameter.hpp>
#include <tenon/session/query.hpp>
#include <tenon/session/stream.hpp>

namespace tenon::inline v0 {
namespace detail {

template <class T>
concept binding_like = requires {
  typename T::is_tenon_binding;
};
template <class T>
struct argument_is_a_parameter_with_its_value : std::bool_constant<binding_like<T>> {};
template <class Parameter, class... Bound>
inline constexpr int times_bound = ((std::is_same_v<Parameter, typename Bound::parameter> ? 1 : 0) + ... + 0);
template <class Parameter, class Parameters>
inline constexpr bool is_one_of = false;
template <class Parameter, class... Each>
inline constexpr bool is_one_of<Parameter, types<Each...>> = (std::is_same_v<Parameter, Each> || ...);

template <class Parameter, class Parameters>
struct statement_has_this_parameter : std::bool_constant<is_one_of<Parameter, Parameters>> {};
template <class Parameter, class... Bound>
struct parameter_is_given_one_value : std::bool_constant<times_bound<Parameter, Bound...> <= 1> {};
template <class Parameter, class... Bound>
struct parameter_has_a_value : std::bool_constant<times_bound<Parameter, Bound...> != 0> {};

template <class... Each>
consteval bool names_differ(types<Each...>) {
  const std::string_view names[] = {Each::name()..., {}};
  for (std::size_t i = 0; i < sizeof...(Each); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (names[i] == names[j]) return false;
    }
  }
  return true;
}
template <class Parameters>
struct each_parameter_has_one_type : std::bool_constant<names_differ(Parameters{})> {};

/// Whether a call gives the statement's parameters their values.
template <class... Parameters, class... Bound>
consteval bool check_bindings(types<Parameters...>, [[maybe_unused]] types<Bound...> bound) {
  static_assert((argument_is_a_parameter_with_its_value<Bound>::value && ...),
                "tenon: held(...): the arguments are parameters with their values: held(least = 5)");
  if constexpr ((binding_like<Bound> && ...)) {
    static_assert(
        (statement_has_this_parameter<typename Bound::parameter, types<Parameters...>>::value && ...),
        "tenon: held(...): the statement has no parameter of this name and type");
    if constexpr ((is_one_of<typename Bound::parameter, types<Parameters...>> && ...)) {
      static_assert((parameter_is_given_one_value<Parameters, Bound...>::value && ...),
                    "tenon: held(...): a parameter is given two values");
      static_assert(
          (parameter_has_a_value<Parameters, Bound...>::value && ...),
          "tenon: held(...): a parameter of the statement has no value; say held(name = value) for each");
      return ((times_bound<Parameters, Bound...> == 1) && ...);
    } else {
      return false;
    }
  } else {
    return false;
  }
}

/// Bindings as a list.
template <std::size_t Count>
struct binding_list {
  parameter_binding items[Count + 1];
  array_view<const parameter_binding> list() const { return {items, Count}; }
};
template <class... Bound>
binding_list<sizeof...(Bound)> list_bindings(const Bound&... bound) {
  return {{bound.binding()..., parameter_binding{}}};
}

/// Changes that write the moment they were made write that of the call when they are held.
template <class Statement, class Act>
decltype(auto) at_this_moment(const Statement& statement, Act act) {
  if constexpr (requires { statement.at; }) {
    Statement current = statement;
    if constexpr (requires { current.mark; }) {
      if (current.mark) current.mark = now();
    }
    current.at = now();
    return act(current);
  } else {
    return act(statement);
  }
}

template <class Statement>
struct held_statement_is_a_query : std::bool_constant<any_query<Statement>> {};
template <class Statement>
struct held_statement_is_a_change : std::bool_constant<any_change<Statement>> {};
template <class Statement>
struct held_statement_gives_rows : std::bool_constant<any_query<Statement> || change_with_rows<Statement>> {};
template <class T>
struct argument_can_be_held : std::bool_constant<query_like<query_type<T>> || any_change<T>> {};

/// The type of a statement's rows; bool where a refusal has been said.
template <class Statement>
struct row_of_statement {
  using type = bool;
};
template <class Statement>
requires(any_query<Statement> || change_with_rows<Statement>) struct row_of_statement<Statement> {
  using type = typename Statement::row_type;
};

template <class Statement>
consteval bool held_gives_rows() {
  static_assert(
      held_statement_gives_rows<Statement>::value,
      "tenon: held(...): the statement is a change that gives no rows; say held.execute(...), or add "
      "returning(...)");
  return held_statement_gives_rows<Statement>::value;
}
template <class Statement>
consteval bool held_is_a_query() {
  static_assert(held_statement_is_a_query<Statement>::value,
                "tenon: held.one(...): the statement is no query; a change with returning(...) gives rows by "
                "held(...)");
  return any_query<Statement>;
}
template <class Statement>
consteval bool held_is_a_change() {
  static_assert(held_statement_is_a_change<Statement>::value,
                "tenon: held.execute(...): the statement is a query; say held(...)");
  if constexpr (any_change<Statement>) {
    static_assert(
        change_gives_rows_that_are_read<Statement>::value,
        "tenon: held.execute(...): the statement has returning(...), whose rows nobody would see; say "
        "held(...)");
  }
  return any_change<Statement>;
}
template <class Statement, class... Values>
consteval bool values_fit() {
  return check_bindings(typename Statement::parameters{}, types<Values...>{});
}

}  // namespace detail

/// A statement that is held and run again and again, with other values for its named parameters; made by
/// `prepare`. It knows no connection: each call takes one, prepares the statement there the first time, and
/// finds it again without text or hash. So it lives through lost connections, and several threads may call it
/// at a time, unless it was prepared on a transaction.
template <class Statement>
class prepared_statement {
 public:
  using row_type = typename detail::row_of_statement<Statement>::type;

  prepared_statement(session where, Statement statement)
      : session_(where), statement_(std::move(statement)) {}

  /// The rows: `held(least = 5)`. Errors: as of query().
  template <class... Values>
  auto operator()(const Values&... values) const {
    detail::check_kept_rows<row_type>();
    std::vector<row_type> rows;
    if constexpr (detail::held_gives_rows<Statement>() && detail::values_fit<Statement, Values...>()) {
      const auto bound = detail::list_bindings(values...);
      read(bound.list(), &rows, &detail::append_query_row<detail::row_shape<Statement>, row_type>,
           static_cast<std::size_t>(-1), &detail::reserve_query_rows<row_type>);
    }
    return rows;
  }
  /// The rows one at a time, as of `stream()`: `held.stream(least = 5)`. The values are copied.
  template <class... Values>
  auto stream(const Values&... values) const {
    if constexpr (detail::held_gives_rows<Statement>() && detail::values_fit<Statement, Values...>()) {
      const auto bound = detail::list_bindings(values...);
      return detail::at_this_moment(statement_, [&](const Statement& current) {
        return row_stream<Statement>(session_, current, bound.list());
      });
    }
  }
  /// The first row, or nothing.
  template <class... Values>
  auto one(const Values&... values) const {
    detail::check_kept_rows<row_type>();
    std::optional<row_type> row;
    if constexpr (detail::held_is_a_query<Statement>() && detail::values_fit<Statement, Values...>()) {
      const auto bound = detail::list_bindings(values...);
      read(bound.list(), &row, &detail::set_query_row<detail::row_shape<Statement>, row_type>, 1, nullptr);
    }
    return row;
  }
  /// The first row. Errors: `not_found`.
  template <class... Values>
  auto one_or_fail(const Values&... values) const {
    auto row = one(values...);
    if (!row) detail::fail(error_kind::not_found, "one_or_fail(): the query gives no row");
    return *std::move(row);
  }
  /// Runs a change; how many rows it inserted, updated or deleted.
  template <class... Values>
  std::int64_t execute(const Values&... values) const {
    if constexpr (detail::held_is_a_change<Statement>() && detail::values_fit<Statement, Values...>()) {
      const auto bound = detail::list_bindings(values...);
      return detail::at_this_moment(statement_, [&](const Statement& current) {
        return detail::run_change(session_, current, bound.list());
      });
    } else {
      return 0;
    }
  }

  /// The same statement on another database or in a transaction: `held.on(tx)(least = 5)`.
  prepared_statement on(session where) const { return {where, statement_}; }

  /// What it runs; for sql<Dialect>() and explain().
  const Statement& statement() const noexcept { return statement_; }

 private:
  template <class Rows>
  void read(array_view<const parameter_binding> bound, Rows* target, detail::row_function each,
            std::size_t most, detail::reserve_function reserve) const {
    if constexpr (any_query<Statement>) {
      detail::run_query(session_, statement_, bound, target, each, most, reserve);
    } else {
      detail::at_this_moment(statement_, [&](const Statement& current) {
        detail::read_change(session_, current, bound, target, each);
      });
    }
  }

  session session_;
  Statement statement_;
};

namespace detail {

template <class Statement>
consteval bool check_held() {
  static_assert(
      each_parameter_has_one_type<typename Statement::parameters>::value,
      "tenon: prepare(): one name stands for parameters of two types; give one of them another name");
  if constexpr (any_query<Statement>) {
    return check_whole_query<Statement>();
  } else {
    return check_whole_change<Statement>();
  }
}

}  // namespace detail

/// Holds a query or a change: `auto byLength = prepare(db, select(fields(…), from<Track>(),
/// where(col<&Track::milliseconds> > least)));`, then `byLength(least = 5)`. Lvalues named in the statement
/// are referred to and must outlive it. Costs nothing; each call costs what query() costs.
template <class Statement>
auto prepare(session where, Statement statement) {
  static_assert(
      detail::argument_can_be_held<Statement>::value,
      "tenon: prepare(): the argument is a query or a change: select(...), update<Entity>(...) ...");
  if constexpr (any_change<Statement>) {
    (void)detail::check_held<Statement>();
    return prepared_statement<Statement>(where, std::move(statement));
  } else if constexpr (detail::query_like<detail::query_type<Statement>>) {
    auto whole = detail::as_query(std::move(statement));
    (void)detail::check_held<decltype(whole)>();
    return prepared_statement<decltype(whole)>(where, std::move(whole));
  } else {
    return prepared_statement<detail::no_query>(where, {});
  }
}

}  // namespace tenon::inline v0

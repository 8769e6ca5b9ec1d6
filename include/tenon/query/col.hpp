// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/operators.hpp>

namespace tenon::inline v0 {

/// `column = value` in an update.
template <class Column, class Value>
struct assignment {
  using is_tenon_assignment = void;
  using column = Column;
  using entity = typename Column::entity;
  using sources = detail::common_entity<typename Column::entity, typename Value::entity>;
  static constexpr bool is_static = Value::is_static;

  Value value;

  /// Does in memory what the update would do in the database; for plain values only.
  void apply(entity& into) const { Column::of(into) = static_cast<typename Column::value_type>(value.get()); }

  void write(statement_writer& out) const {
    out.add(node_kind::assign, 2);
    Column{}.write(out);
    value.write(out);
  }
};

template <class T>
concept assignment_to_a_column = requires {
  typename std::remove_cvref_t<T>::is_tenon_assignment;
};

namespace detail {

template <class... Assignments>
struct each_column_is_set_once : std::true_type {};
template <class First, class... Rest>
struct each_column_is_set_once<First, Rest...>
    : std::bool_constant<(!std::is_same_v<typename First::column, typename Rest::column> && ...) &&
                         each_column_is_set_once<Rest...>::value> {};

template <class Column>
struct column_can_be_written
    : std::bool_constant<!Column::info().is(column_trait::read_only | column_trait::insert_only)> {};

template <class Value>
struct assigned_value_is_no_null_pointer : std::bool_constant<!std::is_same_v<Value, std::nullptr_t>> {};
template <class Column>
struct column_can_be_empty : std::bool_constant<is_optional<typename Column::value_type>> {};

/// A number that is assigned takes the member's type, so that nothing is stored that could not be read back.
template <class Target, class Origin, class Lifted>
constexpr auto assigned(Lifted lifted) {
  using target = without_optional_t<Target>;
  using value = typename Lifted::value_type;
  if constexpr (parameter_like<Lifted>) {
    return lifted.stored();
  } else if constexpr (std::is_integral_v<target> && std::is_integral_v<value> &&
                       !std::is_same_v<target, value> && requires { lifted.get(); }) {
    if (!std::in_range<target>(lifted.get())) {
      constexpr const column_info* column = Origin::origin();
      fail(error_kind::value, sentence({column->entity, "::", column->member,
                                        " is refused: the number is out of the member's range"}));
    }
    return value_parameter<target, Origin>{static_cast<target>(lifted.get())};
  } else {
    return lifted;
  }
}

template <class Object>
constexpr Object& follow(Object& object) {
  return object;
}
template <class Object, class Member, class... Rest>
constexpr auto& follow(Object& object, Member Object::*member, Rest... rest) {
  return follow(object.*member, rest...);
}

/// Each member of a path is of the struct that the member before it holds.
template <class... Path>
struct path_leads_on : std::true_type {};
template <class Outer, class Inner, class Owner, class Member, class... Rest>
struct path_leads_on<Inner Outer::*, Member Owner::*, Rest...>
    : std::bool_constant<std::is_same_v<Inner, Owner> && path_leads_on<Member Owner::*, Rest...>::value> {};

template <class... Path>
struct path_end;
template <class Owner, class Member>
struct path_end<Member Owner::*> {
  using type = Member;
};
template <class First, class Second, class... Rest>
struct path_end<First, Second, Rest...> : path_end<Second, Rest...> {};

}  // namespace detail

/// A column in an expression; users write `col<&Agent::status>`, in an embedded struct
/// `col<&User::address, &Address::street>`.
template <auto First, auto... Rest>
struct column_expression {
  using is_tenon_expression = void;
  using entity = typename reflect::member_pointer<decltype(First)>::owner;
  using value_type = typename detail::path_end<decltype(First), decltype(Rest)...>::type;
  using operands = detail::types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_column = true;

  static_assert(detail::path_leads_on<decltype(First), decltype(Rest)...>::value,
                "tenon: col<>: each member of the path must be inside of the one before it: "
                "col<&Outer::inner, &Inner::member>");
  static_assert(detail::is_a_column<value_type>::value,
                "tenon: col<>: the member is no column; of an embedded struct name the inner member too: "
                "col<&Outer::inner, &Inner::member>");

  static constexpr std::size_t index = tenon::at(First, Rest...).index;
  static constexpr const column_info& info() { return table_of<entity>.all_columns()[index]; }
  static constexpr const column_info* origin() { return &info(); }
  /// The member itself in an entity.
  static constexpr value_type& of(entity& object) { return detail::follow(object, First, Rest...); }

  void write(statement_writer& out) const { out.column(node_kind::column, table_info_of<entity>, info()); }

  /// In a JSON column: what the members lead to. In `tenon/query.hpp`.
  template <auto... Members>
  constexpr auto at() const;

  /// In update(): the value, or what the database computes: `col<&A::n> = col<&A::n> + 1`; nullopt makes it
  /// NULL.
  template <class Value>
  constexpr auto operator=(Value&& value) const {
    static_assert(detail::column_can_be_written<column_expression>::value,
                  "tenon: update: the column is read-only, generated or insert-only");
    static_assert(detail::column_tells_no_place_in_a_tree<entity, index>::value,
                  "tenon: update: the column tells where the row stands in a tree with a closure table or a "
                  "path; say tree<Entity>(db).move(entity, parent), or change the entity and save() it");
    static_assert(detail::assigned_value_is_no_null_pointer<std::remove_cvref_t<Value>>::value,
                  "tenon: update: nullptr is no value; std::nullopt makes an optional column NULL");
    if constexpr (std::is_same_v<std::remove_cvref_t<Value>, std::nullopt_t>) {
      static_assert(detail::column_can_be_empty<column_expression>::value,
                    "tenon: update: the column is NOT NULL; only optional members can be empty");
      using lifted = detail::value_parameter<value_type, column_expression>;
      return assignment<column_expression, lifted>{lifted{value_type{}}};
    } else {
      auto lifted = detail::assigned<value_type, column_expression>(
          detail::lift<value_type, column_expression>(static_cast<Value&&>(value)));
      static_assert(detail::column_can_be_empty<column_expression>::value ||
                        !is_optional<typename decltype(lifted)::value_type>,
                    "tenon: update: an optional cannot be written to a NOT NULL column; unwrap it");
      return assignment<column_expression, decltype(lifted)>{std::move(lifted)};
    }
  }
};

template <auto First, auto... Rest>
inline constexpr column_expression<First, Rest...> col{};

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <vector>

#include <tenon/query/functions.hpp>
#include <tenon/query/operators.hpp>
#include <tenon/query/source.hpp>

namespace tenon::inline v0 {
namespace detail {

/// What tells parameters apart.
template <name_constant Name, class Value>
struct parameter_name {
  using value_type = Value;
  static constexpr std::string_view name() { return Name.view(); }
};

/// A list that one parameter of kind rows is made of.
template <class T>
concept value_list = indexed_list<T> && !std::is_convertible_v<const T&, std::string_view>;

template <class T>
concept can_be_bound = requires(const without_optional_t<T>& value, encoder& out) {
  codec<without_optional_t<T>>::encode(value, out);
};
template <class T>
struct parameter_type_has_a_codec : std::bool_constant<can_be_bound<T> || value_list<T>> {};

template <class Value, class Given>
struct parameter_takes_a_value_of_this_type
    : std::bool_constant<std::is_same_v<Value, Given> ||
                         (is_optional<Value> && std::is_same_v<Given, std::nullopt_t>) ||
                         (!value_list<Value> &&
                          (is_optional<Value> || !is_optional<Given>)&&value_is_comparable_with_column<
                              without_optional_t<Value>, std::decay_t<without_optional_t<Given>>>::value)> {};

/// A parameter with its value; `Held` is the value, a pointer to it, or a view of a text.
template <class Parameter, class Held>
struct bound_parameter {
  using is_tenon_binding = void;
  using parameter = Parameter;
  Held held;

  parameter_binding binding() const {
    parameter_binding made{Parameter::name()};
    if constexpr (std::is_pointer_v<Held>) {
      made.value = held;
    } else {
      made.value = &held;
    }
    using value = std::remove_const_t<std::remove_pointer_t<Held>>;
    if constexpr (value_list<value>) made.count = static_cast<const value*>(made.value)->size();
    if constexpr (can_be_bound<value>) {
      made.encode = [](const void* of, encoder& out) {
        codec<value>::encode(*static_cast<const value*>(of), out);
      };
    }
    return made;
  }
};

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_parameter(std::string_view name) {
  fail(error_kind::value,
       sentence({"parameter ", name, " is refused: the number is out of its type's range"}));
}

}  // namespace detail

/// A place in a statement whose value is given with each call; users write `parameter<"least", int>`.
/// `Origin` tells how it is stored, `Stored` that it becomes a column's value.
template <name_constant Name, class Value, class Origin = detail::no_origin, bool Stored = false>
struct named_parameter {
  using is_tenon_expression = void;
  using is_tenon_parameter = void;
  using identity = detail::parameter_name<Name, Value>;
  using value_type = Value;
  using entity = detail::parameter_need<identity>;
  using operands = detail::types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_null_safe = is_optional<Value>;
  static constexpr const column_info* origin() { return Origin::origin(); }

  static_assert(
      detail::parameter_type_has_a_codec<Value>::value,
      "tenon: parameter<\"name\", Type>: the type has no codec; use the column's type, or a vector of it "
      "for in()");

  /// The parameter with its value, for the call of a held statement: `held(least = 5)`. An lvalue is referred
  /// to. Errors: `value` (a number beyond the type).
  template <class Given>
  constexpr auto operator=(Given&& given) const {
    using bare = std::remove_cvref_t<Given>;
    static_assert(detail::parameter_takes_a_value_of_this_type<Value, bare>::value,
                  "tenon: name = value: the value does not fit the parameter's type; convert it first");
    if constexpr (!detail::parameter_takes_a_value_of_this_type<Value, bare>::value) {
      return detail::bound_parameter<identity, Value>{};
    } else if constexpr (std::is_same_v<bare, Value> && std::is_lvalue_reference_v<Given> &&
                         !std::is_trivially_copyable_v<Value>) {
      return detail::bound_parameter<identity, const Value*>{&given};
    } else if constexpr (std::is_same_v<bare, Value>) {
      return detail::bound_parameter<identity, Value>{std::forward<Given>(given)};
    } else if constexpr (std::is_same_v<Value, std::string>) {
      return detail::bound_parameter<identity, std::string_view>{std::string_view(given)};
    } else {
      return detail::bound_parameter<identity, Value>{converted(std::forward<Given>(given))};
    }
  }
  template <class Element>
  requires(detail::value_list<Value>) constexpr auto operator=(std::initializer_list<Element> list) const {
    Value made;
    made.assign(list.begin(), list.end());
    return detail::bound_parameter<identity, Value>{std::move(made)};
  }

  template <class Column>
  constexpr auto aimed_at() const {
    return named_parameter<Name, Value, Column, Stored>{};
  }
  constexpr auto stored() const { return named_parameter<Name, Value, Origin, true>{}; }

  void write(statement_writer& out) const {
    static_assert(detail::can_be_bound<Value>, "tenon: parameter: a list stands in in() and not_in() only");
    if constexpr (detail::can_be_bound<Value>) {
      out.named(Name.view(), codec<Value>::kind, Origin::origin(), Stored && Origin::origin() != nullptr);
    }
  }

 private:
  template <class Given>
  static constexpr Value converted(Given&& given) {
    using plain = detail::without_optional_t<Value>;
    if constexpr (std::is_same_v<std::remove_cvref_t<Given>, std::nullopt_t>) {
      return std::nullopt;
    } else if constexpr (is_optional<std::remove_cvref_t<Given>>) {
      return given ? Value(converted(*given)) : Value();
    } else {
      if constexpr (std::is_integral_v<plain> && std::is_integral_v<std::remove_cvref_t<Given>> &&
                    !std::is_same_v<plain, bool>) {
        if (!std::in_range<plain>(given)) detail::refuse_parameter(Name.view());
      }
      return static_cast<plain>(std::forward<Given>(given));
    }
  }
};

/// A named parameter of a held statement: `constexpr auto least = parameter<"least", int>;`, in a statement
/// `col<&Track::milliseconds> > least`, in a call `held(least = 5)`. A vector is a list for in(). An optional
/// compares null-safely.
template <name_constant Name, class Value>
inline constexpr named_parameter<Name, Value> parameter{};

namespace detail {

/// Membership in a list that is given with each call.
template <class Operand, class Parameter>
struct in_parameter_expression {
  using is_tenon_expression = void;
  using value_type = bool;
  using entity = common_entity<typename Operand::entity, typename Parameter::entity>;
  using operands = types<Operand>;
  using list = typename Parameter::value_type;
  using element = std::remove_cvref_t<decltype(std::declval<const list&>()[0])>;
  static constexpr bool is_static = Operand::is_static;
  static constexpr const column_info* origin() { return nullptr; }
  Operand operand;

  void write(statement_writer& out) const {
    constexpr const column_info* column = Operand::origin();
    out.add(node_kind::in, 2);
    operand.write(out);
    out.named_rows(Parameter::identity::name(), [](const void* all, std::size_t index, encoder& row) {
      constexpr const column_info* of = Operand::origin();
      row.at(of, of != nullptr ? of->spec.stored : storage::standard);
      codec<element>::encode((*static_cast<const list*>(all))[index], row);
    });
    out.rows_column(
        0, {column != nullptr ? column->spec : cell_spec{codec<element>::kind, storage::standard}, column});
  }
};

template <class Parameter>
struct parameter_of_in_is_a_list : std::bool_constant<value_list<typename Parameter::value_type>> {};

}  // namespace detail

/// `in(col<&Track::id>, parameter<"ids", std::vector<std::int64_t>>)`.
template <expression Operand, detail::parameter_like Parameter>
constexpr auto in(Operand operand, Parameter) {
  static_assert(detail::parameter_of_in_is_a_list<Parameter>::value,
                "tenon: in(): the parameter is no list: parameter<\"ids\", std::vector<std::int64_t>>");
  if constexpr (detail::parameter_of_in_is_a_list<Parameter>::value) {
    using made = detail::in_parameter_expression<Operand, Parameter>;
    static_assert(
        detail::value_is_comparable_with_column<detail::without_optional_t<typename Operand::value_type>,
                                                typename made::element>::value,
        "tenon: in(): the list's elements do not fit the column's type");
    return made{std::move(operand)};
  } else {
    return detail::value_parameter<bool, detail::no_origin>{};
  }
}
template <expression Operand, detail::parameter_like Parameter>
constexpr auto not_in(Operand operand, Parameter list) {
  return !in(std::move(operand), list);
}

}  // namespace tenon::inline v0

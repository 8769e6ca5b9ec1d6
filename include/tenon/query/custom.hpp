// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/computed.hpp>
#include <tenon/query/source.hpp>

namespace tenon::inline v0 {
namespace detail {

/// A call of a function that the database has and Tenon does not know.
template <class Function, class Value, class... Operands>
struct custom_call {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = entities_of<Operands...>;
  using operands = types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return is_optional<Value> || Function::template gives_null<Scope>(operands{});
  }
  [[no_unique_address]] operand_list<Operands...> arguments;
  void write(statement_writer& out) const {
    out.computed(node_kind::custom, sizeof...(Operands), 0, spec_of_value<Value>(), Function::name());
    arguments.write(out);
  }
};

template <std::size_t Given, std::size_t Declared>
struct call_has_as_many_arguments_as_declared : std::bool_constant<Given == Declared> {};
template <class Declared, class Given>
struct argument_has_the_declared_type
    : std::bool_constant<value_is_comparable_with_column<Declared, Given>::value> {};
template <class Declared, expression Given>
struct argument_has_the_declared_type<Declared, Given>
    : value_is_comparable_with_column<Declared, without_optional_t<typename Given::value_type>> {};

template <class Signature>
struct function_says_its_types : std::is_function<Signature> {};
template <class Value>
struct result_of_function_has_a_codec : std::bool_constant<encodable<without_optional_t<Value>>> {};

}  // namespace detail

/// A function of the database, declared once with its types: `constexpr auto soundex =
/// function<"soundex", std::string(std::string)>;` then `soundex(col<&Artist::name>)`. A result that can be
/// NULL is std::optional; so is a parameter if NULL does not give NULL. Where the database has none of that
/// name, `define` gives it a body.
template <name_constant Name, class Signature>
struct custom_function {
  /// Refuses.
  template <class... Arguments>
  constexpr auto operator()(const Arguments&...) const {
    static_assert(detail::function_says_its_types<Signature>::value,
                  "tenon: function<\"name\", Result(Parameters...)>: say the types of the function: "
                  "function<\"soundex\", std::string(std::string)>");
    return detail::value_parameter<bool, detail::no_origin>{};
  }
};
template <name_constant Name, class Value, class... Parameters>
struct custom_function<Name, Value(Parameters...)> {
  static constexpr std::string_view name() { return Name.view(); }
  /// Whether an operand of these may be NULL that makes the result NULL.
  template <class Scope, class... Operands>
  static consteval bool gives_null(detail::types<Operands...>) {
    return ((!is_optional<std::decay_t<Parameters>> && detail::can_be_null<Scope, Operands>()) || ...);
  }

  template <class... Arguments>
  constexpr auto operator()(Arguments&&... arguments) const {
    static_assert(detail::result_of_function_has_a_codec<Value>::value,
                  "tenon: function<\"name\", Result(Parameters...)>: the result's type has no codec");
    static_assert(
        detail::call_has_as_many_arguments_as_declared<sizeof...(Arguments), sizeof...(Parameters)>::value,
        "tenon: function<>: the call has another number of arguments than the function was declared with");
    if constexpr (sizeof...(Arguments) == sizeof...(Parameters)) {
      static_assert(
          (detail::argument_has_the_declared_type<Parameters, std::decay_t<Arguments>>::value && ...),
          "tenon: function<>: an argument has another type than the function was declared with");
      return detail::custom_call<custom_function, Value,
                                 decltype(detail::lift<Parameters, detail::no_origin>(
                                     std::forward<Arguments>(arguments)))...>{
          detail::list_operands(
              detail::lift<Parameters, detail::no_origin>(std::forward<Arguments>(arguments))...)};
    } else {
      return detail::value_parameter<bool, detail::no_origin>{};
    }
  }
};
template <name_constant Name, class Signature>
inline constexpr custom_function<Name, Signature> function{};

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/functions.hpp>
#include <tenon/query/scope.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Expressions one after the other.
template <class... Operands>
struct operand_list {
  void write(statement_writer&) const {}
};
template <class First, class... Rest>
struct operand_list<First, Rest...> {
  First first;
  [[no_unique_address]] operand_list<Rest...> rest;
  void write(statement_writer& out) const {
    first.write(out);
    rest.write(out);
  }
};

template <class... Operands>
struct merged_entities {
  using type = void;
};
template <class First, class... Rest>
struct merged_entities<First, Rest...> {
  using type = common_entity<typename First::entity, typename merged_entities<Rest...>::type>;
};
template <class... Operands>
using entities_of = typename merged_entities<Operands...>::type;

template <class... Entities>
struct merged_entity_list {
  using type = void;
};
template <class First, class... Rest>
struct merged_entity_list<First, Rest...> {
  using type = common_entity<First, typename merged_entity_list<Rest...>::type>;
};

/// When a computed value is NULL.
enum class null_rule : unsigned char { any_operand, all_operands, always, never };

template <class Value>
constexpr cell_spec spec_of_value() {
  return {codec<without_optional_t<Value>>::kind, storage::standard};
}

/// A value computed of others; `Index` as the node's kind needs it.
template <node_kind Kind, std::uint16_t Index, null_rule Rule, class Value, class... Operands>
struct computed_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = entities_of<Operands...>;
  using operands = types<Operands...>;
  static constexpr bool is_static = (Operands::is_static && ...);
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    if constexpr (Rule == null_rule::any_operand) {
      return (detail::can_be_null<Scope, Operands>() || ...);
    } else if constexpr (Rule == null_rule::all_operands) {
      return (detail::can_be_null<Scope, Operands>() && ...);
    } else {
      return Rule == null_rule::always;
    }
  }

  [[no_unique_address]] operand_list<Operands...> arguments;

  void write(statement_writer& out) const {
    out.computed(Kind, sizeof...(Operands), Index, spec_of_value<Value>());
    arguments.write(out);
  }
};

template <class... Operands>
constexpr operand_list<Operands...> list_operands(Operands... operands) {
  if constexpr (sizeof...(Operands) == 0) {
    return {};
  } else {
    return [](auto first, auto... rest) -> operand_list<Operands...> {
      return {std::move(first), list_operands(std::move(rest)...)};
    }(std::move(operands)...);
  }
}

/// `function` of operands that are expressions already.
template <sql_function Function, class Value, null_rule Rule = null_rule::any_operand, class... Operands>
constexpr auto call(Operands... operands) {
  return computed_expression<node_kind::call, static_cast<std::uint16_t>(Function), Rule, Value, Operands...>{
      list_operands(std::move(operands)...)};
}

template <class Value>
struct value_has_a_codec : std::bool_constant<encodable<Value>> {};
/// A value that stands in a statement by itself.
template <class Value>
constexpr auto literal_of(Value&& value) {
  using bare = std::remove_cvref_t<Value>;
  if constexpr (expression<bare>) {
    return bare(std::forward<Value>(value));
  } else if constexpr (std::is_convertible_v<const bare&, std::string_view> && !encodable<bare> &&
                       !std::is_null_pointer_v<bare>) {
    return value_parameter<std::string_view, no_origin>{std::string_view(value)};
  } else if constexpr (std::is_same_v<bare, std::string> && std::is_lvalue_reference_v<Value>) {
    return value_parameter<std::string_view, no_origin>{std::string_view(value)};
  } else {
    static_assert(
        value_has_a_codec<bare>::value,
        "tenon: a value stands in an expression whose type has no codec; give a number, a text, a time "
        "...; NULL is an empty std::optional");
    return value_parameter<bare, no_origin>{std::forward<Value>(value)};
  }
}
template <class Value>
using literal_type = decltype(literal_of(std::declval<Value>()));

}  // namespace detail
}  // namespace tenon::inline v0

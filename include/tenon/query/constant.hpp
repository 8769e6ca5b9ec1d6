// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include <tenon/codec/enums.hpp>
#include <tenon/query/source.hpp>

namespace tenon::inline v0 {
namespace detail {

/// The digits of a number, at compile time.
template <auto Value>
inline constexpr auto constant_digits = [] {
  std::array<char, 24> letters{};
  std::size_t size = 0;
  std::uint64_t left =
      Value < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(Value) : static_cast<std::uint64_t>(Value);
  do {
    letters[size++] = static_cast<char>('0' + left % 10);
    left /= 10;
  } while (left != 0);
  if (Value < 0) letters[size++] = '-';
  for (std::size_t i = 0; i < size / 2; ++i) {
    const char kept = letters[i];
    letters[i] = letters[size - 1 - i];
    letters[size - 1 - i] = kept;
  }
  return letters;
}();

/// A value of the statement's text.
template <class Value, class Written>
struct constant_expression {
  using is_tenon_expression = void;
  using value_type = Value;
  using entity = void;
  using operands = types<>;
  static constexpr bool is_static = true;
  static constexpr bool is_constant = true;
  static constexpr const column_info* origin() { return nullptr; }
  template <class Scope>
  static consteval bool can_be_null() {
    return false;
  }
  void write(statement_writer& out) const { Written::write(out); }
};

template <auto Value>
struct written_number {
  static void write(statement_writer& out) {
    if constexpr (std::is_same_v<decltype(Value), bool>) {
      out.add(Value ? node_kind::true_ : node_kind::false_);
    } else if constexpr (std::is_enum_v<decltype(Value)>) {
      out.computed(node_kind::constant, 0, 0, {cell_kind::text, storage::standard},
                   reflect::enum_name(Value));
    } else {
      out.computed(node_kind::constant, 0, 0, {cell_kind::integer, storage::standard},
                   std::string_view(constant_digits<Value>.data()));
    }
  }
};
template <name_constant Text>
struct written_text {
  static void write(statement_writer& out) {
    out.computed(node_kind::constant, 0, 0, {cell_kind::text, storage::standard}, Text.view());
  }
};

template <auto Value>
struct constant_is_a_number_or_enumerator : std::bool_constant<std::is_integral_v<decltype(Value)>> {};
template <auto Value>
requires std::is_enum_v<decltype(Value)>
struct constant_is_a_number_or_enumerator<Value> : std::bool_constant<!reflect::enum_name(Value).empty()> {
};

template <auto Value>
constexpr auto make_constant() {
  static_assert(
      constant_is_a_number_or_enumerator<Value>::value,
      "tenon: constant<>: this is no whole number, bool or enumerator; texts are constant_text<\"text\">");
  return constant_expression<std::remove_const_t<decltype(Value)>, written_number<Value>>{};
}

}  // namespace detail

/// A value that is a part of the statement and no parameter: a whole number, a bool, or an enumerator (by its
/// name, for columns that store it so). Where the database has to know it before the statement runs:
/// `on_conflict(col<&User::email>).where(col<&User::state> == constant<State::active>)`.
template <auto Value>
inline constexpr auto constant = detail::make_constant<Value>();
/// The same of a text: `constant_text<"active">`.
template <name_constant Text>
inline constexpr detail::constant_expression<std::string, detail::written_text<Text>> constant_text{};

}  // namespace tenon::inline v0

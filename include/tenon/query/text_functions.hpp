// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/computed.hpp>

// Functions of texts. They mean the same on every store: letters are those of Unicode, but only A to Z have
// a case; NULL in, NULL out, where nothing else is said.
namespace tenon::inline v0 {
namespace detail {

/// What a function of texts takes: a text column or computed text, or a text value.
template <class T>
struct argument_is_text : std::bool_constant<std::is_convertible_v<const T&, std::string_view>> {};
template <expression T>
struct argument_is_text<T> : operand_is_text<typename T::value_type> {};
template <class T>
struct argument_is_an_integer : std::bool_constant<std::is_integral_v<T> && !std::is_same_v<T, bool>> {};
template <expression T>
struct argument_is_an_integer<T> : argument_is_an_integer<without_optional_t<typename T::value_type>> {};

template <class Value>
constexpr auto text_operand(Value&& value) {
  using bare = std::remove_cvref_t<Value>;
  static_assert(argument_is_text<bare>::value,
                "tenon: lower, upper, trim, substring, replace, concat ...: the argument is no text");
  if constexpr (argument_is_text<bare>::value) {
    return lift<std::string, no_origin>(std::forward<Value>(value));
  } else {
    return value_parameter<std::string_view, no_origin>{};
  }
}
template <class Value>
constexpr auto integer_operand(Value&& value) {
  using bare = std::remove_cvref_t<Value>;
  static_assert(argument_is_an_integer<bare>::value,
                "tenon: substring, left, right, lpad, rpad, repeat, round ...: a count or position is an "
                "integer");
  if constexpr (!argument_is_an_integer<bare>::value) {
    return value_parameter<std::int64_t, no_origin>{};
  } else if constexpr (expression<bare>) {
    return bare(std::forward<Value>(value));
  } else {
    return value_parameter<std::int64_t, no_origin>{static_cast<std::int64_t>(value)};
  }
}

template <sql_function Function, class... Texts>
constexpr auto text_call(Texts&&... texts) {
  return call<Function, std::string>(text_operand(std::forward<Texts>(texts))...);
}

}  // namespace detail

/// The letters A-Z as a-z; others stay, on every store.
template <expression Text>
constexpr auto lower(Text text) {
  return detail::text_call<sql_function::lower>(text);
}
/// The letters a-z as A-Z; others stay, on every store.
template <expression Text>
constexpr auto upper(Text text) {
  return detail::text_call<sql_function::upper>(text);
}
/// How many characters (code points).
template <expression Text>
constexpr auto length(Text text) {
  return detail::call<sql_function::length, std::int64_t>(detail::text_operand(text));
}
/// How many bytes.
template <expression Text>
constexpr auto octet_length(Text text) {
  return detail::call<sql_function::byte_length, std::int64_t>(detail::text_operand(text));
}
/// Without spaces, or without the characters of a second text, on both sides, on the left, on the right.
template <expression Text, class... Characters>
requires(sizeof...(Characters) <= 1) constexpr auto trim(Text text, Characters&&... of) {
  return detail::text_call<sql_function::trim>(text, std::forward<Characters>(of)...);
}
template <expression Text, class... Characters>
requires(sizeof...(Characters) <= 1) constexpr auto ltrim(Text text, Characters&&... of) {
  return detail::text_call<sql_function::trim_left>(text, std::forward<Characters>(of)...);
}
template <expression Text, class... Characters>
requires(sizeof...(Characters) <= 1) constexpr auto rtrim(Text text, Characters&&... of) {
  return detail::text_call<sql_function::trim_right>(text, std::forward<Characters>(of)...);
}
/// `count` characters from position `from` on (the first is 1), or all that follow.
template <expression Text, class From, class... Count>
requires(sizeof...(Count) <= 1) constexpr auto substring(Text text, From from, Count... count) {
  return detail::call<sql_function::substring, std::string>(
      detail::text_operand(text), detail::integer_operand(from), detail::integer_operand(count)...);
}
/// Where `part` begins, from 1; 0 where it is not found.
template <expression Text, class Part>
constexpr auto position(Text text, Part&& part) {
  return detail::call<sql_function::position, std::int64_t>(detail::text_operand(text),
                                                            detail::text_operand(std::forward<Part>(part)));
}
/// The text with each occurrence of `part` replaced; an empty `part` changes nothing.
template <expression Text, class Part, class By>
constexpr auto replace(Text text, Part&& part, By&& by) {
  return detail::text_call<sql_function::replace>(text, std::forward<Part>(part), std::forward<By>(by));
}
/// Texts one behind the other; NULLs are left out.
template <class... Texts>
requires(expression<Texts> || ...) constexpr auto concat(Texts&&... texts) {
  return detail::call<sql_function::concatenate, std::string, detail::null_rule::never>(
      detail::text_operand(std::forward<Texts>(texts))...);
}
/// The first, or last, so many characters.
template <expression Text, class Count>
constexpr auto left(Text text, Count count) {
  return detail::call<sql_function::left, std::string>(detail::text_operand(text),
                                                       detail::integer_operand(count));
}
/// The last `count` code points.
template <expression Text, class Count>
constexpr auto right(Text text, Count count) {
  return detail::call<sql_function::right, std::string>(detail::text_operand(text),
                                                        detail::integer_operand(count));
}
/// Filled up to so many characters, or cut to them, on the left or right.
template <expression Text, class Size, class... Fill>
requires(sizeof...(Fill) <= 1) constexpr auto lpad(Text text, Size size, Fill&&... fill) {
  return detail::call<sql_function::pad_left, std::string>(detail::text_operand(text),
                                                           detail::integer_operand(size),
                                                           detail::text_operand(std::forward<Fill>(fill))...);
}
template <expression Text, class Size, class... Fill>
requires(sizeof...(Fill) <= 1) constexpr auto rpad(Text text, Size size, Fill&&... fill) {
  return detail::call<sql_function::pad_right, std::string>(
      detail::text_operand(text), detail::integer_operand(size),
      detail::text_operand(std::forward<Fill>(fill))...);
}
/// The text so many times; none for zero and less. Errors: `limit`.
template <expression Text, class Count>
constexpr auto repeat(Text text, Count count) {
  return detail::call<sql_function::repeat, std::string>(detail::text_operand(text),
                                                         detail::integer_operand(count));
}
/// The code points in the opposite order.
template <expression Text>
constexpr auto reverse(Text text) {
  return detail::text_call<sql_function::reverse>(text);
}

}  // namespace tenon::inline v0

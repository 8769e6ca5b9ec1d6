// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tenon/model/layout.hpp>

namespace tenon::inline v0::detail {

/// A result that owns nothing: it shows the driver's memory, until the next row.
template <class T>
inline constexpr bool is_view =
    std::is_same_v<T, std::string_view> || std::is_same_v<T, std::span<const std::byte>>;
template <class T>
inline constexpr bool is_view<std::optional<T>> = is_view<T>;

template <class Row>
consteval bool holds_views();

template <class Row>
struct parts_hold_views : std::false_type {};
template <class... Parts>
struct parts_hold_views<std::tuple<Parts...>> : std::bool_constant<(holds_views<Parts>() || ...)> {};
template <class Row>
requires(!encodable<Row> && reflect::aggregate<Row>) struct parts_hold_views<Row>
    : std::bool_constant < []<std::size_t... I>(std::index_sequence<I...>) {
  return (holds_views<reflect::member_type<Row, I>>() || ...);
}(std::make_index_sequence<reflect::member_count<Row>>{}) > {};

/// Whether a row, or a struct in it, has members that are views.
template <class Row>
consteval bool holds_views() {
  return is_view<Row> || parts_hold_views<without_optional_t<Row>>::value;
}

/// A text for a text, bytes for a blob.
template <class View, class Value>
inline constexpr bool view_shows = false;
template <class Value>
inline constexpr bool view_shows<std::string_view, Value> =
    std::is_same_v<Value, std::string> || std::is_same_v<Value, std::string_view>;
template <class Value>
requires requires {
  codec<Value>::kind;
}
inline constexpr bool view_shows<std::span<const std::byte>, Value> = codec<Value>::kind == cell_kind::blob;

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/encoder.hpp>

namespace tenon::inline v0 {

/// How one C++ type becomes one cell and back. Specialise it for a type of your own, most easily by
/// inheriting from `codec_as`. A specialisation has
///   static constexpr cell_kind kind;                               what a column of this type holds
///   static void encode(const T& value, encoder& out);              exactly one cell, or out.refuse("why")
///   static decode_status decode(const cell& in, T& value);         `in` is never null
template <class T>
struct codec;

/// A type that can be a column, a parameter or a result.
template <class T>
concept encodable = requires(const T& value, T& target, encoder& out, const cell& in) {
  { codec<T>::kind } -> std::convertible_to<cell_kind>;
  codec<T>::encode(value, out);
  { codec<T>::decode(in, target) } -> std::same_as<decode_status>;
};

namespace detail {

template <class Stored>
struct stored_type_has_a_codec : std::bool_constant<encodable<Stored>> {};
template <class Self, class T, class Stored>
concept to_and_from = requires(const T& value, const Stored& stored) {
  { Self::to(value) } -> std::convertible_to<Stored>;
  { Self::from(stored) } -> std::convertible_to<T>;
};
template <class Self, class T, class Stored>
struct codec_converts_both_ways : std::bool_constant<to_and_from<Self, T, Stored>> {};
template <class Stored>
struct stored_type_needs_no_owner : std::is_trivially_copyable<Stored> {};

template <class Stored>
consteval cell_kind stored_kind() {
  static_assert(
      stored_type_has_a_codec<Stored>::value,
      "tenon: codec_as<T, Stored>: Stored has no codec itself; store as text, a number, a blob ...");
  if constexpr (encodable<Stored>) {
    return codec<Stored>::kind;
  } else {
    return cell_kind::null;
  }
}
/// Asked within the functions of a codec, where it is complete.
template <class Self, class T, class Stored>
consteval bool can_convert() {
  static_assert(codec_converts_both_ways<Self, T, Stored>::value,
                "tenon: codec_as<T, Stored>: the specialisation needs `static Stored to(const T&)` and "
                "`static T from(const Stored&)`");
  return codec_converts_both_ways<Self, T, Stored>::value && encodable<Stored>;
}

}  // namespace detail

/// Base for a user's own type that is stored as another: give `static Stored to(const T&)` and
/// `static T from(const Stored&)` in the specialisation. `from` may throw to refuse a stored value.
template <class T, class Stored, class Self = codec<T>>
struct codec_as {
  static constexpr cell_kind kind = detail::stored_kind<Stored>();
  static void encode(const T& value, encoder& out) {
    if constexpr (!detail::can_convert<Self, T, Stored>()) {
      return;
    } else if constexpr (requires {
                           { Self::to(value) } -> std::same_as<const Stored&>;
                         }) {
      codec<Stored>::encode(Self::to(value), out);
    } else if constexpr (std::is_same_v<Stored, std::string>) {
      codec<Stored>::encode(out.scratch() = Self::to(value), out);
    } else {
      static_assert(
          detail::stored_type_needs_no_owner<Stored>::value,
          "tenon: codec_as<T, Stored>: give `const Stored& to(const T&)`, or store as text or a number");
      codec<Stored>::encode(Self::to(value), out);
    }
  }
  static decode_status decode(const cell& in, T& value) {
    if constexpr (detail::can_convert<Self, T, Stored>()) {
      Stored stored{};
      const decode_status status = codec<Stored>::decode(in, stored);
      if (status == decode_status::ok) value = Self::from(stored);
      return status;
    } else {
      return decode_status::wrong_kind;
    }
  }
};

/// NULL is the empty optional; the value inside has its own codec.
template <class T>
requires encodable<T>
struct codec<std::optional<T>> {
  static constexpr cell_kind kind = codec<T>::kind;
  static void encode(const std::optional<T>& value, encoder& out) {
    if (value) {
      codec<T>::encode(*value, out);
    } else {
      out.null();
    }
  }
  static decode_status decode(const cell& in, std::optional<T>& value) {
    return codec<T>::decode(in, value.emplace());
  }
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

namespace detail {

template <class Member>
struct without_optional {
  using type = Member;
};
template <class Member>
struct without_optional<std::optional<Member>> {
  using type = Member;
};
template <class Member>
using without_optional_t = typename without_optional<Member>::type;

/// Reads one cell into a member: NULL into an optional, anything else through the codec.
template <class T>
[[nodiscard]] inline decode_status decode_cell(const cell& in, T& value) {
  if (in.kind == cell_kind::null) {
    if constexpr (is_optional<T>) {
      value.reset();
      return decode_status::ok;
    } else {
      return decode_status::null_value;
    }
  }
  return codec<T>::decode(in, value);
}

}  // namespace detail
}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <tenon/codec/codec.hpp>
#include <tenon/codec/utf8.hpp>

namespace tenon::inline v0 {

/// Any bytes; `std::span<const std::byte>` binds bytes owned elsewhere.
using blob = std::vector<std::byte>;

/// A type that can be a parameter. Views are bindable but no columns: a row has nothing for them to look at.
template <class T>
concept bindable = requires(const T& value, encoder& out) {
  { codec<T>::kind } -> std::convertible_to<cell_kind>;
  codec<T>::encode(value, out);
};

namespace detail {

/// The integer types that are numbers: all but bool and the character types.
template <class T>
concept number_integer = std::integral<T> && sizeof(T) <= 8 && !std::same_as<T, bool> &&
                         !std::same_as<T, char> && !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                         !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// NaN and infinities are the only values that are not within the range of finite numbers.
template <std::floating_point Real>
constexpr bool is_finite(Real value) noexcept {
  return value >= std::numeric_limits<Real>::lowest() && value <= std::numeric_limits<Real>::max();
}

/// Is `value` the same number as a `Real`? The round trip is exact unless the sum lost bits or left 64 bits.
template <std::floating_point Real>
constexpr bool is_exact(std::int64_t value) noexcept {
  constexpr auto limit = static_cast<Real>(9223372036854775808.0);  // 2^63, itself no int64
  const auto real = static_cast<Real>(value);
  return real < limit && static_cast<std::int64_t>(real) == value;
}

inline void encode_text(std::string_view value, encoder& out) {
  if (!is_text(value)) out.refuse("text must be valid UTF-8 without NUL; use tenon::blob for other bytes");
  // An empty view may have no address, which a client library would take for NULL.
  out.bytes(cell_kind::text, value.data() == nullptr ? std::string_view("") : value);
}

inline void encode_blob(const void* data, std::size_t size, encoder& out) {
  out.bytes(cell_kind::blob, {size == 0 ? "" : static_cast<const char*>(data), size});
}

/// Bytes of a size known at compile time; stored as a blob of exactly that size.
template <class Byte, std::size_t size>
struct byte_array_codec {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(const std::array<Byte, size>& value, encoder& out) {
    encode_blob(value.data(), size, out);
  }
  static decode_status decode(const cell& in, std::array<Byte, size>& value) {
    if (in.kind != cell_kind::blob) return decode_status::wrong_kind;
    if (in.bytes.size != size) return decode_status::out_of_range;
    if constexpr (size != 0) std::memcpy(value.data(), in.bytes.data, size);
    return decode_status::ok;
  }
};

template <class Byte>
struct byte_vector_codec {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(const std::vector<Byte>& value, encoder& out) {
    encode_blob(value.data(), value.size(), out);
  }
  static decode_status decode(const cell& in, std::vector<Byte>& value) {
    if (in.kind != cell_kind::blob) return decode_status::wrong_kind;
    const auto* first = reinterpret_cast<const Byte*>(in.bytes.data);
    value.assign(first, first + in.bytes.size);
    return decode_status::ok;
  }
};

}  // namespace detail

/// Read from a boolean cell, or from the integers 0 and 1 of databases without a boolean type.
template <>
struct codec<bool> {
  static constexpr cell_kind kind = cell_kind::boolean;
  static void encode(bool value, encoder& out) { out.boolean(value); }
  static decode_status decode(const cell& in, bool& value) {
    if (in.kind != cell_kind::boolean && in.kind != cell_kind::integer) return decode_status::wrong_kind;
    if (in.integer != 0 && in.integer != 1) return decode_status::out_of_range;
    value = in.integer == 1;
    return decode_status::ok;
  }
};

/// Integers of 8 to 64 bits. An unsigned value above the largest int64 is refused: no database here has room
/// for it. Character types have no codec; a `char` may mean text or number.
template <detail::number_integer Integer>
struct codec<Integer> {
  static constexpr cell_kind kind = cell_kind::integer;
  static void encode(Integer value, encoder& out) {
    if constexpr (std::is_unsigned_v<Integer> && sizeof(Integer) == 8) {
      if (value > static_cast<Integer>(std::numeric_limits<std::int64_t>::max()))
        out.refuse("an unsigned integer above 9223372036854775807 does not fit; store it as tenon::decimal");
    }
    out.integer(static_cast<std::int64_t>(value));
  }
  static decode_status decode(const cell& in, Integer& value) {
    if (in.kind != cell_kind::integer) return decode_status::wrong_kind;
    const auto narrow = static_cast<Integer>(in.integer);
    if (static_cast<std::int64_t>(narrow) != in.integer || (narrow < Integer{}) != (in.integer < 0))
      return decode_status::out_of_range;
    value = narrow;
    return decode_status::ok;
  }
};

/// Finite only, and no negative zero, whose sign not every store keeps. An integer cell is read when it is
/// exactly representable. Reading a `float` rounds to the nearest.
template <std::floating_point Real>
requires(sizeof(Real) <= 8) struct codec<Real> {
  static constexpr cell_kind kind = cell_kind::real;
  static void encode(Real value, encoder& out) {
    if (!detail::is_finite(value))
      out.refuse("NaN and infinity have no place in a column; use an empty std::optional for \"no number\"");
    if (value == 0 && __builtin_signbit(value)) [[unlikely]]
      out.refuse(
          "negative zero would come back as zero from some stores; add 0.0 to the number to drop the sign");
    out.real(static_cast<double>(value));
  }
  static decode_status decode(const cell& in, Real& value) {
    if (in.kind == cell_kind::integer) {
      if (!detail::is_exact<Real>(in.integer)) return decode_status::out_of_range;
      value = static_cast<Real>(in.integer);
      return decode_status::ok;
    }
    if (in.kind != cell_kind::real) return decode_status::wrong_kind;
    if (!(in.real >= std::numeric_limits<Real>::lowest() && in.real <= std::numeric_limits<Real>::max()))
      return decode_status::out_of_range;
    value = static_cast<Real>(in.real);
    return decode_status::ok;
  }
};

/// Valid UTF-8 without NUL, checked when written. Read as the database has it.
template <>
struct codec<std::string> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(const std::string& value, encoder& out) { detail::encode_text(value, out); }
  static decode_status decode(const cell& in, std::string& value) {
    if (in.kind != cell_kind::text) return decode_status::wrong_kind;
    value.assign(in.bytes.data, in.bytes.size);
    return decode_status::ok;
  }
};

template <>
struct codec<std::string_view> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(std::string_view value, encoder& out) { detail::encode_text(value, out); }
};

template <>
struct codec<const char*> {
  static constexpr cell_kind kind = cell_kind::text;
  static void encode(const char* value, encoder& out) {
    if (value == nullptr) out.refuse("the text is a null pointer; use an empty std::optional for NULL");
    detail::encode_text(value, out);
  }
};

template <>
struct codec<blob> : detail::byte_vector_codec<std::byte> {};
template <>
struct codec<std::vector<unsigned char>> : detail::byte_vector_codec<unsigned char> {};

template <std::size_t size>
struct codec<std::array<std::byte, size>> : detail::byte_array_codec<std::byte, size> {};
template <std::size_t size>
struct codec<std::array<unsigned char, size>> : detail::byte_array_codec<unsigned char, size> {};

template <>
struct codec<std::span<const std::byte>> {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(std::span<const std::byte> value, encoder& out) {
    detail::encode_blob(value.data(), value.size(), out);
  }
};

}  // namespace tenon::inline v0

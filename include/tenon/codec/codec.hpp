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

/// Base for a user's own type that is stored as another: give `static Stored to(const T&)` and
/// `static T from(const Stored&)` in the specialisation. `from` may throw to refuse a stored value.
template <class T, class Stored, class Self = codec<T>>
struct codec_as {
  static constexpr cell_kind kind = codec<Stored>::kind;
  static void encode(const T& value, encoder& out) {
    if constexpr (requires {
                    { Self::to(value) } -> std::same_as<const Stored&>;
                  }) {
      codec<Stored>::encode(Self::to(value), out);
    } else if constexpr (std::is_same_v<Stored, std::string>) {
      codec<Stored>::encode(out.scratch() = Self::to(value), out);
    } else {
      static_assert(
          std::is_trivially_copyable_v<Stored>,
          "tenon: codec_as<T, Stored>: give `const Stored& to(const T&)`, or store as text or a number");
      codec<Stored>::encode(Self::to(value), out);
    }
  }
  static decode_status decode(const cell& in, T& value) {
    Stored stored{};
    const decode_status status = codec<Stored>::decode(in, stored);
    if (status == decode_status::ok) value = Self::from(stored);
    return status;
  }
};

/// NULL is the empty optional; the value inside has its own codec.
template <class T>
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

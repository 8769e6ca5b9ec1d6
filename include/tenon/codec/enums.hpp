// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <tenon/codec/codec.hpp>
#include <tenon/reflect/enums.hpp>

namespace tenon::inline v0 {

/// Enums are stored by the enumerator's name, or by its number in a column described with `storage::number`.
/// Both forms are read. A value without a name is refused when written and out of range when read; give a set
/// of flags a codec of its own (`codec_as<Flags, std::int64_t>`).
template <class Enum>
requires(std::is_enum_v<Enum> && !std::is_same_v<Enum, std::byte>) struct codec<Enum> {
  static constexpr cell_kind kind = cell_kind::text;
  static constexpr bool stores_enumerators = true;

  static void encode(Enum value, encoder& out) {
    const std::string_view name = reflect::enum_name(value);
    if (name.empty())
      out.refuse(
          "the enum value has no enumerator within tenon::enum_range (-128 to 255 unless specialised)");
    if (out.stored() == storage::number) {
      out.integer(static_cast<std::int64_t>(value));
    } else {
      out.bytes(kind, name);
    }
  }

  static decode_status decode(const cell& in, Enum& value) {
    if (in.kind == cell_kind::text) {
      return reflect::enum_value(in.text(), value) ? decode_status::ok : decode_status::out_of_range;
    }
    if (in.kind != cell_kind::integer) return decode_status::wrong_kind;
    constexpr auto& known = reflect::enumerators<Enum>;
    if constexpr (known.size() > 0) {
      // Casting a number outside of the enumerators' range could be undefined.
      if (in.integer >= known.front().value && in.integer <= known.back().value) {
        const auto read = static_cast<Enum>(in.integer);
        if (!reflect::enum_name(read).empty()) {
          value = read;
          return decode_status::ok;
        }
      }
    }
    return decode_status::out_of_range;
  }
};

}  // namespace tenon::inline v0

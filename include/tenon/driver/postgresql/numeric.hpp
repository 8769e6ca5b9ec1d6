// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/decimal_text.hpp>

/// The server's exact numbers: digits to the base 10000 behind a head of four 16-bit numbers, which are how
/// many digits, the weight of the first, the sign, and how many decimal places are shown.
namespace tenon::inline v0::driver::postgresql::detail {

constexpr void put16(char* to, std::uint16_t value) noexcept {
  to[0] = static_cast<char>(value >> 8);
  to[1] = static_cast<char>(value);
}
inline void put32(char* to, std::uint32_t value) noexcept {
  value = __builtin_bswap32(value);
  __builtin_memcpy(to, &value, sizeof value);
}
inline void put64(char* to, std::uint64_t value) noexcept {
  value = __builtin_bswap64(value);
  __builtin_memcpy(to, &value, sizeof value);
}
inline std::uint16_t get16(const char* from) noexcept {
  std::uint16_t value;
  __builtin_memcpy(&value, from, sizeof value);
  return __builtin_bswap16(value);
}
inline std::uint32_t get32(const char* from) noexcept {
  std::uint32_t value;
  __builtin_memcpy(&value, from, sizeof value);
  return __builtin_bswap32(value);
}
inline std::uint64_t get64(const char* from) noexcept {
  std::uint64_t value;
  __builtin_memcpy(&value, from, sizeof value);
  return __builtin_bswap64(value);
}

inline constexpr std::uint16_t numeric_negative = 0x4000;
inline constexpr std::size_t most_numeric_fraction = 16383;
inline constexpr std::size_t most_numeric_whole = 131072;

enum class numeric_status : unsigned char { ok, special, malformed };

/// Replaces `out` by the canonical text: no zeros that say nothing, no minus zero. `special`: NaN or
/// infinity.
template <class Deferred = void>
numeric_status read_numeric(const char* data, std::size_t size, std::string& out) {
  out.clear();
  if (size < 8) return numeric_status::malformed;
  const std::size_t count = get16(data);
  const int weight = static_cast<std::int16_t>(get16(data + 2));
  const std::uint16_t sign = get16(data + 4);
  if (sign != 0 && sign != numeric_negative) return numeric_status::special;
  if (size != 8 + 2 * count) return numeric_status::malformed;
  const auto digit = [&](int index) -> unsigned {
    return index >= 0 && static_cast<std::size_t>(index) < count
               ? get16(data + 8 + 2 * static_cast<std::size_t>(index))
               : 0u;
  };
  const auto append = [&out](unsigned group) {
    const char letters[4] = {static_cast<char>('0' + group / 1000 % 10),
                             static_cast<char>('0' + group / 100 % 10),
                             static_cast<char>('0' + group / 10 % 10), static_cast<char>('0' + group % 10)};
    out.append(letters, 4);
  };
  for (int i = 0; i <= weight; ++i) append(digit(i));
  out.erase(0, out.find_first_not_of('0'));
  if (out.empty()) out = "0";
  if (const int last = static_cast<int>(count); last > weight + 1) {
    out += '.';
    for (int i = weight + 1; i < last; ++i) append(digit(i));
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  if (sign == numeric_negative && out != "0") out.insert(0, 1, '-');
  return numeric_status::ok;
}

/// Appends the binary form of a decimal text. False: it is no decimal, or has more digits than the server
/// keeps.
template <class Deferred = void>
bool write_numeric(std::string_view text, std::string& out) {
  const tenon::detail::decimal_parts parts = tenon::detail::split_decimal(text);
  if (!parts.valid || parts.whole.size() > most_numeric_whole ||
      parts.fraction.size() > most_numeric_fraction)
    return false;
  const std::size_t head = out.size();
  out.append(8, '\0');
  std::size_t count = 0;
  int weight = static_cast<int>((parts.whole.size() + 3) / 4) - 1;
  const auto add = [&](unsigned group) {
    if (group == 0 && count == 0) {  // zeros between the point and the first digit
      --weight;
      return;
    }
    char two[2];
    put16(two, static_cast<std::uint16_t>(group));
    out.append(two, 2);
    ++count;
  };
  unsigned group = 0;
  std::size_t left = parts.whole.size();
  for (char letter : parts.whole) {
    group = group * 10 + static_cast<unsigned>(letter - '0');
    if (--left % 4 == 0) {
      add(group);
      group = 0;
    }
  }
  std::size_t filled = 0;
  for (char letter : parts.fraction) {
    group = group * 10 + static_cast<unsigned>(letter - '0');
    if (++filled % 4 == 0) {
      add(group);
      group = 0;
    }
  }
  if (filled % 4 != 0) {
    for (; filled % 4 != 0; ++filled) group *= 10;
    add(group);
  }
  if (count == 0) weight = 0;
  put16(out.data() + head, static_cast<std::uint16_t>(count));
  put16(out.data() + head + 2, static_cast<std::uint16_t>(weight));
  put16(out.data() + head + 4, parts.negative && count != 0 ? numeric_negative : std::uint16_t{0});
  put16(out.data() + head + 6, static_cast<std::uint16_t>(parts.fraction.size()));
  return true;
}

}  // namespace tenon::inline v0::driver::postgresql::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#if defined(__linux__)
#include <pthread.h>
#include <sys/random.h>
#elif defined(__APPLE__) || defined(__unix__)
#include <pthread.h>
#include <stdlib.h>
#else
#include <random>
#endif

#include <tenon/codec/codec.hpp>
#include <tenon/core/atomic.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {
namespace detail {

/// Writes the 36 characters of a uuid in lower case.
constexpr void write_uuid(const std::array<unsigned char, 16>& bytes, char* out) noexcept {
  constexpr const char* digits = "0123456789abcdef";
  for (std::size_t index = 0; index < 16; ++index) {
    if (index == 4 || index == 6 || index == 8 || index == 10) *out++ = '-';
    *out++ = digits[bytes[index] >> 4U];
    *out++ = digits[bytes[index] & 15U];
  }
}

/// The value of each hexadecimal digit, 255 for every other character.
inline constexpr std::array<unsigned char, 256> hex_values = [] {
  std::array<unsigned char, 256> values{};
  for (unsigned letter = 0; letter < 256; ++letter) {
    const bool digit = letter >= '0' && letter <= '9';
    const unsigned lower = letter | 0x20U;
    const bool hex = lower >= 'a' && lower <= 'f' && letter < 128;
    values[letter] = static_cast<unsigned char>(digit ? letter - '0' : hex ? lower - 'a' + 10 : 255);
  }
  return values;
}();

/// Reads the 36 characters of a uuid, of either case. False, with `bytes` unspecified, for anything else.
constexpr bool read_uuid(std::string_view text, std::array<unsigned char, 16>& bytes) noexcept {
  constexpr unsigned char places[] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
  if (text.size() != 36) return false;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  unsigned all = 0;
  for (std::size_t index = 0; index < 16; ++index) {
    const unsigned high = hex_values[static_cast<unsigned char>(text[places[index]])];
    const unsigned low = hex_values[static_cast<unsigned char>(text[places[index] + 1U])];
    all |= high | low;
    bytes[index] = static_cast<unsigned char>(high << 4U | low);
  }
  return all < 16;
}

/// Random bytes fetched ahead from the operating system, per thread: one system call serves sixteen uuids.
struct random_pool {
  unsigned char bytes[256];
  std::size_t left;
  unsigned forks;
};
inline thread_local random_pool pool_of_this_thread{};
inline atomic<unsigned> forks_seen{0};

[[gnu::noinline]] inline void refill(random_pool& pool) {
#if defined(__linux__) || defined(__APPLE__) || defined(__unix__)
  // A child process must not hand out its parent's bytes.
  [[maybe_unused]] static const int registered =
      ::pthread_atfork(nullptr, nullptr, [] { forks_seen.fetch_add(1, memory_order::relaxed); });
#endif
  pool.forks = forks_seen.load(memory_order::relaxed);
#if defined(__linux__)
  if (::getrandom(pool.bytes, sizeof pool.bytes, 0) != static_cast<ssize_t>(sizeof pool.bytes)) {
    fail(error_kind::io, "the operating system gives no random bytes for a uuid (getrandom failed)");
  }
#elif defined(__APPLE__) || defined(__unix__)
  ::arc4random_buf(pool.bytes, sizeof pool.bytes);
#else
  std::random_device source;
  for (unsigned char& byte : pool.bytes) byte = static_cast<unsigned char>(source());
#endif
  pool.left = sizeof pool.bytes;
}

inline void random_bytes(unsigned char* out, std::size_t count) {
  random_pool& pool = pool_of_this_thread;
  if (pool.left < count || pool.forks != forks_seen.load(memory_order::relaxed)) refill(pool);
  pool.left -= count;
  std::memcpy(out, pool.bytes + pool.left, count);
}

/// 48 bits of milliseconds and 12 bits of their fraction; never the same and never less than before in this
/// process.
inline std::uint64_t next_uuid_time() {
  static atomic<std::uint64_t> last{0};
  std::timespec clock{};
  std::timespec_get(&clock, TIME_UTC);
  const auto nanoseconds = static_cast<std::uint64_t>(clock.tv_nsec);
  const std::uint64_t milliseconds =
      static_cast<std::uint64_t>(clock.tv_sec) * 1000 + nanoseconds / 1'000'000;
  const std::uint64_t now = (milliseconds << 12U) | (nanoseconds % 1'000'000 * 4096 / 1'000'000);
  std::uint64_t before = last.load(memory_order::relaxed);
  std::uint64_t mine = 0;
  do {
    mine = now > before ? now : before + 1;
  } while (!last.compare_exchange_weak(before, mine, memory_order::relaxed));
  return mine;
}

}  // namespace detail

/// A universally unique identifier (RFC 9562). The default is the nil uuid, sixteen zero bytes.
struct uuid {
  std::array<unsigned char, 16> bytes{};

  /// A random uuid: 122 bits from the operating system. Errors: `io` if it has none to give.
  static uuid v4() {
    uuid made;
    detail::random_bytes(made.bytes.data(), 16);
    made.stamp(4);
    return made;
  }

  /// A uuid that sorts by the time of its making: milliseconds with a 12-bit fraction, then 62 random bits.
  /// Strictly increasing within the process, over all threads, even when the clock steps back. Errors: as
  /// `v4`.
  static uuid v7() {
    uuid made;
    const std::uint64_t time = detail::next_uuid_time();
    for (unsigned index = 0; index < 6; ++index) {
      made.bytes[index] = static_cast<unsigned char>(time >> (52U - 8U * index));
    }
    made.bytes[6] = static_cast<unsigned char>((time >> 8U) & 15U);
    made.bytes[7] = static_cast<unsigned char>(time);
    detail::random_bytes(made.bytes.data() + 8, 8);
    made.stamp(7);
    return made;
  }

  /// Reads "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", in either case; empty for any other form.
  static constexpr std::optional<uuid> parse(std::string_view text) noexcept {
    uuid made;
    if (!detail::read_uuid(text, made.bytes)) return std::nullopt;
    return made;
  }

  /// 36 characters, lower case.
  std::string to_string() const {
    std::string text(36, '-');
    detail::write_uuid(bytes, text.data());
    return text;
  }

  constexpr bool is_nil() const noexcept { return *this == uuid{}; }

  friend constexpr bool operator==(const uuid&, const uuid&) = default;
  friend constexpr auto operator<=>(const uuid&, const uuid&) = default;

 private:
  constexpr void stamp(unsigned version) {
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | (version << 4U));
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U);
  }
};

/// Native where the database has a uuid type; on others lower-case text, or 16 bytes by `storage::bytes`.
/// Both are read back, text of either case.
template <>
struct codec<uuid> {
  static constexpr cell_kind kind = cell_kind::uuid;
  static void encode(const uuid& value, encoder& out) { out.uuid(value.bytes); }
  static decode_status decode(const cell& in, uuid& value) {
    switch (in.kind) {
      case cell_kind::uuid: value.bytes = in.uuid; return decode_status::ok;
      case cell_kind::text:
        return detail::read_uuid(in.text(), value.bytes) ? decode_status::ok : decode_status::malformed;
      case cell_kind::blob:
        if (in.bytes.size != 16) return decode_status::malformed;
        std::memcpy(value.bytes.data(), in.bytes.data, 16);
        return decode_status::ok;
      default: return decode_status::wrong_kind;
    }
  }
};

}  // namespace tenon::inline v0

template <>
struct std::hash<tenon::uuid> {
  std::size_t operator()(const tenon::uuid& value) const noexcept {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    std::memcpy(&high, value.bytes.data(), 8);
    std::memcpy(&low, value.bytes.data() + 8, 8);
    std::uint64_t mixed = (high ^ (low * 0x9E3779B97F4A7C15U)) * 0xD6E8FEB86659FD93U;
    mixed ^= mixed >> 32U;
    return static_cast<std::size_t>(mixed);
  }
};

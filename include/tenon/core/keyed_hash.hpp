// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenon::inline v0::detail {

/// 16 bytes that only those know who may make a hash.
struct hash_key {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// SipHash-2-4: 64 bits that nobody can foresee without the key.
constexpr std::uint64_t keyed_hash(hash_key key, std::string_view bytes) noexcept {
  std::uint64_t a = key.low ^ 0x736f6d6570736575u;
  std::uint64_t b = key.high ^ 0x646f72616e646f6du;
  std::uint64_t c = key.low ^ 0x6c7967656e657261u;
  std::uint64_t d = key.high ^ 0x7465646279746573u;
  const auto turn = [](std::uint64_t value, int by) { return value << by | value >> (64 - by); };
  const auto stir = [&](int times) {
    for (int i = 0; i < times; ++i) {
      a += b, b = turn(b, 13) ^ a, a = turn(a, 32);
      c += d, d = turn(d, 16) ^ c;
      a += d, d = turn(d, 21) ^ a;
      c += b, b = turn(b, 17) ^ c, c = turn(c, 32);
    }
  };
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (i % 8 * 8);
    if (i % 8 != 7) continue;
    d ^= word;
    stir(2);
    a ^= word;
    word = 0;
  }
  word |= static_cast<std::uint64_t>(bytes.size()) << 56;
  d ^= word;
  stir(2);
  a ^= word;
  c ^= 0xff;
  stir(4);
  return a ^ b ^ c ^ d;
}

/// A key made of a text of any length.
constexpr hash_key key_of_text(std::string_view text) noexcept {
  return {keyed_hash({0x74656e6f6e206b65u, 1}, text), keyed_hash({0x74656e6f6e206b65u, 2}, text)};
}

}  // namespace tenon::inline v0::detail

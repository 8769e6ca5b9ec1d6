// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenon::inline v0::detail {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces. For checksums; nothing secret goes through it.
template <class Deferred = void>
class basic_sha256 {
 public:
  basic_sha256& add(std::string_view bytes) noexcept {
    length_ += bytes.size();
    for (char each : bytes) {
      block_[filled_++] = static_cast<unsigned char>(each);
      if (filled_ == sizeof block_) mix();
    }
    return *this;
  }
  /// The same with its length in front, so that no two lists of pieces look alike.
  basic_sha256& add_piece(std::string_view bytes) noexcept {
    add_number(bytes.size());
    return add(bytes);
  }
  basic_sha256& add_number(std::uint64_t number) noexcept {
    char digits[8];
    for (int at = 0; at < 8; ++at) digits[at] = static_cast<char>(number >> (56 - 8 * at));
    return add({digits, sizeof digits});
  }

  /// 64 hexadecimal digits in lower case. The object is used up.
  std::string hex() {
    const std::uint64_t bits = static_cast<std::uint64_t>(length_) * 8;
    add("\x80");
    while (filled_ != sizeof block_ - 8) add({"\0", 1});
    add_number(bits);
    std::string text;
    for (std::uint32_t word : state_) {
      for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[(word >> shift) & 15];
    }
    return text;
  }

 private:
  static constexpr std::uint32_t rotated(std::uint32_t word, int by) noexcept {
    return (word >> by) | (word << (32 - by));
  }

  void mix() noexcept {
    filled_ = 0;
    std::uint32_t w[64];
    for (std::size_t i = 0; i < 16; ++i) {
      w[i] = static_cast<std::uint32_t>(block_[4 * i]) << 24 |
             static_cast<std::uint32_t>(block_[4 * i + 1]) << 16 |
             static_cast<std::uint32_t>(block_[4 * i + 2]) << 8 | block_[4 * i + 3];
    }
    for (std::size_t i = 16; i < 64; ++i) {
      const std::uint32_t a = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3);
      const std::uint32_t b = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10);
      w[i] = w[i - 16] + a + w[i - 7] + b;
    }
    std::uint32_t s[8];
    for (std::size_t i = 0; i < 8; ++i) s[i] = state_[i];
    for (std::size_t i = 0; i < 64; ++i) {
      const std::uint32_t high = rotated(s[4], 6) ^ rotated(s[4], 11) ^ rotated(s[4], 25);
      const std::uint32_t first = s[7] + high + ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
      const std::uint32_t low = rotated(s[0], 2) ^ rotated(s[0], 13) ^ rotated(s[0], 22);
      const std::uint32_t second = low + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      for (std::size_t j = 7; j > 0; --j) s[j] = s[j - 1];
      s[4] += first;
      s[0] = first + second;
    }
    for (std::size_t i = 0; i < 8; ++i) state_[i] += s[i];
  }

  static constexpr std::uint32_t constants[64] = {
      0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
      0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
      0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
      0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
      0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
      0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
      0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
      0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

  std::uint32_t state_[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  unsigned char block_[64] = {};
  std::size_t filled_ = 0;
  std::size_t length_ = 0;
};

template <class Deferred = void>
std::string sha256(std::string_view bytes) {
  return basic_sha256<Deferred>().add(bytes).hex();
}

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tenon::inline v0::detail {

/// Has any byte of `word` its high bit set or the value zero? Exact for the whole word, not per byte.
template <class Word>
constexpr bool has_special(Word word) noexcept {
  constexpr Word ones = static_cast<Word>(0x0101010101010101U);
  constexpr Word highs = static_cast<Word>(0x8080808080808080U);
  return ((word | (word - ones)) & highs) != 0;
}

template <class Word>
inline Word load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The length of the UTF-8 sequence at `at`, 0 if it is malformed, overlong, a surrogate, above U+10FFFF, or
/// NUL.
inline std::size_t sequence_length(const unsigned char* at, std::size_t left) noexcept {
  const unsigned lead = at[0];
  if (lead < 0x80) return lead == 0 ? 0 : 1;
  const auto tail = [at](std::size_t index) { return (at[index] & 0xC0U) == 0x80U; };
  if (lead < 0xE0) return lead >= 0xC2 && left >= 2 && tail(1) ? 2 : 0;
  if (lead < 0xF0) {
    if (left < 3 || !tail(1) || !tail(2)) return 0;
    if (lead == 0xE0 && at[1] < 0xA0) return 0;   // overlong
    if (lead == 0xED && at[1] >= 0xA0) return 0;  // surrogate
    return 3;
  }
  if (lead > 0xF4 || left < 4 || !tail(1) || !tail(2) || !tail(3)) return 0;
  if (lead == 0xF0 && at[1] < 0x90) return 0;   // overlong
  if (lead == 0xF4 && at[1] >= 0x90) return 0;  // above U+10FFFF
  return 4;
}

/// How many leading bytes of `text` are valid UTF-8 without NUL: its size if all are.
[[gnu::noinline]] inline std::size_t text_prefix(std::string_view text) noexcept {
  const char* const data = text.data();
  const std::size_t size = text.size();
  std::size_t at = 0;
  while (at < size) {
    while (size - at >= 8 && !has_special(load<std::uint64_t>(data + at))) at += 8;
    // Sequences one by one for a stretch: text in another script than Latin would fail the test above each
    // time.
    const std::size_t stop = size - at > 64 ? at + 64 : size;
    while (at < stop) {
      const std::size_t length =
          sequence_length(reinterpret_cast<const unsigned char*>(data) + at, size - at);
      if (length == 0) return at;
      at += length;
    }
  }
  return at;
}

/// Is `text` valid UTF-8 without NUL, the one form of text every store keeps? Cost: ASCII takes one test per
/// eight bytes.
inline bool is_text(std::string_view text) noexcept {
  const char* at = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    const char* const last = at + size - 8;
    if (size >= 32) {
      // One comparison for sixteen letters; the verdict is asked for once, as nearly all text passes.
      using letters = signed char __attribute__((vector_size(16)));
      letters good = load<letters>(at + size - 16) > 0;
      for (; last - at > 8; at += 16) good &= load<letters>(at) > 0;
      std::uint64_t halves[2];
      std::memcpy(halves, &good, sizeof halves);
      return (halves[0] & halves[1]) == ~std::uint64_t{0} || text_prefix(text) == size;
    }
    for (; at < last; at += 8)
      if (has_special(load<std::uint64_t>(at))) return text_prefix(text) == size;
    return !has_special(load<std::uint64_t>(last)) || text_prefix(text) == size;
  }
  if (size >= 4) {
    const bool special =
        has_special(load<std::uint32_t>(at)) || has_special(load<std::uint32_t>(at + size - 4));
    return !special || text_prefix(text) == size;
  }
  for (const char letter : text)
    if (static_cast<signed char>(letter) <= 0) return text_prefix(text) == size;
  return true;
}

}  // namespace tenon::inline v0::detail

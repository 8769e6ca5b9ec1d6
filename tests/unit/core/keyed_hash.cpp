// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <string>

#include <tenon/core/keyed_hash.hpp>

using tenon::detail::hash_key;
using tenon::detail::key_of_text;
using tenon::detail::keyed_hash;

TEST_CASE("the keyed hash is SipHash-2-4", "[core]") {
  // The vectors of its authors: the key 00 01 … 0f, the bytes 00 01 … of growing length.
  constexpr hash_key key{0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
  std::string bytes;
  const auto hash_of_next = [&](int length) {
    while (static_cast<int>(bytes.size()) < length) bytes += static_cast<char>(bytes.size());
    return keyed_hash(key, bytes);
  };
  CHECK(hash_of_next(0) == 0x726fdb47dd0e0e31u);
  CHECK(hash_of_next(1) == 0x74f839c593dc67fdu);
  CHECK(hash_of_next(7) == 0xab0200f58b01d137u);
  CHECK(hash_of_next(8) == 0x93f5f5799a932462u);
  CHECK(hash_of_next(15) == 0xa129ca6149be45e5u);
  CHECK(hash_of_next(63) == 0x958a324ceb064572u);
}

TEST_CASE("keys of different texts are different", "[core]") {
  const auto hash = [](std::string_view key) { return keyed_hash(key_of_text(key), "the same bytes"); };
  CHECK(hash("a") == hash("a"));
  CHECK(hash("") != hash("a"));
  CHECK(hash("a") != hash("b"));
  CHECK(hash("a secret of more than sixteen bytes") != hash("a secret of more than sixteen byte"));
  CHECK(key_of_text("a").low != key_of_text("a").high);
}

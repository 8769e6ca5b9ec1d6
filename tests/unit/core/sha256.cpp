// SPDX-License-Identifier: MIT
#include <tenon/core/sha256.hpp>

#include "catch.hpp"

using tenon::detail::basic_sha256;
using tenon::detail::sha256;

TEST_CASE("SHA-256 gives the known sums of known texts", "[core][sha256]") {
  CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(sha256(
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrs"
            "mnopqrstnopqrstu") == "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  CHECK(sha256(std::string(1'000'000, 'a')) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a sum does not depend on the pieces in which its text comes, at every length about a block",
          "[core][sha256]") {
  for (std::size_t length = 0; length < 200; ++length) {
    const std::string text(length, 'x');
    basic_sha256<> one_by_one;
    for (char each : text) one_by_one.add({&each, 1});
    CHECK(one_by_one.hex() == sha256(text));
  }
}

TEST_CASE("pieces with their lengths are not each other's", "[core][sha256]") {
  CHECK(basic_sha256<>().add_piece("ab").add_piece("c").hex() !=
        basic_sha256<>().add_piece("a").add_piece("bc").hex());
  CHECK(basic_sha256<>().add("ab").add("c").hex() == basic_sha256<>().add("a").add("bc").hex());
}

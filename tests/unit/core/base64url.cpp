// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <string>

#include <tenon/core/base64url.hpp>

using tenon::detail::from_base64url;
using tenon::detail::to_base64url;

TEST_CASE("bytes become letters as RFC 4648 has them, without padding", "[core]") {
  CHECK(to_base64url("").empty());
  CHECK(to_base64url("f") == "Zg");
  CHECK(to_base64url("fo") == "Zm8");
  CHECK(to_base64url("foo") == "Zm9v");
  CHECK(to_base64url("foob") == "Zm9vYg");
  CHECK(to_base64url("\xfb\xff\xfe") == "-__-");
}

TEST_CASE("letters become the bytes they were made of", "[core]") {
  std::string bytes;
  std::string all;
  for (int i = 0; i < 300; ++i) {
    std::string back;
    CHECK(from_base64url(to_base64url(all), back));
    CHECK(back == all);
    all += static_cast<char>(i * 7);
  }
  CHECK(from_base64url("", bytes));
  CHECK(bytes.empty());
}

TEST_CASE("a text that no bytes give is refused", "[core]") {
  std::string bytes;
  for (const char* const bad : {"Z", "Zm9vY", "Zh", "Zm9", "Zg==", "Zm 8", "Zm+8", "Zm/8", "Zm8\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_base64url(bad, bytes));
  }
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/json_scan.hpp>

#include <string>

#include "catch.hpp"

using tenon::detail::find_escape;

TEST_CASE("the first byte to be escaped is found wherever it is, whichever it is", "[codec][json]") {
  for (int byte = 0; byte < 256; ++byte) {
    const char letter = static_cast<char>(byte);
    const bool special = byte < 0x20 || byte == '"' || byte == '\\';
    for (std::size_t size = 1; size < 20; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, '\xFF');
        text[at] = letter;
        REQUIRE(find_escape(text, 0) == (special ? at : size));
        REQUIRE(find_escape(text, at) == (special ? at : size));
        REQUIRE(find_escape(text, at + 1) == size);
      }
    }
  }
  CHECK(find_escape("", 0) == 0);
}

TEST_CASE("code points become one to four bytes of UTF-8", "[codec][json]") {
  std::string text;
  for (std::uint32_t point : {0x1U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xFFFFU, 0x10000U, 0x10FFFFU})
    tenon::detail::append_point(text, point);
  CHECK(text == "\x01\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
  CHECK(tenon::detail::is_text(text));
}

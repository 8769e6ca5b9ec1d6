// SPDX-License-Identifier: MIT
#include <tenon/codec/utf8.hpp>

#include <random>
#include <string>

#include "catch.hpp"

using tenon::detail::is_text;
using tenon::detail::text_prefix;
using namespace std::string_literals;

namespace {

/// The definition, one code point after the other, as slow and plain as can be.
bool is_text_by_definition(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t index) {
      return at + index < text.size() ? static_cast<unsigned char>(text[at + index]) : 0U;
    };
    unsigned length = 0;
    unsigned long point = 0;
    if (byte(0) < 0x80)
      length = 1, point = byte(0);
    else if ((byte(0) & 0xE0U) == 0xC0)
      length = 2, point = byte(0) & 0x1FU;
    else if ((byte(0) & 0xF0U) == 0xE0)
      length = 3, point = byte(0) & 0x0FU;
    else if ((byte(0) & 0xF8U) == 0xF0)
      length = 4, point = byte(0) & 0x07U;
    else
      return false;
    for (unsigned index = 1; index < length; ++index) {
      if ((byte(index) & 0xC0U) != 0x80) return false;
      point = point * 64 + (byte(index) & 0x3FU);
    }
    const unsigned long least[] = {0, 1, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
    at += length;
  }
  return true;
}

}  // namespace

TEST_CASE("text is valid UTF-8 at its edges and nothing beside them", "[codec][utf8]") {
  for (const std::string& good :
       {""s, "a"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s, "\xEE\x80\x80"s,
        "\xEF\xBF\xBF"s, "\xEF\xBB\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s, "\xF0\x9F\x91\xBE"s}) {
    CAPTURE(good);
    CHECK(is_text(good));
    CHECK(is_text("12345678" + good + "12345678"));
  }
  for (const std::string& bad :
       {"\0"s, "\x80"s, "\xBF"s, "\xC0\x80"s, "\xC1\xBF"s, "\xC2"s, "\xC2 "s, "\xE0\x9F\xBF"s, "\xE0\xA0"s,
        "\xED\xA0\x80"s, "\xED\xBF\xBF"s, "\xF0\x8F\xBF\xBF"s, "\xF0\x90\x80"s, "\xF4\x90\x80\x80"s,
        "\xF5\x80\x80\x80"s, "\xF8\x88\x80\x80\x80"s, "\xFE"s, "\xFF"s, "\xC3\xC3\xA4"s}) {
    CAPTURE(bad);
    CHECK_FALSE(is_text(bad));
    CHECK_FALSE(is_text("a" + bad));
    CHECK_FALSE(is_text("12345678" + bad + "12345678"));
    CHECK(text_prefix("12345678\xC3\xA4" + bad) == 10);
  }
}

TEST_CASE("a NUL or a stray byte is found at every position of texts of every length", "[codec][utf8]") {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t at = 0; at < size; ++at) {
      for (char wrong : {'\0', '\x80', '\xFF'}) {
        std::string text(size, 'x');
        text[at] = wrong;
        REQUIRE_FALSE(is_text(text));
        REQUIRE(text_prefix(text) == at);
      }
    }
    REQUIRE(is_text(std::string(size, '\x01')));
    REQUIRE(is_text(std::string(size, '\x7F')));
  }
}

TEST_CASE("the fast test agrees with the definition on random bytes", "[codec][utf8]") {
  std::mt19937 random(20240229);
  const std::string pieces[] = {
      "a",    "hello wo", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x91\xBE", "\xED\xA0\x80", "\xC0",
      "\x80", "\xF4",     "\x90",     "\xE0"};
  int valid = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const unsigned choice = round % 4 == 0 ? 11 : 5;
    for (auto count = random() % 30; count > 0; --count) text += pieces[random() % choice];
    const bool expected = is_text_by_definition(text);
    valid += expected ? 1 : 0;
    REQUIRE(is_text(text) == expected);
    REQUIRE((text_prefix(text) == text.size()) == expected);
  }
  CHECK(valid > 15000);
  CHECK(valid < 20000);
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/text_functions.hpp>

#include <limits>
#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::call;
using f = tenon::sql_function;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
// Four characters of one to four bytes.
constexpr const char* mixed = "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80";

}  // namespace

TEST_CASE("lower and upper fold A to Z and nothing else", "[codec][functions]") {
  CHECK(call(f::lower, {"AbZ@[\xc3\x84"}) == "text abz@[\xc3\x84");
  CHECK(call(f::upper, {"aBz`{\xc3\xa4"}) == "text ABZ`{\xc3\xa4");
  CHECK(call(f::lower, {""}) == "text ");
  CHECK(call(f::upper, {nullptr}) == "null");
}

TEST_CASE("length counts characters, byte_length bytes", "[codec][functions]") {
  CHECK(call(f::length, {mixed}) == "integer 4");
  CHECK(call(f::byte_length, {mixed}) == "integer 10");
  CHECK(call(f::length, {""}) == "integer 0");
  CHECK(call(f::length, {nullptr}) == "null");
  CHECK(call(f::length, {cells::bytes(tenon::cell_kind::blob, mixed)}) == "integer 10");
}

TEST_CASE("trim takes spaces, or the characters it is given, from one or both ends", "[codec][functions]") {
  CHECK(call(f::trim, {"  a b  "}) == "text a b");
  CHECK(call(f::trim_left, {"  a b  "}) == "text a b  ");
  CHECK(call(f::trim_right, {"  a b  "}) == "text   a b");
  CHECK(call(f::trim, {"\ta\t"}) == "text \ta\t");
  CHECK(call(f::trim, {"   "}) == "text ");
  CHECK(call(f::trim, {""}) == "text ");
  CHECK(call(f::trim, {"xyxaxy", "xy"}) == "text a");
  CHECK(call(f::trim, {" a ", ""}) == "text  a ");
  CHECK(call(f::trim, {"\xe2\x82\xac"
                       "a\xc3\xa4",
                       "\xc3\xa4\xe2\x82\xac"}) == "text a");
  // The last byte of one character is no character.
  CHECK(call(f::trim_right, {"a\xc3\xa4", "\xc2\xa4"}) == "text a\xc3\xa4");
  CHECK(call(f::trim, {"a", nullptr}) == "null");
}

TEST_CASE("substring takes the characters whose positions lie in the range", "[codec][functions]") {
  CHECK(call(f::substring, {"abcdef", 2, 3}) == "text bcd");
  CHECK(call(f::substring, {"abcdef", 2}) == "text bcdef");
  CHECK(call(f::substring, {"abcdef", 0, 3}) == "text ab");
  CHECK(call(f::substring, {"abcdef", -2, 3}) == "text ");
  CHECK(call(f::substring, {"abcdef", -2, 4}) == "text a");
  CHECK(call(f::substring, {"abcdef", -2}) == "text abcdef");
  CHECK(call(f::substring, {"abcdef", 7, 2}) == "text ");
  CHECK(call(f::substring, {"abcdef", 3, 0}) == "text ");
  CHECK(call(f::substring, {"abcdef", 3, highest}) == "text cdef");
  CHECK(call(f::substring, {"abcdef", lowest, highest}) == "text ");
  CHECK(call(f::substring, {"abcdef", highest, highest}) == "text ");
  CHECK(call(f::substring, {mixed, 2, 2}) == "text \xc3\xa4\xe2\x82\xac");
  CHECK(call(f::substring, {"", 1, 1}) == "text ");
  CHECK(call(f::substring, {"abc", 1, -1}) == "value");
  CHECK(call(f::substring, {"abc", nullptr, -1}) == "null");
}

TEST_CASE("left and right count from the other end if the number is negative", "[codec][functions]") {
  CHECK(call(f::left, {mixed, 2}) == "text a\xc3\xa4");
  CHECK(call(f::left, {mixed, -1}) == "text a\xc3\xa4\xe2\x82\xac");
  CHECK(call(f::left, {mixed, 0}) == "text ");
  CHECK(call(f::left, {mixed, 9}) == std::string("text ") + mixed);
  CHECK(call(f::left, {mixed, -9}) == "text ");
  CHECK(call(f::left, {mixed, lowest}) == "text ");
  CHECK(call(f::right, {mixed, 1}) == "text \xf0\x9f\x98\x80");
  CHECK(call(f::right, {mixed, -3}) == "text \xf0\x9f\x98\x80");
  CHECK(call(f::right, {mixed, 0}) == "text ");
  CHECK(call(f::right, {mixed, 9}) == std::string("text ") + mixed);
  CHECK(call(f::right, {mixed, lowest}) == "text ");
  CHECK(call(f::right, {mixed, highest}) == std::string("text ") + mixed);
  CHECK(call(f::left, {nullptr, 2}) == "null");
}

TEST_CASE("position counts characters from 1, and is 0 for what is not there", "[codec][functions]") {
  CHECK(call(f::position, {mixed, "\xe2\x82\xac"}) == "integer 3");
  CHECK(call(f::position, {"abcabc", "ca"}) == "integer 3");
  CHECK(call(f::position, {"abc", "d"}) == "integer 0");
  CHECK(call(f::position, {"abc", ""}) == "integer 1");
  CHECK(call(f::position, {"", ""}) == "integer 1");
  CHECK(call(f::position, {"", "a"}) == "integer 0");
}

TEST_CASE("replace takes every part that does not overlap the one before", "[codec][functions]") {
  CHECK(call(f::replace, {"banana", "an", "AN!"}) == "text bAN!AN!a");
  CHECK(call(f::replace, {"aaa", "aa", "b"}) == "text ba");
  CHECK(call(f::replace, {"abc", "", "x"}) == "text abc");
  CHECK(call(f::replace, {"abc", "b", ""}) == "text ac");
  CHECK(call(f::replace, {"", "b", "x"}) == "text ");
  CHECK(call(f::replace, {"abc", "b", nullptr}) == "null");
}

TEST_CASE("concatenate leaves NULLs out, append does not", "[codec][functions]") {
  CHECK(call(f::concatenate, {"a", nullptr, "b", ""}) == "text ab");
  CHECK(call(f::concatenate, {nullptr, nullptr}) == "text ");
  CHECK(call(f::concatenate, {"a", 5, 0.5}) == "text a50.5");
  CHECK(call(f::append, {"a", "b"}) == "text ab");
  CHECK(call(f::append, {"a", nullptr}) == "null");
}

TEST_CASE("a text is padded with a fill that is repeated and cut, and cut itself if too long",
          "[codec][functions]") {
  CHECK(call(f::pad_left, {"ab", 5}) == "text    ab");
  CHECK(call(f::pad_right, {"ab", 5}) == "text ab   ");
  CHECK(call(f::pad_left, {"ab", 7, "xyz"}) == "text xyzxyab");
  CHECK(call(f::pad_right, {"ab", 7, "xyz"}) == "text abxyzxy");
  CHECK(call(f::pad_left, {"abcdef", 3}) == "text abc");
  CHECK(call(f::pad_right, {"abcdef", 3}) == "text abc");
  CHECK(call(f::pad_left, {"ab", 0}) == "text ");
  CHECK(call(f::pad_left, {"ab", -5}) == "text ");
  CHECK(call(f::pad_left, {"ab", lowest}) == "text ");
  CHECK(call(f::pad_left, {"ab", 5, ""}) == "text ab");
  CHECK(call(f::pad_left, {"", 2, "\xc3\xa4"}) == "text \xc3\xa4\xc3\xa4");
  CHECK(call(f::pad_left, {"ab", 1'000'000'001}) == "limit");
  CHECK(call(f::pad_right, {"ab", highest, "xyz"}) == "limit");
  CHECK(call(f::pad_right, {"ab", nullptr, "xyz"}) == "null");
}

TEST_CASE("a text repeated less than once is empty, too often refused", "[codec][functions]") {
  CHECK(call(f::repeat, {"ab", 3}) == "text ababab");
  CHECK(call(f::repeat, {"ab", 0}) == "text ");
  CHECK(call(f::repeat, {"ab", -1}) == "text ");
  CHECK(call(f::repeat, {"", highest}) == "text ");
  CHECK(call(f::repeat, {"ab", 500'000'001}) == "limit");
  CHECK(call(f::repeat, {"ab", highest}) == "limit");
}

TEST_CASE("reverse turns characters around, not bytes", "[codec][functions]") {
  CHECK(call(f::reverse, {mixed}) ==
        "text \xf0\x9f\x98\x80\xe2\x82\xac\xc3\xa4"
        "a");
  CHECK(call(f::reverse, {""}) == "text ");
}

TEST_CASE("bytes that are no valid UTF-8 are never read beyond their end", "[codec][functions]") {
  const std::string_view broken("\x80\xf0\x9f", 3);
  for (const f which : {f::length, f::trim, f::reverse, f::lower}) CHECK(call(which, {broken}) != "");
  CHECK(call(f::substring, {broken, 1, 9}) == "text " + std::string(broken));
  CHECK(call(f::pad_left, {"a", 9, std::string_view("\x80", 1)}) == "text a");
  CHECK(call(f::trim, {broken, broken}) == "text ");
}

TEST_CASE("functions of texts refuse other kinds", "[codec][functions]") {
  CHECK(call(f::lower, {5}) == "value");
  CHECK(call(f::left, {"a", "b"}) == "value");
  CHECK(call(f::substring, {"a"}) == "misuse");
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/json_writer.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>

#include "catch.hpp"

using tenon::json_reader;
using tenon::json_writer;
using namespace std::string_literals;

namespace {

template <class Write>
std::string written(Write&& write) {
  std::string text;
  json_writer out(text);
  const bool good = write(out);
  return good ? text : "error: " + out.error().what;
}

std::string real(double value) {
  return written([&](json_writer& out) { return out.real(value); });
}
std::string string(std::string_view value) {
  return written([&](json_writer& out) { return out.string(value); });
}

}  // namespace

TEST_CASE("the JSON writer sets commas and colons by itself", "[codec][json]") {
  CHECK(written([](json_writer& out) {
          out.begin_object();
          out.key("a");
          out.begin_array();
          out.integer(1);
          out.null();
          out.begin_array();
          out.end_array();
          out.begin_object();
          out.end_object();
          out.boolean(true);
          out.end_array();
          out.key("b");
          out.string("x");
          out.key("c");
          out.raw("[1, 2]");
          return out.end_object();
        }) == R"({"a":[1,null,[],{},true],"b":"x","c":[1, 2]})");
}

TEST_CASE("numbers keep their value and type in JSON", "[codec][json]") {
  CHECK(written([](json_writer& out) { return out.integer(std::numeric_limits<std::int64_t>::min()); }) ==
        "-9223372036854775808");
  CHECK(real(0) == "0.0");
  CHECK(real(-0.0) == "-0.0");
  CHECK(real(1) == "1.0");
  CHECK(real(0.1) == "0.1");
  CHECK(real(1e300) == "1e+300");
  CHECK(real(5e-324) == "5e-324");
  CHECK(written([](json_writer& out) { return out.real(0.1F); }) == "0.1");
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    CHECK(real(value) == "error: JSON has no NaN and no infinity");
    CHECK(written([&](json_writer& out) { return out.real(static_cast<float>(value)); }) ==
          "error: JSON has no NaN and no infinity");
  }
}

TEST_CASE("random floating-point bits are read back bit-equal from JSON", "[codec][json]") {
  std::mt19937_64 random(754);
  for (int round = 0; round < 20000; ++round) {
    const auto value = std::bit_cast<double>(random());
    const auto narrow = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
    if (std::isfinite(value)) {
      const std::string text = real(value);
      json_reader in(text);
      double read = 0;
      REQUIRE(in.read_real(read));
      REQUIRE(std::bit_cast<std::uint64_t>(read) == std::bit_cast<std::uint64_t>(value));
    }
    if (std::isfinite(narrow)) {
      const std::string text = written([&](json_writer& out) { return out.real(narrow); });
      json_reader in(text);
      float read = 0;
      REQUIRE(in.read_real(read));
      REQUIRE(std::bit_cast<std::uint32_t>(read) == std::bit_cast<std::uint32_t>(narrow));
    }
  }
}

TEST_CASE("every character of a string is read back", "[codec][json]") {
  CHECK(string("\"\\/\b\f\n\r\t\x01\x1F\x7F") == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7F\"");
  CHECK(string("") == "\"\"");
  std::string all;
  for (char letter = 1; letter > 0 && letter < 127; ++letter) all += letter;
  all += "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x91\xBE";
  const std::string text = string(all);
  json_reader in(text);
  std::string read;
  REQUIRE(in.read_string(read));
  CHECK(read == all);
  CHECK(string("a\0b"s) == "error: text must be valid UTF-8 without NUL");
  CHECK(string("\xFF") == "error: text must be valid UTF-8 without NUL");
  CHECK(written([](json_writer& out) { return out.begin_object() && out.key("\xFF"); }) ==
        "error: text must be valid UTF-8 without NUL");
}

TEST_CASE("the JSON writer refuses raw text that is none and nesting too deep", "[codec][json]") {
  CHECK(written([](json_writer& out) { return out.raw("[1,]"); }) == "error: no JSON value begins like this");
  CHECK(written([](json_writer& out) { return out.raw("1 2"); }) ==
        "error: the text goes on after its value");
  const auto levels = [](int count, const char* inside) {
    return written([&](json_writer& out) {
      for (int level = 0; level < count; ++level) {
        if (!out.begin_array()) return false;
      }
      if (!out.raw(inside)) return false;
      for (int level = 0; level < count; ++level) out.end_array();
      return true;
    });
  };
  CHECK(levels(63, "[]").size() == 128);
  CHECK(levels(64, "1").size() == 129);
  CHECK(levels(64, "[]") == "error: arrays and objects are nested too deep");
  CHECK(levels(65, "1") == "error: arrays and objects are nested too deep");
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/json_reader.hpp>

#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

using tenon::decode_status;
using tenon::json_error;
using tenon::json_reader;
using namespace std::string_literals;

namespace {

/// The error of reading over a whole text; `what` is empty if there is none.
json_error error_of(std::string_view text) {
  json_reader in(text);
  if (in.skip()) in.finish();
  return in.error();
}

template <class T>
struct outcome {
  bool good;
  T value;
  decode_status status;
};

outcome<std::int64_t> integer(std::string_view text) {
  json_reader in(text);
  std::int64_t value = 0;
  const bool good = in.read_integer(value) && in.finish();
  return {good, value, in.error().status};
}

template <class Real>
outcome<Real> real(std::string_view text) {
  json_reader in(text);
  Real value = 0;
  const bool good = in.read_real(value) && in.finish();
  return {good, value, in.error().status};
}

std::string string(std::string_view text) {
  json_reader in(text);
  std::string value;
  if (!in.read_string(value) || !in.finish()) return "error: " + in.error().what;
  return value;
}

}  // namespace

TEST_CASE("the JSON reader takes every form of the grammar", "[codec][json]") {
  for (const char* text : {"null",
                           "true",
                           "false",
                           "0",
                           "-0",
                           "12",
                           "-1.5",
                           "1e5",
                           "1E+5",
                           "1.25e-3",
                           "0.0",
                           "\"\"",
                           "[]",
                           "{}",
                           " [ ] ",
                           "\t\r\n{ \"a\" : [ 1 , 2 ] }\n",
                           "[[],{},\"\",null]",
                           "{\"\":0}",
                           "\"\\u00e4\\ud83d\\ude00\\/\"",
                           "\"\x7F\""}) {
    CAPTURE(text);
    CHECK(error_of(text).what == "");
  }
}

TEST_CASE("the JSON reader refuses everything else, at its byte", "[codec][json]") {
  struct example {
    std::string text;
    std::size_t position;
    std::string what;
  };
  const std::vector<example> examples = {
      {"", 0, "the text ends where a value is expected"},
      {"  ", 2, "the text ends where a value is expected"},
      {"nul", 0, "no JSON value begins like this"},
      {"nulL", 0, "no JSON value begins like this"},
      {"True", 0, "no JSON value begins like this"},
      {"NaN", 0, "no JSON value begins like this"},
      {"'a'", 0, "no JSON value begins like this"},
      {"+1", 0, "no JSON value begins like this"},
      {".5", 0, "no JSON value begins like this"},
      {"\xEF\xBB\xBFnull", 0, "no JSON value begins like this"},
      {"01", 1, "the text goes on after its value"},
      {"-", 1, "a number needs a digit here"},
      {"-a", 1, "a number needs a digit here"},
      {"1.", 2, "a number needs a digit after its point"},
      {"1.e5", 2, "a number needs a digit after its point"},
      {"1e", 2, "a number needs a digit in its exponent"},
      {"1e+", 3, "a number needs a digit in its exponent"},
      {"0x10", 1, "the text goes on after its value"},
      {"1 2", 2, "the text goes on after its value"},
      {"null,", 4, "the text goes on after its value"},
      {"[1", 2, "an array continues with ',' or ends with ']'"},
      {"[1 2]", 3, "an array continues with ',' or ends with ']'"},
      {"[1,]", 3, "no JSON value begins like this"},
      {"[,1]", 1, "no JSON value begins like this"},
      {"[1}", 2, "an array continues with ',' or ends with ']'"},
      {"[", 1, "the text ends where a value is expected"},
      {"]", 0, "no JSON value begins like this"},
      {"{\"a\"}", 4, "a key is followed by ':'"},
      {"{\"a\":}", 5, "no JSON value begins like this"},
      {"{\"a\":1,}", 7, "an object's member begins with its key in quotes"},
      {"{a:1}", 1, "an object's member begins with its key in quotes"},
      {"{1:1}", 1, "an object's member begins with its key in quotes"},
      {"{\"a\":1 \"b\":2}", 7, "an object continues with ',' or ends with '}'"},
      {"{\"a\":1", 6, "an object continues with ',' or ends with '}'"},
      {"{\"a\":1,\"a\":2}", 7, "the object has this key twice"},
      {"{\"a\":1,\"\\u0061\":2}", 7, "the object has this key twice"},
      {"[{\"x\":{\"a\":1},\"a\":1,\"x\":2}]", 20, "the object has this key twice"},
      {"\"abc", 4, "the text ends within a string"},
      {"\"abc\\", 4, "the text ends within a string"},
      {"\"abc\\\"", 6, "the text ends within a string"},
      {"\"a\nb\"", 2, "a control character within a string must be escaped"},
      {"\"a\x1F\"", 2, "a control character within a string must be escaped"},
      {"\"\\x41\"", 1, "no such escape in a string"},
      {"\"\\u12\"", 1, "\\u takes four hexadecimal digits"},
      {"\"\\u12g4\"", 1, "\\u takes four hexadecimal digits"},
      {"\"\\u-123\"", 1, "\\u takes four hexadecimal digits"},
      {"\"\\u0000\"", 1, "a string must not hold NUL"},
      {"\"\\ud800\"", 1, "half of a surrogate pair stands alone"},
      {"\"\\ud800x\"", 1, "half of a surrogate pair stands alone"},
      {"\"\\ud800\\u0041\"", 1, "half of a surrogate pair stands alone"},
      {"\"\\ud800\\ud800\"", 1, "half of a surrogate pair stands alone"},
      {"\"\\udc00\\ud800\"", 1, "half of a surrogate pair stands alone"},
      {"\"a\xFF\"", 2, "the text is not valid UTF-8 without NUL"},
      {"[1, \0]"s, 4, "the text is not valid UTF-8 without NUL"},
      {"/**/1", 0, "no JSON value begins like this"},
  };
  for (const example& each : examples) {
    CAPTURE(each.text);
    const json_error found = error_of(each.text);
    CHECK(found.what == each.what);
    CHECK(found.position == each.position);
    CHECK(found.status == decode_status::malformed);
  }
}

TEST_CASE("every cut of a JSON text is refused", "[codec][json]") {
  const std::string text = R"({"a":[1,-2.5e+3,true,null],"b":{"c":"x\u00e4\n\ud83d\ude00"},"d":[]})";
  REQUIRE(error_of(text).what == "");
  for (std::size_t size = 0; size < text.size(); ++size) {
    CAPTURE(size);
    CHECK(error_of(std::string_view(text).substr(0, size)).what != "");
  }
}

TEST_CASE("integers are exact within 64 bits and refused beyond", "[codec][json]") {
  CHECK(integer("9223372036854775807").value == std::numeric_limits<std::int64_t>::max());
  CHECK(integer("-9223372036854775808").value == std::numeric_limits<std::int64_t>::min());
  CHECK(integer("9007199254740993").value == 9007199254740993);
  for (const char* text :
       {"9223372036854775808", "-9223372036854775809", "18446744073709551615", "100000000000000000000"}) {
    CHECK_FALSE(integer(text).good);
    CHECK(integer(text).status == decode_status::out_of_range);
  }
  for (const char* text : {"1.0", "1e3", "\"1\"", "true", "[1]"}) {
    CHECK_FALSE(integer(text).good);
    CHECK(integer(text).status == decode_status::wrong_kind);
  }
  CHECK(integer("null").status == decode_status::null_value);
}

TEST_CASE("real numbers are the nearest ones, and refused where there is none", "[codec][json]") {
  CHECK(real<double>("0.1").value == 0.1);
  CHECK(real<double>("1").value == 1.0);
  CHECK(std::signbit(real<double>("-0").value));
  CHECK(real<double>("5e-324").value == std::numeric_limits<double>::denorm_min());
  CHECK(real<double>("1.7976931348623157e308").value == std::numeric_limits<double>::max());
  CHECK(real<double>("0e999").good);
  CHECK(real<float>("0.1").value == 0.1F);
  CHECK(real<float>("1e-45").value == std::numeric_limits<float>::denorm_min());
  for (const char* text : {"1e309", "-1e309", "1e-400", "1e99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(real<double>(text).good);
    CHECK(real<double>(text).status == decode_status::out_of_range);
  }
  CHECK(real<float>("1e39").status == decode_status::out_of_range);
  CHECK_FALSE(real<float>("1e-60").good);
}

TEST_CASE("strings are unescaped", "[codec][json]") {
  CHECK(string(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(string(R"("\u0001\u007f\u0080\u07ff\u0800\uffff")") ==
        "\x01\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF");
  CHECK(string(R"("\ud800\udc00\uDBFF\uDFFF")") == "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
  CHECK(string("\"plain Gr\xC3\xBC\xC3\x9F\x65\"") == "plain Gr\xC3\xBC\xC3\x9F\x65");
  CHECK(string(R"("a\nb")") == "a\nb");
}

TEST_CASE("nesting is refused beyond 64 levels, or the limit given", "[codec][json]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(error_of(nested(64)).what == "");
  CHECK(error_of(nested(65)).what == "arrays and objects are nested too deep");
  CHECK(error_of(nested(65)).position == 64);
  CHECK(error_of(std::string(1'000'000, '[')).what == "arrays and objects are nested too deep");
  std::string objects;
  for (int level = 0; level < 65; ++level) objects += "{\"a\":";
  CHECK(error_of(objects).what == "arrays and objects are nested too deep");
  const std::string three = nested(3);
  json_reader limited(three, 2);
  CHECK_FALSE(limited.skip());
  json_reader enough(three, 3);
  CHECK(enough.skip());
}

TEST_CASE("an object's members are read in turn, repeated keys found among many", "[codec][json]") {
  std::string text = "{";
  for (int index = 0; index < 1000; ++index)
    text += "\"k" + std::to_string(index) + "\":" + std::to_string(index) + ",";
  json_reader in(text += "\"last\":[]}");
  REQUIRE(in.enter_object());
  std::string_view key;
  for (int index = 0; index < 1000; ++index) {
    std::int64_t value = -1;
    REQUIRE(in.next_member(key));
    REQUIRE(key == "k" + std::to_string(index));
    REQUIRE(in.read_integer(value));
    REQUIRE(value == index);
  }
  REQUIRE(in.next_member(key));
  REQUIRE(in.skip());
  CHECK_FALSE(in.next_member(key));
  CHECK(in.finish());
  text.insert(text.size() - 1, ",\"k3\":0");
  CHECK(error_of(text).what == "the object has this key twice");
  CHECK(error_of(text).position == text.size() - 7);
}

TEST_CASE("raw values and positions tell where things are", "[codec][json]") {
  json_reader in(R"([ {"a": [1, 2]} , 7])");
  std::string_view raw;
  REQUIRE(in.enter_array());
  REQUIRE(in.next_element());
  REQUIRE(in.read_raw(raw));
  CHECK(raw == R"({"a": [1, 2]})");
  REQUIRE(in.next_element());
  std::int64_t value = 0;
  REQUIRE(in.read_integer(value));
  CHECK_FALSE(in.fail("seven is refused"));
  CHECK(in.error().position == 18);
  CHECK_FALSE(in.fail("a second error is not the first"));
  CHECK(in.error().what == "seven is refused");
  CHECK_FALSE(in.next_element());
}

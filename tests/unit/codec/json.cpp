// SPDX-License-Identifier: MIT
#include <tenon/codec/json.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/decimal.hpp>
#include <tenon/codec/uuid.hpp>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

namespace json_test {

enum class mood { calm, angry };

struct limits {
  int tokens = 2048;
  std::optional<double> temperature;
  bool operator==(const limits&) const = default;
};

struct configuration {
  std::string provider = "none";
  bool stream = false;
  std::int64_t big = 0;
  unsigned char small = 0;
  double ratio = 0.5;
  float narrow = 0;
  json_test::mood mood = json_test::mood::calm;
  std::optional<std::string> note;
  std::vector<std::string> tags;
  std::array<int, 2> pair{};
  std::map<std::string, json_test::limits> by_name;
  std::unordered_map<std::string, std::vector<bool>> flags;
  json_test::limits limits;
  tenon::json<json_test::limits> nested;
  tenon::uuid id;
  tenon::timestamp at;
  tenon::date day;
  tenon::time_of_day hour;
  std::chrono::milliseconds delay{};
  tenon::decimal price;
  bool operator==(const configuration&) const = default;
};

struct node {
  int value = 0;
  std::vector<node> children;
  bool operator==(const node&) const = default;
};

/// A type of a user, stored as text by a codec of its own.
struct point {
  int x = 0, y = 0;
  bool operator==(const point&) const = default;
};

/// Another one, with a form of its own in JSON.
struct celsius {
  double degrees = 0;
  bool operator==(const celsius&) const = default;
};

struct reading {
  point where;
  celsius warmth;
};

}  // namespace json_test

template <>
struct tenon::codec<json_test::point> : tenon::codec_as<json_test::point, std::string> {
  static std::string to(const json_test::point& value) {
    return std::to_string(value.x) + "/" + std::to_string(value.y);
  }
  static json_test::point from(const std::string& text) {
    const std::size_t slash = text.find('/');
    return {std::stoi(text.substr(0, slash)), std::stoi(text.substr(slash + 1))};
  }
};

template <>
struct tenon::json_codec<json_test::celsius> {
  static bool write(const json_test::celsius& value, json_writer& out) { return out.real(value.degrees); }
  static bool read(json_reader& in, json_test::celsius& value) {
    if (!in.read_real(value.degrees)) return false;
    return value.degrees >= -273.15 || in.fail("colder than cold");
  }
};

using json_test::configuration;
using json_test::limits;
using json_test::node;
using tenon::cell_kind;
using tenon::decode_status;
using tenon::json;
using tenon::json_error;

namespace {

template <class T>
std::string written(const T& value) {
  std::string text;
  json_error why;
  if (!tenon::detail::write_json(value, text, &why)) return "error at $" + why.path + ": " + why.what;
  return text;
}

template <class T>
T parsed(std::string_view text) {
  T value{};
  json_error why;
  INFO(text);
  const bool good = tenon::detail::read_json(text, value, &why);
  INFO(why.sentence());
  REQUIRE(good);
  return value;
}

template <class T>
std::string complaint(std::string_view text) {
  T value{};
  json_error why;
  return tenon::detail::read_json(text, value, &why) ? "" : why.sentence();
}

configuration full() {
  using namespace std::chrono_literals;
  configuration made;
  made.provider = "Grüße \"x\"\n";
  made.stream = true;
  made.big = std::numeric_limits<std::int64_t>::min();
  made.small = 255;
  made.ratio = 0.1;
  made.narrow = 0.1F;
  made.mood = json_test::mood::angry;
  made.note = "";
  made.tags = {"a", "", "b"};
  made.pair = {1, -2};
  made.by_name = {{"first", {1, 0.25}}, {"", {2, {}}}};
  made.flags = {{"f", {true, false}}};
  made.limits.temperature = -0.0;
  made.nested->tokens = 7;
  made.id = tenon::uuid::v7();
  made.at = tenon::timestamp(-1us);
  made.day = std::chrono::sys_days(std::chrono::year(2024) / 2 / 29);
  made.hour = tenon::time_of_day(23, 59, 59, 1us);
  made.delay = 1500ms;
  made.price = tenon::decimal("12345678901234567890.5");
  return made;
}

}  // namespace

TEST_CASE("a struct is written by its members' names in their order", "[codec][json]") {
  CHECK(written(limits{5, {}}) == R"({"tokens":5,"temperature":null})");
  CHECK(written(node{1, {{2, {}}, {3, {}}}}) ==
        R"({"value":1,"children":[{"value":2,"children":[]},{"value":3,"children":[]}]})");
  configuration made;
  made.at = tenon::timestamp(std::chrono::microseconds(1'709'209'800'250'000));
  made.by_name["k"] = {};
  CHECK(
      written(made) ==
      R"({"provider":"none","stream":false,"big":0,"small":0,"ratio":0.5,"narrow":0.0,"mood":"calm","note":null,)"
      R"("tags":[],"pair":[0,0],"by_name":{"k":{"tokens":2048,"temperature":null}},"flags":{},)"
      R"("limits":{"tokens":2048,"temperature":null},"nested":{"tokens":2048,"temperature":null},)"
      R"("id":"00000000-0000-0000-0000-000000000000","at":"2024-02-29T12:30:00.250Z","day":"1970-01-01",)"
      R"("hour":"00:00:00","delay":0,"price":"0"})");
}

TEST_CASE("every kind of member comes back equal through a JSON cell", "[codec][json]") {
  const json<configuration> value = full();
  CHECK(cells::round_trip(value) == value);
  CHECK(cells::round_trip(json<configuration>{}) == json<configuration>{});
  CHECK(std::signbit(*cells::round_trip(value)->limits.temperature));
  // Databases without a JSON type hand out text.
  CHECK(cells::decoded<json<configuration>>(cells::text(written(full()))).has_value());
  CHECK(cells::round_trip(std::optional(json<limits>(limits{1, 2.0})))->value == limits{1, 2.0});
  CHECK_FALSE(cells::round_trip(std::optional<json<limits>>()).has_value());
}

TEST_CASE("vectors, arrays and maps are JSON columns of their own", "[codec][json]") {
  const std::vector<std::string> words{"a", "\"b\"", ""};
  CHECK(cells::round_trip(words) == words);
  const std::array<double, 2> pair{0.1, -2};
  CHECK(cells::round_trip(pair) == pair);
  const std::map<std::string, int> counts{{"x", 1}, {"y", -1}};
  CHECK(cells::round_trip(counts) == counts);
  const std::unordered_map<std::string, std::optional<bool>> flags{{"x", true}, {"y", std::nullopt}};
  CHECK(cells::round_trip(flags) == flags);
  const std::vector<limits> many{{1, 1.5}, {2, {}}};
  CHECK(cells::round_trip(many) == many);
  CHECK(tenon::codec<std::vector<int>>::kind == cell_kind::json);
  CHECK(tenon::codec<tenon::blob>::kind == cell_kind::blob);
  CHECK(cells::status<std::vector<int>>(cells::bytes(cell_kind::blob, "[]")) == decode_status::wrong_kind);
}

TEST_CASE("a missing member keeps its default, one too many is ignored but checked", "[codec][json]") {
  CHECK(parsed<configuration>("{}") == configuration{});
  const auto read = parsed<configuration>(R"({"extra":{"a":[1,{"b":null}]},"small":7,"Small":9})");
  CHECK(read.small == 7);
  CHECK(read.provider == "none");
  CHECK(complaint<limits>(R"({"extra":[1,]})") == "at $, byte 12: no JSON value begins like this");
  json<limits> used = limits{9, 9.0};
  CHECK(tenon::codec<json<limits>>::decode(cells::text("{}"), used) == decode_status::ok);
  CHECK(used->tokens == 2048);
  CHECK_FALSE(used->temperature.has_value());
}

TEST_CASE("null is read into an optional only", "[codec][json]") {
  CHECK_FALSE(parsed<limits>(R"({"temperature":null})").temperature.has_value());
  CHECK(complaint<limits>(R"({"tokens":null})") ==
        "at $.tokens, byte 10: null is read only into a std::optional");
  CHECK(complaint<limits>("null") == "at $, byte 0: null is read only into a std::optional");
  CHECK(cells::status<json<limits>>(cells::text("null")) == decode_status::malformed);
  CHECK(cells::status<json<limits>>(cells::number(cell_kind::null, 0)) == decode_status::null_value);
  CHECK(parsed<std::optional<int>>("null") == std::nullopt);
}

TEST_CASE("a JSON error names path, byte and reason", "[codec][json]") {
  CHECK(complaint<configuration>(R"({"tags":["a",1]})") ==
        "at $.tags[1], byte 13: a string is expected here");
  CHECK(complaint<configuration>(R"({"by_name":{"x":{"tokens":"1"}}})") ==
        "at $.by_name.x.tokens, byte 26: a number is expected here");
  CHECK(complaint<configuration>(R"({"small":256})") ==
        "at $.small, byte 9: the value is out of the member's range");
  CHECK(complaint<configuration>(R"({"big":9223372036854775808})") ==
        "at $.big, byte 7: the integer does not fit 64 bits");
  CHECK(complaint<configuration>(R"({"big":1.0})") == "at $.big, byte 7: the number must be an integer");
  CHECK(complaint<configuration>(R"({"narrow":1e39})") ==
        "at $.narrow, byte 10: the number does not fit a floating-point number");
  CHECK(complaint<configuration>(R"({"mood":"happy"})") ==
        "at $.mood, byte 8: the value is out of the member's range");
  CHECK(complaint<configuration>(R"({"mood":1})") == "at $.mood, byte 8: a string is expected here");
  CHECK(complaint<configuration>(R"({"pair":[1]})") == "at $.pair, byte 9: the array has too few elements");
  CHECK(complaint<configuration>(R"({"pair":[1,2,3]})") ==
        "at $.pair, byte 11: the array has too many elements");
  CHECK(complaint<configuration>(R"({"id":"x"})") == "at $.id, byte 6: the string is no uuid");
  CHECK(complaint<configuration>(R"({"at":"2024-02-30T00:00:00Z"})") ==
        "at $.at, byte 6: the string is no timestamp (2024-02-29T12:30:00Z)");
  CHECK(complaint<configuration>(R"({"day":"2023-02-29"})") ==
        "at $.day, byte 7: the string is no date (2024-02-29)");
  CHECK(complaint<configuration>(R"({"hour":"24:00:00"})") ==
        "at $.hour, byte 8: the string is no time of day (12:30:00)");
  CHECK(complaint<configuration>(R"({"price":"1e5"})") == "at $.price, byte 9: the value is malformed");
  CHECK(complaint<configuration>(R"({"nested":{"tokens":true}})") ==
        "at $.nested.tokens, byte 20: a number is expected here");
  CHECK(complaint<configuration>(R"({"small":1,"small":2})") ==
        "at $, byte 11: the object has this key twice");
  CHECK(complaint<configuration>(R"({"small":1}x)") == "at $, byte 11: the text goes on after its value");
  CHECK(complaint<configuration>("[]") == "at $, byte 0: an object is expected here");
  CHECK(complaint<bool>("1") == "at $, byte 0: true or false is expected here");
  const tenon::cell bad = cells::text(R"({"small":256})");
  CHECK(cells::status<json<configuration>>(bad) == decode_status::out_of_range);
  CHECK(tenon::codec<json<configuration>>::explain(bad) ==
        "at $.small, byte 9: the value is out of the member's range");
  CHECK(tenon::codec<json<configuration>>::explain(cells::text("{}")) == "");
  std::string long_key = "k";
  while (long_key.size() < 1000) long_key += "\xC3\xA4";
  CHECK(complaint<std::map<std::string, int>>("{\"" + long_key + "\":true}") ==
        "at $." + long_key.substr(0, 63) + "..., byte 1005: a number is expected here");
  CHECK(cells::status<json<configuration>>(cells::text(R"({"tags":7})")) == decode_status::wrong_kind);
  CHECK(cells::status<json<configuration>>(cells::text("{")) == decode_status::malformed);
}

TEST_CASE("a value without a JSON form is refused with its path", "[codec][json]") {
  configuration bad;
  bad.by_name["x"].temperature = std::nan("");
  CHECK(cells::refusal(json(bad)) == "at $.by_name.x.temperature: JSON has no NaN and no infinity");
  CHECK(cells::refusal(std::vector<std::string>{"a", "\xFF"}) ==
        "at $[1]: text must be valid UTF-8 without NUL");
  CHECK(cells::refusal(std::map<std::string, int>{{"\xFF", 1}}) ==
        "at $: text must be valid UTF-8 without NUL");
  CHECK(written(std::vector<std::uint64_t>{1, std::numeric_limits<std::uint64_t>::max()}) ==
        "error at $[1]: an unsigned integer above 9223372036854775807 does not fit; store it as "
        "tenon::decimal");
  CHECK(written(std::vector<tenon::timestamp>{tenon::timestamp::max()}) ==
        "error at $[0]: a timestamp must lie in the years 0001 to 9999");
  CHECK(written(std::vector<json_test::mood>{static_cast<json_test::mood>(9)}).substr(0, 11) ==
        "error at $[");
}

TEST_CASE("recursive structs stop at 64 levels in both directions", "[codec][json]") {
  node root;
  node* leaf = &root;
  for (int level = 0; level < 31; ++level) leaf = &leaf->children.emplace_back();
  CHECK(cells::round_trip(json(root)).value == root);  // 32 objects in 32 arrays
  leaf->children.emplace_back();
  CHECK(cells::refusal(json(root)).find("arrays and objects are nested too deep") != std::string::npos);
  std::string text;
  for (int level = 0; level < 100'000; ++level) text += "{\"children\":[";
  CHECK(complaint<node>(text).find("arrays and objects are nested too deep") != std::string::npos);
}

TEST_CASE("a user's own type has its codec's form in JSON, or one of its own", "[codec][json]") {
  const json_test::reading value{{3, -4}, {21.5}};
  CHECK(written(value) == R"({"where":"3/-4","warmth":21.5})");
  const auto read = parsed<json_test::reading>(written(value));
  CHECK(read.where == value.where);
  CHECK(read.warmth == value.warmth);
  CHECK(complaint<json_test::reading>(R"({"warmth":-300})") == "at $.warmth, byte 10: colder than cold");
}

TEST_CASE("json<T> stands for its T", "[codec][json]") {
  json<limits> value = limits{3, {}};
  CHECK(value->tokens == 3);
  (*value).tokens = 4;
  CHECK(value == json<limits>(limits{4, {}}));
  CHECK(value.value == limits{4, {}});
  const json<std::vector<std::string>> list{{"a", "b"}};
  CHECK(list->size() == 2);
  value = limits{};
  CHECK(value->tokens == 2048);
}

TEST_CASE("naughty strings come back byte for byte through JSON", "[codec][json]") {
  const std::string file = cells::shared_file("data/strings/naughty-strings.json");
  if (file.empty()) {
    WARN("skipped: set TENON_SHARED to the folder with data/strings/naughty-strings.json");
    return;
  }
  const auto all = parsed<std::vector<std::string>>(file);
  REQUIRE(all.size() == 515);
  CHECK(cells::round_trip(all) == all);
  for (const std::string& value : all) {
    if (value.empty()) continue;
    const std::map<std::string, std::string> as_key{{value, value}};
    REQUIRE(cells::round_trip(as_key) == as_key);
  }
}

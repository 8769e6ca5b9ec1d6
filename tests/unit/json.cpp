// SPDX-License-Identifier: MIT
#include <tenon/json.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

namespace json_door {
struct message {
  std::string text;
  nlohmann::json metadata;
  std::vector<nlohmann::json> parts;
};
}  // namespace json_door

using tenon::decode_status;
using tree = nlohmann::json;

namespace {

/// A random tree: every kind of value, edge numbers and characters among them.
tree random_tree(std::mt19937_64& random, int depth) {
  const auto below = [&random](std::uint64_t limit) { return random() % limit; };
  const auto text = [&] {
    static const char* const pieces[] = {
        "a", "Z", "\"", "\\", "/", "\n", "\x01", "\x7F", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x91\xBE", " "};
    std::string made;
    for (auto count = below(8); count > 0; --count) made += pieces[below(std::size(pieces))];
    return made;
  };
  switch (below(depth > 0 ? 10 : 7)) {
    case 0: return nullptr;
    case 1: return below(2) == 0;
    case 2: return static_cast<std::int64_t>(random());
    case 3: return below(1000);
    case 4:
      return static_cast<double>(static_cast<std::int64_t>(random())) /
             static_cast<double>(1 + below(1'000'000));
    case 5: return std::ldexp(static_cast<double>(random()), static_cast<int>(below(1800)) - 1000);
    case 6: return text();
    case 7:
    case 8: {
      tree made = tree::array();
      for (auto count = below(5); count > 0; --count) made.push_back(random_tree(random, depth - 1));
      return made;
    }
    default: {
      tree made = tree::object();
      for (auto count = below(5); count > 0; --count) made[text()] = random_tree(random, depth - 1);
      return made;
    }
  }
}

std::string refused(std::string_view text) {
  tree value;
  tenon::json_error why;
  return tenon::detail::read_json(text, value, &why) ? "" : why.what;
}

}  // namespace

TEST_CASE("random trees agree with nlohmann's parser and writer", "[json]") {
  std::mt19937_64 random(8259);
  for (int round = 0; round < 3000; ++round) {
    const tree made = random_tree(random, 5);
    tree read;
    tenon::json_error why;
    const std::string dumped = made.dump(round % 3 - 1, ' ', round % 2 == 0);
    INFO(dumped);
    const bool good = tenon::detail::read_json(dumped, read, &why);
    INFO(why.sentence());
    REQUIRE(good);
    REQUIRE(read == tree::parse(dumped));
    REQUIRE(read == made);
    std::string text;
    REQUIRE(tenon::detail::write_json(made, text));
    REQUIRE(tree::parse(text) == made);
    REQUIRE(cells::round_trip(made) == made);
  }
}

TEST_CASE("damaged texts are judged as nlohmann's parser does, but for the stricter rules", "[json]") {
  const std::set<std::string> stricter = {"the object has this key twice", "a string must not hold NUL",
                                          "the integer does not fit 64 bits",
                                          "the number does not fit a floating-point number"};
  std::mt19937_64 random(4627);
  const std::string letters = "{}[]:,\"\\/0123456789-+.eEutrfalsn \t\n\x01\x80\xC3";
  int accepted = 0;
  int refusals = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text = random_tree(random, 3).dump();
    for (auto count = 1 + random() % 3; count > 0; --count) {
      const std::size_t at = random() % (text.size() + 1);
      const char letter = letters[random() % letters.size()];
      switch (random() % 3) {
        case 0: text.insert(at, 1, letter); break;
        case 1:
          if (at < text.size()) text[at] = letter;
          break;
        default: text.erase(at, 1);
      }
    }
    tree read;
    tenon::json_error why;
    INFO(text);
    if (tenon::detail::read_json(text, read, &why)) {
      REQUIRE(read == tree::parse(text));
      ++accepted;
    } else {
      INFO(why.sentence());
      REQUIRE((stricter.count(why.what) == 1 || !tree::accept(text)));
      ++refusals;
    }
  }
  CHECK(accepted > 1000);
  CHECK(refusals > 1000);
}

TEST_CASE("integers of free-form JSON are exact or refused", "[json]") {
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t{9007199254740993}, std::int64_t{-1}}) {
    const tree read = cells::round_trip(tree{{"n", value}});
    CHECK(read["n"].get<std::int64_t>() == value);
    CHECK(read["n"].is_number_integer());
  }
  CHECK(cells::refusal(tree{{"n", std::uint64_t{1} << 63U}}) ==
        "at $.n: an integer above 9223372036854775807 does not fit; store it as a string");
  CHECK(refused("[9223372036854775808]") == "the integer does not fit 64 bits");
  CHECK(cells::status<tree>(cells::text("[18446744073709551615]")) == decode_status::out_of_range);
}

TEST_CASE("what free-form JSON cannot hold is refused with its path", "[json]") {
  CHECK(cells::refusal(tree{{"a", {1, std::nan("")}}}) == "at $.a[1]: JSON has no NaN and no infinity");
  CHECK(cells::refusal(tree(HUGE_VAL)) == "at $: JSON has no NaN and no infinity");
  CHECK(cells::refusal(tree("\xFF")) == "at $: text must be valid UTF-8 without NUL");
  CHECK(cells::refusal(tree(std::string(1, '\0'))) == "at $: text must be valid UTF-8 without NUL");
  CHECK(cells::refusal(tree{{"\xFF", 1}}) == "at $: text must be valid UTF-8 without NUL");
  CHECK(cells::refusal(tree::binary({1, 2})) == "at $: binary and discarded values have no JSON form");
  CHECK(cells::refusal(tree(tree::value_t::discarded)) != "");
  CHECK(refused(R"({"a":1,"a":2})") == "the object has this key twice");
  CHECK(refused("[1,]") == "no JSON value begins like this");
  CHECK(refused("") == "the text ends where a value is expected");
}

TEST_CASE("free-form JSON is at most 64 levels deep", "[json]") {
  tree deep;
  for (int level = 0; level < 64; ++level) deep = tree::array({deep});
  CHECK(cells::round_trip(deep) == deep);
  deep = tree::array({deep});
  CHECK(cells::refusal(deep).find("nested too deep") != std::string::npos);
  CHECK(refused(std::string(100'000, '[')) == "arrays and objects are nested too deep");
}

TEST_CASE("null in free-form JSON is no NULL of the column", "[json]") {
  CHECK(cells::round_trip(tree(nullptr)).is_null());
  CHECK(cells::round_trip(std::optional<tree>(nullptr)).has_value());
  CHECK_FALSE(cells::round_trip(std::optional<tree>()).has_value());
  CHECK(cells::status<tree>(cells::number(tenon::cell_kind::null, 0)) == decode_status::null_value);
}

TEST_CASE("typed JSON holds free-form members", "[json]") {
  json_door::message value;
  value.text = "hello";
  value.metadata = {{"tools", {"a", "b"}}, {"ratio", 0.1}};
  value.parts = {nullptr, 1, "x"};
  const auto read = cells::round_trip(tenon::json(value));
  CHECK(read->text == value.text);
  CHECK(read->metadata == value.metadata);
  CHECK(read->parts == value.parts);
  value.metadata["ratio"] = std::nan("");
  CHECK(cells::refusal(tenon::json(value)) == "at $.metadata.ratio: JSON has no NaN and no infinity");
  nlohmann::ordered_json ordered = {{"z", 1}, {"a", 2}};
  CHECK(cells::round_trip(ordered).dump() == R"({"z":1,"a":2})");
}

// SPDX-License-Identifier: MIT
#include "entities.hpp"
#include "stores.hpp"

#include <cctype>
#include <cstdio>
#include <fstream>
#include <iterator>

using namespace conformance;
using tenon::col;
using tenon::where;

namespace conformance {
struct Text {
  std::int64_t id = 0;
  std::string value{};
  std::optional<std::string> maybe{};
  bool operator==(const Text&) const = default;
};
}  // namespace conformance

namespace {

/// The strings that break programs, from beside the sources; empty where they are not present.
std::vector<std::string> naughty_strings() {
  std::ifstream file(TENON_SOURCE_DIR "/../shared/data/strings/naughty-strings.json");
  if (!file) {
    std::puts("naughty-strings.json: not present, skipped");
    return {};
  }
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  tenon::cell cell{};
  cell.kind = tenon::cell_kind::json;
  cell.bytes = {text.data(), text.size()};
  std::vector<std::string> strings;
  REQUIRE(tenon::codec<std::vector<std::string>>::decode(cell, strings) == tenon::decode_status::ok);
  REQUIRE(strings.size() > 500);
  return strings;
}

std::vector<Text> rows_of(const std::vector<std::string>& strings) {
  std::vector<Text> rows;
  for (const std::string& each : strings) rows.push_back({.value = each, .maybe = each});
  return rows;
}

std::string lower(std::string text) {
  for (char& each : text) {
    if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
  }
  return text;
}

bool has_part(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
bool has_start(const std::string& text, const std::string& part) {
  return text.starts_with(part);
}
bool has_end(const std::string& text, const std::string& part) {
  return text.ends_with(part);
}

/// The parts to look for: the strings themselves and pieces of them, cut between characters.
std::vector<std::string> parts_of(const std::vector<std::string>& strings) {
  std::vector<std::string> parts{"", "%", "_", "!", "\\", "'", "a%", "!%", "%_", "A", "z"};
  for (std::size_t i = 0; i < strings.size(); i += 3) {
    const std::string& text = strings[i];
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) starts.push_back(at);
    }
    starts.push_back(text.size());
    parts.push_back(text);
    if (starts.size() > 4) {
      parts.push_back(text.substr(starts[1], starts[4] - starts[1]));
      parts.push_back(text.substr(starts[starts.size() - 3]));
      parts.push_back(text.substr(0, starts[2]));
    }
  }
  return parts;
}

template <class Expected, class Condition>
std::size_t disagreements(tenon::repository<Text>& texts, const std::vector<std::string>& strings,
                          const std::vector<std::string>& parts, Expected expected, Condition condition) {
  std::size_t wrong = 0;
  for (const std::string& part : parts) {
    std::int64_t count = 0;
    for (const std::string& each : strings) count += expected(each, part) ? 1 : 0;
    if (texts.count(where(condition(part))) != count) {
      UNSCOPED_INFO("part '" << part << "'");
      ++wrong;
    }
  }
  return wrong;
}

const std::vector<std::string> injections{"'; DROP TABLE text; --",
                                          "\" OR \"\"=\"",
                                          "' OR 1=1 --",
                                          "1; DELETE FROM text",
                                          "') UNION SELECT 1, 'x', 'y' --",
                                          "\\'; DROP TABLE text; --",
                                          "?1",
                                          ":value",
                                          "$1",
                                          "%s%n",
                                          "{{7*7}}",
                                          "*/ DROP TABLE text /*",
                                          "x' AND 1=(SELECT COUNT(*) FROM sqlite_master)"};

}  // namespace

TEST_CASE("strings that break programs come back as they were, singly and in bulk", "[conformance]") {
  const std::vector<std::string> strings = naughty_strings();
  for_each_store([&](const store_under_test& store) {
    fresh_database<Text> fresh(store);
    tenon::repository<Text> texts{fresh.db};
    std::vector<Text> bulk = rows_of(strings);
    texts.insert(bulk);
    CHECK(texts.find(tenon::order_by(col<&Text::id>)) == bulk);
    texts.clear();
    fresh.db.transaction([&](tenon::transaction& tx) {
      tenon::repository<Text> inside{tx};
      for (Text& each : bulk) {
        each.id = 0;
        inside.insert(each);
      }
    });
    CHECK(texts.find(tenon::order_by(col<&Text::id>)) == bulk);
    std::size_t wrong = 0;
    for (const Text& each : bulk) {
      const auto same =
          std::count_if(bulk.begin(), bulk.end(), [&](const Text& b) { return b.value == each.value; });
      wrong += texts.count_by(col<&Text::value> == each.value) == same ? 0 : 1;
      wrong += texts.count_by(col<&Text::maybe> == each.maybe) == same ? 0 : 1;
      wrong += texts.count_by(in(col<&Text::value>, std::vector<std::string>{each.value})) == same ? 0 : 1;
    }
    CHECK(wrong == 0);
    CHECK(texts.count_by(in(col<&Text::value>, strings)) == static_cast<std::int64_t>(strings.size()));
  });
}

TEST_CASE("D18: contains, starts_with and ends_with are plain substring tests", "[conformance]") {
  std::vector<std::string> strings = naughty_strings();
  for (const char* each :
       {"", "%", "_", "!", "100%", "a_b", "a!b", "a\\b", "abc", "ABC", "aBc", "\xc3\x84pfel"}) {
    strings.emplace_back(each);
  }
  const std::vector<std::string> parts = parts_of(strings);
  for_each_store([&](const store_under_test& store) {
    fresh_database<Text> fresh(store);
    tenon::repository<Text> texts{fresh.db};
    std::vector<Text> rows = rows_of(strings);
    texts.insert(rows);
    const auto check = [&](auto expected, auto condition) {
      CHECK(disagreements(texts, strings, parts, expected, condition) == 0);
    };
    const auto folded = [](auto test) {
      return
          [test](const std::string& text, const std::string& part) { return test(lower(text), lower(part)); };
    };
    check(has_part, [](const std::string& part) { return contains(col<&Text::value>, part); });
    check(has_start, [](const std::string& part) { return starts_with(col<&Text::value>, part); });
    check(has_end, [](const std::string& part) { return ends_with(col<&Text::maybe>, part); });
    check(folded(has_part), [](const std::string& part) { return icontains(col<&Text::value>, part); });
    check(folded(has_start), [](const std::string& part) { return istarts_with(col<&Text::value>, part); });
    check(folded(has_end), [](const std::string& part) { return iends_with(col<&Text::value>, part); });
  });
}

TEST_CASE("like knows its wildcards and the escape, ilike folds A to Z", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Text> fresh(store);
    tenon::repository<Text> texts{fresh.db};
    std::vector<Text> rows = rows_of({"", "abc", "ABC", "a%c", "a_c", "a!c", "ab\nc",
                                      "\xc3\xa4"
                                      "bc",
                                      "\xf0\x9f\x98\x80", "a\\c"});
    rows.push_back({.value = "null"});
    texts.insert(rows);
    const auto like_count = [&](const std::string& pattern) {
      return texts.count_by(like(col<&Text::value>, pattern));
    };
    const auto ilike_count = [&](const std::string& pattern) {
      return texts.count_by(ilike(col<&Text::value>, pattern));
    };
    CHECK(like_count("abc") == 1);
    CHECK(ilike_count("abc") == 2);
    CHECK(ilike_count("aBC") == 2);
    CHECK(like_count("a%") == 6);
    CHECK(like_count("%") == 11);
    CHECK(like_count("") == 1);
    CHECK(like_count("a_c") == 5);
    CHECK(like_count("a!_c") == 1);
    CHECK(like_count("a!%c") == 1);
    CHECK(like_count("a!!c") == 1);
    CHECK(like_count("a\\c") == 1);
    CHECK(like_count("_") == 1);  // one character, not one byte
    CHECK(like_count("_bc") == 2);
    CHECK(like_count("___") == 7);
    CHECK(like_count("a%c") == 6);
    CHECK(like_count("%%b%%") == 3);
    CHECK(ilike_count("%B%") == 4);
    CHECK(texts.count_by(like(col<&Text::maybe>, "%")) == 10);
    CHECK(texts.count_by(!like(col<&Text::maybe>, "zzz")) == 10);
  });
}

TEST_CASE("S4, S6: text that looks like SQL stays a value in every call that takes text", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Text, Country> fresh(store);
    tenon::repository<Text> texts{fresh.db};
    tenon::repository<Country> countries{fresh.db};
    texts.insert(Text{.value = "canary"});
    for (const std::string& each : injections) {
      const Text written = texts.save(Text{.value = each, .maybe = each});
      CHECK(texts.find_by(col<&Text::value> == each) == std::vector<Text>{written});
      CHECK(texts.find_by(contains(col<&Text::value>, each)) == std::vector<Text>{written});
      CHECK(texts.count_by(like(col<&Text::value>, each)) <= 1);
      CHECK(texts.count_by(between(col<&Text::value>, each, each)) == 1);
      CHECK(texts.count_by(in(col<&Text::value>, {std::string_view(each)})) == 1);
      CHECK(texts.count_by(coalesce(col<&Text::maybe>, each) == each) == 2);
      CHECK(texts.update(where(col<&Text::value> == each), col<& Text::maybe> = each + each) == 1);
      CHECK(texts.delete_where(where(col<&Text::maybe> == each + each)) == 1);
      countries.save(Country{each, each});
      CHECK(countries.find_by_id(each)->name == each);
      CHECK(countries.find_by_ids({each}).size() == 1);
      CHECK(countries.delete_by_id(each));
    }
    CHECK(texts.count() == 1);
    CHECK(texts.find_one()->value == "canary");
  });
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/text_snippet.hpp>

#include <string>
#include <string_view>

#include <tenon/codec/search_text.hpp>

#include "catch.hpp"

using tenon::text_language;
using tenon::detail::search_query;

namespace {

std::string search(std::string_view typed) {
  std::string out;
  tenon::detail::write_search(typed, out);
  return out;
}
std::string snippet(std::string_view text, std::string_view typed, std::size_t words = 0,
                    text_language language = text_language::simple) {
  return tenon::detail::text_snippet(text, search(typed), language, {"[", "]", "..."}, words);
}
struct row {
  search_query query;
  tenon::detail::basic_text_match<> match;
  row(std::string_view typed, std::initializer_list<std::string_view> texts,
      text_language language = text_language::simple)
      : query(tenon::detail::read_search(search(typed), &language)), match(query, language) {
    for (const std::string_view each : texts) match.read(each);
  }
};
bool matches(std::string_view typed, std::initializer_list<std::string_view> texts) {
  return row(typed, texts).match.found();
}

}  // namespace

TEST_CASE("a row matches if a group of terms is in its texts", "[text_match]") {
  CHECK(matches("cat dog", {"A CAT", "a dog"}));
  CHECK_FALSE(matches("cat dog", {"A CAT", "a do"}));
  CHECK(matches("cat -dog", {"a cat"}));
  CHECK_FALSE(matches("cat -dog", {"a cat", "Dog"}));
  CHECK(matches("cat OR dog", {"dog"}));
  CHECK(matches("do*", {"dogs"}));
  CHECK(matches("\"a b c\"", {"x a b c y"}));
  CHECK(matches("\"a b c\"", {"a a b a b c"}));
  CHECK_FALSE(matches("\"a b c\"", {"a b", "c"}));
  CHECK_FALSE(matches("\"a b c\"", {"a c b"}));
  CHECK(matches("\"a a\"", {"a, a"}));
  CHECK_FALSE(matches("\"a a\"", {"a b a"}));
  CHECK(matches("\"a b\"*", {"a bc"}));
  CHECK_FALSE(matches("\"a b\"*", {"ax b"}));
  CHECK_FALSE(matches("", {"a"}));
  CHECK_FALSE(matches("a", {}));
}

TEST_CASE("terms are counted, and the words of the texts", "[text_match]") {
  row found("cat \"a b\" c*", {"cat cat a b", "c a b cat x"});
  CHECK(found.match.count(0) == 3);
  CHECK(found.match.count(1) == 2);
  CHECK(found.match.count(2) == 4);
  CHECK(found.match.length() == 9);
  found.match.clear();
  CHECK(found.match.length() == 0);
  CHECK_FALSE(found.match.found());
}

TEST_CASE("rare words and short texts rank higher", "[text_match]") {
  const auto rank = [](std::string_view text, double rows_of) {
    row found("cat", {text});
    return tenon::detail::text_rank(found.match, found.query, {100, 10, {rows_of}});
  };
  CHECK(rank("cat", 5) > rank("cat", 20));
  CHECK(rank("cat cat", 5) > rank("cat dog", 5));
  CHECK(rank("cat", 5) > rank("cat and many other words that make the text longer", 5));
  CHECK(rank("cat", 100) > 0);
}

TEST_CASE("a highlight marks what was found and leaves the text as it is", "[text_snippet]") {
  CHECK(snippet("A cat, a Cat & a dog.", "cat") == "A [cat], a [Cat] & a dog.");
  CHECK(snippet("the lazy-dog runs", "\"lazy dog\"") == "the [lazy-dog] runs");
  CHECK(snippet("a b c d", "\"a b\" \"b c\"") == "[a b c] d");
  CHECK(snippet("cats and dogs", "cat* -dogs") == "[cats] and dogs");
  CHECK(snippet("He was running", "runs", 0, text_language::english) == "He was [running]");
  CHECK(snippet("nothing", "cat") == "nothing");
  CHECK(snippet("", "cat").empty());
}

TEST_CASE("a snippet is the part with most of the terms", "[text_snippet]") {
  const std::string_view text = "one two cat three four five six seven cat dog eight nine ten.";
  CHECK(snippet(text, "cat dog", 4) == "...seven [cat] [dog] eight...");
  CHECK(snippet(text, "cat", 4) == "...two [cat] three four...");
  CHECK(snippet(text, "one", 3) == "[one] two cat...");
  CHECK(snippet(text, "ten", 3) == "...eight nine [ten].");
  CHECK(snippet(text, "owl", 3) == "one two cat...");
  CHECK(snippet(text, "cat", 100) == "one two [cat] three four five six seven [cat] dog eight nine ten.");
  CHECK(snippet(text, "\"six seven cat dog\"", 3) == "one two cat...");
  CHECK(snippet("(cat)", "cat", 1) == "([cat])");
}

// SPDX-License-Identifier: MIT
#include <tenon/codec/search_text.hpp>

#include <random>
#include <string>
#include <string_view>

#include <tenon/codec/search_query.hpp>

#include "catch.hpp"

using tenon::text_language;
using tenon::detail::search_query;

namespace {

std::string searched(std::string_view typed) {
  std::string out;
  tenon::detail::write_search(typed, out);
  return out;
}
std::string fts5(std::string_view typed) {
  std::string out;
  tenon::detail::write_fts5(searched(typed), out);
  return out;
}

}  // namespace

TEST_CASE("words all have to be there, whatever stands between them", "[search_text]") {
  CHECK(searched("cat") == "'cat'");
  CHECK(searched("  cat\tdog\n") == "'cat' & 'dog'");
  CHECK(searched("Cat, (dog)!") == "'Cat' & 'dog'");
  CHECK(searched("cat\xC2\xA0"
                 "dog\xE3\x80\x80"
                 "owl") == "'cat' & 'dog' & 'owl'");
  CHECK(searched("cat & dog | owl") == "'cat' & 'dog' & 'owl'");
  CHECK(searched("title:cat NEAR AND") == "'title' <-> 'cat' & 'NEAR' & 'AND'");
  CHECK(searched("5 über 日本") == "'5' & 'über' & '日本'");
}

TEST_CASE("quotes make phrases, closed or not", "[search_text]") {
  CHECK(searched("\"lazy dog\"") == "'lazy' <-> 'dog'");
  CHECK(searched("\"lazy dog") == "'lazy' <-> 'dog'");
  CHECK(searched("a\"b c\"d") == "'a' & 'b' <-> 'c' & 'd'");
  CHECK(searched("\"OR\" \"-a\"") == "'OR' & 'a'");
  CHECK(searched("\"\" \"!\" \"").empty());
}

TEST_CASE("a word with signs inside is a phrase of its parts", "[search_text]") {
  CHECK(searched("e-mail") == "'e' <-> 'mail'");
  CHECK(searched("don't") == "'don' <-> 't'");
  CHECK(searched("fox@example.org") == "'fox' <-> 'example' <-> 'org'");
  CHECK(searched("snake_case 3.14") == "'snake' <-> 'case' & '3' <-> '14'");
}

TEST_CASE("a minus sign excludes, a star takes beginnings, OR stands between alternatives", "[search_text]") {
  CHECK(searched("cat -dog") == "'cat' & !('dog')");
  CHECK(searched("-dog cat") == "!('dog') & 'cat'");
  CHECK(searched("cat -\"lazy dog\"") == "'cat' & !('lazy' <-> 'dog')");
  CHECK(searched("cat --dog") == "'cat' & !('dog')");
  CHECK(searched("cat - dog") == "'cat' & 'dog'");
  CHECK(searched("ca*") == "'ca':*");
  CHECK(searched("\"lazy d\"*") == "'lazy' <-> 'd':*");
  CHECK(searched("e-ma*") == "'e' <-> 'ma':*");
  CHECK(searched("-ca* dog") == "!('ca':*) & 'dog'");
  CHECK(searched("*cat c*t cat!*") == "'cat' & 'c' <-> 't' & 'cat'");
  CHECK(searched("cat OR dog") == "'cat' | 'dog'");
  CHECK(searched("a b OR c -d OR e") == "'a' & 'b' | 'c' & !('d') | 'e'");
  CHECK(searched("OR OR cat OR") == "'cat'");
  CHECK(searched("cat or Or dog") == "'cat' & 'or' & 'Or' & 'dog'");
}

TEST_CASE("what wants nothing finds nothing", "[search_text]") {
  for (const char* typed : {"", " ", "*", "-", "--", "\"", "!?.,;:", "-cat", "-cat -dog", "-\"a b\"", "OR",
                            "( )", "\xF0\x9F\xA4\xA3", "-a OR -b"}) {
    INFO(typed);
    CHECK(searched(typed).empty());
  }
  CHECK(searched("-a OR b") == "'b'");
}

TEST_CASE("too long words are nowhere, and the thousandth word is the last", "[search_text]") {
  const std::string longest(2046, 'x');
  CHECK(searched(longest) == "'" + longest + "'");
  CHECK(searched(longest + "x").empty());
  CHECK(searched(longest + "x cat").empty());
  CHECK(searched(longest + "x OR cat") == "'cat'");
  CHECK(searched("cat -" + longest + 'x') == "'cat'");
  std::string many;
  for (int i = 0; i < 1500; ++i) many += 'w' + std::to_string(i) + ' ';
  const std::string made = searched(many);
  CHECK(made.find("'w999'") != std::string::npos);
  CHECK(made.find("'w1000'") == std::string::npos);
}

TEST_CASE("any text makes a search of words in quotes and signs between them", "[search_text]") {
  std::mt19937 random(7);
  const std::string_view letters[] = {"a", "B",    "\"", "'",  "-",        "*",
                                      " ", "OR",   "|",  "&",  "!",        "(",
                                      ")", "<->",  ":",  "\\", "\xC3\xA4", "\xF0\x9F\x98\x80",
                                      "%", "\x01", "9"};
  for (int i = 0; i < 5000; ++i) {
    std::string typed;
    for (std::size_t size = random() % 30; size > 0; --size) typed += letters[random() % std::size(letters)];
    INFO(typed);
    const std::string made = searched(typed);
    // Outside of quotes there are only signs, inside of them only letters.
    bool inside = false;
    bool good = true;
    for (const char letter : made) {
      if (letter == '\'') {
        inside = !inside;
      } else if (inside) {
        good = good && (letter == 'a' || letter == 'B' || letter == '9' || letter == 'O' || letter == 'R' ||
                        static_cast<signed char>(letter) < 0);
      } else {
        good = good && std::string_view(" &|!()<->:*").find(letter) != std::string_view::npos;
      }
    }
    CHECK(good);
    CHECK_FALSE(inside);
    // What was written is read as it was meant: written again it is the same.
    const search_query read = tenon::detail::read_search(made, nullptr);
    CHECK(read.groups.empty() == made.empty());
    std::size_t words = 0;
    for (const auto& each : read.terms) words += each.count;
    CHECK(words == read.words.size());
  }
}

TEST_CASE("a search is read term by term", "[search_text]") {
  const text_language simple = text_language::simple;
  const search_query read = tenon::detail::read_search(searched("Big cat* -\"LAZY dog\" OR x"), &simple);
  REQUIRE(read.terms.size() == 4);
  CHECK(read.groups == std::vector<std::uint32_t>{3, 4});
  CHECK(read.words == std::vector<std::string>{"big", "cat", "lazy", "dog", "x"});
  CHECK(read.terms[1].prefix);
  CHECK_FALSE(read.terms[0].prefix);
  CHECK(read.terms[2].excluded);
  CHECK(read.terms[2].first == 2);
  CHECK(read.terms[2].count == 2);
  const text_language english = text_language::english;
  CHECK(tenon::detail::read_search("'running' & 'dogs'", &english).words ==
        std::vector<std::string>{"run", "dog"});
  // What Tenon has not written gives some search.
  for (const char* odd : {"'", "''", "'a", "& | !", "a b", "'a' 'b'", "!!'a'", ":*", "((((", "'a' || 'b'"}) {
    CHECK_NOTHROW(tenon::detail::read_search(odd, &simple));
  }
}

TEST_CASE("FTS5 gets every term in quotes", "[search_text]") {
  CHECK(fts5("cat") == "((\"cat\"))");
  CHECK(fts5("cat e-mail dog*") == "((\"cat\" AND \"e mail\" AND \"dog\" *))");
  CHECK(fts5("cat -dog -owl OR x") == "((\"cat\") NOT (\"dog\" OR \"owl\")) OR ((\"x\"))");
  CHECK(fts5("") == "\"\"");
  std::string out;
  tenon::detail::write_fts5("!('a') | !('b')", out);
  CHECK(out == "\"\"");
}

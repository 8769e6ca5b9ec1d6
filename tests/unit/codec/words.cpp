// SPDX-License-Identifier: MIT
#include <tenon/codec/words.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using tenon::text_language;
using tenon::detail::is_word_letter;
using tenon::detail::small_letter;

namespace {

std::vector<std::string> words(std::string_view text, text_language language = text_language::simple) {
  std::vector<std::string> found;
  for (tenon::detail::word_reader reader(text); reader.next();)
    tenon::detail::fold_word(reader.word(), language, found.emplace_back());
  return found;
}
std::string stem(std::string_view word) {
  return words(word, text_language::english).at(0);
}
using list = std::vector<std::string>;

}  // namespace

TEST_CASE("words are letters and digits that stand together", "[words]") {
  CHECK(words("The quick-brown fox's 2 dogs.") == list{"the", "quick", "brown", "fox", "s", "2", "dogs"});
  CHECK(words("snake_case a1b2 3.14") == list{"snake", "case", "a1b2", "3", "14"});
  CHECK(words("").empty());
  CHECK(words(" .,;!? ").empty());
  CHECK(words("東京都、大阪") == list{"東京都", "大阪"});
  CHECK(words("हिन्दी") == list{"हिन्दी"});
  CHECK(words("great\xF0\x9F\xA4\xA3x") == list{"great", "x"});
}

TEST_CASE("letters of every script become small, accents stay", "[words]") {
  CHECK(words("STRASSE Straße ÄÖÜ Élan ПЁТР ΣΟΦΙΑΣ ŠKODA") ==
        list{"strasse", "straße", "äöü", "élan", "пётр", "σοφιασ", "škoda"});
  CHECK(small_letter(U'A') == U'a');
  CHECK(small_letter(U'ς') == U'σ');
  CHECK(small_letter(U'é') == U'é');
  CHECK(small_letter(0x1E9E) == U'ß');
  CHECK(small_letter(0x10400) == 0x10428);
}

TEST_CASE("symbols are no letters, and neither are marks of presentation", "[words]") {
  for (const char32_t each : {U'!', U'_', U'\u00A0', U'\u00B2', U'\u2019', U'\u20AC', U'\uFE0F',
                              U'\U0001F600', U'\U0001F9D0', U'\u0000'}) {
    CHECK_FALSE(is_word_letter(each));
  }
  for (const char32_t each : {U'a', U'Z', U'0', U'\u00AA', U'\u00E9', U'\u0301', U'\u0431', U'\u4E2D',
                              U'\uAC00', U'\U00020000', U'\u0967'}) {
    CHECK(is_word_letter(each));
  }
}

TEST_CASE("bytes that are no UTF-8 only separate words", "[words]") {
  CHECK(words("a\xFF"
              "b\xC3") == list{"a", "b"});
  CHECK(words("\x80\xE2\x82") == list{});
  CHECK(words(std::string_view("a\0b", 3)) == list{"a", "b"});
}

TEST_CASE("English words are cut to their stems", "[words]") {
  CHECK(stem("running") == "run");
  CHECK(stem("runs") == "run");
  CHECK(stem("ponies") == "poni");
  CHECK(stem("caresses") == "caress");
  CHECK(stem("hopping") == "hop");
  CHECK(stem("hoping") == "hope");
  CHECK(stem("agreed") == "agre");
  CHECK(stem("relational") == "relat");
  CHECK(stem("technology") == "technolog");
  CHECK(stem("possibly") == "possibl");
  CHECK(stem("generalizations") == "gener");
  CHECK(stem("sky") == "sky");
  CHECK(stem("happy") == "happi");
  CHECK(stem("as") == "as");
  CHECK(stem("ing") == "ing");
  CHECK(stem(std::string(80, 'a') + "ing") == std::string(80, 'a') + "ing");
}

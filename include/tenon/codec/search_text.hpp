// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/codec/words.hpp>

namespace tenon::inline v0::detail {

/// Makes a search of what somebody has typed. Words all have to be there; `"…"` is a phrase, `-` before a
/// word or phrase excludes it, `*` behind it takes it for a beginning, `OR` stands between alternatives. A
/// word with marks inside ("e-mail") is a phrase of its parts. Everything else only separates words, so that
/// no text is wrong. What wants nothing, or a word of more than 2046 bytes, finds nothing; what follows the
/// thousandth word is left out.
/// The search is written as PostgreSQL's to_tsquery() reads it: `'cat' & 'e' <-> 'mail':* & !('dog') | 'x'`.
template <class Deferred = void>
class basic_search_writer {
 public:
  basic_search_writer(std::string_view typed, std::string& out) : typed_(typed), out_(out) {}

  void write() {
    while (at_ < typed_.size() && words_ < most_words) {
      if (const std::size_t size = space_at(at_); size > 0) {
        at_ += size;
      } else if (typed_[at_] == '"') {
        ++at_;
        take_phrase(false);
      } else {
        take_word();
      }
    }
    end_group();
  }

 private:
  static constexpr std::size_t most_words = 1000;
  static constexpr std::size_t most_letters = 2046;  // PostgreSQL indexes no longer words

  /// How many bytes of white space stand there.
  std::size_t space_at(std::size_t at) const noexcept {
    const char letter = typed_[at];
    if (letter == ' ' || (letter >= '\t' && letter <= '\r')) return 1;
    std::size_t end = at;
    const char32_t code = take_letter(typed_, end);
    const bool wide = code == 0xA0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200A);
    return wide ? end - at : 0;
  }

  /// Up to the closing quote, or to the end if there is none.
  void take_phrase(bool excluded) {
    const std::size_t end = typed_.find('"', at_);
    const std::string_view inside = typed_.substr(at_, end == std::string_view::npos ? end : end - at_);
    at_ += inside.size() + 1;
    const bool prefix = at_ < typed_.size() && typed_[at_] == '*';
    if (prefix) ++at_;
    add_term(inside, excluded, prefix);
  }

  void take_word() {
    const std::size_t begin = at_;
    while (at_ < typed_.size() && typed_[at_] != '"' && space_at(at_) == 0) take_letter(typed_, at_);
    std::string_view word = typed_.substr(begin, at_ - begin);
    if (word == "OR") return end_group();
    const std::size_t signs = word.find_first_not_of('-');
    if (signs == std::string_view::npos && at_ < typed_.size() && typed_[at_] == '"') {
      ++at_;
      return take_phrase(true);
    }
    const bool prefix = word.back() == '*';
    if (prefix) word.remove_suffix(1);
    add_term(word, signs != 0, prefix);
  }

  void add_term(std::string_view text, bool excluded, bool prefix) {
    term_.clear();
    bool possible = true;
    std::size_t end = 0;
    for (word_reader words(text); words.next(); ++words_) {
      possible = possible && words.word().size() <= most_letters;
      term_ += term_.empty() ? "'" : " <-> '";
      term_ += words.word();
      term_ += '\'';
      end = words.end();
    }
    if (term_.empty()) return;
    if (!possible) {
      lost_ = lost_ || !excluded;
      return;
    }
    // The sign belongs to the last letter: "word!*" is no beginning.
    if (prefix && end == text.size()) term_ += ":*";
    wants_ = wants_ || !excluded;
    if (!group_.empty()) group_ += " & ";
    group_ += excluded ? "!(" : "";
    group_ += term_;
    if (excluded) group_ += ')';
  }

  void end_group() {
    if (wants_ && !lost_) {
      if (!out_.empty()) out_ += " | ";
      out_ += group_;
    }
    group_.clear();
    wants_ = lost_ = false;
  }

  std::string_view typed_;
  std::string& out_;
  std::size_t at_ = 0;
  std::size_t words_ = 0;
  std::string group_;
  std::string term_;
  bool wants_ = false;  ///< the group has a word that has to be there
  bool lost_ = false;   ///< it has one that is nowhere
};

/// Appends the search that was typed; see `basic_search_writer`. The text is valid UTF-8.
template <class Deferred = void>
void write_search(std::string_view typed, std::string& out) {
  basic_search_writer<Deferred>(typed, out).write();
}

}  // namespace tenon::inline v0::detail

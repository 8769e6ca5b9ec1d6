// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tenon::inline v0::detail {

/// Cuts the ending of an English word of small letters, by Porter's algorithm of 1980 with his
/// two later changes.
template <class Deferred = void>
class english_stem {
 public:
  explicit english_stem(std::string& word) : word_(word) {}

  void cut() {
    if (word_.size() < 3 || word_.size() > longest) return;
    cut_plural();
    cut_past();
    if (ends("y") && has_vowel()) word_.back() = 'i';
    replace_one(second);
    replace_one(third);
    cut_one();
    cut_e();
  }

 private:
  struct rule {
    std::string_view ending;
    std::string_view by;
  };
  static constexpr std::size_t longest = 64;
  static constexpr rule second[] = {
      {"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"},
      {"bli", "ble"},     {"alli", "al"},     {"entli", "ent"}, {"eli", "e"},     {"ousli", "ous"},
      {"ization", "ize"}, {"ation", "ate"},   {"ator", "ate"},  {"alism", "al"},  {"iveness", "ive"},
      {"fulness", "ful"}, {"ousness", "ous"}, {"aliti", "al"},  {"iviti", "ive"}, {"biliti", "ble"},
      {"logi", "log"}};
  static constexpr rule third[] = {{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"},
                                   {"ical", "ic"},  {"ful", ""},   {"ness", ""}};
  static constexpr std::string_view fourth[] = {"al",  "ance",  "ence", "er",  "ic",  "able", "ible",
                                                "ant", "ement", "ment", "ent", "ion", "ou",   "ism",
                                                "ate", "iti",   "ous",  "ive", "ize"};

  /// Whether it ends so; what stands before the ending is the stem then.
  bool ends(std::string_view ending) {
    if (word_.size() < ending.size()) return false;
    stem_ = word_.size() - ending.size();
    return std::string_view(word_).substr(stem_) == ending;
  }
  void put(std::string_view ending) {
    word_.resize(stem_);
    word_ += ending;
  }

  bool is_vowel(std::size_t at) const {
    switch (word_[at]) {
      case 'a':
      case 'e':
      case 'i':
      case 'o':
      case 'u': return true;
      case 'y': return at > 0 && !is_vowel(at - 1);
      default: return false;
    }
  }
  bool has_vowel() const {
    for (std::size_t at = 0; at < stem_; ++at) {
      if (is_vowel(at)) return true;
    }
    return false;
  }
  /// How often a vowel is followed by a consonant in the stem.
  int measure() const {
    int count = 0;
    for (std::size_t at = 1; at < stem_; ++at) count += is_vowel(at - 1) && !is_vowel(at) ? 1 : 0;
    return count;
  }
  bool ends_double() const {
    const std::size_t size = word_.size();
    return size > 1 && word_[size - 1] == word_[size - 2] && !is_vowel(size - 1);
  }
  /// The stem ends in consonant, vowel, consonant, as in "hop".
  bool is_short() const {
    if (stem_ < 3 || is_vowel(stem_ - 1) || !is_vowel(stem_ - 2) || is_vowel(stem_ - 3)) return false;
    const char last = word_[stem_ - 1];
    return last != 'w' && last != 'x' && last != 'y';
  }

  void cut_plural() {
    if (ends("sses")) {
      put("ss");
    } else if (ends("ies")) {
      put("i");
    } else if (!ends("ss") && ends("s")) {
      put("");
    }
  }
  void cut_past() {
    if (ends("eed")) {
      if (measure() > 0) put("ee");
      return;
    }
    if (!(ends("ed") && has_vowel()) && !(ends("ing") && has_vowel())) return;
    put("");
    if (ends("at") || ends("bl") || ends("iz")) {
      word_ += 'e';
      return;
    }
    stem_ = word_.size();
    const char last = word_.back();
    if (ends_double() && last != 'l' && last != 's' && last != 'z') {
      word_.pop_back();
    } else if (measure() == 1 && is_short()) {
      word_ += 'e';
    }
  }
  template <std::size_t count>
  void replace_one(const rule (&rules)[count]) {
    for (const rule& each : rules) {
      if (!ends(each.ending)) continue;
      if (measure() > 0) put(each.by);
      return;
    }
  }
  void cut_one() {
    for (const std::string_view each : fourth) {
      if (!ends(each)) continue;
      const bool fits = each != "ion" || (stem_ > 0 && (word_[stem_ - 1] == 's' || word_[stem_ - 1] == 't'));
      if (fits && measure() > 1) put("");
      return;
    }
  }
  void cut_e() {
    if (ends("e")) {
      const int size = measure();
      if (size > 1 || (size == 1 && !is_short())) put("");
    }
    stem_ = word_.size();
    if (word_.size() > 1 && word_.back() == 'l' && ends_double() && measure() > 1) word_.pop_back();
  }

  std::string& word_;
  std::size_t stem_ = 0;
};

}  // namespace tenon::inline v0::detail

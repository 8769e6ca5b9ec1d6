// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/search_query.hpp>

namespace tenon::inline v0::detail {

/// Where a term stands in the texts that were read.
struct term_place {
  std::uint32_t term = 0;
  std::uint32_t place = 0;  ///< of its first word, from 0 in each text
  std::uint32_t words = 0;
  std::size_t begin = 0;  ///< bytes in its text
  std::size_t end = 0;
};

/// Finds the terms of a search in the texts of a row.
template <class Deferred = void>
class basic_text_match {
 public:
  basic_text_match(const search_query& wanted, text_language language)
      : wanted_(wanted), language_(language), counts_(wanted.terms.size()), hashes_(wanted.words.size()) {
    starts_.resize(wanted.words.size());
    for (std::size_t i = 0; i < hashes_.size(); ++i) hashes_[i] = hash_of(wanted.words[i]);
    for (const search_term& each : wanted.terms) {
      if (each.prefix) starts_[each.first + each.count - 1] = 1;
    }
  }

  /// Before the texts of another row.
  void clear() {
    for (std::uint32_t& each : counts_) each = 0;
    places_.clear();
    length_ = 0;
  }
  /// A text more; a phrase stands in one text.
  void read(std::string_view text) {
    hits_.clear();
    std::uint32_t place = 0;
    for (word_reader words(text); words.next(); ++place) {
      fold_word<Deferred>(words.word(), language_, folded_);
      const std::uint32_t hash = hash_of(folded_);
      for (std::uint32_t i = 0; i < hashes_.size(); ++i) {
        const bool found = starts_[i] != 0 ? folded_.starts_with(wanted_.words[i])
                                           : hashes_[i] == hash && folded_ == wanted_.words[i];
        if (found) hits_.push_back({place, i, words.begin(), words.end()});
      }
    }
    length_ += place;
    find_places();
  }

  bool found() const {
    std::uint32_t at = 0;
    for (const std::uint32_t end : wanted_.groups) {
      bool all = at < end;
      for (; at < end; ++at) all = all && (counts_[at] > 0) != wanted_.terms[at].excluded;
      if (all) return true;
    }
    return false;
  }
  /// How often a term stands in the texts.
  std::uint32_t count(std::size_t term) const noexcept { return counts_[term]; }
  /// How many words the texts have.
  std::uint32_t length() const noexcept { return length_; }
  /// In the order in which they begin.
  const std::vector<term_place>& places() const noexcept { return places_; }

 private:
  struct hit {
    std::uint32_t place;
    std::uint32_t word;
    std::size_t begin;
    std::size_t end;
  };

  static std::uint32_t hash_of(std::string_view word) noexcept {
    std::uint32_t hash = 2166136261u;
    for (const char letter : word) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
    return hash;
  }

  void find_places() {
    for (std::size_t at = 0; at < hits_.size(); ++at) {
      for (std::uint32_t i = 0; i < wanted_.terms.size(); ++i) {
        const search_term& term = wanted_.terms[i];
        if (term.first != hits_[at].word) continue;
        const std::size_t end = end_of(term, at);
        if (end == 0) continue;
        ++counts_[i];
        places_.push_back({i, hits_[at].place, term.count, hits_[at].begin, end});
      }
    }
  }
  /// Where a phrase ends that begins with a hit; 0: it does not stand there.
  std::size_t end_of(const search_term& term, std::size_t at) const noexcept {
    std::uint32_t matched = 1;
    std::size_t end = hits_[at].end;
    for (std::size_t next = at + 1; next < hits_.size() && matched < term.count; ++next) {
      if (hits_[next].place > hits_[at].place + matched) break;
      if (hits_[next].place != hits_[at].place + matched || hits_[next].word != term.first + matched)
        continue;
      end = hits_[next].end;
      ++matched;
    }
    return matched == term.count ? end : 0;
  }

  const search_query& wanted_;
  text_language language_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> hashes_;
  std::vector<unsigned char> starts_;
  std::vector<hit> hits_;
  std::vector<term_place> places_;
  std::string folded_;
  std::uint32_t length_ = 0;
};

/// What a rank is made of besides the row: how many rows there are, how long they are on average, and in how
/// many a term stands.
struct search_statistics {
  double rows = 0;
  double length = 1;
  std::vector<double> rows_of;
};

/// How well a row matches, by BM25: rare words count more, and texts that are short.
template <class Deferred = void>
double text_rank(const basic_text_match<Deferred>& row, const search_query& wanted,
                 const search_statistics& all) {
  constexpr double saturation = 1.2;
  constexpr double by_length = 0.75;
  double sum = 0;
  for (std::size_t i = 0; i < wanted.terms.size(); ++i) {
    if (wanted.terms[i].excluded) continue;
    const double count = row.count(i);
    double rarity = std::log((all.rows - all.rows_of[i] + 0.5) / (all.rows_of[i] + 0.5));
    if (!(rarity > 1e-6)) rarity = 1e-6;
    const double length = all.length > 0 ? row.length() / all.length : 1;
    sum += rarity * count * (saturation + 1) / (count + saturation * (1 - by_length + by_length * length));
  }
  return sum;
}

}  // namespace tenon::inline v0::detail

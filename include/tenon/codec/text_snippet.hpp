// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/text_match.hpp>

namespace tenon::inline v0::detail {

/// How a snippet shows what was found.
struct snippet_marks {
  std::string_view open;
  std::string_view close;
  std::string_view ellipsis;
};

/// The part of a text, of so many words, in which most of a search's terms stand, with marks around them;
/// the text's beginning if it has none of them. `words` 0: the whole text.
template <class Deferred = void>
class basic_text_snippet {
 public:
  basic_text_snippet(std::string_view text, const search_query& wanted, text_language language)
      : text_(text), wanted_(wanted), match_(wanted, language) {
    match_.read(text);
    for (word_reader words(text); words.next();) words_.push_back({words.begin(), words.end()});
  }

  std::string write(const snippet_marks& marks, std::size_t words) {
    const std::size_t size = words == 0 || words > words_.size() ? words_.size() : words;
    const std::size_t first = size < words_.size() ? choose(size) : 0;
    const std::size_t last = first + size;
    const std::size_t begin = first == 0 ? 0 : words_[first].begin;
    const std::size_t end = last == words_.size() ? text_.size() : words_[last - 1].end;
    std::string made(begin > 0 ? marks.ellipsis : std::string_view());
    std::size_t written = begin;
    const auto copy_to = [&](std::size_t to) {
      made += text_.substr(written, to - written);
      written = to;
    };
    const std::vector<term_place>& places = match_.places();
    for (std::size_t i = 0; i < places.size();) {
      std::size_t mark_end = places[i].end;
      const std::size_t start = places[i].begin;
      const bool shown = is_shown(places[i]) && start >= begin && mark_end <= end;
      if (!shown) {
        ++i;
        continue;
      }
      for (++i; i < places.size() && places[i].begin < mark_end; ++i) {
        if (is_shown(places[i]) && places[i].end > mark_end && places[i].end <= end) mark_end = places[i].end;
      }
      copy_to(start);
      made += marks.open;
      copy_to(mark_end);
      made += marks.close;
    }
    copy_to(end);
    if (end < text_.size()) made += marks.ellipsis;
    return made;
  }

 private:
  struct span {
    std::size_t begin;
    std::size_t end;
  };

  bool is_shown(const term_place& place) const { return !wanted_.terms[place.term].excluded; }

  /// The first word of the best part of `size` words.
  std::size_t choose(std::size_t size) const {
    const std::vector<term_place>& places = match_.places();
    std::vector<std::size_t> seen(wanted_.terms.size(), places.size());
    std::size_t best = 0;
    std::size_t begin = 0;
    std::size_t end = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (!is_shown(places[i])) continue;
      std::size_t score = 0;
      std::size_t behind = places[i].place;
      for (std::size_t k = i; k < places.size() && places[k].place < places[i].place + size; ++k) {
        if (!is_shown(places[k]) || places[k].place + places[k].words > places[i].place + size) continue;
        score += seen[places[k].term] == i ? 1 : 1000;
        seen[places[k].term] = i;
        if (places[k].place + places[k].words > behind) behind = places[k].place + places[k].words;
      }
      if (score <= best) continue;
      best = score;
      begin = places[i].place;
      end = behind;
    }
    // What was found stands in the middle.
    const std::size_t room = size - (end - begin);
    const std::size_t first = begin > room / 2 ? begin - room / 2 : 0;
    return first + size > words_.size() ? words_.size() - size : first;
  }

  std::string_view text_;
  const search_query& wanted_;
  basic_text_match<Deferred> match_;
  std::vector<span> words_;
};

/// See `basic_text_snippet`; `search` is what `write_search` has written.
template <class Deferred = void>
std::string text_snippet(std::string_view text, std::string_view search, text_language language,
                         const snippet_marks& marks, std::size_t words) {
  const search_query wanted = read_search<Deferred>(search, &language);
  return basic_text_snippet<Deferred>(text, wanted, language).write(marks, words);
}

}  // namespace tenon::inline v0::detail

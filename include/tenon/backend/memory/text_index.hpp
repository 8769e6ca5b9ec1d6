// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/index.hpp>
#include <tenon/backend/memory/sort.hpp>
#include <tenon/backend/memory/stored_row.hpp>
#include <tenon/codec/text_match.hpp>

namespace tenon::inline v0::memory_engine {

/// Finds the rows in whose texts words stand. It counts, for each row and each word, how often any version of
/// the row has it; beginnings of three letters count as words of their own. So what it finds has to be looked
/// at.
template <class Deferred = void>
class basic_text_index {
 public:
  basic_text_index(std::string called, std::vector<std::uint16_t> parts, text_language spoken,
                   std::uint64_t seed)
      : name(std::move(called)), columns(std::move(parts)), language(spoken), seed_(seed) {}
  basic_text_index(const basic_text_index&) = delete;
  basic_text_index& operator=(const basic_text_index&) = delete;

  std::string name;
  std::vector<std::uint16_t> columns;
  text_language language;

  /// Takes in a version of a row; all of it or, if memory ends, nothing.
  void add(stored_row row, std::uint32_t slot) {
    std::size_t added = 0;
    try {
      each_tag(row, everything, [&](std::uint32_t tag) {
        add_one(tag, slot);
        ++added;
      });
    } catch (...) {
      take_out(row, slot, added);
      throw;
    }
    words_ += words_of_row_;
    ++rows_;
  }
  /// Takes a version out that was taken in.
  void remove(stored_row row, std::uint32_t slot) noexcept {
    take_out(row, slot, everything);
    words_ -= words_of_row_;
    --rows_;
  }

  /// The places of rows that may match, ascending, each once; false: any row may.
  bool find(const detail::search_query& wanted, std::vector<std::uint32_t>& slots) const {
    slots.clear();
    std::uint32_t at = 0;
    for (const std::uint32_t end : wanted.groups) {
      const std::vector<posting>* least = nullptr;
      bool known = false;
      for (; at < end; ++at) {
        const detail::search_term& term = wanted.terms[at];
        for (std::uint32_t i = 0; i < term.count && !term.excluded; ++i) {
          const bool start = term.prefix && i + 1 == term.count;
          std::uint32_t tag = 0;
          if (!tag_of(wanted.words[term.first + i], start, tag)) continue;
          const std::vector<posting>& list = list_of(tag);
          if (!known || list.size() < least->size()) least = &list;
          known = true;
        }
      }
      if (!known) return false;
      for (const posting& each : *least) slots.push_back(each.slot);
    }
    if (wanted.groups.size() > 1) sort_slots(slots);
    return true;
  }

  /// About how many rows there are, how long, and with how many a search's terms are; deleted rows count
  /// until nobody can see them.
  detail::search_statistics count(const detail::search_query& wanted) const {
    detail::search_statistics made;
    made.rows = static_cast<double>(rows_);
    made.length = rows_ > 0 ? static_cast<double>(words_) / static_cast<double>(rows_) : 1;
    for (const detail::search_term& term : wanted.terms) {
      std::size_t least = rows_;
      for (std::uint32_t i = 0; i < term.count; ++i) {
        std::uint32_t tag = 0;
        if (!tag_of(wanted.words[term.first + i], term.prefix && i + 1 == term.count, tag)) continue;
        const std::size_t size = list_of(tag).size();
        if (size < least) least = size;
      }
      made.rows_of.push_back(static_cast<double>(least));
    }
    return made;
  }

  /// After rows moved to other places, in the same order.
  void rename(const std::vector<std::uint32_t>& names) noexcept {
    for (std::vector<posting>& list : lists_) {
      for (posting& each : list) each.slot = names[each.slot];
    }
  }

 private:
  struct posting {
    std::uint32_t slot;
    std::uint32_t count;
  };
  static constexpr std::size_t start_letters = 3;
  static constexpr std::size_t everything = static_cast<std::size_t>(-1);

  /// A word as it is looked for, or its first letters.
  std::uint32_t hash(std::string_view word, bool start) const noexcept {
    const std::uint64_t made = hash_bytes(word.data(), word.size(), seed_ + (start ? 1 : 0));
    return static_cast<std::uint32_t>(made >> 32);
  }
  /// Where the first three letters end; 0 if there are fewer.
  static std::size_t start_of(std::string_view word) noexcept {
    std::size_t at = 0;
    for (std::size_t letters = 0; letters < start_letters; ++letters) {
      if (at == word.size()) return 0;
      detail::take_letter(word, at);
    }
    return at;
  }
  bool tag_of(std::string_view word, bool start, std::uint32_t& tag) const noexcept {
    const std::size_t end = start ? start_of(word) : word.size();
    if (end == 0) return false;
    tag = hash(word.substr(0, end), start);
    return true;
  }

  /// Hands the tags of a row's words to `each`, `most` of them. It needs no memory to do so again.
  template <class Each>
  void each_tag(stored_row row, std::size_t most, Each&& each) {
    words_of_row_ = 0;
    for (const std::uint16_t column : columns) {
      cell text;
      row.get(column, text);
      if (text.kind == cell_kind::null) continue;
      for (detail::word_reader words(text.text()); words.next();) {
        if (most-- == 0) return;
        ++words_of_row_;
        detail::fold_word<Deferred>(words.word(), language, folded_);
        each(hash(folded_, false));
        const std::size_t start = start_of(folded_);
        if (start == 0) continue;
        if (most-- == 0) return;
        each(hash(std::string_view(folded_).substr(0, start), true));
      }
    }
  }

  const std::vector<posting>& list_of(std::uint32_t tag) const noexcept {
    static const std::vector<posting> nothing;
    const std::vector<posting>* found = &nothing;
    tags_.find(tag, [&](std::uint32_t number) {
      found = &lists_[number];
      return false;
    });
    return *found;
  }

  static std::size_t place_of(const std::vector<posting>& list, std::uint32_t slot) noexcept {
    std::size_t low = 0;
    std::size_t high = list.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (list[middle].slot < slot) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void add_one(std::uint32_t tag, std::uint32_t slot) {
    std::uint32_t number = tag_map::none;
    tags_.find(tag, [&](std::uint32_t found) {
      number = found;
      return false;
    });
    if (number == tag_map::none) {
      number = static_cast<std::uint32_t>(lists_.size());
      lists_.emplace_back();
      tags_.add(tag, number);
    }
    std::vector<posting>& list = lists_[number];
    const bool last = list.empty() || list.back().slot < slot;
    const std::size_t at = last ? list.size() : place_of(list, slot);
    if (at < list.size() && list[at].slot == slot) {
      ++list[at].count;
    } else {
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), {slot, 1});
    }
  }

  void take_out(stored_row row, std::uint32_t slot, std::size_t most) noexcept {
    each_tag(row, most, [&](std::uint32_t tag) {
      tags_.find(tag, [&](std::uint32_t number) {
        std::vector<posting>& list = lists_[number];
        const std::size_t at = place_of(list, slot);
        if (at < list.size() && list[at].slot == slot && --list[at].count == 0)
          list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
        return false;
      });
    });
  }

  static void sort_slots(std::vector<std::uint32_t>& slots) {
    sort_items(slots, [](std::uint32_t a, std::uint32_t b) { return a < b; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (kept == 0 || slots[kept - 1] != slots[i]) slots[kept++] = slots[i];
    }
    slots.resize(kept);
  }

  std::uint64_t seed_;
  tag_map tags_;
  std::vector<std::vector<posting>> lists_;  // empty ones stay: words come again
  std::string folded_;
  std::uint64_t words_of_row_ = 0;
  std::uint64_t words_ = 0;
  std::size_t rows_ = 0;
};

using text_index = basic_text_index<>;

}  // namespace tenon::inline v0::memory_engine

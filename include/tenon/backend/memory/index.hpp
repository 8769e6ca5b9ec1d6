// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <tenon/backend/memory/key_runs.hpp>
#include <tenon/backend/memory/stored_row.hpp>

namespace tenon::inline v0::memory_engine {

/// Tags (parts of hashes) and numbers in one flat array, with open addressing. Several numbers may have one
/// tag, but each pair stands once.
template <class Deferred = void>
class basic_tag_map {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  void add(std::uint32_t tag, std::uint32_t number) {
    if ((count_ + 1) * 2 > entries_.size()) grow();
    std::size_t at = tag & mask();
    for (; entries_[at].number != none; at = (at + 1) & mask()) {
      if (entries_[at].tag == tag && entries_[at].number == number) return;
    }
    entries_[at] = {tag, number};
    ++count_;
  }

  void remove(std::uint32_t tag, std::uint32_t number) noexcept {
    if (entries_.empty()) return;
    std::size_t hole = tag & mask();
    for (; entries_[hole].tag != tag || entries_[hole].number != number; hole = (hole + 1) & mask()) {
      if (entries_[hole].number == none) return;
    }
    // Entries behind the hole move up unless that would put them before their place.
    for (std::size_t at = (hole + 1) & mask(); entries_[at].number != none; at = (at + 1) & mask()) {
      const std::size_t home = entries_[at].tag & mask();
      if (((at - home) & mask()) < ((at - hole) & mask())) continue;
      entries_[hole] = entries_[at];
      hole = at;
    }
    entries_[hole].number = none;
    --count_;
  }

  /// Hands the numbers of `tag` to `each` until it returns false.
  template <class Each>
  void find(std::uint32_t tag, Each&& each) const {
    if (entries_.empty()) return;
    for (std::size_t at = tag & mask(); entries_[at].number != none; at = (at + 1) & mask()) {
      if (entries_[at].tag == tag && !each(entries_[at].number)) return;
    }
  }

  /// Gives numbers new names.
  void rename(const std::vector<std::uint32_t>& names) noexcept {
    for (entry& each : entries_) {
      if (each.number != none) each.number = names[each.number];
    }
  }

  void reserve(std::size_t count) {
    while (count * 2 > entries_.size()) grow();
  }

 private:
  struct entry {
    std::uint32_t tag = 0;
    std::uint32_t number = none;
  };

  std::size_t mask() const noexcept { return entries_.size() - 1; }

  [[gnu::noinline]] void grow() {
    std::vector<entry> bigger(entries_.empty() ? 16 : entries_.size() * 2);
    const std::size_t bits = bigger.size() - 1;
    for (const entry& each : entries_) {
      if (each.number == none) continue;
      std::size_t at = each.tag & bits;
      while (bigger[at].number != none) at = (at + 1) & bits;
      bigger[at] = each;
    }
    entries_.swap(bigger);
  }

  std::vector<entry> entries_;
  std::size_t count_ = 0;
};

using tag_map = basic_tag_map<>;

/// The rows of one tag in the order of their places. One alone needs no memory of its own.
struct posting_list {
  std::uint32_t one = tag_map::none;
  std::vector<std::uint32_t>* many = nullptr;
};

/// Finds the rows that have certain values in certain columns. It holds an entry for each row and each value
/// that any version of it has, so what it finds has to be looked at. NULLs are left out.
template <class Deferred = void>
class basic_key_index {
 public:
  static constexpr int no_marker = -1;
  /// `only_without`: a column; the index holds only rows where it is NULL.
  basic_key_index(std::string called, std::vector<std::uint16_t> parts, bool is_unique, std::uint64_t seed,
                  int only_without = no_marker)
      : name(std::move(called)),
        columns(std::move(parts)),
        unique(is_unique),
        marker(only_without),
        seed_(seed) {}
  basic_key_index(const basic_key_index&) = delete;
  basic_key_index& operator=(const basic_key_index&) = delete;
  ~basic_key_index() {
    for (posting_list& each : lists_) delete each.many;
  }

  std::string name;
  std::vector<std::uint16_t> columns;
  bool unique;
  int marker;

  /// Whether it holds a part of the rows; reads do without it.
  bool partial() const noexcept { return marker != no_marker; }

  /// Tags of values as a search gives them, one after the other.
  std::uint64_t start() const noexcept { return seed_; }
  static std::uint64_t next(const cell& value, std::uint64_t hash) noexcept { return hash_cell(value, hash); }
  static std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }

  /// False if one of the row's values is NULL.
  bool tag_of(stored_row row, std::uint32_t& tag) const noexcept {
    if (is_left_out(row)) return false;
    std::uint64_t hash = start();
    for (std::uint16_t column : columns) {
      const cell value = row[column];
      if (value.kind == cell_kind::null) return false;
      hash = next(value, hash);
    }
    tag = tag_of(hash);
    return true;
  }
  bool same(stored_row a, stored_row b) const noexcept {
    if (is_left_out(a) != is_left_out(b)) return false;
    for (std::uint16_t column : columns) {
      if (!same_cells(a[column], b[column])) return false;
    }
    return true;
  }

  void add(std::uint32_t tag, std::uint32_t slot) {
    if (unique) return tags_.add(tag, slot);
    posting_list& list = list_of(tag);
    if (list.many == nullptr) {
      if (list.one == slot) return;
      if (list.one == tag_map::none) {
        list.one = slot;
        return;
      }
      list.many = new std::vector<std::uint32_t>(1, list.one);
    }
    std::vector<std::uint32_t>& slots = *list.many;
    if (slots.empty() || slots.back() < slot) return slots.push_back(slot);
    const std::size_t at = place_of(slots, slot);
    if (slots[at] != slot) slots.insert(slots.begin() + static_cast<std::ptrdiff_t>(at), slot);
  }

  void remove(std::uint32_t tag, std::uint32_t slot) noexcept {
    if (unique) return tags_.remove(tag, slot);
    tags_.find(tag, [&](std::uint32_t number) {
      posting_list& list = lists_[number];
      if (list.many == nullptr) {
        if (list.one != slot) return false;
        list.one = tag_map::none;
      } else {
        std::vector<std::uint32_t>& slots = *list.many;
        const std::size_t at = place_of(slots, slot);
        if (at == slots.size() || slots[at] != slot) return false;
        slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(at));
        if (!slots.empty()) return false;
        delete list.many;
        list = {};
      }
      tags_.remove(tag, number);
      free_lists_.push_back(number);  // has room: see list_of
      return false;
    });
  }

  /// Hands the places of rows that may have the values of `tag` to `each`, ascending unless the index is
  /// unique, until it returns false.
  template <class Each>
  void find(std::uint32_t tag, Each&& each) const {
    if (unique) return tags_.find(tag, each);
    tags_.find(tag, [&](std::uint32_t number) {
      const posting_list& list = lists_[number];
      if (list.many == nullptr) {
        each(list.one);
      } else {
        for (std::uint32_t slot : *list.many) {
          if (!each(slot)) break;
        }
      }
      return false;
    });
  }

  /// The same for a value of an index that is unique and of one column. A place may be none of the table's.
  template <class Each>
  void find_one(const cell& key, Each&& each) const {
    if (key.kind == cell_kind::integer) {
      const std::uint32_t slot = runs_.find(key.integer);
      if (slot != key_runs::none && !each(slot)) return;
    }
    tags_.find(tag_of(next(key, start())), each);
  }
  /// A row that was added has come to the last place of the table.
  void note_last(stored_row row, std::uint32_t slot) noexcept {
    if (!unique || partial() || columns.size() != 1) return;
    const cell key = row[columns[0]];
    if (key.kind == cell_kind::integer) runs_.add(key.integer, slot);
  }

  /// After the rows moved to other places, in the same order.
  void rename(const std::vector<std::uint32_t>& names) noexcept {
    runs_.clear();
    if (unique) return tags_.rename(names);
    for (posting_list& list : lists_) {
      if (list.many != nullptr) {
        for (std::uint32_t& slot : *list.many) slot = names[slot];
      } else if (list.one != tag_map::none) {
        list.one = names[list.one];
      }
    }
  }

 private:
  bool is_left_out(stored_row row) const noexcept {
    return partial() && row[static_cast<std::uint16_t>(marker)].kind != cell_kind::null;
  }
  static std::size_t place_of(const std::vector<std::uint32_t>& slots, std::uint32_t slot) noexcept {
    std::size_t low = 0;
    std::size_t high = slots.size();
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (slots[middle] < slot) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  posting_list& list_of(std::uint32_t tag) {
    std::uint32_t found = tag_map::none;
    tags_.find(tag, [&](std::uint32_t number) {
      found = number;
      return false;
    });
    if (found != tag_map::none) return lists_[found];
    if (free_lists_.empty()) {
      found = static_cast<std::uint32_t>(lists_.size());
      lists_.emplace_back();
      // Removing must not fail for want of memory.
      if (free_lists_.capacity() < lists_.capacity()) free_lists_.reserve(lists_.capacity());
      tags_.add(tag, found);
    } else {
      found = free_lists_.back();
      tags_.add(tag, found);
      free_lists_.pop_back();
    }
    return lists_[found];
  }

  std::uint64_t seed_;
  tag_map tags_;  // unique: places of rows; else: numbers of lists
  std::vector<posting_list> lists_;
  std::vector<std::uint32_t> free_lists_;
  key_runs runs_;
};

using key_index = basic_key_index<>;

}  // namespace tenon::inline v0::memory_engine

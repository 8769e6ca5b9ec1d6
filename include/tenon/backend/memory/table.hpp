// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/expression.hpp>
#include <tenon/backend/memory/index.hpp>
#include <tenon/backend/memory/text_index.hpp>
#include <tenon/backend/memory/version.hpp>
#include <tenon/schema/names.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::memory_engine {

/// A column as its table keeps it.
struct table_column {
  std::string name;
  cell_kind kind = cell_kind::null;
  bool nullable = true;
  bool defaults_to_clock = false;  ///< CURRENT_TIMESTAMP and its like
  cell default_value = null_cell();
  std::string default_text;  ///< the bytes of `default_value`
};

template <class Deferred>
class basic_table;

/// A foreign key between two tables that are there.
template <class Deferred = void>
struct basic_link {
  std::string name;
  basic_table<Deferred>* child = nullptr;
  basic_table<Deferred>* parent = nullptr;
  std::vector<std::uint16_t> columns;      ///< of the child
  std::vector<std::uint16_t> referenced;   ///< of the parent, in the same order
  basic_key_index<>* referring = nullptr;  ///< finds children
  basic_key_index<>* key = nullptr;        ///< finds the parent
  referential_action deleted = referential_action::no_action;
  referential_action updated = referential_action::no_action;
  bool deferred = false;
};

/// A rule on rows that can be evaluated.
struct compiled_check {
  std::string name;
  std::uint32_t root = 0;
};
struct check_list {
  expression_list expressions;
  std::vector<compiled_check> checks;
};

/// The rows of one table: for each row the chain of its versions, in the order in which rows came.
template <class Deferred = void>
class basic_table {
 public:
  basic_table(const schema::table& from, std::uint64_t number) : description(from), created(number) {}
  basic_table(const basic_table&) = delete;
  basic_table& operator=(const basic_table&) = delete;
  ~basic_table() { delete checks_.load(); }

  schema::table description;
  std::uint64_t created;          ///< the commit that made it
  std::uint64_t retired = never;  ///< the commit that dropped it, or put another one in its place
  std::vector<table_column> columns;
  std::vector<std::unique_ptr<key_index>> indexes;
  std::vector<std::unique_ptr<text_index>> texts;
  std::vector<std::unique_ptr<basic_link<Deferred>>> outgoing;
  std::vector<basic_link<Deferred>*> incoming;
  int generated_key = -1;    ///< the integer key that is made where none is given
  std::int64_t counter = 0;  ///< the greatest such key so far
  std::atomic<std::int64_t> committed_counter{0};
  std::size_t dead = 0;  ///< places without a row

  std::vector<row_version*> rows;
  std::size_t usual_size = 0;  ///< of a version, to guess by

  std::uint16_t width() const noexcept { return static_cast<std::uint16_t>(columns.size()); }

  bool visible(std::uint64_t snapshot) const noexcept {
    return created <= snapshot && (snapshot < retired || retired == never);
  }

  /// The position of a column, -1 if there is none of this name.
  int find_column(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (schema::same_name(columns[i].name, name, true)) return static_cast<int>(i);
    }
    return -1;
  }

  /// What a snapshot sees of the row at a place; null if it does not see one.
  const row_version* see(std::uint32_t slot, std::uint64_t snapshot) const noexcept {
    const row_version* each = rows[slot];
    while (each != nullptr && !each->visible(snapshot)) each = each->older;
    return each;
  }
  /// The row at a place as the writer has it; null if it is gone.
  row_version* current(std::uint32_t slot) const noexcept {
    row_version* const newest = rows[slot];
    return newest != nullptr && newest->deleted == never ? newest : nullptr;
  }

  /// The index over exactly these columns, in any order.
  key_index* index_over(const std::vector<std::uint16_t>& wanted, bool unique_only,
                        bool partial = false) const noexcept {
    for (const auto& each : indexes) {
      if (each->partial() != partial) continue;
      if ((unique_only && !each->unique) || each->columns.size() != wanted.size()) continue;
      if (holds_all(wanted, each->columns) && holds_all(each->columns, wanted)) return each.get();
    }
    return nullptr;
  }

  /// The rules on rows; null while nobody has told what their conditions are.
  const check_list* checks() const noexcept { return checks_.load(std::memory_order_acquire); }
  /// Takes them unless somebody was faster.
  void learn(std::unique_ptr<check_list> list) noexcept {
    check_list* expected = nullptr;
    if (checks_.compare_exchange_strong(expected, list.get())) list.release();
  }

  // Changes; while the gate is closed, by the one writer.

  void link_new(row_version* fresh) {
    if (rows.size() >= tag_map::none) detail::fail(error_kind::full, "memory: a table is full");
    fresh->slot = static_cast<std::uint32_t>(rows.size());
    rows.push_back(fresh);
    usual_size = fresh->size;
    try {
      add_words(fresh);
    } catch (...) {
      rows.back() = nullptr;
      ++dead;
      trim();
      throw;
    }
    try {
      add_to_indexes(fresh);
    } catch (...) {
      unlink_new(fresh);
      throw;
    }
    for (const auto& each : indexes) each->note_last(fresh->cells(), fresh->slot);
  }
  void unlink_new(row_version* fresh) noexcept {
    remove_words(fresh);
    remove_from_indexes(fresh);
    rows[fresh->slot] = nullptr;
    ++dead;
    trim();
  }

  void link_newer(row_version* old, row_version* fresh, std::uint64_t number) {
    fresh->slot = old->slot;
    add_words(fresh);
    fresh->older = old;
    old->newer = fresh;
    old->deleted = number;
    rows[old->slot] = fresh;
    try {
      add_to_indexes(fresh);
    } catch (...) {
      unlink_newer(fresh);
      throw;
    }
  }
  void unlink_newer(row_version* fresh) noexcept {
    row_version* const old = fresh->older;
    remove_words(fresh);
    remove_from_indexes(fresh);
    rows[fresh->slot] = old;
    old->newer = nullptr;
    old->deleted = never;
  }

  /// Takes a version that nobody can see any more out of its chain.
  void unlink_old(row_version* version) noexcept {
    remove_words(version);
    remove_from_indexes(version);
    if (version->newer != nullptr) version->newer->older = version->older;
    if (version->older != nullptr) version->older->newer = version->newer;
    if (rows[version->slot] == version) {
      rows[version->slot] = version->older;
      if (version->older == nullptr) ++dead;
    }
  }

  /// Lets go of places without a row at the end.
  void trim() noexcept {
    while (!rows.empty() && rows.back() == nullptr) {
      rows.pop_back();
      --dead;
    }
  }
  /// Closes the gaps that deleted rows have left, if they are many. Places change, so nobody may be on his
  /// way through them.
  void compact() {
    if (dead < 1024 || dead * 2 < rows.size()) return;
    std::vector<std::uint32_t> names(rows.size(), tag_map::none);
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] == nullptr) continue;
      names[i] = next;
      for (row_version* each = rows[i]; each != nullptr; each = each->older) each->slot = next;
      rows[next++] = rows[i];
    }
    rows.resize(next);
    dead = 0;
    for (const auto& each : indexes) {
      each->rename(names);
      for (const row_version* row : rows) each->note_last(row->cells(), row->slot);
    }
    for (const auto& each : texts) each->rename(names);
  }

  void add_texts(std::unique_ptr<text_index> made) {
    for (const row_version* each : rows) {
      for (; each != nullptr; each = each->older) made->add(each->cells(), each->slot);
    }
    texts.push_back(std::move(made));
  }
  /// The full-text index of a name; null if there is none.
  text_index* find_texts(std::string_view name) const noexcept {
    for (const auto& each : texts) {
      if (schema::same_name(each->name, name, true)) return each.get();
    }
    return nullptr;
  }

  void add_index(std::unique_ptr<key_index> made) {
    for (const row_version* each : rows) {
      for (; each != nullptr; each = each->older) {
        std::uint32_t tag = 0;
        if (made->tag_of(each->cells(), tag)) made->add(tag, each->slot);
      }
    }
    for (const row_version* each : rows) {
      if (each != nullptr) made->note_last(each->cells(), each->slot);
    }
    indexes.push_back(std::move(made));
  }

 private:
  static bool holds_all(const std::vector<std::uint16_t>& list, const std::vector<std::uint16_t>& wanted) {
    for (std::uint16_t column : wanted) {
      bool found = false;
      for (std::uint16_t each : list) found = found || each == column;
      if (!found) return false;
    }
    return true;
  }

  /// All or nothing.
  void add_words(const row_version* version) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      try {
        texts[i]->add(version->cells(), version->slot);
      } catch (...) {
        while (i-- > 0) texts[i]->remove(version->cells(), version->slot);
        throw;
      }
    }
  }
  void remove_words(const row_version* version) noexcept {
    for (const auto& each : texts) each->remove(version->cells(), version->slot);
  }

  void add_to_indexes(const row_version* version) {
    for (const auto& each : indexes) {
      std::uint32_t tag = 0;
      if (version->older != nullptr && each->same(version->cells(), version->older->cells())) continue;
      if (each->tag_of(version->cells(), tag)) each->add(tag, version->slot);
    }
  }

  /// An entry stays as long as another version of the row needs it.
  void remove_from_indexes(const row_version* version) noexcept {
    for (const auto& each : indexes) {
      const stored_row own = version->cells();
      std::uint32_t tag = 0;
      if (!each->tag_of(own, tag)) continue;
      if (version->newer != nullptr && each->same(own, version->newer->cells())) continue;
      bool needed = false;
      for (const row_version* other = rows[version->slot]; other != nullptr && !needed;
           other = other->older) {
        std::uint32_t others = 0;
        needed = other != version && each->tag_of(other->cells(), others) && others == tag;
      }
      if (!needed) each->remove(tag, version->slot);
    }
  }

  std::atomic<check_list*> checks_{nullptr};
};

using table = basic_table<>;
using table_link = basic_link<>;

}  // namespace tenon::inline v0::memory_engine

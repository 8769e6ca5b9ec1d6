// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <tenon/backend/memory/references.hpp>
#include <tenon/backend/memory/store.hpp>
#include <tenon/backend/memory/violation.hpp>

namespace tenon::inline v0::memory_engine {

/// What the transaction that has the right to write has done so far, and how to undo it. Its versions carry
/// the number of the coming commit, which no other reader looks at yet.
template <class Deferred = void>
class basic_changes {
 public:
  /// A point to which everything later can be undone.
  struct mark {
    std::size_t undo = 0;
    std::size_t deferred = 0;
  };

  explicit basic_changes(store& in) : store_(in) {}
  basic_changes(const basic_changes&) = delete;
  basic_changes& operator=(const basic_changes&) = delete;

  void begin() noexcept { number_ = store_.committed.load(std::memory_order_acquire) + 1; }
  /// The snapshot in which the writer sees its own changes.
  std::uint64_t number() const noexcept { return number_; }
  mark here() noexcept {
    counted_ = nullptr;
    return {undo_.size(), deferred_.size()};
  }
  /// Rows are read from here on: see `undone`.
  void watch() noexcept {
    if (undo_.size() > watched_) watched_ = undo_.size();
  }
  void watch_no_more() noexcept { watched_ = 0; }
  /// Grows when versions may be gone that were there at a `watch`.
  std::uint64_t undone() const noexcept { return undone_; }

  /// Keeps the gate closed while it lives; lets readers pass from time to time.
  class closed_gate {
   public:
    explicit closed_gate(store& in) : gate_(in.gate) { gate_.close(); }
    closed_gate(const closed_gate&) = delete;
    closed_gate& operator=(const closed_gate&) = delete;
    ~closed_gate() { gate_.open(); }
    void step() noexcept {
      if (++steps_ % 256 != 0) return;
      gate_.open();
      gate_.close();
    }

   private:
    memory_engine::gate& gate_;
    unsigned steps_ = 0;
  };

  // Rows. The gate is closed.

  row_version* make(const table& where, const cell* cells) {
    return make_version(store_.memory, cells, where.width(), number_);
  }
  void drop(row_version* version) noexcept { free_version(store_.memory, version); }

  /// Errors: `unique_violation`, `foreign_key_violation` comes from `settle`.
  void insert(table& where, row_version* fresh) {
    check_unique(where, *fresh);
    make_room();
    where.link_new(fresh);
    undo_.push_back({act::inserted, &where, fresh});
    if (where.generated_key >= 0)
      raise_counter(where, fresh->cells()[static_cast<std::size_t>(where.generated_key)].integer);
    if (!where.outgoing.empty()) effects_.push_back({&where, nullptr, fresh});
  }
  /// Whether it is unique is found out by `settle`, when the whole statement has run.
  void replace(table& where, row_version* old, row_version* fresh) {
    make_room();
    where.link_newer(old, fresh, number_);
    undo_.push_back({act::replaced, &where, fresh});
    if (where.generated_key >= 0)
      raise_counter(where, fresh->cells()[static_cast<std::size_t>(where.generated_key)].integer);
    bool matters = !where.outgoing.empty() || !where.incoming.empty();
    for (const auto& each : where.indexes)
      matters = matters || (each->unique && !each->same(old->cells(), fresh->cells()));
    if (matters) effects_.push_back({&where, old, fresh});
  }
  void remove(table& where, row_version* old) {
    undo_.push_back({act::removed, &where, old});
    old->deleted = number_;
    if (!where.incoming.empty()) effects_.push_back({&where, old, nullptr});
  }
  void raise_counter(table& where, std::int64_t key) {
    if (key <= where.counter) return;
    if (counted_ != &where) {  // one note is enough up to the next mark
      undo_.push_back({act::counted, &where, nullptr, where.counter});
      counted_ = &where;
    }
    where.counter = key;
  }
  // Schema. The gate is closed.

  void made_table(table& made) { undo_.push_back({act::made_table, &made}); }
  /// `made` is null if the index is one by name only.
  void made_index(table& where, const key_index* made) {
    undo_.push_back({act::made_index, &where, nullptr, 0, made});
  }

  void made_texts(table& where) { undo_.push_back({act::made_texts, &where}); }

  /// A table goes, with its rows; whoever reads an older state still has it. Rows of others that refer to it
  /// stay as they are.
  void retire(table& gone) {
    for (std::uint32_t slot = 0; slot < gone.rows.size(); ++slot) {
      row_version* const row = gone.current(slot);
      if (row == nullptr) continue;
      make_room();
      undo_.push_back({act::removed, &gone, row});
      row->deleted = number_;
    }
    make_room();
    untied_.emplace_back();
    for (const auto& child : store_.tables) {
      std::erase_if(child->outgoing, [&](auto& link) {
        if (link->parent != &gone) return false;
        untied_.back().push_back(std::move(link));
        return true;
      });
    }
    for (const auto& link : gone.outgoing)
      std::erase_if(link->parent->incoming, [&](const table_link* each) { return each == link.get(); });
    gone.incoming.clear();
    gone.retired = number_;
    undo_.push_back({act::retired, &gone});
  }
  /// A table is described in other words: what it refers to has another name.
  void describe(table& where, schema::table said) {
    make_room();
    descriptions_.push_back(std::exchange(where.description, std::move(said)));
    undo_.push_back({act::described, &where});
  }

  /// The row that stands in the way of `fresh` in a unique index; null if none does.
  row_version* rival(const table& where, const key_index& index, stored_row fresh,
                     const row_version* except) const noexcept {
    std::uint32_t tag = 0;
    if (!index.tag_of(fresh, tag)) return nullptr;
    row_version* found = nullptr;
    index.find(tag, [&](std::uint32_t slot) {
      row_version* const other = where.current(slot);
      if (other == nullptr || other == except || !index.same(other->cells(), fresh)) return true;
      found = other;
      return false;
    });
    return found;
  }

  /// Errors: `unique_violation`, if another row has what `fresh` has in a unique index.
  void check_unique(const table& where, const row_version& fresh) const {
    for (const auto& each : where.indexes) {
      if (!each->unique) continue;
      if (fresh.older != nullptr && each->same(fresh.cells(), fresh.older->cells())) continue;
      if (rival(where, *each, fresh.cells(), &fresh) != nullptr) [[unlikely]]
        refuse_columns(error_kind::unique_violation, "UNIQUE", where, each->columns);
    }
  }

  /// Ends a statement: referential actions, then unique and foreign keys. The gate is closed.
  void settle(execution& run) {
    if (effects_.empty()) return;
    references_type references(*this, run);
    for (std::size_t i = 0; i < effects_.size(); ++i) references.follow(change(effects_[i]));
    for (const change& each : effects_) {
      if (each.old == nullptr || each.fresh == nullptr || each.fresh->deleted != never) continue;
      check_unique(*each.where, *each.fresh);
    }
    references.check(deferred_);
    effects_.clear();
  }

  /// Undoes what came after `to`.
  void undo(mark to) noexcept {
    effects_.clear();
    counted_ = nullptr;
    if (undo_.size() == to.undo) {
      deferred_.resize(to.deferred);
      return;
    }
    if (to.undo < watched_) ++undone_;
    closed_gate closed(store_);
    while (undo_.size() > to.undo) {
      const entry last = undo_.back();
      undo_.pop_back();
      switch (last.what) {
        case act::inserted:
          last.where->unlink_new(last.version);
          drop(last.version);
          break;
        case act::replaced:
          last.where->unlink_newer(last.version);
          drop(last.version);
          break;
        case act::removed: last.version->deleted = never; break;
        case act::counted: last.where->counter = last.counter; break;
        case act::made_index:
          std::erase_if(last.where->indexes, [&](const auto& each) { return each.get() == last.index; });
          last.where->description.indexes.pop_back();
          store_.generation.fetch_add(1);
          break;
        case act::made_texts:
          last.where->texts.pop_back();
          last.where->description.full_texts.pop_back();
          store_.generation.fetch_add(1);
          break;
        case act::retired: come_back(*last.where); break;
        case act::described:
          last.where->description = std::move(descriptions_.back());
          descriptions_.pop_back();
          break;
        case act::made_table:
          drop_table(*last.where);
          store_.generation.fetch_add(1);
          break;
      }
      closed.step();
    }
    deferred_.resize(to.deferred);
  }

  /// Makes the changes visible to all. Errors: `foreign_key_violation` of deferred keys; nothing is decided
  /// then.
  void commit() {
    references_type::check_again(deferred_);
    store_.expect_garbage(undo_.size());
    store_.committed.store(number_, std::memory_order_release);
    for (const entry& each : undo_) {
      if (each.what == act::replaced) store_.discard(*each.where, each.version->older);
      if (each.what == act::removed) store_.discard(*each.where, each.version);
      if (each.what == act::counted)
        each.where->committed_counter.store(each.where->counter, std::memory_order_relaxed);
    }
    undo_.clear();
    deferred_.clear();
    untied_.clear();
    descriptions_.clear();
    counted_ = nullptr;
    watched_ = 0;
  }

 private:
  template <class>
  friend class basic_references;
  using references_type = basic_references<Deferred>;
  using change = row_change;

  enum class act : unsigned char {
    inserted,
    replaced,
    removed,
    counted,
    made_table,
    made_index,
    made_texts,
    retired,
    described
  };
  struct entry {
    act what;
    table* where;
    row_version* version = nullptr;
    std::int64_t counter = 0;
    const key_index* index = nullptr;
  };

  void make_room() {
    if (undo_.size() == undo_.capacity()) undo_.reserve(undo_.size() * 2 + 64);
  }

  void come_back(table& where) noexcept {
    where.retired = never;
    for (const auto& link : where.outgoing) {
      if (link->parent != &where) link->parent->incoming.push_back(link.get());
    }
    for (auto& link : untied_.back()) {
      where.incoming.push_back(link.get());
      link->child->outgoing.push_back(std::move(link));
    }
    untied_.pop_back();
    store_.generation.fetch_add(1);
  }

  void drop_table(table& gone) noexcept {
    gone.incoming.clear();  // the links are their children's, and go below
    for (const auto& each : store_.tables) {
      std::erase_if(each->incoming, [&](const table_link* link) { return link->child == &gone; });
      std::erase_if(each->outgoing, [&](const auto& link) { return link->parent == &gone; });
    }
    std::erase_if(store_.tables, [&](const auto& each) { return each.get() == &gone; });
  }

  store& store_;
  std::uint64_t number_ = 0;
  std::uint64_t undone_ = 0;
  std::size_t watched_ = 0;
  std::vector<entry> undo_;
  std::vector<row_change> effects_;
  std::vector<pending_reference> deferred_;
  const table* counted_ = nullptr;
  std::vector<std::vector<std::unique_ptr<table_link>>> untied_;  // of tables that are retired, in order
  std::vector<schema::table> descriptions_;                       // from before, in order
};

using changes = basic_changes<>;

}  // namespace tenon::inline v0::memory_engine

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <tenon/backend/memory/table.hpp>
#include <tenon/backend/memory/violation.hpp>

namespace tenon::inline v0::memory_engine {

/// One row that a statement has changed: without `old` it is new, without `fresh` it is gone.
struct row_change {
  table* where = nullptr;
  row_version* old = nullptr;
  row_version* fresh = nullptr;
};

/// A foreign key that has to be looked at when the statement or the transaction ends: of a child row, or of
/// a parent row that is not there any more as it was.
struct pending_reference {
  const table_link* link = nullptr;
  std::uint32_t child = tag_map::none;
  const row_version* parent = nullptr;
};

template <class Deferred>
class basic_changes;

/// What the foreign keys make of the rows a statement has changed.
template <class Deferred = void>
class basic_references {
 public:
  basic_references(basic_changes<Deferred>& in, execution& run) : changes_(in), run_(run) {}

  /// Carries out the actions of one change; rows they change are changes too.
  void follow(const row_change& change) {
    if (change.old != nullptr) {
      // From the last, as SQLite does: what is refused then must not depend on the store.
      for (std::size_t i = change.where->incoming.size(); i-- > 0;) {
        const table_link& link = *change.where->incoming[i];
        if (change.fresh == nullptr || !same_key(link, change)) act(link, change);
      }
    }
    if (change.fresh == nullptr) return;
    for (const auto& link : change.where->outgoing) {
      if (change.old != nullptr && same_reference(*link, change)) continue;
      if (!refers_well(*link, change.fresh->cells())) pending_.push_back({link.get(), change.fresh->slot});
    }
  }

  /// When all is done: refuses what is still wrong, or leaves it to the commit where the key is deferred.
  void check(std::vector<pending_reference>& deferred) const {
    for (const pending_reference& each : pending_) {
      if (holds(each)) continue;
      if (!each.link->deferred) refuse_reference(*each.link, each.parent == nullptr);
      deferred.push_back(each);
    }
  }
  static void check_again(const std::vector<pending_reference>& deferred) {
    for (const pending_reference& each : deferred) {
      if (!holds(each)) refuse_reference(*each.link, each.parent == nullptr);
    }
  }

 private:
  static bool same_key(const table_link& link, const row_change& change) noexcept {
    for (std::uint16_t column : link.referenced) {
      if (!same_cells(change.old->cells()[column], change.fresh->cells()[column])) return false;
    }
    return true;
  }
  static bool same_reference(const table_link& link, const row_change& change) noexcept {
    for (std::uint16_t column : link.columns) {
      if (!same_cells(change.old->cells()[column], change.fresh->cells()[column])) return false;
    }
    return true;
  }

  /// Whether the row refers to nothing, or to a row that is there.
  static bool refers_well(const table_link& link, stored_row child) noexcept {
    std::uint64_t hash = link.key->start();
    for (std::uint16_t column : link.columns) {
      const cell value = child[column];
      if (value.kind == cell_kind::null) return true;
      hash = key_index::next(value, hash);
    }
    bool found = false;
    link.key->find(key_index::tag_of(hash), [&](std::uint32_t slot) {
      const row_version* const parent = link.parent->current(slot);
      if (parent == nullptr) return true;
      found = true;
      for (std::size_t i = 0; i < link.columns.size() && found; ++i)
        found = same_cells(child[link.columns[i]], parent->cells()[link.referenced[i]]);
      return !found;
    });
    return found;
  }

  static std::vector<row_version*> children(const table_link& link, stored_row parent) {
    std::vector<row_version*> found;
    std::uint64_t hash = link.referring->start();
    for (std::uint16_t column : link.referring->columns) {
      std::size_t place = 0;
      while (link.columns[place] != column) ++place;
      const cell value = parent[link.referenced[place]];
      if (value.kind == cell_kind::null) return found;
      hash = key_index::next(value, hash);
    }
    link.referring->find(key_index::tag_of(hash), [&](std::uint32_t slot) {
      row_version* const child = link.child->current(slot);
      bool same = child != nullptr;
      for (std::size_t i = 0; i < link.columns.size() && same; ++i)
        same = same_cells(child->cells()[link.columns[i]], parent[link.referenced[i]]);
      if (same) found.push_back(child);
      return true;
    });
    return found;
  }

  static bool holds(const pending_reference& each) {
    if (each.parent == nullptr) {
      if (each.child >= each.link->child->rows.size()) return true;
      const row_version* const child = each.link->child->current(each.child);
      return child == nullptr || refers_well(*each.link, child->cells());
    }
    const std::vector<row_version*> left = children(*each.link, each.parent->cells());
    return left.empty() || refers_well(*each.link, left.front()->cells());
  }

  void act(const table_link& link, const row_change& change) {
    const std::vector<row_version*> referring = children(link, change.old->cells());
    if (referring.empty()) return;
    const referential_action action = change.fresh == nullptr ? link.deleted : link.updated;
    switch (action) {
      case referential_action::no_action: pending_.push_back({&link, tag_map::none, change.old}); return;
      case referential_action::restrict_: refuse_reference(link, false);
      case referential_action::cascade:
      case referential_action::set_null:
      case referential_action::set_default: break;
    }
    for (row_version* child : referring) {
      if (child->deleted != never) continue;
      if (action == referential_action::cascade && change.fresh == nullptr) {
        changes_.remove(*link.child, child);
        continue;
      }
      const table& where = *link.child;
      std::vector<cell> cells(where.width());
      child->cells().get(0, cells.size(), cells.data());
      for (std::size_t i = 0; i < link.columns.size(); ++i) {
        cell& value = cells[link.columns[i]];
        if (action == referential_action::cascade) {
          value = change.fresh->cells()[link.referenced[i]];
        } else if (action == referential_action::set_null) {
          value = null_cell();
        } else {
          const table_column& column = where.columns[link.columns[i]];
          value = column.defaults_to_clock ? clock_cell(column.kind) : column.default_value;
        }
      }
      // The default may be what was there before, and refer to nobody now.
      if (action == referential_action::set_default) pending_.push_back({&link, child->slot});
      check_row(where, cells.data(), run_);
      row_version* const fresh = changes_.make(where, cells.data());
      try {
        changes_.replace(*link.child, child, fresh);
      } catch (...) {
        if (child->newer != fresh) changes_.drop(fresh);
        throw;
      }
    }
  }

  basic_changes<Deferred>& changes_;
  execution& run_;
  std::vector<pending_reference> pending_;
};

}  // namespace tenon::inline v0::memory_engine

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <tenon/backend/memory/expression.hpp>
#include <tenon/backend/memory/hash_chain.hpp>
#include <tenon/backend/memory/relation_plan.hpp>
#include <tenon/backend/memory/workspace.hpp>

namespace tenon::inline v0::memory_engine {

/// The hash of a row; NULL is like NULL.
inline std::uint64_t hash_row(const cell* row, std::size_t width) noexcept {
  std::uint64_t hash = width;
  for (std::size_t i = 0; i < width; ++i) {
    hash = row[i].kind == cell_kind::null ? mixed(hash + 0x9e3779b97f4a7c15u) : hash_cell(row[i], hash);
  }
  return hash;
}
inline bool same_rows(const cell* a, const cell* b, std::size_t width) noexcept {
  for (std::size_t i = 0; i < width; ++i) {
    if (!same_cells(a[i], b[i])) return false;
  }
  return true;
}

/// A copy of a row whose texts live in `memory`, apart from those of `results` that live long enough.
inline cell* keep_row(workspace& memory, const cell* row, const std::vector<relation_result>& results) {
  cell* const made = memory.room<cell>(results.size());
  if (!results.empty()) std::memcpy(static_cast<void*>(made), row, results.size() * sizeof(cell));
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i].lasting && has_bytes(made[i].kind)) made[i] = memory.keep(made[i]);
  }
  return made;
}

/// Whom rows are handed to, one after the other; they live until the call returns. False: no more.
struct row_sink {
  const void* self = nullptr;
  bool (*take)(const void* self, const cell* row) = nullptr;
  bool operator()(const cell* row) const { return take(self, row); }
};
template <class Act>
row_sink sink_of(const Act& act) noexcept {
  return {&act, [](const void* self, const cell* row) { return (*static_cast<const Act*>(self))(row); }};
}

/// What was found out last, and for which values of the queries around.
struct memory_of_asking {
  bool known = false;
  std::uint64_t stamp = 0;
  std::vector<cell> seen;
  workspace texts;
};

/// Empties a list; of a large one the memory too.
template <class Item>
void let_go(std::vector<Item>& list) noexcept {
  constexpr std::size_t kept = 4096;
  list.clear();
  if (list.capacity() > kept) std::vector<Item>().swap(list);
}

/// Rows that are kept.
struct row_set {
  memory_of_asking asked;
  workspace memory;
  std::vector<row_view> rows;
  std::uint64_t version = 0;  ///< another one: these are other rows
  void clear() noexcept {
    rows.clear();
    memory.clear();
    ++version;
  }
  void forget() noexcept {
    clear();
    let_go(rows);
    asked.known = false;
  }
};

/// Some of the rows of a set.
struct row_range {
  std::size_t from = 0;
  std::size_t to = 0;
};

inline const cell* cells_of(const cell* row) noexcept {
  return row;
}
inline const cell* cells_of(row_view row) noexcept {
  return row.cells();
}

/// The number of the made row that is the same as `row`; `rows.size()` if there is none.
template <class Rows>
std::size_t chain_find(const hash_chain& chain, const Rows& rows, const cell* row, std::size_t width,
                       std::uint64_t hash) {
  std::size_t found = rows.size();
  chain.find(hash, [&](std::uint32_t at) {
    if (!same_rows(cells_of(rows[at]), row, width)) return true;
    found = at;
    return false;
  });
  return found;
}

/// Rows that are kept, each once.
struct distinct_rows {
  workspace memory;
  std::vector<const cell*> rows;
  hash_chain chain;
  void clear() noexcept {
    rows.clear();
    chain.clear();
    memory.clear();
  }
  void forget() noexcept {
    clear();
    let_go(rows);
    chain.forget();
  }
  /// The number of the row that is the same; `size()` if there is none.
  std::size_t find(const cell* row, std::size_t width, std::uint64_t hash) const {
    return chain_find(chain, rows, row, width, hash);
  }
  /// False if it was there.
  bool add(const cell* row, const std::vector<relation_result>& results) {
    const std::uint64_t hash = hash_row(row, results.size());
    if (find(row, results.size(), hash) != rows.size()) return false;
    rows.push_back(keep_row(memory, row, results));
    chain.add(hash);
    return true;
  }
};

/// A source while its query runs.
struct source_state {
  row_set own;
  const row_set* rows = nullptr;  ///< where they are: its own or a common table's; null: not gathered
  hash_chain chain;               ///< of `rows`
  std::uint64_t chained = 0;      ///< the version that it is of; 0: none
  unsigned probes = 0;
  std::vector<row_view> found;
  std::vector<std::uint32_t> places;
  std::vector<cell> nothing;           ///< the row of NULLs
  std::vector<unsigned char> matched;  ///< of joins that keep rows without a partner
};

/// A row on its way to its place in an order.
struct ordered_row {
  cell* cells = nullptr;              ///< results unless they are computed later, then keys
  const row_view* sources = nullptr;  ///< for results that are computed later
  std::uint32_t place = 0;
};

/// A query while it runs. It is never entered twice at once.
struct query_state {
  workspace memory;  ///< what lives until it has ended
  std::vector<row_view> rows;
  std::vector<source_state> sources;
  std::vector<cell> out;
  std::vector<cell> keys;
  std::vector<ordered_row> ordered;
  distinct_rows seen;
  distinct_rows other;
  row_set kept;  ///< its rows, for whoever asks again
  hash_chain chain;
  std::uint64_t chained = 0;
  bool nulls = false;  ///< `kept` has rows with a NULL
  cell answer;         ///< of scalar and exists
  workspace answer_text;
};

/// A common table while the statement runs.
struct common_state {
  row_set made;
  const frame* outer = nullptr;  ///< what the query around looks at
  hash_chain chain;              ///< recursive union: of all rows
  std::size_t from = 0;          ///< the rows that came last
  std::size_t to = 0;
  std::uint64_t end = 0;  ///< so many rows are enough
  std::uint64_t round = 0;
  bool complete = false;
  // Of a queued table: all rows, those that wait, and how many were looked at.
  row_set all;
  std::vector<std::size_t> waiting;
  std::uint64_t looked_at = 0;
  std::uint64_t skipped = 0;
};

}  // namespace tenon::inline v0::memory_engine

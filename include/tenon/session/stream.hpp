// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include <tenon/session/reading.hpp>

namespace tenon::inline v0 {

/// The rows of a query, one at a time: a std::ranges::input_range that can be moved but not copied, passed
/// once. While it has rows it holds its connection: the same transaction, or outside of one this database,
/// must not be used by this thread, and a transaction must not end before it. It belongs to the thread that
/// made it.
template <class Query>
class row_stream {
 public:
  using row_type = typename detail::row_reading<Query>::row_type;

 private:
  struct state {
    state(session where, Query query) : shell(std::move(query)), rows(detail::row_reading<Query>::width) {
      rows.start(where, shell);
    }
    void advance() {
      const cell* const cells = rows.next();
      if (cells == nullptr) return;
      try {
        if constexpr (detail::row_reading<Query>::leaves) row = row_type{};
        detail::row_reading<Query>::decode(cells, row);
      } catch (...) {
        rows.close();
        throw;
      }
    }
    Query shell;
    detail::running_statement rows;
    row_type row{};
    bool begun = false;
  };

 public:
  /// Stands at a row until the stream moves on.
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = row_type;

    iterator() = default;
    /// The row may be moved from; what its views show is gone with the next row.
    row_type& operator*() const noexcept { return state_->row; }
    row_type* operator->() const noexcept { return &state_->row; }
    /// Reads the next row. Errors: `decode` and those of the database; the stream has ended then.
    iterator& operator++() {
      state_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& at, std::default_sentinel_t) noexcept {
      return !at.state_->rows.open();
    }

   private:
    friend row_stream;
    explicit iterator(state* of) : state_(of) {}
    state* state_ = nullptr;
  };

  /// Starts the query; `stream()` is the usual way.
  row_stream(session where, Query query) : state_(std::make_unique<state>(where, std::move(query))) {}

  /// Reads the first row; called again, it stands where the stream is.
  iterator begin() {
    if (!state_->begun) {
      state_->begun = true;
      state_->advance();
    }
    return iterator(state_.get());
  }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// Ends the reading now: the connection is free.
  void close() noexcept { state_->rows.close(); }

 private:
  std::unique_ptr<state> state_;
};

/// Reads a query, or whole entities, row by row, in constant memory:
/// `for (const Row& row : stream(db, select<Row>(…)))`, `stream(db, select<Agent>(where(…)))`. Members of a
/// Row may be std::string_view and std::span<const std::byte>: they show the driver's memory until the next
/// row. Values that the query refers to (lvalues) have to outlive the stream. Cost: one statement.
template <class Query>
auto stream(session where, Query query) {
  static_assert(detail::argument_can_be_read<Query>::value,
                "tenon: stream(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_read<Query>::value) {
    if constexpr (detail::row_reading<Query>::check()) return row_stream<Query>(where, std::move(query));
  }
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include <tenon/core/owner.hpp>
#include <tenon/session/stream.hpp>

namespace tenon::inline v0 {

/// The rows of a query in vectors of up to so many: a range as `row_stream` is, with the same rules.
template <class Query>
class row_chunks {
 public:
  using row_type = typename row_stream<Query>::row_type;

 private:
  struct state {
    state(session where, Query query, std::size_t rows_of_one)
        : rows(where, std::move(query)), next(rows.begin()), most(rows_of_one) {}
    void advance() {
      const std::size_t last = chunk.size();
      chunk.clear();
      if (next == rows.end()) return;
      chunk.reserve(last);  // there is room already, unless the chunk was moved from
      try {
        do {
          chunk.push_back(std::move(*next));
          ++next;
        } while (chunk.size() < most && next != rows.end());
      } catch (...) {
        chunk.clear();
        rows.close();
        throw;
      }
    }
    row_stream<Query> rows;
    typename row_stream<Query>::iterator next;
    std::size_t most;
    std::vector<row_type> chunk;
    bool begun = false;
  };

 public:
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using difference_type = std::ptrdiff_t;
    using value_type = std::vector<row_type>;

    iterator() = default;
    /// Never empty; may be moved from.
    value_type& operator*() const noexcept { return state_->chunk; }
    value_type* operator->() const noexcept { return &state_->chunk; }
    /// Reads the next rows. Errors: as of `row_stream`; the rows of the chunk that fails are lost.
    iterator& operator++() {
      state_->advance();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& at, std::default_sentinel_t) noexcept {
      return at.state_->chunk.empty();
    }

   private:
    friend row_chunks;
    explicit iterator(state* of) : state_(of) {}
    state* state_ = nullptr;
  };

  row_chunks(session where, Query query, std::size_t rows_of_one)
      : state_(new state(where, std::move(query), rows_of_one)) {}

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
  detail::owner<state> state_;
};

/// Reads a query in parts: `for (const std::vector<Row>& part : chunks(db, select<Row>(…), 1000))`. The last
/// one may be shorter, none is empty. Errors: `value` (0 rows a chunk). Cost: one statement, memory for one
/// chunk.
template <class Query>
auto chunks(session where, Query query, std::size_t rows_of_one) {
  static_assert(detail::argument_can_be_read<Query>::value,
                "tenon: chunks(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_read<Query>::value) {
    detail::check_kept_rows<typename detail::row_reading<Query>::row_type>();
    if constexpr (detail::row_reading<Query>::check()) {
      if (rows_of_one == 0)
        detail::fail(error_kind::value, "chunks(): a chunk of no rows is never full; give at least 1");
      return row_chunks<Query>(where, std::move(query), rows_of_one);
    }
  }
}

}  // namespace tenon::inline v0

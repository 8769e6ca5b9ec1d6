// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>
#include <utility>

#include <tenon/core/owner.hpp>
#include <tenon/session/raw.hpp>
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
    template <class... Start>
    state(session where, Query query, const Start&... start)
        : shell(std::move(query)), rows(detail::row_reading<Query>::width) {
      if constexpr (detail::row_reading<Query>::tells) events = where.events(detail::event_group::reads);
      rows.start(where, shell, detail::row_reading<Query>::wanted, start...);
      begin_change();
    }
    /// SQL of the program, described.
    state(session where, Query query, access wanted, const encoder& values)
        : shell(std::move(query)), rows(detail::row_reading<Query>::width) {
      rows.start(where, shell.described, values, wanted);
      if (wanted == access::write) begin();
    }
    // A change happens now, and not when somebody looks at its rows.
    void begin_change() {
      if constexpr (detail::row_reading<Query>::wanted == access::write) begin();
    }
    void begin() {
      if (begun) return;
      begun = true;
      advance();
    }
    void advance() {
      const cell* const cells = rows.next();
      if (cells == nullptr) return;
      try {
        if constexpr (detail::row_reading<Query>::leaves) row = row_type{};
        detail::row_reading<Query>::decode(cells, row);
        if constexpr (detail::row_reading<Query>::tells) {
          if (events != nullptr) [[unlikely]]
            detail::row_reading<Query>::tell(*events, row);
        }
      } catch (...) {
        rows.close();
        throw;
      }
    }
    Query shell;
    detail::running_statement rows;
    row_type row{};
    detail::event_sink* events = nullptr;
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
  template <class... Start>
  explicit row_stream(session where, Query query, const Start&... start)
      : state_(new state(where, std::move(query), start...)) {}

  /// Reads the first row; called again, it stands where the stream is.
  iterator begin() {
    state_->begin();
    return iterator(state_.get());
  }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// Ends the reading now: the connection is free.
  void close() noexcept { state_->rows.close(); }

 private:
  detail::owner<state> state_;
};

namespace detail {

template <class T>
struct argument_can_be_streamed : argument_can_be_read<T> {};
template <class T>
requires requires {
  typename T::is_tenon_change;
}
struct argument_can_be_streamed<T> : std::true_type {};
template <class T>
inline constexpr bool gives_rows = true;
template <class T>
requires requires {
  typename T::is_tenon_change;
}
inline constexpr bool gives_rows<T> = [] {
  if constexpr (requires { typename T::row_type; }) {
    return !std::is_void_v<typename T::row_type>;
  } else {
    return false;
  }
}();
template <class T>
struct streamed_change_gives_rows : std::bool_constant<gives_rows<T>> {};

/// SQL of the program whose rows are taken one by one.
template <class Row>
struct raw_query {
  statement described;
};
template <class Row>
inline constexpr std::size_t raw_width = 1;
template <class Row>
requires(!encodable<Row>) inline constexpr std::size_t raw_width<Row> = [
]<std::size_t... I>(std::index_sequence<I...>) {
  return (raw_width<reflect::member_type<Row, I>> + ... + 0u);
}
(std::make_index_sequence<reflect::member_count<Row>>{});
template <class Row>
struct row_reading<raw_query<Row>> {
  using row_type = Row;
  static constexpr std::size_t width = raw_width<Row>;
  static constexpr bool leaves = false;
  static constexpr bool tells = false;
  static constexpr access wanted = access::read;  // the stream is told
  static void decode(const cell* cells, row_type& row) { decode_row(cells, row, {"", ""}); }
};

}  // namespace detail

/// Reads a query, or whole entities, row by row, in constant memory:
/// `for (const Row& row : stream(db, select<Row>(…)))`, `stream(db, select<Agent>(where(…)))`. Members of a
/// Row may be std::string_view and std::span<const std::byte>: they show the driver's memory until the next
/// row. Values that the query refers to (lvalues) have to outlive the stream. A change with returning(…) is
/// done when stream() returns, and a store may gather its rows then. Cost: one statement.
template <class Query>
auto stream(session where, Query query) {
  static_assert(
      detail::argument_can_be_streamed<Query>::value,
      "tenon: stream(): the argument is a query: select<Row>(...), union_all(...), or a change with "
      "returning(...)");
  if constexpr (detail::argument_can_be_streamed<Query>::value) {
    static_assert(detail::streamed_change_gives_rows<Query>::value,
                  "tenon: stream(): the change gives no rows; say execute(db, ...), or add returning(...)");
    if constexpr (detail::streamed_change_gives_rows<Query>::value) {
      if constexpr (detail::row_reading<Query>::check()) return row_stream<Query>(where, std::move(query));
    }
  }
}

/// The same of SQL as written; see `query<Row>(db, "SELECT …")`. The parameters are copied.
template <class Row, class... Parameters>
auto stream(session where, sql_text text, const Parameters&... parameters) {
  static_assert(detail::row_is_an_aggregate_or_a_value<Row>::value,
                "tenon: query<Row>(): Row must be a plain aggregate struct or a type with a codec");
  std::vector<cell_spec> specs;
  detail::add_specs<Row>(specs);
  encoder values;
  (detail::raw_parameter(values, parameters), ...);
  return row_stream<detail::raw_query<Row>>(
      where, detail::raw_query<Row>{detail::describe_raw(text.view(), std::move(specs))},
      text.only_reads() ? access::read : access::write, values);
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <tenon/query/reshape.hpp>
#include <tenon/session/reading.hpp>
#include <tenon/session/repository_traits.hpp>

namespace tenon::inline v0 {

/// One page of a query's rows, and where it stands.
template <class Row>
struct page_of {
  std::vector<Row> rows;
  std::int64_t total = 0;   ///< rows of the query
  std::int64_t number = 1;  ///< of this page, from 1
  std::int64_t size = 0;    ///< rows of a full page
  /// How many pages there are; 0 if there are no rows.
  std::int64_t pages() const noexcept { return size <= 0 ? 0 : total / size + (total % size != 0 ? 1 : 0); }
};

namespace detail {

template <class Clauses>
struct paged_query_has_no_limit : std::bool_constant<!Clauses::has_limit && !Clauses::has_offset> {};

/// How many rows come before a page.
inline std::int64_t rows_before_page(std::int64_t number, std::int64_t size) {
  if (size <= 0) fail(error_kind::value, "page(): the size is not above 0");
  if (number <= 0) fail(error_kind::value, "page(): pages are numbered from 1");
  if (number - 1 > std::numeric_limits<std::int64_t>::max() / size)
    fail(error_kind::value, "page(): the number is too large for pages of this size");
  return (number - 1) * size;
}

/// Runs a query within a lease and hands its rows to `each`.
template <class Query>
void read_query(backend_connection& connection, const Query& shell, std::size_t width, row_function each,
                void* target) {
  encoder values;
  statement described;
  const statement_source source = source_of(shell, values, described);
  read_rows(connection, source, values, width, each, target);
}

}  // namespace detail

/// Page `number`, from 1, of a query's rows, and how many there are in all: counted over the whole query,
/// groups and `distinct` included, on one state of the data (in a transaction, on the transaction's). Give an
/// order that is total; otherwise pages may overlap. Errors: `value` (a number or size that is not above 0).
/// Cost: two statements, one if this is the last page; the database skips the rows before the page one by
/// one, which `keyset_page()` spares it.
template <class Query>
auto page(session where, const Query& query, std::int64_t number, std::int64_t size) {
  static_assert(detail::argument_can_be_read<Query>::value,
                "tenon: page(): the argument is a query: select<Row>(...), union_all(...)");
  if constexpr (detail::argument_can_be_read<Query>::value) {
    using reading = detail::row_reading<Query>;
    using row = typename reading::row_type;
    using clauses = detail::clauses_in<decltype(detail::as_any_select(query))>;
    detail::check_kept_rows<row>();
    static_assert(detail::paged_query_has_no_limit<clauses>::value,
                  "tenon: page(): the query has a limit or offset of its own; leave them out, as the page's "
                  "number and size say them");
    page_of<row> result;
    if constexpr (detail::paged_query_has_no_limit<clauses>::value && reading::check() &&
                  !detail::holds_views<row>()) {
      result.number = number;
      result.size = size;
      const std::int64_t before = detail::rows_before_page(number, size);
      const auto& select = detail::as_any_select(query);
      const auto part = detail::with_clauses(
          select, detail::replace_clauses<0>(select.clauses, limit(size), offset(before)));
      {
        session::lease held(where, access::read);
        const detail::read_snapshot one_state(held);
        detail::read_query(*held, part, reading::width, &detail::append_reading<Query>, &result.rows);
        const auto read = static_cast<std::int64_t>(result.rows.size());
        if (read < size && (read > 0 || before == 0)) {
          result.total = before + read;
        } else {
          std::optional<std::int64_t> total;
          detail::read_query(*held, detail::count_of(select), 1, &detail::read_value<std::int64_t>, &total);
          result.total = total.value_or(0);
        }
      }
      detail::tell_readings<Query>(where, result.rows);
    }
    return result;
  }
}

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <tenon/session/row_reader.hpp>

namespace tenon::inline v0::detail {

/// Runs `act`, a statement that changes a set of rows, and tells subscribers before and after it.
template <class Act>
std::int64_t run_told(const session& where, const statement_source& source, const encoder& values, Act act) {
  event_sink* const sink = where.events(event_group::rows);
  if (sink == nullptr) [[likely]]
    return act();
  const owner<event_record> record = sink->changing(where, source, values);
  const std::int64_t rows = act();
  sink->changed(*record, rows);
  return rows;
}

/// Tells of `count` entities that were read, `size` bytes each.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] void tell_rows(event_sink& sink, const entity_operations& rows, void* first,
                                            std::size_t count, std::size_t size) {
  std::vector<void*> entities(count);
  for (std::size_t i = 0; i < count; ++i) entities[i] = static_cast<char*>(first) + i * size;
  if (count != 0) sink.read(rows, entities);
}

}  // namespace tenon::inline v0::detail

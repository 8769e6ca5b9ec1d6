// SPDX-License-Identifier: MIT
#pragma once

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

}  // namespace tenon::inline v0::detail

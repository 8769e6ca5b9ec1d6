// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include <tenon/backend/backend.hpp>
#include <tenon/core/array_view.hpp>

namespace tenon::inline v0 {

/// A batch for stores whose calls cost no round trip: one statement after the other.
template <class Deferred = void>
void run_one_by_one(backend_connection& connection, array_view<batch_item> items) {
  for (std::size_t at = 0; at < items.size(); ++at) {
    batch_item& item = items[at];
    try {
      if (item.row == nullptr) {
        item.affected = connection.run(item.source, *item.values);
        item.generated_key = connection.last_generated_key();
        continue;
      }
      cursor& rows = connection.open(item.source, *item.values);
      struct closer {
        cursor& closed;
        ~closer() { closed.close(); }
      } const closing{rows};
      cell row[257];  // more columns no table has
      while (rows.next(row)) item.row(item.target, row);
    } catch (error& problem) {
      problem.message =
          detail::sentence({"statement ", std::to_string(at + 1), " of the batch: ", problem.message});
      throw;
    }
  }
}

}  // namespace tenon::inline v0

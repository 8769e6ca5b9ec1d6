// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/backend/backend.hpp>
#include <tenon/core/shared.hpp>
#include <tenon/core/unique.hpp>

namespace tenon::inline v0 {

/// One call to a store, in the words of OpenTelemetry's conventions for databases (each member's attribute in
/// brackets). Texts live until the observer returns.
struct observed_call {
  const store_identity* store = nullptr;  ///< [db.system.name, db.namespace, server.address, server.port]
  std::string_view operation;             ///< [db.operation.name] SELECT, INSERT, BEGIN, COMMIT, BATCH …
  std::string_view collection;            ///< [db.collection.name] the table, if there is one
  std::string_view text;                  ///< [db.query.text] without values
  std::size_t batch_size = 0;  ///< [db.operation.batch.size] statements of a batch, rows of a bulk write
  std::string_view values;     ///< kinds and lengths ("integer, text(12)"), or the values if asked for

  // Known when the call has finished.
  std::int64_t rows = 0;  ///< [db.response.returned_rows] given, or written
  std::chrono::nanoseconds duration{0};
  const error* problem = nullptr;  ///< [error.type: its kind, db.response.status_code: its sqlstate]
};

/// Sees every call to a store: for logs, metrics and traces. Called on the thread that makes the call, with
/// its connection held, so it must be quick, safe for several threads, and not use the database itself.
class observer {
 public:
  virtual ~observer() = default;
  /// Before a call; what it returns is handed to `finished`: a span, or null.
  virtual void* started(const observed_call& call) {
    (void)call;
    return nullptr;
  }
  virtual void finished(const observed_call& call, void* span) = 0;
  /// Whether `observed_call::values` holds the values themselves. They may be secrets of users.
  virtual bool shows_values() const { return false; }
};

/// Wraps each new connection of a pool; made by `observed_by`.
struct connection_wrapper {
  std::unique_ptr<backend_connection> (*wrap)(std::unique_ptr<backend_connection> wrapped,
                                              const detail::shared_object& context,
                                              const store_identity& store) = nullptr;
  detail::shared<detail::shared_object> context{};
};

}  // namespace tenon::inline v0

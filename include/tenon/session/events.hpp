// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/backend/backend.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/core/atomic.hpp>
#include <tenon/core/owner.hpp>
#include <tenon/core/shared.hpp>

namespace tenon::inline v0 {

class session;

namespace detail {

struct entity_operations;
struct pooled_connection;
enum class entity_event : std::uint8_t;
enum class transaction_event : std::uint8_t { begun, committing, committed, rolled_back };

/// What is remembered from before a write to after it.
struct event_record {
  event_record() = default;
  event_record(const event_record&) = delete;
  event_record& operator=(const event_record&) = delete;
  virtual ~event_record() = default;
};

/// What is told to the subscribers of a database; bits of `event_sink::wants`.
struct event_group {
  static constexpr unsigned writes = 1, reads = 2, rows = 4, transactions = 8, statements = 16;
};

/// Who tells the subscribers of a database. An interface, so that only programs that have some compile it;
/// who has none pays one look at a pointer.
class event_sink : public shared_object {
 public:
  bool wants(unsigned groups) const noexcept { return (wanted_.load(memory_order::relaxed) & groups) != 0; }

  /// Entities that are about to be written; `written` gets what it returns. `old`: the rows before, if
  /// somebody knows them: `owned_values` for each entity, or null.
  virtual owner<event_record> writing(const session& where, const entity_operations& rows,
                                      array_view<void* const> entities, entity_event event,
                                      const void* const* old) = 0;
  virtual void written(event_record& record) = 0;
  virtual void read(const entity_operations& rows, array_view<void* const> entities) = 0;
  /// A statement on a set of rows; `table` is whose.
  virtual owner<event_record> changing(const session& where, const statement_source& source,
                                       const encoder& values) = 0;
  virtual void changed(event_record& record, std::int64_t rows) = 0;
  /// `whole`: the transaction, told apart by its address.
  virtual void told(transaction_event event, const void* whole) = 0;
  /// Sees to it that statements of this connection are told of, or no longer; nobody else uses it now.
  virtual void watch(pooled_connection& connection, const backend& store) = 0;

 protected:
  atomic<unsigned> wanted_{0};
};

}  // namespace detail
}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <tenon/core/array_view.hpp>
#include <tenon/core/owner.hpp>
#include <tenon/query/write.hpp>
#include <tenon/session/entity_rows.hpp>
#include <tenon/session/events.hpp>
#include <tenon/session/row_reader.hpp>

namespace tenon::inline v0::detail {

/// Entities whose hooks and subscribers were told what comes, and are told when it is done.
struct told_entities {
  array_view<void* const> entities;
  entity_event event{};
  owner<event_record> record{};
};

/// The engine of writes as functions. They are compiled where a database is opened, and its pool has them; so
/// units that only use repositories do not compile them.
struct write_calls {
  using entity_list = array_view<void* const>;

  void (*insert_plain)(session where, const entity_operations& of, void* entity, bool stamped);
  void (*insert)(session where, const entity_operations& of, entity_list entities);
  void (*save)(session where, const entity_operations& of, entity_list entities);
  void (*update)(session where, const entity_operations& of, entity_list entities);
  std::int64_t (*upsert)(session where, const entity_operations& of, entity_list entities,
                         array_view<const std::uint16_t> conflict_columns, conflict_action action,
                         bool only_if_changed);
  void (*run_for)(session where, const entity_operations& of, const erased_shell& shell, entity_list entities,
                  entity_event event, bool repeatable);

  // Parts of a save, for who tells hooks, subscribers and rules by itself.

  bool (*is_new)(session where, const entity_operations& of, const void* entity);
  told_entities (*tell_before)(session where, const entity_operations& of, entity_list entities,
                               entity_event event);
  void (*tell_after)(session where, const entity_operations& of, const told_entities& done);
  void (*save_told)(session where, const entity_operations& of, entity_list entities, entity_list fresh,
                    entity_list known);
};

/// Writes entities of one kind; see `entity_engine` for what the functions do.
class entity_writer {
 public:
  using entity_list = write_calls::entity_list;
  entity_writer(session where, const entity_operations& of) : where_(where), of_(of) {}

  /// Where all columns come from the program; `stamped`: Tenon fills some.
  void insert_plain(void* entity, bool stamped) const { calls().insert_plain(where_, of_, entity, stamped); }
  void insert(entity_list entities) const { calls().insert(where_, of_, entities); }
  void save(entity_list entities) const { calls().save(where_, of_, entities); }
  void update(entity_list entities) const { calls().update(where_, of_, entities); }
  std::int64_t upsert(entity_list entities, array_view<const std::uint16_t> conflict_columns,
                      conflict_action action, bool only_if_changed) const {
    return calls().upsert(where_, of_, entities, conflict_columns, action, only_if_changed);
  }
  template <class Shell>
  void run_for(const Shell& shell, entity_list entities, entity_event event, bool repeatable) const {
    calls().run_for(where_, of_, erased(shell), entities, event, repeatable);
  }
  bool is_new(const void* entity) const { return calls().is_new(where_, of_, entity); }
  told_entities tell_before(entity_list entities, entity_event event) const {
    return calls().tell_before(where_, of_, entities, event);
  }
  void tell_after(const told_entities& done) const { calls().tell_after(where_, of_, done); }
  void save_told(entity_list entities, entity_list fresh, entity_list known) const {
    calls().save_told(where_, of_, entities, fresh, known);
  }

 private:
  const write_calls& calls() const noexcept { return where_.writes(); }

  session where_;
  const entity_operations& of_;
};

/// Whether every column of an entity's key is set: not zero, nil, empty or NULL.
template <class Operations = entity_operations>
bool has_key(const Operations& of, const void* entity) {
  encoder values;
  of.encode(entity, of.masks->key, values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (is_unset(values.data()[i])) return false;
  }
  return values.size() > 0;
}

}  // namespace tenon::inline v0::detail

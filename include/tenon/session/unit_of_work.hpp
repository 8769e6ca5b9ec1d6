// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/graph_removal.hpp>
#include <tenon/session/repository.hpp>

namespace tenon::inline v0 {
namespace detail {

/// What a unit of work needs of an entity's type.
struct tracked_type {
  const entity_operations* rows;
  void (*remove)(session where, array_view<void* const> entities);
  void (*mark)(session where, array_view<void* const> entities);  ///< null without deleted_at
};

template <class Entity>
void remove_tracked(session where, array_view<void* const> entities) {
  if constexpr (has_relations<Entity>) {
    if (cascades_to_related<Entity>(cascade::remove)) remove_related<Entity>(where, entities);
  }
  entity_engine<>(where, operations_of<Entity>)
      .run_prepared(
          erased(tenon::delete_from<Entity>(tenon::where(entities_condition<Entity>{entities, true}))),
          entities, "remove", false);
}
template <class Entity>
void mark_tracked(session where, array_view<void* const> entities) {
  const timestamp at = now();
  if constexpr (has_relations<Entity>) {
    if (cascades_to_related<Entity>(cascade::soft_remove)) mark_related<Entity>(where, entities, at);
  }
  using clause = where_clause<entities_condition<Entity>>;
  const mark_deleted_statement<Entity, clause> shell{
      {tenon::where(entities_condition<Entity>{entities, true}), with_deleted}, at, at};
  entity_engine<>(where, operations_of<Entity>).run_prepared(erased(shell), entities, "soft_remove", true);
}
template <class Entity>
constexpr tracked_type make_tracked_type() {
  tracked_type made{&operations_of<Entity>, &remove_tracked<Entity>, nullptr};
  if constexpr (table_info_of<Entity>.deleted_at != table_info::none) made.mark = &mark_tracked<Entity>;
  return made;
}
template <class Entity>
inline constexpr tracked_type tracked_type_of = make_tracked_type<Entity>();

enum class tracked_state : std::uint8_t { fresh, kept, removed, marked };

/// An entity that a unit of work holds, and its row as it was read or written last.
struct tracked_entity {
  tracked_entity() = default;
  tracked_entity(const tracked_entity&) = delete;
  tracked_entity& operator=(const tracked_entity&) = delete;
  virtual ~tracked_entity() = default;

  const tracked_type* type = nullptr;
  void* entity = nullptr;
  tracked_state state = tracked_state::fresh;
  std::string key;
  owned_values<> row;
};
template <class Entity>
struct tracked_value final : tracked_entity {
  explicit tracked_value(Entity&& taken) : value(std::move(taken)) {
    type = &tracked_type_of<Entity>;
    entity = &value;
  }
  Entity value;
};

/// A foreign key that gets its value once the entity that it refers to has a key.
struct pending_key {
  tracked_entity* from;
  tracked_entity* to;
  const relation_info* info;
};

template <auto Member, class Entity, class Other>
struct relation_connects : std::false_type {};
template <class Entity, class Other, belongs_to<Other> Entity::*Member>
struct relation_connects<Member, Entity, Other> : std::true_type {};
template <class... Clauses>
struct unit_reads_no_relations : std::bool_constant<(!relation_clause_like<Clauses> && ...)> {};

}  // namespace detail

/// Holds entities, knows what was changed in them, and writes just that: `tenon::unit_of_work unit{db};
/// Agent* agent = unit.get<Agent>(7); agent->name = "coder"; unit.commit();`. Within a unit a row is one
/// object, whose address stays until it is removed, reset or the unit ends. It belongs to one thread.
/// Repositories neither need nor see it.
template <class Deferred = void>
class basic_unit_of_work {
 public:
  explicit basic_unit_of_work(database& db) : where_(db) {}
  explicit basic_unit_of_work(transaction& tx) : where_(tx) {}
  basic_unit_of_work(const basic_unit_of_work&) = delete;
  basic_unit_of_work& operator=(const basic_unit_of_work&) = delete;

  /// The entity with this key: the one that is held, with the changes that were made, else as it is read now.
  /// Null if there is none, or it is removed.
  template <class Entity, class... Keys>
  Entity* get(const Keys&... key) {
    encoder values;
    encode_keys<Entity>(values, std::index_sequence_for<Keys...>{}, key...);
    std::string bytes;
    for (std::size_t i = 0; i < values.size(); ++i) detail::append_key(bytes, values.data()[i]);
    if (detail::tracked_entity* const held = find_key(detail::tracked_type_of<Entity>, bytes))
      return visible<Entity>(held);
    std::optional<Entity> found = tenon::repository<Entity>(where_).find_by_id(key...);
    return found ? &track(*std::move(found)) : nullptr;
  }
  /// As `repository::find`; rows that are held already come as they are held.
  template <class Entity, class... Clauses>
  std::vector<Entity*> find(Clauses&&... clauses) {
    static_assert(
        detail::unit_reads_no_relations<std::remove_cvref_t<Clauses>...>::value,
        "tenon: unit_of_work::find(): relations that are loaded by with<...>() are not tracked; find "
        "the related entities by this unit, too");
    std::vector<Entity*> found;
    for (Entity& each : tenon::repository<Entity>(where_).find(static_cast<Clauses&&>(clauses)...)) {
      Entity& held = track(std::move(each));
      if (visible<Entity>(find_entity(&held)) != nullptr) found.push_back(&held);
    }
    return found;
  }
  template <class Entity, class... Clauses>
  Entity* find_one(Clauses&&... clauses) {
    const std::vector<Entity*> found = find<Entity>(static_cast<Clauses&&>(clauses)..., limit(1));
    return found.empty() ? nullptr : found.front();
  }

  /// Holds an entity that was read elsewhere, as it is now; or gives the one that is held for its row.
  template <class Entity>
  Entity& track(Entity entity) {
    std::string key = key_of(detail::operations_of<Entity>, &entity);
    if (detail::tracked_entity* const held = find_key(detail::tracked_type_of<Entity>, key))
      return *static_cast<Entity*>(held->entity);
    detail::tracked_entity& made = hold(std::move(entity));
    made.state = detail::tracked_state::kept;
    made.key = std::move(key);
    remember(made);
    index(made);
    return *static_cast<Entity*>(made.entity);
  }
  /// Takes a new entity, to be inserted by `commit`. A uuid key is made now, others then. Errors: `misuse`,
  /// if the unit holds this key.
  template <class Entity>
  Entity& add(Entity entity) {
    (void)detail::check_written<Entity>();
    static_assert(detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: unit_of_work::add(): the entity has no primary key; describe one by primary_key()");
    const table_info& table = table_info_of<Entity>;
    const detail::entity_operations& rows = detail::operations_of<Entity>;
    if (table.generation == key_generation::uuid &&
        detail::write_rows::is_unset(rows, &entity, table.key[0])) {
      const cell key = detail::uuid_cell(uuid::v7(), table.columns[table.key[0]].spec.stored);
      rows.decode(&key, detail::column_mask::only(table.key[0]), &entity);
    }
    std::string key;
    if (table.generation == key_generation::assigned || detail::has_key(rows, &entity))
      key = key_of(rows, &entity);
    if (!key.empty() && find_key(detail::tracked_type_of<Entity>, key) != nullptr) refuse_twice(rows);
    detail::tracked_entity& made = hold(std::move(entity));
    made.key = std::move(key);
    if (!made.key.empty()) index(made);
    return *static_cast<Entity*>(made.entity);
  }
  /// Makes an entity refer to another one, which may be new: `unit.connect<&Agent::user>(agent, user)` gives
  /// the agent the user's key, at `commit` if that is made then.
  template <auto Member, class Entity, class Other>
  void connect(Entity& entity, Other& other) {
    constexpr bool fits = detail::relation_connects<Member, Entity, Other>::value;
    static_assert(detail::relation_connects<Member, Entity, Other>::value,
                  "tenon: unit_of_work::connect(): name a belongs_to of the first entity that leads to the "
                  "second");
    if constexpr (fits) {
      const relation_info& info = detail::relation_info_at<detail::relation_of<Member>>;
      detail::tracked_entity* const from = find_entity(&entity);
      detail::tracked_entity* const to = find_entity(&other);
      if (from == nullptr || to == nullptr) refuse_stranger(info.owner);
      std::erase_if(pending_,
                    [&](const detail::pending_key& each) { return each.from == from && each.info == &info; });
      const detail::pending_key made{from, to, &info};
      if (to->state == detail::tracked_state::fresh) {
        pending_.push_back(made);
      } else {
        copy_key(made);
      }
    }
  }

  /// Has `commit` delete the entity's row; one that is new is just let go. Errors: `misuse` (not of this
  /// unit).
  template <class Entity>
  void remove(Entity& entity) {
    drop(&entity, detail::tracked_state::removed);
  }
  /// Has `commit` mark the entity's row as deleted.
  template <class Entity>
  void soft_remove(Entity& entity) {
    static_assert(detail::entity_has_a_deleted_at_column<Entity>::value,
                  "tenon: soft_remove(): the entity has no deleted_at column; describe one by deleted_at()");
    drop(&entity, detail::tracked_state::marked);
  }

  /// Writes what is new, changed and removed: new rows in the order of their foreign keys, of changed rows
  /// the columns that differ, removals last. All or nothing: in a transaction of its own, or as a part of the
  /// one the unit is made with; if it fails, unit and entities are as before. Hooks and rules of all entities
  /// come before the first write, and all broken rules are one `validation_error`. Cost: a statement for each
  /// type, and for each set of changed columns. Errors: as of `repository::insert`, `update`, `remove`.
  void commit() {
    for (const auto& each : held_) check_key(*each);
    if (!is_changed()) return;
    std::vector<saved> before;
    struct restoring {
      std::vector<saved>& entities;
      bool done = false;
      ~restoring() {
        for (std::size_t i = entities.size(); !done && i-- > 0;) {
          encoder cells;
          entities[i].row.write(cells);
          const detail::entity_operations& rows = *entities[i].held->type->rows;
          rows.decode(cells.data(), rows.masks->everything, entities[i].held->entity);
        }
      }
    } restore{before};
    where_.atomically([&](session inner) { write(inner, before); });
    restore.done = true;
    settle();
  }
  /// Whether `commit` would write something.
  bool is_changed() const {
    for (const auto& each : held_) {
      if (each->state != detail::tracked_state::kept || changed_columns(*each).count() != 0) return true;
    }
    return false;
  }
  /// Undoes what was not committed: entities are as they were read or written last, removed ones are back,
  /// new ones are gone.
  void reset() {
    pending_.clear();
    std::erase_if(held_, [](const auto& each) { return each->state == detail::tracked_state::fresh; });
    for (const auto& each : held_) {
      each->state = detail::tracked_state::kept;
      encoder cells;
      each->row.write(cells);
      each->type->rows->decode(cells.data(), each->type->rows->masks->everything, each->entity);
    }
    index_all();
  }
  /// Lets go of everything; entities are gone.
  void clear() {
    pending_.clear();
    held_.clear();
    index_all();
  }
  /// How many entities it holds.
  std::size_t size() const noexcept { return held_.size(); }

 private:
  using held_entity = detail::owner<detail::tracked_entity>;
  struct saved {
    detail::tracked_entity* held;
    detail::owned_values<> row;
  };
  /// Entities of one type that have the same to be done to them.
  struct work {
    const detail::tracked_type* type;
    detail::entity_event event;
    std::vector<detail::tracked_entity*> held{};
    std::vector<void*> entities{};
    detail::entity_engine<>::told told{};
  };

  template <class Entity, std::size_t... Part, class... Keys>
  static void encode_keys(encoder& values, std::index_sequence<Part...>, const Keys&... key) {
    static_assert(detail::key_has_as_many_columns_as_values<Entity, sizeof...(Keys)>::value,
                  "tenon: unit_of_work::get(): give one value for each column of the primary key, in its "
                  "order");
    static_assert(detail::values_fit_the_key<Entity, std::decay_t<const Keys&>...>::value,
                  "tenon: unit_of_work::get(): the value's type is not the key's");
    statement_writer out(nullptr, values);
    (detail::lift<detail::key_type<Entity, Part>, detail::key_origin<Entity, Part>>(key).write(out), ...);
  }
  static std::string key_of(const detail::entity_operations& rows, const void* entity) {
    std::string key;
    detail::append_columns(key, rows, entity, rows.table->key);
    return key;
  }
  template <class Entity>
  static Entity* visible(const detail::tracked_entity* held) {
    const bool gone =
        held->state == detail::tracked_state::removed || held->state == detail::tracked_state::marked;
    return gone ? nullptr : static_cast<Entity*>(held->entity);
  }

  template <class Entity>
  detail::tracked_entity& hold(Entity&& entity) {
    held_.push_back(held_entity(new detail::tracked_value<Entity>(std::move(entity))));
    return *held_.back();
  }
  static void remember(detail::tracked_entity& held) {
    encoder values;
    held.type->rows->encode(held.entity, held.type->rows->masks->everything, values);
    held.row = {};
    held.row.take(values);
  }

  // The identity map: places in `held_` by the hash of type and key, from 1.

  static std::size_t hash_of(const detail::tracked_type* type, std::string_view key) {
    std::uint64_t hash = 14695981039346656037u ^ reinterpret_cast<std::uintptr_t>(type);
    for (const char each : key) hash = (hash ^ static_cast<unsigned char>(each)) * 1099511628211u;
    return static_cast<std::size_t>(hash ^ hash >> 32);
  }
  detail::tracked_entity* find_key(const detail::tracked_type& type, std::string_view key) const {
    if (slots_.empty()) return nullptr;
    for (std::size_t at = hash_of(&type, key) & (slots_.size() - 1); slots_[at] != nullptr;
         at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at]->type == &type && slots_[at]->key == key) return slots_[at];
    }
    return nullptr;
  }
  void index(detail::tracked_entity& held) {
    if ((held_.size() + 1) * 2 > slots_.size()) return index_all();
    put(held);
  }
  void put(detail::tracked_entity& held) {
    std::size_t at = hash_of(held.type, held.key) & (slots_.size() - 1);
    while (slots_[at] != nullptr) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = &held;
  }
  void index_all() {
    std::size_t size = 16;
    while (size < held_.size() * 4) size *= 2;
    slots_.assign(size, nullptr);
    for (const auto& each : held_) {
      if (!each->key.empty()) put(*each);
    }
  }
  /// By the object; new ones without a key are at the end.
  detail::tracked_entity* find_entity(const void* entity) const {
    for (std::size_t i = held_.size(); i-- > 0;) {
      if (held_[i]->entity == entity) return held_[i].get();
    }
    return nullptr;
  }

  void drop(const void* entity, detail::tracked_state how) {
    detail::tracked_entity* const held = find_entity(entity);
    if (held == nullptr) refuse_stranger("the entity");
    if (held->state != detail::tracked_state::fresh) {
      held->state = how;
      return;
    }
    std::erase_if(pending_,
                  [&](const detail::pending_key& each) { return each.from == held || each.to == held; });
    std::erase_if(held_, [&](const held_entity& each) { return each.get() == held; });
    index_all();
  }

  /// The columns of an update that differ from the row, without times and version that every update sets.
  static detail::column_mask changed_columns(const detail::tracked_entity& held) {
    const detail::entity_operations& rows = *held.type->rows;
    encoder now;
    rows.encode(held.entity, rows.masks->everything, now);
    encoder then;
    held.row.write(then);
    detail::column_mask changed;
    for (std::size_t c = 0; c < now.size(); ++c) {
      const bool differs = now.data()[c].kind != then.data()[c].kind ||
                           detail::value_bytes(now.data()[c]) != detail::value_bytes(then.data()[c]);
      const column_info& column = rows.table->columns[c];
      if (differs && rows.masks->update.test(c) &&
          !column.is(column_trait::updated_at | column_trait::version))
        changed.set(c);
    }
    return changed;
  }
  static void copy_key(const detail::pending_key& each) {
    detail::copy_columns(*each.to->type->rows, each.to->entity, each.info->other, *each.from->type->rows,
                         each.from->entity, each.info->own);
  }

  /// Types so that those that are referred to come first, as far as there is such an order.
  std::vector<const detail::tracked_type*> ordered_types() const {
    std::vector<const detail::tracked_type*> types;
    for (const auto& each : held_) {
      if (std::find(types.begin(), types.end(), each->type) == types.end()) types.push_back(each->type);
    }
    std::vector<std::size_t> rank(types.size(), 0);
    for (std::size_t round = 0; round < types.size(); ++round) {
      for (std::size_t i = 0; i < types.size(); ++i) {
        for (const foreign_key_info& key : types[i]->rows->table->foreign_keys) {
          for (std::size_t j = 0; j < types.size(); ++j) {
            if (i != j && types[j]->rows->table->name == key.references().name && rank[i] <= rank[j])
              rank[i] = rank[j] + 1;
          }
        }
      }
    }
    std::vector<std::size_t> places(types.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::stable_sort(places.begin(), places.end(),
                     [&](std::size_t a, std::size_t b) { return rank[a] < rank[b]; });
    std::vector<const detail::tracked_type*> sorted;
    for (const std::size_t place : places) sorted.push_back(types[place]);
    return sorted;
  }

  std::vector<work> plan(const std::vector<const detail::tracked_type*>& types) const {
    std::vector<work> planned;
    const auto add = [&](const detail::tracked_type* type, detail::entity_event event, auto wanted) {
      work made{type, event};
      for (const auto& each : held_) {
        if (each->type != type || !wanted(*each)) continue;
        made.held.push_back(each.get());
        made.entities.push_back(each->entity);
      }
      if (!made.held.empty()) planned.push_back(std::move(made));
    };
    using enum detail::tracked_state;
    for (const auto* type : types) {
      add(type, detail::entity_event::insert, [](const auto& each) { return each.state == fresh; });
    }
    for (const auto* type : types) {
      add(type, detail::entity_event::update, [&](const auto& each) {
        return each.state == kept && (changed_columns(each).count() != 0 || is_pending(each));
      });
    }
    for (std::size_t i = types.size(); i-- > 0;) {
      add(types[i], detail::entity_event::soft_remove, [](const auto& each) { return each.state == marked; });
      add(types[i], detail::entity_event::remove, [](const auto& each) { return each.state == removed; });
    }
    return planned;
  }

  bool is_pending(const detail::tracked_entity& held) const {
    for (const detail::pending_key& each : pending_) {
      if (each.from == &held) return true;
    }
    return false;
  }

  void write(session inner, std::vector<saved>& before) {
    std::vector<work> planned = plan(ordered_types());
    for (work& each : planned) {
      for (detail::tracked_entity* held : each.held) save(*held, before);
    }
    for (work& each : planned) {
      std::vector<const void*> old;
      for (const detail::tracked_entity* held : each.held) old.push_back(&held->row);
      const bool known = each.event != detail::entity_event::insert;
      each.told = detail::entity_engine<>(inner, *each.type->rows)
                      .tell_before(each.entities, each.event, known ? old.data() : nullptr);
    }
    validate(planned);
    insert(inner, planned);
    for (const work& each : planned) {
      if (each.event == detail::entity_event::update) update(inner, each);
      if (each.event == detail::entity_event::soft_remove) each.type->mark(inner, each.entities);
      if (each.event == detail::entity_event::remove) each.type->remove(inner, each.entities);
    }
    for (const work& each : planned) detail::entity_engine<>(inner, *each.type->rows).tell_after(each.told);
  }
  static void save(detail::tracked_entity& held, std::vector<saved>& before) {
    encoder values;
    held.type->rows->encode(held.entity, held.type->rows->masks->everything, values);
    before.push_back({&held, {}});
    before.back().row.take(values);
  }
  static void validate(const std::vector<work>& planned) {
    std::vector<validation_failure> failures;
    for (const work& each : planned) {
      if (each.event != detail::entity_event::insert && each.event != detail::entity_event::update) continue;
      if (each.type->rows->validate == nullptr) continue;
      try {
        each.type->rows->validate(each.entities);
      } catch (validation_error& broken) {
        for (validation_failure& failure : broken.failures) failures.push_back(std::move(failure));
      }
    }
    if (!failures.empty()) throw validation_error(std::move(failures));
  }

  /// In waves, where new entities refer to new ones: one, unless entities of a type refer to each other.
  void insert(session inner, const std::vector<work>& planned) {
    std::vector<detail::tracked_entity*> done;
    for (;;) {
      bool waiting = false;
      bool moved = false;
      for (const work& each : planned) {
        if (each.event != detail::entity_event::insert) continue;
        std::vector<void*> ready;
        std::vector<detail::tracked_entity*> now;
        for (detail::tracked_entity* held : each.held) {
          if (contains(done, held)) continue;
          if (!may_insert(*held, done)) {
            waiting = true;
            continue;
          }
          ready.push_back(held->entity);
          now.push_back(held);
        }
        if (ready.empty()) continue;
        detail::entity_engine<>(inner, *each.type->rows).insert_prepared(ready);
        moved = true;
        done.insert(done.end(), now.begin(), now.end());
        std::sort(done.begin(), done.end());
      }
      if (!waiting) break;
      if (!moved) refuse_circle();
    }
    // Entities that were there before may refer to new ones.
    for (const detail::pending_key& each : pending_) {
      if (each.from->state == detail::tracked_state::kept) copy_key(each);
    }
  }
  static bool contains(const std::vector<detail::tracked_entity*>& sorted, detail::tracked_entity* wanted) {
    return std::binary_search(sorted.begin(), sorted.end(), wanted);
  }
  bool may_insert(const detail::tracked_entity& held,
                  const std::vector<detail::tracked_entity*>& done) const {
    bool ready = true;
    for (const detail::pending_key& each : pending_) {
      if (each.from != &held) continue;
      if (each.to->state == detail::tracked_state::fresh && !contains(done, each.to)) {
        ready = false;
      } else {
        copy_key(each);
      }
    }
    return ready;
  }

  /// One statement for each set of columns.
  static void update(session inner, const work& whole) {
    std::vector<detail::tracked_entity*> left = whole.held;
    while (!left.empty()) {
      const detail::column_mask mask = changed_columns(*left.front());
      std::vector<void*> same;
      std::vector<detail::tracked_entity*> others;
      for (detail::tracked_entity* each : left) {
        if (changed_columns(*each) == mask) {
          same.push_back(each->entity);
        } else {
          others.push_back(each);
        }
      }
      if (mask.count() != 0) detail::entity_engine<>(inner, *whole.type->rows).update_columns(same, mask);
      left = std::move(others);
    }
  }

  /// After the commit.
  void settle() {
    pending_.clear();
    std::erase_if(held_, [](const auto& each) {
      return each->state == detail::tracked_state::removed || each->state == detail::tracked_state::marked;
    });
    for (const auto& each : held_) {
      each->state = detail::tracked_state::kept;
      each->key = key_of(*each->type->rows, each->entity);
      remember(*each);
    }
    index_all();
  }

  static void check_key(const detail::tracked_entity& held) {
    if (held.state == detail::tracked_state::fresh) return;
    if (key_of(*held.type->rows, held.entity) == held.key) return;
    detail::fail(error_kind::misuse,
                 detail::sentence({"unit_of_work: the key of a ", held.type->rows->table->entity,
                                   " was changed; remove it, and add one with the other key"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_twice(const detail::entity_operations& rows) {
    detail::fail(error_kind::misuse, detail::sentence({"unit_of_work: add(): a ", rows.table->entity,
                                                       " with this key is held already; change that one"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_stranger(std::string_view what) {
    detail::fail(error_kind::misuse,
                 detail::sentence({"unit_of_work: ", what,
                                   " is none of this unit's; use the reference that get(), find(), add() or "
                                   "track() gave"}));
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_circle() {
    detail::fail(error_kind::misuse,
                 "unit_of_work: new entities refer to each other in a circle; commit one of them first, and "
                 "connect it then");
  }

  session where_;
  std::vector<held_entity> held_;
  std::vector<detail::tracked_entity*> slots_;
  std::vector<detail::pending_key> pending_;
};

/// A template only so that who uses none compiles nothing of it; this is its name.
using unit_of_work = basic_unit_of_work<>;

}  // namespace tenon::inline v0

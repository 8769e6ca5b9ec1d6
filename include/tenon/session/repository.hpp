// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/by_key.hpp>
#include <tenon/session/entity_writer.hpp>
#include <tenon/session/load_watch.hpp>
#include <tenon/session/relations_ahead.hpp>
#include <tenon/session/repository_traits.hpp>

namespace tenon::inline v0 {

/// What an upsert does; as TypeORM's upsert options.
struct upsert_options {
  bool skip_existing = false;    ///< keep the old row instead of overwriting it
  bool only_if_changed = false;  ///< leave the old row alone, its updated_at too, if no value differs
};

/// Reads and writes the entities of one type. Cheap to make: `repository<Agent> agents{db};` or, in a
/// transaction, `repository<Agent> agents{tx};`. Every method is one operation on the connection: all or
/// nothing. Errors of every method: those of the database (`busy`, `io`, `connection` …), `decode` when
/// reading, `value` and the constraint kinds when writing.
template <class Entity>
class repository {
 public:
  using entity_type = Entity;

 private:
  /// For strict scopes.
  static void tell_of(call_site place) {
    if (detail::load_watch* const watch = detail::load_watch::current(); watch != nullptr) [[unlikely]]
      watch->makes_repository(table_info_of<Entity>, place);
  }

 public:
  repository(session where) : session_(where) {}  // NOLINT: a database or a transaction is where
  repository(database& db, call_site place = call_site::here()) : session_(db) {  // NOLINT
    tell_of(place);
  }
  repository(transaction& tx, call_site place = call_site::here()) : session_(tx) {  // NOLINT
    tell_of(place);
  }

  // Making and comparing entities in memory.

  /// A new entity with its members' default values; nothing is stored.
  static Entity create() { return Entity{}; }
  /// Sets members as an update would: `merge(agent, col<&Agent::name> = "coder")`; nothing is stored.
  template <class... Assignments>
  static Entity& merge(Entity& into, const Assignments&... assignments) {
    static_assert(
        (detail::argument_is_an_assignment<Assignments>::value && ...),
        "tenon: merge(), preload(): after the entity come assignments: col<&Entity::member> = value");
    if constexpr ((assignment_to_a_column<Assignments> && ...)) {
      static_assert((detail::assignment_is_on_entity<Entity, Assignments>::value && ...),
                    "tenon: merge(), preload(): an assignment names a member of another entity");
      static_assert((detail::assignment_holds_a_value<Assignments>::value && ...),
                    "tenon: merge(), preload(): the database computes this assignment; use update()");
      if constexpr ((detail::assignment_is_on_entity<Entity, Assignments>::value && ...) &&
                    (detail::assignment_holds_a_value<Assignments>::value && ...)) {
        (assignments.apply(into), ...);
      }
    }
    return into;
  }
  /// The stored entity with this key, with members set as by `merge`; empty if there is none. Nothing is
  /// stored.
  template <class Key, class... Assignments>
  std::optional<Entity> preload(const Key& key, const Assignments&... assignments) {
    std::optional<Entity> found = find_by_id(key);
    if (found) merge(*found, assignments...);
    return found;
  }
  /// Whether the key is set: not zero, nil, or empty.
  static bool has_id(const Entity& entity) { return detail::has_key(detail::operations_of<Entity>, &entity); }

  // Whole entities. An entity that is passed as an lvalue gets its generated key, timestamps, version and
  // defaults; a temporary comes back with them. If the write fails, the entity is as it was.

  /// Inserts if the key is not set yet (or the version is 0), else updates, or inserts where the row is
  /// missing. With a version column: updates only the version that was read; a stale one is `conflict` and
  /// writes nothing. Keeps created_at and hidden columns of existing rows. Cost: one statement for
  /// a new entity or a row that is there, two for a missing one; for many entities a constant number.
  Entity& save(Entity& entity) {
    save_all(one(entity));
    return entity;
  }
  Entity save(Entity&& entity) {
    save_all(one(entity));
    return std::move(entity);
  }
  Entity save(const Entity& entity) { return save(Entity(entity)); }
  std::vector<Entity>& save(std::vector<Entity>& entities) {
    save_all(many(entities));
    return entities;
  }
  template <std::same_as<std::vector<Entity>> Entities>  // so that no braced entity is taken for a vector
  std::vector<Entity> save(Entities&& entities) {
    save_all(many(entities));
    return std::move(entities);
  }

  /// Inserts. A key that exists is `unique_violation`. Cost: one statement for one or for many; more,
  /// but a constant number, where the database makes integer keys for many or fills columns itself.
  Entity& insert(Entity& entity) {
    insert_one(entity);
    return entity;
  }
  Entity insert(Entity&& entity) {
    insert_one(entity);
    return std::move(entity);
  }
  Entity insert(const Entity& entity) { return insert(Entity(entity)); }
  std::vector<Entity>& insert(std::vector<Entity>& entities) {
    writer().insert(many(entities));
    return entities;
  }
  template <std::same_as<std::vector<Entity>> Entities>  // so that no braced entity is taken for a vector
  std::vector<Entity> insert(Entities&& entities) {
    writer().insert(many(entities));
    return std::move(entities);
  }

  /// Updates the row of this entity by its key, and version if it has one. Errors: `not_found`, `conflict`.
  Entity& update(Entity& entity) {
    check_has_key();
    writer().update(one(entity));
    return entity;
  }
  std::vector<Entity>& update(std::vector<Entity>& entities) {
    check_has_key();
    writer().update(many(entities));
    return entities;
  }

  /// Inserts, or overwrites the row that has the same values in the conflict columns (a key or unique
  /// constraint): `users.upsert(user, col<&User::email>)`. The entities become the stored rows. Returns how
  /// many rows were written. Without conflict columns: the primary key.
  template <class... Columns>
  std::int64_t upsert(Entity& entity, const Columns&... conflict) {
    return upsert(entity, upsert_options{}, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(Entity& entity, upsert_options options, const Columns&... conflict) {
    return upsert_entities(one(entity), options, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(std::vector<Entity>& entities, const Columns&... conflict) {
    return upsert(entities, upsert_options{}, conflict...);
  }
  template <class... Columns>
  std::int64_t upsert(std::vector<Entity>& entities, upsert_options options, const Columns&... conflict) {
    return upsert_entities(many(entities), options, conflict...);
  }

  /// Deletes the entity's row for good. Errors: `not_found`; with a version column `conflict`.
  void remove(const Entity& entity) {
    void* const list[] = {const_cast<Entity*>(&entity)};
    remove_entities(list);
  }
  void remove(const std::vector<Entity>& entities) {
    remove_entities(many(const_cast<std::vector<Entity>&>(entities)));
  }

  /// Marks the entity's row as deleted: reads hide it from now on. Sets the mark in the entity. Errors:
  /// `not_found`.
  Entity& soft_remove(Entity& entity) {
    mark_entities(one(entity), true);
    return entity;
  }
  std::vector<Entity>& soft_remove(std::vector<Entity>& entities) {
    mark_entities(many(entities), true);
    return entities;
  }
  /// Takes the mark away again.
  Entity& recover(Entity& entity) {
    mark_entities(one(entity), false);
    return entity;
  }
  std::vector<Entity>& recover(std::vector<Entity>& entities) {
    mark_entities(many(entities), false);
    return entities;
  }

  // Sets of rows. They return how many rows were touched. Soft-deleted rows are left alone by updates.

  /// `update(where(col<&Agent::userId> == id), col<&Agent::status> = AgentStatus::idle)`.
  template <class Where = detail::no_clause, class... Assignments>
  requires(!std::same_as<std::remove_cvref_t<Where>, Entity> &&
           !std::same_as<std::remove_cvref_t<Where>, std::vector<Entity>>) std::int64_t
      update(Where&& where = {}, Assignments&&... assignments) {
    return run(
        tenon::update<Entity>(static_cast<Where&&>(where), static_cast<Assignments&&>(assignments)...));
  }
  /// The same for every row.
  template <class... Assignments>
  std::int64_t update_all(Assignments&&... assignments) {
    return run(tenon::update<Entity>(tenon::where(all), static_cast<Assignments&&>(assignments)...));
  }
  template <class Where, class Column, class Amount>
  std::int64_t increment(Where&& where, Column column, Amount amount) {
    static_assert(
        detail::argument_is_a_column<Column>::value,
        "tenon: increment(): after where(...) come the column, col<&Entity::member>, and the amount");
    if constexpr (detail::argument_is_a_column<Column>::value) {
      return update(static_cast<Where&&>(where), column = column + amount);
    } else {
      return 0;
    }
  }
  template <class Where, class Column, class Amount>
  std::int64_t decrement(Where&& where, Column column, Amount amount) {
    static_assert(
        detail::argument_is_a_column<Column>::value,
        "tenon: decrement(): after where(...) come the column, col<&Entity::member>, and the amount");
    if constexpr (detail::argument_is_a_column<Column>::value) {
      return update(static_cast<Where&&>(where), column = column - amount);
    } else {
      return 0;
    }
  }
  /// Deletes for good, marked rows too.
  template <class Where = detail::no_clause>
  std::int64_t delete_where(Where&& where = {}) {
    return run(tenon::delete_from<Entity>(static_cast<Where&&>(where)));
  }
  template <class... Keys>
  bool delete_by_id(const Keys&... key) {
    if constexpr (check_key<std::decay_t<const Keys&>...>()) {
      encoder values;
      encode_keys(values, std::index_sequence_for<Keys...>{}, key...);
      return run_source(key_source(delete_by_key), values) > 0;
    } else {
      return false;
    }
  }
  std::int64_t delete_all() { return run(tenon::delete_from<Entity>(tenon::where(all))); }
  /// Empties the table; the same as delete_all, under the name TypeORM has for it.
  void clear() { delete_all(); }
  template <class Where>
  std::int64_t soft_delete(Where&& where) {
    return mark(static_cast<Where&&>(where), true);
  }
  template <class Where>
  std::int64_t restore(Where&& where) {
    return mark(static_cast<Where&&>(where), false);
  }

  // Relations, without reading or writing the related entities themselves.

  /// Connects: `notes.link<&Note::tags>(note, tags)` adds rows between, `users.link<&User::agents>(user,
  /// agents)` makes the agents refer to the user. What is connected already stays. How many rows it was.
  /// Cost: one statement, of many_to_many two. Errors: `misuse` (an entity without a key),
  /// `foreign_key_violation`.
  template <auto Member, class... Targets>
  std::int64_t link(const Entity& owner, const Targets&... targets) {
    return detail::link_calls<Entity, Member>::link(session_, owner, targets...);
  }
  /// Disconnects: removes the rows between, or makes those that refer to `owner` refer to nothing. Cost: one
  /// statement.
  template <auto Member, class... Targets>
  std::int64_t unlink(const Entity& owner, const Targets&... targets) {
    return detail::link_calls<Entity, Member>::unlink(session_, owner, targets...);
  }
  /// Connects with these and no others. Cost: two statements, in one transaction.
  template <auto Member, class... Targets>
  std::int64_t replace_all(const Entity& owner, const Targets&... targets) {
    return detail::link_calls<Entity, Member>::replace(session_, owner, targets...);
  }

  // Reading. Clauses in any order: where(…), order_by(…), limit(n), offset(n), with_deleted, with_hidden, and
  // lock(…) of <tenon/lock.hpp>.

  template <class... Clauses>
  std::vector<Entity> find(Clauses&&... clauses) {
    std::vector<Entity> found;
    const auto shell = tenon::select<Entity>(static_cast<Clauses&&>(clauses)...);
    if constexpr ((detail::relation_clause_like<Clauses> || ...)) {
      session::lease held(session_, access::read);
      read_related(*held, shell, found);
    } else {
      read(shell, static_cast<std::size_t>(-1), &append_row<hidden_too<decltype(shell)>>, &found,
           &reserve_rows);
    }
    tell_read(found);
    return found;
  }
  /// Hands the rows one after the other to `each(Entity&)`, in constant memory however many there are; how
  /// many it was. An `each` that returns bool ends the reading by false. It runs while the rows are being
  /// read, so it must not use the same transaction or, outside of one, this database.
  template <class Each, class... Clauses>
  std::int64_t for_each(Each&& each, Clauses&&... clauses) {
    static_assert(
        detail::argument_takes_an_entity<Each, Entity>::value,
        "tenon: for_each(): the first argument is called with each entity: [](const Entity&) {...}; "
        "the clauses follow it");
    static_assert(
        detail::no_relation_is_to_be_loaded<Clauses...>::value,
        "tenon: for_each(): with<>() loads the relations of entities that are read together, and these "
        "come one by one; read them by find(), or load(db, entities, with<>()) some at a time");
    if constexpr (detail::argument_takes_an_entity<Each, Entity>::value &&
                  detail::no_relation_is_to_be_loaded<Clauses...>::value) {
      return stream(each, static_cast<Clauses&&>(clauses)...);
    } else {
      return 0;
    }
  }
  /// `find(where(condition))`.
  template <class Condition>
  std::vector<Entity> find_by(Condition&& condition) {
    return find(tenon::where(static_cast<Condition&&>(condition)));
  }
  /// The page and how many rows there are without limit and offset. Cost: two statements, on one state of the
  /// data.
  template <class... Clauses>
  std::pair<std::vector<Entity>, std::int64_t> find_and_count(const Clauses&... clauses) {
    session::lease held(session_, access::read);
    std::pair<std::vector<Entity>, std::int64_t> result;
    snapshot_scope scope(held);
    const auto shell = tenon::select<Entity>(clauses...);
    read_related(*held, shell, result.first);
    if constexpr (detail::check_clauses<Entity, Clauses...>()) {
      result.second =
          value_held<std::int64_t>(*held, detail::count_statement<Entity>(clauses...)).value_or(0);
    }
    tell_read(result.first);
    return result;
  }
  /// The first row, or nothing.
  template <class... Clauses>
  std::optional<Entity> find_one(Clauses&&... clauses) {
    std::optional<Entity> found;
    if constexpr ((detail::is_clause<std::remove_cvref_t<Clauses>, clause_kind::limit> || ...)) {
      const auto shell = tenon::select<Entity>(static_cast<Clauses&&>(clauses)...);
      read_one(shell, found);
    } else {
      const auto shell = tenon::select<Entity>(static_cast<Clauses&&>(clauses)..., limit(1));
      read_one(shell, found);
    }
    tell_read(found);
    return found;
  }
  template <class Condition>
  std::optional<Entity> find_one_by(Condition&& condition) {
    return find_one(tenon::where(static_cast<Condition&&>(condition)));
  }
  /// The first row. Errors: `not_found`.
  template <class... Clauses>
  Entity find_one_or_fail(Clauses&&... clauses) {
    std::optional<Entity> found = find_one(static_cast<Clauses&&>(clauses)...);
    if (!found) not_found("find_one_or_fail()");
    return *std::move(found);
  }
  /// The row with this key; of a composite key give the values in its order.
  template <class... Keys>
  std::optional<Entity> find_by_id(const Keys&... key) {
    std::optional<Entity> found;
    encoder values;
    if constexpr (check_key<std::decay_t<const Keys&>...>()) {
      encode_keys(values, std::index_sequence_for<Keys...>{}, key...);
      read_source(key_source(read_by_key), values, 1, &set_row<false>, &found);
    }
    tell_read(found);
    return found;
  }
  /// The same, and its lock: `find_by_id(id, lock(for_update))`. See `lock()`.
  template <class Key, detail::lock_like Lock>
  std::optional<Entity> find_by_id(const Key& key, Lock) {
    std::optional<Entity> found;
    if constexpr (check_key<std::decay_t<const Key&>>()) {
      static constexpr by_key_statement locked{&table_info_of<Entity>, false,
                                               [](statement_writer& out) { Lock{}.write(out); }};
      encoder values;
      encode_keys(values, std::index_sequence<0>{}, key);
      read_source({detail::slot_in(detail::kept_slot<locked_key<Lock>>), &locked,
                   &detail::write_shell<by_key_statement>, nullptr},
                  values, 1, &set_row<false>, &found);
    }
    tell_read(found);
    return found;
  }
  template <class... Keys>
  Entity find_by_id_or_fail(const Keys&... key) {
    std::optional<Entity> found = find_by_id(key...);
    if (!found) not_found("find_by_id_or_fail()");
    return *std::move(found);
  }
  /// The rows with these keys, in the order of the keys; keys without a row are left out. Keys of several
  /// columns are tuples. Cost: one statement.
  template <class Keys>
  std::vector<Entity> find_by_ids(const Keys& keys) {
    static_assert(detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: find_by_ids(): the entity has no primary key; describe one by primary_key()");
    static_assert(
        detail::argument_is_a_list<Keys>::value,
        "tenon: find_by_ids(): give a list of keys: {1, 2}, a std::vector or another container with "
        "size() and []; one key is find_by_id()");
    std::vector<Entity> found;
    if constexpr (detail::argument_is_a_list<Keys>::value) {
      const row_source source{&keys, keys.size(), table_info_of<Entity>.key.size(), &fill_key<Keys>};
      const table_info& table = table_info_of<Entity>;
      const select_by_columns shell{&table, table.key, &source, false, false, false};
      encoder values;
      values.at(nullptr, storage::standard);
      values.rows(source);
      session::lease held(session_, access::read);
      detail::read_rows(*held,
                        {detail::slot_in(detail::kept_slot<by_ids_tag>), &shell,
                         &detail::write_shell<select_by_columns>, nullptr},
                        values, detail::masks_of<Entity>.visible.count(), &append_row<false>, &found,
                        static_cast<std::size_t>(-1), &reserve_rows);
    }
    tell_read(found);
    return found;
  }
  template <class Key>
  std::vector<Entity> find_by_ids(std::initializer_list<Key> keys) {
    return find_by_ids(std::vector<Key>(keys));
  }

  template <class... Clauses>
  bool exists(Clauses&&... clauses) {
    return value_of<bool>(tenon::exists<Entity>(static_cast<Clauses&&>(clauses)...)).value_or(false);
  }
  template <class Condition>
  bool exists_by(Condition&& condition) {
    return exists(tenon::where(static_cast<Condition&&>(condition)));
  }
  template <class... Clauses>
  std::int64_t count(Clauses&&... clauses) {
    return value_of<std::int64_t>(tenon::count_rows<Entity>(static_cast<Clauses&&>(clauses)...)).value_or(0);
  }
  template <class Condition>
  std::int64_t count_by(Condition&& condition) {
    return count(tenon::where(static_cast<Condition&&>(condition)));
  }

  /// Empty when there is no row (or only NULLs). Sums of integers are std::int64_t; too large a one is an
  /// error.
  template <class Column, class... Clauses>
  auto sum(Column column, Clauses&&... clauses) {
    using value = detail::sum_type<detail::aggregated_type<Column>>;
    return aggregate<node_kind::sum, value>(column, static_cast<Clauses&&>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto average(Column column, Clauses&&... clauses) {
    using value = detail::average_type<detail::aggregated_type<Column>>;
    return aggregate<node_kind::average, value>(column, static_cast<Clauses&&>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto minimum(Column column, Clauses&&... clauses) {
    using value = detail::without_optional_t<detail::aggregated_type<Column>>;
    return aggregate<node_kind::minimum, value>(column, static_cast<Clauses&&>(clauses)...);
  }
  template <class Column, class... Clauses>
  auto maximum(Column column, Clauses&&... clauses) {
    using value = detail::without_optional_t<detail::aggregated_type<Column>>;
    return aggregate<node_kind::maximum, value>(column, static_cast<Clauses&&>(clauses)...);
  }

 private:
  static constexpr void check_has_key() {
    static_assert(
        detail::entity_has_a_primary_key<Entity>::value,
        "tenon: update(): the entity has no primary key; describe one by primary_key(), or name the "
        "rows: update(where(...), ...)");
  }

  struct by_ids_tag {};
  template <class Lock>
  struct locked_key {};

  template <class Each, class... Clauses>
  std::int64_t stream(Each& each, Clauses&&... clauses) {
    const auto shell = tenon::select<Entity>(static_cast<Clauses&&>(clauses)...);
    encoder values;
    statement described;
    statement_source source = detail::source_of(shell, values, described);
    source.streams = true;
    session::lease held(session_, access::read);
    detail::row_buffer row(detail::masks_of<Entity>.everything.count());
    detail::open_rows rows(*held, source, values);
    std::int64_t count = 0;
    Entity entity;
    while (rows.next(row.data())) {
      entity = Entity{};
      detail::read_entity(row.data(),
                          hidden_too<decltype(shell)> ? detail::masks_of<Entity>.everything
                                                      : detail::masks_of<Entity>.visible,
                          entity);
      ++count;
      tell_read(entity);
      if constexpr (std::convertible_to<std::invoke_result_t<Each&, Entity&>, bool>) {
        if (!each(entity)) break;
      } else {
        each(entity);
      }
    }
    return count;
  }

  /// Two reads that belong together see one state of the data.
  class snapshot_scope {
   public:
    explicit snapshot_scope(session::lease& held) : connection_(*held), own_(!held.in_transaction()) {
      if (own_) connection_.begin({.write = false, .level = isolation::repeatable_read});
    }
    snapshot_scope(const snapshot_scope&) = delete;
    snapshot_scope& operator=(const snapshot_scope&) = delete;
    ~snapshot_scope() {
      if (!own_) return;
      try {
        connection_.rollback();
      } catch (...) {  // nothing was written
      }
    }

   private:
    backend_connection& connection_;
    bool own_;
  };

  template <class Shell>
  static constexpr bool hidden_too = std::remove_cvref_t<Shell>::clauses_type::hidden_too;

  template <bool HiddenToo>
  static void append_row(void* target, const cell* row) {
    detail::read_entity(row,
                        HiddenToo ? detail::masks_of<Entity>.everything : detail::masks_of<Entity>.visible,
                        static_cast<std::vector<Entity>*>(target)->emplace_back());
  }
  static void reserve_rows(void* target, std::size_t count) {
    static_cast<std::vector<Entity>*>(target)->reserve(count);
  }
  template <bool HiddenToo>
  static void set_row(void* target, const cell* row) {
    detail::read_entity(row,
                        HiddenToo ? detail::masks_of<Entity>.everything : detail::masks_of<Entity>.visible,
                        static_cast<std::optional<Entity>*>(target)->emplace());
  }

  /// What writes.
  detail::entity_writer writer() const {
    (void)detail::check_written<Entity>();
    return {session_, detail::operations_of<Entity>};
  }

  void save_all(array_view<void* const> entities) {
    if constexpr (detail::has_relations<Entity>) {
      (void)detail::check_written<Entity>();
      detail::save_graph<Entity>(session_, entities);
    } else {
      writer().save(entities);
    }
  }
  void insert_one(Entity& entity) {
    constexpr const detail::table_masks& masks = detail::masks_of<Entity>;
    if constexpr (masks.reads_back || table_info_of<Entity>.tree.is_kept()) {
      writer().insert(one(entity));
    } else {
      writer().insert_plain(&entity, masks.stamps);
    }
  }

  /// The engine's list of untyped entities.
  class entity_list {
   public:
    explicit entity_list(Entity& entity) : one_(&entity) {}
    explicit entity_list(std::vector<Entity>& entities) : one_(nullptr) {
      many_.reserve(entities.size());
      for (Entity& entity : entities) many_.push_back(&entity);
    }
    operator array_view<void* const>() const {  // NOLINT: is one
      return one_ != nullptr ? array_view<void* const>(&one_, 1) : array_view<void* const>(many_);
    }

   private:
    void* one_;
    std::vector<void*> many_;
  };
  static entity_list one(Entity& entity) { return entity_list(entity); }
  static entity_list many(std::vector<Entity>& entities) { return entity_list(entities); }

  template <class Shell>
  void read(const Shell& shell, std::size_t most, detail::row_function each, void* target,
            detail::reserve_function reserve = nullptr) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    read_source(source, values, most, each, target, reserve);
  }
  void read_source(const statement_source& source, const encoder& values, std::size_t most,
                   detail::row_function each, void* target, detail::reserve_function reserve = nullptr) {
    session::lease held(session_, access::read);
    detail::read_rows(*held, source, values, detail::masks_of<Entity>.everything.count(), each, target, most,
                      reserve);
  }
  template <class Shell>
  static void read_held(backend_connection& connection, const Shell& shell, std::size_t most,
                        detail::row_function each, void* target) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    detail::read_rows(connection, source, values, detail::masks_of<Entity>.everything.count(), each, target,
                      most);
  }
  template <class... Clauses>
  void read_one(const select_statement<Entity, Clauses...>& shell, std::optional<Entity>& found) {
    constexpr bool hidden = hidden_too<select_statement<Entity, Clauses...>>;
    if constexpr ((detail::relation_clause_like<Clauses> || ...)) {
      session::lease held(session_, access::read);
      if constexpr ((detail::asks_for_a_join<Clauses> || ...)) {
        std::vector<Entity> rows = detail::joined_reading<Entity, Clauses...>::read(*held, shell.clauses, 1);
        if (!rows.empty()) found = std::move(rows[0]);
      } else {
        read_held(*held, shell, 1, &set_row<hidden>, &found);
        if (found) load(*held, one(*found), shell);
      }
    } else {
      read(shell, 1, &set_row<hidden>, &found);
    }
  }
  /// All rows, with what the relation clauses ask for.
  template <class... Clauses>
  static void read_related(backend_connection& connection, const select_statement<Entity, Clauses...>& shell,
                           std::vector<Entity>& found) {
    constexpr bool hidden = hidden_too<select_statement<Entity, Clauses...>>;
    constexpr auto every = static_cast<std::size_t>(-1);
    if constexpr ((detail::asks_for_a_join<Clauses> || ...)) {
      found = detail::joined_reading<Entity, Clauses...>::read(connection, shell.clauses, every);
    } else {
      read_held(connection, shell, every, &append_row<hidden>, &found);
      if constexpr ((detail::relation_clause_like<Clauses> || ...)) load(connection, many(found), shell);
    }
  }
  /// What the relation clauses of a select ask for.
  template <class... Clauses>
  static void load(backend_connection& connection, array_view<void* const> entities,
                   const select_statement<Entity, Clauses...>& shell) {
    detail::load_relations<Clauses...>(connection, entities, shell.clauses);
  }
  template <class Value, class Shell>
  std::optional<Value> value_of(const Shell& shell) {
    session::lease held(session_, access::read);
    return value_held<Value>(*held, shell);
  }
  template <class Value, class Shell>
  static std::optional<Value> value_held(backend_connection& connection, const Shell& shell) {
    std::optional<Value> result;
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    detail::read_rows(connection, source, values, 1, &detail::read_value<Value>, &result, 1);
    return result;
  }
  template <class Shell>
  std::int64_t run(const Shell& shell) {
    encoder values;
    statement described;
    const statement_source source = detail::source_of(shell, values, described);
    return run_source(source, values);
  }
  std::int64_t run_source(const statement_source& source, const encoder& values) {
    return detail::run_told(session_, source, values, [&] {
      session::lease held(session_);
      return detail::run_change_on(*held, source, values);
    });
  }
  /// Tells subscribers what was read.
  template <class Made>
  void tell_read(Made& made) const {
    detail::event_sink* const sink = session_.events(detail::event_group::reads);
    if (sink == nullptr) [[likely]]
      return;
    if constexpr (requires { made.has_value(); }) {
      if (made) detail::tell_rows(*sink, detail::operations_of<Entity>, &*made, 1, sizeof(Entity));
    } else if constexpr (std::is_same_v<Made, Entity>) {
      detail::tell_rows(*sink, detail::operations_of<Entity>, &made, 1, sizeof(Entity));
    } else {
      detail::tell_rows(*sink, detail::operations_of<Entity>, made.data(), made.size(), sizeof(Entity));
    }
  }

  template <node_kind Kind, class Value, class Column, class... Clauses>
  std::optional<Value> aggregate(Column column, Clauses&&... clauses) {
    static_assert(detail::column_is_of_the_entity<Entity, Column>::value,
                  "tenon: sum, average, minimum, maximum: the column is of another entity");
    if constexpr (detail::argument_is_a_column<Column>::value &&
                  detail::check_aggregate_clauses<Entity, std::remove_cvref_t<Clauses>...>()) {
      const aggregate_statement<Entity, Kind, Column, node_flag::none, std::remove_cvref_t<Clauses>...> shell{
          column,
          {std::is_enum_v<Value> ? Column::info().spec.kind : codec<Value>::kind, Column::info().spec.stored},
          {static_cast<Clauses&&>(clauses)...}};
      return value_of<Value>(shell);
    } else {
      return std::nullopt;
    }
  }

  template <class... Keys>
  static consteval bool check_key() {
    static_assert(
        detail::entity_has_a_primary_key<Entity>::value,
        "tenon: find_by_id(), delete_by_id(): the entity has no primary key; describe one by primary_key()");
    static_assert(detail::key_has_as_many_columns_as_values<Entity, sizeof...(Keys)>::value,
                  "tenon: find_by_id(), delete_by_id(): give one value for each column of the primary key, "
                  "in its order");
    static_assert(detail::values_fit_the_key<Entity, Keys...>::value,
                  "tenon: find_by_id(), delete_by_id(): the value's type is not the key's");
    return detail::values_fit_the_key<Entity, Keys...>::value;
  }
  template <std::size_t... Part, class... Keys>
  static void encode_keys(encoder& values, std::index_sequence<Part...>, const Keys&... key) {
    statement_writer out(nullptr, values);
    (detail::lift<detail::key_type<Entity, Part>, detail::key_origin<Entity, Part>>(key).write(out), ...);
  }
  // One statement type serves the keys of all entities, so its slots are the entity's.
  static constexpr by_key_statement read_by_key{&table_info_of<Entity>, false};
  static constexpr by_key_statement delete_by_key{&table_info_of<Entity>, true};
  static statement_source key_source(const by_key_statement& shell) {
    return {detail::slot_block<Entity>() + detail::first_key_slot + (shell.removes ? 1u : 0u), &shell,
            &detail::write_shell<by_key_statement>, nullptr};
  }

  template <class Keys>
  static void fill_key(const void* keys, std::size_t index, encoder& row) {
    const auto& key = (*static_cast<const Keys*>(keys))[index];
    using key_value = std::remove_cvref_t<decltype(key)>;
    if constexpr (table_info_of<Entity>.key.size() == 1) {
      static_assert(detail::values_fit_the_key<Entity, key_value>::value,
                    "tenon: find_by_ids(): the ids' type is not the key's");
      encode_key<0>(key, row);
    } else {
      [&]<std::size_t... I>(std::index_sequence<I...>) {
        (encode_key<I>(std::get<I>(key), row), ...);
      }
      (std::make_index_sequence<table_info_of<Entity>.key.size()>{});
    }
  }
  template <std::size_t Part, class Key>
  static void encode_key(const Key& key, encoder& row) {
    const column_info* column = detail::key_origin<Entity, Part>::origin();
    row.at(column, column->spec.stored);
    codec<Key>::encode(key, row);
  }
  template <class... Columns>
  std::int64_t upsert_entities(const entity_list& entities, upsert_options options, const Columns&...) {
    static_assert((detail::argument_is_a_column<Columns>::value && ...),
                  "tenon: upsert(): after the entity and the options come the conflict columns: "
                  "col<&Entity::member>");
    static_assert((detail::column_is_of_the_entity<Entity, Columns>::value && ...),
                  "tenon: upsert(): a conflict column is of another entity");
    static_assert(sizeof...(Columns) > 0 || detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: upsert(): the entity has no primary key; name the conflict columns");
    if constexpr ((detail::argument_is_a_column<Columns>::value && ...)) {
      static constexpr std::array<std::uint16_t, sizeof...(Columns)> positions{
          static_cast<std::uint16_t>(Columns::index)...};
      return writer().upsert(entities, positions,
                             options.skip_existing ? conflict_action::skip : conflict_action::update,
                             options.only_if_changed);
    } else {
      return 0;
    }
  }

  void remove_entities(array_view<void* const> entities) {
    static_assert(detail::entity_has_a_primary_key<Entity>::value,
                  "tenon: remove(): the entity has no primary key; use delete_where(where(...))");
    const auto shell =
        tenon::delete_from<Entity>(tenon::where(detail::entities_condition<Entity>{entities, true}));
    if constexpr (detail::has_relations<Entity>) {
      if (detail::cascades_to_related<Entity>(cascade::remove)) {
        return session_.atomically([&](session inner) {
          detail::remove_related<Entity>(inner, entities);
          detail::entity_writer(inner, detail::operations_of<Entity>)
              .run_for(shell, entities, detail::entity_event::remove, false);
        });
      }
    }
    writer().run_for(shell, entities, detail::entity_event::remove, false);
  }

  void mark_entities(array_view<void* const> entities, bool deleted) {
    static_assert(
        detail::entity_has_a_deleted_at_column<Entity>::value,
        "tenon: soft_remove(), recover(): the entity has no deleted_at column; describe one by deleted_at()");
    if constexpr (detail::entity_has_a_deleted_at_column<Entity>::value) {
      const timestamp at = now();
      const auto shell =
          mark_shell(tenon::where(detail::entities_condition<Entity>{entities, true}), deleted, at);
      const detail::entity_event doing =
          deleted ? detail::entity_event::soft_remove : detail::entity_event::recover;
      if constexpr (detail::has_relations<Entity>) {
        if (detail::cascades_to_related<Entity>(deleted ? cascade::soft_remove : cascade::recover)) {
          return session_.atomically([&](session inner) {
            if (deleted) {
              detail::mark_related<Entity>(inner, entities, at);
            } else {
              detail::recover_related<Entity>(inner, entities);
            }
            detail::entity_writer(inner, detail::operations_of<Entity>).run_for(shell, entities, doing, true);
          });
        }
      }
      writer().run_for(shell, entities, doing, true);
    }
  }

  template <class Where>
  std::int64_t mark(Where&& where, bool deleted) {
    static_assert(
        detail::entity_has_a_deleted_at_column<Entity>::value,
        "tenon: soft_delete(), restore(): the entity has no deleted_at column; describe one by deleted_at()");
    static_assert(
        detail::delete_needs_a_where_clause<std::remove_cvref_t<Where>>::value,
        "tenon: soft_delete(), restore(): the argument is where(...); for every row say where(all)");
    if constexpr (detail::entity_has_a_deleted_at_column<Entity>::value &&
                  detail::is_clause<std::remove_cvref_t<Where>, clause_kind::where>) {
      return run(mark_shell(static_cast<Where&&>(where), deleted, now()));
    } else {
      return 0;
    }
  }
  template <class Where>
  static auto mark_shell(Where&& where, bool deleted, timestamp at) {
    using clause_type = std::remove_cvref_t<Where>;
    (void)detail::check_clauses<Entity, clause_type>();
    return mark_deleted_statement<Entity, clause_type>{{static_cast<Where&&>(where), with_deleted},
                                                       deleted ? std::optional<timestamp>(at) : std::nullopt,
                                                       at};
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void not_found(std::string_view doing) {
    detail::fail(error_kind::not_found,
                 detail::sentence({doing, ": there is no such ", table_info_of<Entity>.entity}));
  }

  session session_;
};

}  // namespace tenon::inline v0

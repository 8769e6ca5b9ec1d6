// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/query/write.hpp>
#include <tenon/session/entity_writer.hpp>
#include <tenon/session/key_bytes.hpp>
#include <tenon/session/row_events.hpp>
#include <tenon/session/row_reader.hpp>
#include <tenon/session/violation.hpp>
#include <tenon/session/write_rows.hpp>

namespace tenon::inline v0::detail {

/// The writes of whole entities, on untyped entities and their `entity_operations`, so that this is compiled
/// once and not once per entity. A template only so that who writes nothing compiles nothing of it.
template <class Session = session, class Operations = entity_operations>
class entity_engine {
 public:
  entity_engine(Session where, const Operations& operations)
      : session_(where), operations_(operations), table_(*operations.table) {}

  using told = told_entities;
  /// What comes before anything is sent: the hooks, subscribers, then the rules of the description. Throws
  /// what the entities break.
  told prepare(array_view<void* const> entities, entity_event event) const {
    told made = tell_before(entities, event);
    validate(entities);
    return made;
  }
  void tell_after(const told& done) const {
    if (operations_.hooks != nullptr) {
      const entity_hook hook = operations_.hooks->after[static_cast<std::size_t>(done.event)];
      for (std::size_t i = 0; hook != nullptr && i < done.entities.size(); ++i) hook(done.entities[i]);
    }
    if (done.record.get() != nullptr) [[unlikely]] {
      if (event_sink* const sink = session_.events(event_group::writes)) sink->written(*done.record);
    }
  }

  /// One entity of a table whose columns come all from the program. `Stamped`: Tenon fills some.
  template <bool Stamped>
  void insert_plain(void* entity) const {
    const told telling = prepare({&entity, 1}, entity_event::insert);
    {
      typename Session::lease held(session_);
      insert_one<Stamped>(held, entity);
    }
    tell_after(telling);
  }

  /// One row on its way into its table.
  template <bool Stamped>
  struct single_insert {
    encoder values{};
    insert_statement shell{};
    const column_mask* mask = nullptr;
    bool generated = false;  ///< the store makes the key
    stamp stamps[Stamped ? write_rows::most_stamps : 1];
    std::size_t stamped = 0;
  };
  template <bool Stamped>
  void prepare_insert(single_insert<Stamped>& made, void* entity) const {
    made.mask = &operations_.masks->insert;
    operations_.encode(entity, *made.mask, made.values);
    made.generated = generates_integer() && is_unset(made.values.data()[operations_.masks->key_place]);
    if (made.generated) {
      made.mask = &operations_.masks->insert_generated;
      made.values.remove(operations_.masks->key_place);
    }
    made.shell.table = &table_;
    made.shell.with_key = !made.generated;
    made.shell.returns = operations_.masks->returns;
    if constexpr (Stamped) {
      made.stamped =
          write_rows::make_stamps(operations_, entity, *made.mask, insert_plan(nullptr), made.stamps);
      write_rows::lay_over({made.stamps, made.stamped}, *made.mask, 0, made.values);
    }
  }
  template <bool Stamped>
  statement_source source_of_insert(const single_insert<Stamped>& made) const {
    return source(made.generated ? variant::insert_generated : variant::insert, made.shell);
  }
  template <bool Stamped>
  void finish_insert(const single_insert<Stamped>& made, std::int64_t generated_key, void* entity) const {
    if constexpr (Stamped) write_rows::give_back(operations_, {made.stamps, made.stamped}, entity);
    if (made.generated) {
      const cell key = number_cell(cell_kind::integer, generated_key);
      operations_.decode(&key, column_mask::only(table_.key[0]), entity);
    }
  }

  void insert(array_view<void* const> entities) {
    if (entities.empty()) return;
    const told telling = prepare(entities, entity_event::insert);
    insert_prepared(entities);
    tell_after(telling);
  }

  void save(array_view<void* const> entities) {
    if (entities.empty()) return;
    require_key("save");
    if (entities.size() == 1)
      return is_new(entities[0]) ? save_parts(entities, entities, {}) : save_parts(entities, {}, entities);
    std::vector<void*> fresh;
    std::vector<void*> known;
    for (void* entity : entities) (is_new(entity) ? fresh : known).push_back(entity);
    save_parts(entities, fresh, known);
  }

  std::int64_t upsert(array_view<void* const> entities, array_view<const std::uint16_t> conflict_columns,
                      conflict_action action, bool only_if_changed) {
    if (entities.empty()) return 0;
    validate(entities);
    const auto act = [&] {
      typename Session::lease held(session_);
      std::int64_t changed = 0;
      std::int64_t expected = static_cast<std::int64_t>(entities.size());
      bool again = false;
      write(held, "upsert", [&](outcome& done) {
        changed = upsert_rows(held, entities, action, conflict_columns, only_if_changed, done);
        if (changed >= expected ||
            !insert_statement{.table = &table_, .conflict = action, .conflict_columns = conflict_columns}
                 .checks_version()) {
          return;
        }
        // A row that was left alone has another version, or differs in nothing: then it is so again.
        done.missing = entities;
        done.missed_by = conflict_columns;
        done.inserts = true;
        done.repeatable = only_if_changed && !again;
        again = true;
        expected = changed;
      });
      return changed;
    };
    if (session_.events(event_group::rows) == nullptr) [[likely]]
      return act();
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    const row_source unknown{};
    insert_statement{&table_, &unknown, true, true, action, conflict_columns, only_if_changed}.write(writer);
    return run_told(session_, {0, nullptr, nullptr, &described}, values, act);
  }

  void update(array_view<void* const> entities) {
    if (entities.empty()) return;
    require_key("update");
    const told telling = prepare(entities, entity_event::update);
    {
      typename Session::lease held(session_);
      write(held, "update", [&](outcome& done) {
        const std::int64_t changed = update_rows(held, entities, done);
        if (changed != static_cast<std::int64_t>(entities.size())) done.missing = entities;
      });
    }
    tell_after(telling);
  }

  /// Runs a delete or mark of exactly these entities by key and version; `shell` is the statement. A
  /// repeatable one may find its work done already; the entities then become the rows as they are.
  void run_for(const erased_shell& shell, array_view<void* const> entities, entity_event event,
               bool repeatable) {
    if (entities.empty()) return;
    constexpr std::string_view names[] = {"insert", "update", "remove", "soft_remove", "recover"};
    const told telling = tell_before(entities, event);
    run_prepared(shell, entities, names[static_cast<std::size_t>(event)], repeatable);
    tell_after(telling);
  }

  // Parts of a write, for who tells hooks, subscribers and rules by itself.

  /// Whether a save inserts it.
  bool is_new(const void* entity) const {
    if (table_.generation != key_generation::assigned && key_is_unset(entity)) return true;
    return versioned() && version_of(entity) == 0;
  }
  /// A save of entities that were told of it; `fresh` are inserted, `known` updated.
  void save_told(array_view<void* const> entities, array_view<void* const> fresh,
                 array_view<void* const> known) {
    require_key("save");
    validate(entities);
    save_prepared(entities, fresh, known);
  }

  /// `old`: the rows before, if they are known: `owned_values` for each entity.
  told tell_before(array_view<void* const> entities, entity_event event,
                   const void* const* old = nullptr) const {
    if (operations_.hooks != nullptr) {
      const entity_hook hook = operations_.hooks->before[static_cast<std::size_t>(event)];
      for (std::size_t i = 0; hook != nullptr && i < entities.size(); ++i) hook(entities[i]);
    }
    told made{entities, event};
    if (event_sink* const sink = session_.events(event_group::writes); sink != nullptr && !entities.empty())
        [[unlikely]] {
      made.record = sink->writing(session_, operations_, entities, event, old);
    }
    return made;
  }
  void insert_prepared(array_view<void* const> entities) {
    typename Session::lease held(session_);
    if (entities.size() == 1 && is_alone()) return insert_one<true>(held, entities[0]);
    write(held, "insert", [&](outcome& done) { insert_rows(held, entities, done); });
  }
  /// Updates only these columns, and what every update sets.
  void update_columns(array_view<void* const> entities, const column_mask& columns) {
    typename Session::lease held(session_);
    write(held, "update", [&](outcome& done) {
      const std::int64_t changed = update_rows(held, entities, done, &columns);
      if (changed != static_cast<std::int64_t>(entities.size())) done.missing = entities;
    });
  }
  void run_prepared(const erased_shell& shell, array_view<void* const> entities, std::string_view doing,
                    bool repeatable) {
    typename Session::lease held(session_);
    write(held, doing, [&](outcome& done) {
      encoder values;
      statement described;
      const statement_source source = source_of(shell, values, described, {});
      const std::int64_t touched = run(held, source, values);
      if (repeatable) done.read({entities, nullptr, table_.key});
      if (touched == static_cast<std::int64_t>(entities.size())) return;
      done.missing = entities;
      done.repeatable = repeatable;
    });
  }

  /// Runs a statement of this entity's table, which writes `entities` if any are named.
  std::int64_t run(typename Session::lease& held, const statement_source& source, const encoder& values,
                   array_view<void* const> entities = {}) const {
    return explained(held, source, entities, [&] { return held->run(source, values); });
  }

 private:
  template <class Act>
  std::int64_t explained(typename Session::lease& held, const statement_source& source,
                         array_view<void* const> entities, Act act) const {
    try {
      return act();
    } catch (error& problem) {
      if (problem.kind == error_kind::foreign_key_violation && problem.column.empty())
        find_broken_reference(held, entities, problem);
      explain_violation(problem, source);
      throw;
    }
  }
  using table = std::remove_cvref_t<decltype(*std::declval<Operations>().table)>;

  void validate(array_view<void* const> entities) const {
    if (operations_.validate != nullptr) operations_.validate(entities);
  }

  void save_parts(array_view<void* const> entities, array_view<void* const> fresh,
                  array_view<void* const> known) {
    const told inserting = tell_before(fresh, entity_event::insert);
    const told updating = tell_before(known, entity_event::update);
    validate(entities);
    save_prepared(entities, fresh, known);
    tell_after(inserting);
    tell_after(updating);
  }
  void save_prepared(array_view<void* const> entities, array_view<void* const> fresh,
                     array_view<void* const> known) {
    typename Session::lease held(session_);
    if (entities.size() == 1 && is_alone() && known.empty()) return insert_one<true>(held, entities[0]);
    write(held, "save", [&](outcome& done) {
      // First the known ones: else a key that is made for a new entity may be one of theirs whose row is
      // missing.
      if (!known.empty() && !save_known(held, known, done)) return;
      if (!fresh.empty()) insert_rows(held, fresh, done);
    });
  }

  enum class variant : std::uint32_t {
    insert,
    insert_generated,
    bulk,
    upsert_bulk,
    update,
    update_bulk,
    current
  };

  /// Entities that become the rows as they are stored now, found by `columns`.
  struct current_rows {
    array_view<void* const> entities;
    const write_rows* written = nullptr;  ///< whose stamps go before the entities' own values; may be null
    array_view<const std::uint16_t> columns;
    bool live = false;  ///< not the rows marked as deleted
  };
  /// What a write may do to the place of a row in a tree.
  enum class placing : std::uint8_t { inserts = 1, moves = 2, both = 3 };
  struct stored_row {
    void* entity;
    owned_values<> cells;
  };
  /// What the entities get once the write is kept, so that a failed one leaves them as they were.
  struct outcome {
    static constexpr std::size_t most_parts =
        4;  // new entities without and with keys, known ones, missing ones
    write_rows written[most_parts];
    column_mask some{};  ///< of an update of some columns
    std::size_t parts = 0;
    current_rows current[most_parts];
    std::size_t currents = 0;
    std::vector<stored_row> stored;  ///< what `current` asks for, read while the write can still be undone
    /// Set when fewer rows were touched than entities meant: everything is undone and explained.
    array_view<void* const> missing;
    array_view<const std::uint16_t> missed_by{};  ///< the columns that find their rows; empty: the key
    bool inserts = false;                         ///< rows that are not there are no mistake
    bool repeatable = false;

    write_rows& add(const Operations& operations, array_view<void* const> entities, const column_mask& mask) {
      write_rows& rows = written[parts++];
      rows.operations = &operations;
      rows.entities = entities;
      rows.mask = &mask;
      return rows;
    }
    void read(const current_rows& rows) { current[currents++] = rows; }
  };

  /// Runs `work(outcome&)` as one: all of it is kept, or none. Where it missed rows, it is undone and
  /// explained; work that was done before (a row marked already) is then repeated and accepted.
  template <class Work>
  void write(typename Session::lease& held, std::string_view doing, Work work) {
    for (const bool accepts : {false, true}) {
      outcome done;
      {
        typename Session::write_scope scope(held);
        work(done);
        if (done.missing.empty() || (accepts && !done.inserts)) {
          read_stored(held, done);
          scope.keep();
          give_back(done);
          scope.end();
          return scope.tell_kept();
        }
      }
      explain_missing(held, done, doing);
      if (!done.repeatable) refuse_twice(doing);
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] void refuse_twice(std::string_view doing) const {
    fail(error_kind::conflict, sentence({doing, ": an entity of ", table_.entity, " is given twice"}));
  }

  /// SQLite does not say which foreign key is broken; where the entities have several, their rows are looked
  /// for.
  [[gnu::noinline, gnu::cold]] void find_broken_reference(typename Session::lease& held,
                                                          array_view<void* const> entities,
                                                          error& problem) const {
    if (entities.empty() || table_.foreign_keys.size() < 2 || !problem.constraint.empty() ||
        (held.in_transaction() && held->failed())) {
      return;
    }
    for (const foreign_key_info& key : table_.foreign_keys) {
      struct referring_rows {
        const Operations* operations;
        array_view<void* const> entities;
        const column_list* columns;
        static void fill(const void* self, std::size_t index, encoder& out) {
          const auto& rows = *static_cast<const referring_rows*>(self);
          for (const std::uint16_t part : *rows.columns)
            rows.operations->encode(rows.entities[index], column_mask::only(part), out);
        }
      } const rows{&operations_, entities, &key.columns};
      const row_source values{&rows, entities.size(), key.columns.size(), &referring_rows::fill};
      std::vector<char> good(entities.size(), 0);
      for (std::size_t i = 0; i < entities.size(); ++i) {
        encoder own;
        referring_rows::fill(&rows, i, own);
        for (std::size_t part = 0; part < own.size(); ++part)
          if (own.data()[part].kind == cell_kind::null) good[i] = 1;
      }
      const table_info& parent = key.references();
      const select_by_columns shell{
          &parent, {key.referenced.items, key.referenced.size()}, &values, true, true, true};
      statement described;
      encoder bound;
      statement_writer writer(&described, bound);
      shell.write(writer);
      read_rows(
          *held, {0, nullptr, nullptr, &described}, bound, parent.columns.size() + 1,
          [](void* found, const cell* cells) {
            (*static_cast<std::vector<char>*>(found))[static_cast<std::size_t>(cells[0].integer)] = 1;
          },
          &good);
      for (const char each : good) {
        if (each != 0) continue;
        for (const std::uint16_t part : key.columns) {
          if (!problem.column.empty()) problem.column += ", ";
          problem.column += table_.columns[part].name.view();
        }
        return;
      }
    }
  }

  /// False if a version that was expected is not there.
  bool save_known(typename Session::lease& held, array_view<void* const> known, outcome& done) const {
    const std::int64_t changed = update_rows(held, known, done);
    if (changed == static_cast<std::int64_t>(known.size())) return true;
    if (versioned()) {
      done.missing = known;
      return false;
    }
    // Which rows are missing is not known, so all are offered and the ones that exist stay as they are now.
    const std::int64_t added = upsert_rows(held, known, conflict_action::skip, {}, false, done);
    if (changed + added != static_cast<std::int64_t>(known.size())) refuse_twice("save");
    return true;
  }

  /// A store with a counter for keys has to be told of keys that the program chose.
  template <bool Stamped>
  bool keys_may_collide(const single_insert<Stamped>& made) const {
    return generates_integer() && !made.generated;
  }
  template <bool Stamped>
  void note_key(typename Session::lease& held, const single_insert<Stamped>& made) const {
    const std::int64_t key = made.values.data()[operations_.masks->key_place].integer;
    if (key > 0) held->keys_written(table_, key);
  }
  void note_keys(typename Session::lease& held, array_view<void* const> entities) const {
    if (!generates_integer()) return;
    std::int64_t greatest = 0;
    for (const void* entity : entities) {
      encoder values;
      const std::int64_t key = write_rows::column_of(operations_, entity, table_.key[0], values).integer;
      if (key > greatest) greatest = key;
    }
    if (greatest > 0) held->keys_written(table_, greatest);
  }

  bool versioned() const { return table_.version != table_info::none; }
  bool reads_back() const { return operations_.masks->reads_back && !table_.key.empty(); }
  /// By a statement of its own.
  bool reads_back_later() const { return reads_back() && !operations_.masks->returns; }
  /// Whether a new row takes one statement.
  bool is_alone() const { return !reads_back_later() && operations_.upkeep == nullptr; }
  bool generates_integer() const { return table_.generation == key_generation::integer; }
  bool key_is_unset(const void* entity) const {
    return write_rows::is_unset(operations_, entity, table_.key[0]);
  }

  std::int64_t version_of(const void* entity) const {
    encoder values;
    return write_rows::column_of(operations_, entity, table_.version, values).integer;
  }

  void require_key(std::string_view doing) const {
    if (table_.key.empty()) {
      fail(error_kind::misuse,
           sentence({doing, "(): ", table_.entity,
                     " has no primary key; describe one by primary_key(), or use insert() and "
                     "update(where(...), ...)"}));
    }
  }

  template <class Shell>
  statement_source source(variant which, const Shell& shell) const {
    return {operations_.first_slot() + static_cast<std::uint32_t>(which), &shell, &write_shell<Shell>,
            nullptr};
  }

  template <bool Stamped>
  void insert_one(typename Session::lease& held, void* entity) const {
    single_insert<Stamped> made;
    prepare_insert(made, entity);
    if (made.shell.returns) {
      stored_row row{entity, {}};
      run_returning(held, source_of_insert(made), made.values, row);
      give_back(row);
      if (keys_may_collide(made)) note_key(held, made);
      return;
    }
    run(held, source_of_insert(made), made.values, {&entity, 1});
    finish_insert(made, made.generated ? held->last_generated_key() : 0, entity);
    if (keys_may_collide(made)) note_key(held, made);
  }

  /// Runs a write of one row that gives it back; how many rows it was.
  std::int64_t run_returning(typename Session::lease& held, const statement_source& source,
                             const encoder& values, stored_row& into) const {
    struct target {
      owned_values<>* cells;
      std::size_t width;
      std::int64_t count = 0;
      static void row(void* self, const cell* cells) {
        auto& taken = *static_cast<target*>(self);
        taken.cells->take(cells, taken.width);
        ++taken.count;
      }
    } receiver{&into.cells, operations_.masks->visible.count()};
    return explained(held, source, {&into.entity, 1}, [&] {
      read_rows(*held, source, values, receiver.width, &target::row, &receiver);
      return receiver.count;
    });
  }

  stamp_plan insert_plan(const std::int64_t** next_key) const {
    return {table_.generation == key_generation::uuid, next_key, true, false, false, timestamp_cell(now())};
  }

  /// Inside a write scope. Integer keys are given out here, which is safe under the write lock, so that one
  /// statement takes all rows and each has its key in hand. Rows that bring their keys go first.
  void insert_rows(typename Session::lease& held, array_view<void* const> entities, outcome& done) const {
    std::size_t keyless = 0;
    if (generates_integer()) {
      for (void* entity : entities) keyless += key_is_unset(entity) ? 1 : 0;
    }
    if (keyless == 0 || keyless == entities.size()) {
      bulk_insert(held, done.add(operations_, entities, operations_.masks->insert), keyless != 0, done);
    } else {
      for (const bool unset : {false, true}) {
        write_rows& part = done.add(operations_, {}, operations_.masks->insert);
        for (void* entity : entities) {
          if (key_is_unset(entity) == unset) part.owned.push_back(entity);
        }
        part.entities = part.owned;
        bulk_insert(held, part, unset, done);
      }
    }
  }

  void bulk_insert(typename Session::lease& held, write_rows& rows, bool gives_keys, outcome& done) const {
    const std::vector<std::int64_t> keys = gives_keys ? free_keys(held, rows.entities.size()) : no_keys();
    const std::int64_t* next_key = keys.data();
    if (gives_keys || operations_.masks->stamps)
      rows.stamp_all(insert_plan(gives_keys ? &next_key : nullptr));
    const row_source all = rows.source();
    run_bulk(held, variant::bulk, insert_statement{&table_, &all, true, true}, all, rows.entities);
    if (operations_.upkeep != nullptr) keep_tree(held, rows, {}, placing::inserts);
    if (!gives_keys) note_keys(held, rows.entities);
    if (reads_back()) done.read({rows.entities, &rows, table_.key});
  }

  static std::vector<std::int64_t> no_keys() { return {}; }
  /// `count` integer keys that nobody else gets.
  std::vector<std::int64_t> free_keys(typename Session::lease& held, std::size_t count) const {
    std::vector<std::int64_t> keys(count);
    held->reserve_keys(table_, keys);
    return keys;
  }

  std::int64_t upsert_rows(typename Session::lease& held, array_view<void* const> entities,
                           conflict_action action, array_view<const std::uint16_t> conflict_columns,
                           bool only_if_changed, outcome& done) const {
    if (action == conflict_action::update && entities.size() > 1) {
      refuse_equal(entities, conflict_columns.empty() ? table_.key : conflict_columns);
    }
    write_rows& rows = done.add(operations_, entities, operations_.masks->insert);
    bool unset = false;
    bool unknown_creation = false;
    for (void* entity : entities) {
      unset = unset || (generates_integer() && key_is_unset(entity));
      unknown_creation = unknown_creation || (table_.created_at != table_info::none &&
                                              write_rows::is_unset(operations_, entity, table_.created_at));
    }
    const std::vector<std::int64_t> keys = unset ? free_keys(held, entities.size()) : no_keys();
    const std::int64_t* next_key = keys.data();
    stamp_plan plan = insert_plan(unset ? &next_key : nullptr);
    plan.restamps = true;
    plan.counts = true;  // the version behind the entity's, by which the statement knows which row is meant
    if (unset || operations_.masks->stamps) rows.stamp_all(plan);
    const row_source all = rows.source();
    const insert_statement shell{&table_, &all, true, true, action, conflict_columns, only_if_changed};
    const std::vector<tree_place> before =
        places_before(held, {entities, &rows, conflict_columns.empty() ? table_.key : conflict_columns,
                             !conflict_columns.empty() && table_.unique_among_live(conflict_columns)});
    const bool usual = conflict_columns.empty() && action == conflict_action::update && !only_if_changed;
    const std::int64_t changed = usual ? run_bulk(held, variant::upsert_bulk, shell, all, entities)
                                       : run_composed(held, shell, all, entities);
    if (operations_.upkeep != nullptr)
      keep_tree(
          held, rows, before,
          action == conflict_action::update && operations_.masks->update.test(operations_.upkeep->parent)
              ? placing::both
              : placing::inserts);
    note_keys(held, entities);
    // What an existing row keeps (key, creation time, version, all of it) is not in hand.
    if (!usual || unknown_creation || versioned() || reads_back()) {
      done.read({entities, &rows, conflict_columns.empty() ? table_.key : conflict_columns,
                 !conflict_columns.empty() && table_.unique_among_live(conflict_columns)});
    }
    return changed;
  }

  /// Two entities with the same conflict columns would be one row, and stores differ in which one they keep.
  [[gnu::noinline]] void refuse_equal(array_view<void* const> entities,
                                      array_view<const std::uint16_t> columns) const {
    std::size_t places = 16;
    while (places < entities.size() * 2) places *= 2;
    std::vector<std::uint32_t> seats(places, 0);  // an entity's number, from 1
    std::vector<std::uint64_t> hashes(entities.size());
    for (std::size_t i = 0; i < entities.size(); ++i) {
      encoder mine;
      if (!conflict_values(entities[i], columns, mine)) continue;
      hashes[i] = hash_cells(mine);
      std::size_t at = static_cast<std::size_t>(hashes[i]) & (places - 1);
      for (; seats[at] != 0; at = (at + 1) & (places - 1)) {
        const std::size_t other = seats[at] - 1;
        if (hashes[other] != hashes[i]) continue;
        encoder theirs;
        conflict_values(entities[other], columns, theirs);
        if (same_cells(mine, theirs)) refuse_twice("upsert");
      }
      seats[at] = static_cast<std::uint32_t>(i + 1);
    }
  }
  /// False if one is NULL, which is equal to nothing, or a key that is yet to be made.
  bool conflict_values(const void* entity, array_view<const std::uint16_t> columns, encoder& out) const {
    for (std::uint16_t column : columns) {
      const cell& value = write_rows::column_of(operations_, entity, column, out);
      const bool made_later = table_.generation != key_generation::assigned && table_.has_key(column);
      if (value.kind == cell_kind::null || (made_later && is_unset(value))) return false;
    }
    return true;
  }

  /// How many rows were there to be updated.
  /// `some`: of the columns only these, and what every update sets.
  std::int64_t update_rows(typename Session::lease& held, array_view<void* const> entities, outcome& done,
                           const column_mask* some = nullptr) const {
    if (operations_.masks->update.count() == 0) return count_current(held, entities);
    column_mask partial;
    std::vector<std::uint16_t> only;
    for (std::size_t c = 0; some != nullptr && c < table_.columns.size(); ++c) {
      const bool always = table_.columns[c].is(column_trait::updated_at | column_trait::version);
      if (!operations_.masks->update.test(c) || (!always && !some->test(c))) continue;
      partial.set(c);
      only.push_back(static_cast<std::uint16_t>(c));
    }
    done.some = partial;
    write_rows& rows =
        done.add(operations_, entities, some != nullptr ? done.some : operations_.masks->update);
    rows.keyed = true;
    if (operations_.masks->stamps) rows.stamp_all({false, nullptr, false, true, true, timestamp_cell(now())});
    std::int64_t changed = 0;
    const row_source all = rows.source();
    const bool moves = operations_.upkeep != nullptr && rows.mask->test(operations_.upkeep->parent);
    const std::vector<tree_place> before =
        moves ? places_before(held, {entities, nullptr, table_.key}) : std::vector<tree_place>();
    const bool returns = operations_.masks->returns && entities.size() == 1 &&
                         operations_.upkeep == nullptr && some == nullptr;
    const update_by_key_statement shell{&table_, &all, entities.size() > 1 || some != nullptr, returns, only};
    if (returns) {
      encoder values;
      write_rows::fill(&rows, 0, values);
      stored_row row{entities[0], {}};
      changed = run_returning(held, source(variant::update, shell), values, row);
      if (changed != 0) done.stored.push_back(std::move(row));
      return changed;
    }
    if (some != nullptr) {
      changed = run_composed(held, shell, all, entities);
    } else if (entities.size() == 1) {
      encoder values;
      write_rows::fill(&rows, 0, values);
      changed = run(held, source(variant::update, shell), values, entities);
    } else {
      changed = run_bulk(held, variant::update_bulk, shell, all, entities);
    }
    if (moves) keep_tree(held, rows, before, placing::moves);
    // An entity that was made in memory does not know when its row was created.
    bool unknown_creation = false;
    if (table_.created_at != table_info::none) {
      for (void* entity : entities) {
        unknown_creation = unknown_creation || write_rows::is_unset(operations_, entity, table_.created_at);
      }
    }
    if (unknown_creation || reads_back()) done.read({entities, nullptr, table_.key});
    return changed;
  }

  /// Where the rows of a tree stand that are about to be written; nothing for other entities, no key for rows
  /// that are not there.
  std::vector<tree_place> places_before(typename Session::lease& held, const current_rows& wanted) const {
    std::vector<tree_place> places;
    if (operations_.upkeep == nullptr) return places;
    places.resize(wanted.entities.size());
    const std::size_t key = operations_.masks->visible.rank(table_.key[0]);
    const std::size_t parent = operations_.masks->visible.rank(operations_.upkeep->parent);
    read_current(held, wanted, [&](std::size_t index, const cell* row) {
      append_key(places[index].key, row[key]);
      if (row[parent].kind != cell_kind::null) append_key(places[index].parent, row[parent]);
    });
    return places;
  }
  /// Has a tree follow rows that were written; `before` empty: they are all new.
  void keep_tree(typename Session::lease& held, const write_rows& rows, const std::vector<tree_place>& before,
                 placing may) const {
    const std::uint16_t columns[] = {table_.key[0], operations_.upkeep->parent};
    std::vector<tree_place> fresh;
    std::vector<tree_place> moved;
    for (std::size_t i = 0; i < rows.entities.size(); ++i) {
      tree_place now;
      for (std::uint16_t column : columns) {
        encoder values;
        cell value = write_rows::column_of(operations_, rows.entities[i], column, values);
        for (const stamp& made : rows.stamps_of(i)) {
          if (made.column == column) value = made.value;
        }
        if (value.kind != cell_kind::null) append_key(column == columns[0] ? now.key : now.parent, value);
      }
      const bool known = !before.empty() && !before[i].key.empty();
      if (known) now.key = before[i].key;
      if (!known && may != placing::moves) fresh.push_back(now);
      if (known && may != placing::inserts && now.parent != before[i].parent) moved.push_back(now);
    }
    if (!fresh.empty() || !moved.empty()) operations_.upkeep->settle(*held, fresh, moved);
  }

  std::int64_t count_current(typename Session::lease& held, array_view<void* const> entities) const {
    std::int64_t count = 0;
    read_current(held, {entities, nullptr, table_.key}, [&](std::size_t, const cell*) { ++count; });
    return count;
  }

  template <class Shell>
  std::int64_t run_bulk(typename Session::lease& held, variant which, const Shell& shell,
                        const row_source& rows, array_view<void* const> entities) const {
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return run(held, source(which, shell), values, entities);
  }
  template <class Shell>
  std::int64_t run_composed(typename Session::lease& held, const Shell& shell, const row_source& rows,
                            array_view<void* const> entities) const {
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    shell.write(writer);
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return run(held, {0, nullptr, nullptr, &described}, values, entities);
  }

  void read_stored(typename Session::lease& held, outcome& done) const {
    const std::size_t width = operations_.masks->visible.count();
    for (std::size_t i = 0; i < done.currents; ++i) {
      const current_rows& each = done.current[i];
      read_current(held, each, [&](std::size_t index, const cell* row) {
        done.stored.push_back({each.entities[index], {}});
        done.stored.back().cells.take(row, width);
      });
    }
  }

  void give_back(const outcome& done) const {
    for (std::size_t i = 0; i < done.parts; ++i) done.written[i].give_back();
    for (const stored_row& each : done.stored) give_back(each);
  }
  void give_back(const stored_row& each) const {
    encoder cells;
    each.cells.write(cells);
    operations_.decode(cells.data(), operations_.masks->visible, each.entity);
  }

  /// Hands the stored row of each entity to `each(index, cells)`; entities without a row are left out.
  template <class Each>
  void read_current(typename Session::lease& held, const current_rows& wanted, Each each) const {
    struct match_rows {
      const Operations* operations;
      const current_rows* wanted;
      static void fill(const void* self, std::size_t index, encoder& out) {
        const auto& match = *static_cast<const match_rows*>(self);
        for (std::uint16_t column : match.wanted->columns) {
          const std::size_t at = out.size();
          match.operations->encode(match.wanted->entities[index], column_mask::only(column), out);
          if (match.wanted->written == nullptr) continue;
          for (const stamp& made : match.wanted->written->stamps_of(index)) {
            if (made.column == column) out.replace(at, made.value);
          }
        }
      }
    } const match{&operations_, &wanted};
    const row_source keys{&match, wanted.entities.size(), wanted.columns.size(), &match_rows::fill};
    const select_by_columns shell{&table_, wanted.columns, &keys, true, false, !wanted.live};
    struct target {
      Each* each;
      static void row(void* self, const cell* cells) {
        (*static_cast<target*>(self)->each)(static_cast<std::size_t>(cells[0].integer), cells + 1);
      }
    } receiver{&each};
    const std::size_t width = operations_.masks->visible.count() + 1;
    encoder values;
    if (wanted.columns.data() == table_.key.data()) {
      values.at(nullptr, storage::standard);
      values.rows(keys);
      read_rows(*held, source(variant::current, shell), values, width, &target::row, &receiver);
    } else {
      statement described;
      statement_writer writer(&described, values);
      shell.write(writer);
      read_rows(*held, {0, nullptr, nullptr, &described}, values, width, &target::row, &receiver);
    }
  }

  /// Why a write by key and version touched fewer rows than meant: throws not_found or conflict; returns if
  /// every row is there as expected.
  [[gnu::noinline, gnu::cold]] void explain_missing(typename Session::lease& held, const outcome& done,
                                                    std::string_view doing) const {
    constexpr std::int64_t missing = std::numeric_limits<std::int64_t>::min();
    const array_view<void* const> entities = done.missing;
    const array_view<const std::uint16_t> columns = done.missed_by.empty() ? table_.key : done.missed_by;
    std::vector<std::int64_t> found(entities.size(), missing);
    const std::size_t place = versioned() ? operations_.masks->visible.rank(table_.version) : 0;
    read_current(
        held, {entities, nullptr, columns, !done.missed_by.empty() && table_.unique_among_live(columns)},
        [&](std::size_t index, const cell* row) { found[index] = versioned() ? row[place].integer : 0; });
    for (std::size_t i = 0; i < entities.size(); ++i) {
      if (done.inserts && (found[i] == missing || version_of(entities[i]) == 0)) continue;
      const std::string who = done.missed_by.empty()
                                  ? sentence({table_.entity, " with ", key_text(entities[i])})
                                  : sentence({table_.entity, " of the same ", members_of(columns)});
      if (found[i] == missing) {
        const std::string_view remedy =
            doing == "update" ? "; insert it, or use save()" : "; it was never inserted, or deleted since";
        fail(error_kind::not_found, sentence({doing, ": there is no ", who, remedy}));
      }
      if (!versioned() || found[i] == version_of(entities[i])) continue;
      error problem(error_kind::conflict,
                    sentence({doing, ": ", who, " was changed by somebody else: expected version ",
                              std::to_string(version_of(entities[i])), ", found ", std::to_string(found[i]),
                              "; load it again and repeat the change"}));
      problem.table = table_.name;
      problem.entity = table_.entity;
      problem.members = table_.columns[table_.version].member;
      problem.expected_version = version_of(entities[i]);
      problem.found_version = found[i];
      throw problem;
    }
  }
  std::string members_of(array_view<const std::uint16_t> columns) const {
    std::string text;
    for (const std::uint16_t column : columns) {
      if (!text.empty()) text += ", ";
      text += table_.columns[column].member;
    }
    return text;
  }
  /// A key for messages: "id 7". Keys are no secrets; other values never appear.
  std::string key_text(const void* entity) const {
    std::string text;
    for (std::uint16_t column : table_.key) {
      encoder values;
      const cell& key = write_rows::column_of(operations_, entity, column, values);
      if (!text.empty()) text += ", ";
      text += table_.columns[column].member;
      text += ' ';
      if (key.kind == cell_kind::uuid) {
        char buffer[36];
        write_uuid(key.uuid, buffer);
        text.append(buffer, sizeof buffer);
      } else if (key.kind == cell_kind::text) {
        text += key.text();
      } else if (key.kind == cell_kind::integer) {
        text += std::to_string(key.integer);
      } else {
        text += kind_phrase(key.kind);
      }
    }
    return text;
  }

  Session session_;
  const Operations& operations_;
  const table& table_;
};

/// `write_calls` of the engine, for pools.
template <class Deferred = void>
struct engine_calls {
  using engine = entity_engine<session, entity_operations>;
  using entity_list = write_calls::entity_list;

  static void insert_plain(session where, const entity_operations& of, void* entity, bool stamped) {
    stamped ? engine(where, of).template insert_plain<true>(entity)
            : engine(where, of).template insert_plain<false>(entity);
  }
  static void insert(session where, const entity_operations& of, entity_list entities) {
    engine(where, of).insert(entities);
  }
  static void save(session where, const entity_operations& of, entity_list entities) {
    engine(where, of).save(entities);
  }
  static void update(session where, const entity_operations& of, entity_list entities) {
    engine(where, of).update(entities);
  }
  static std::int64_t upsert(session where, const entity_operations& of, entity_list entities,
                             array_view<const std::uint16_t> conflict_columns, conflict_action action,
                             bool only_if_changed) {
    return engine(where, of).upsert(entities, conflict_columns, action, only_if_changed);
  }
  static void run_for(session where, const entity_operations& of, const erased_shell& shell,
                      entity_list entities, entity_event event, bool repeatable) {
    engine(where, of).run_for(shell, entities, event, repeatable);
  }
  static bool is_new(session where, const entity_operations& of, const void* entity) {
    return engine(where, of).is_new(entity);
  }
  static told_entities tell_before(session where, const entity_operations& of, entity_list entities,
                                   entity_event event) {
    return engine(where, of).tell_before(entities, event);
  }
  static void tell_after(session where, const entity_operations& of, const told_entities& done) {
    engine(where, of).tell_after(done);
  }
  static void save_told(session where, const entity_operations& of, entity_list entities, entity_list fresh,
                        entity_list known) {
    engine(where, of).save_told(entities, fresh, known);
  }
  static constexpr write_calls all{&insert_plain, &insert, &save,        &update,     &upsert,
                                   &run_for,      &is_new, &tell_before, &tell_after, &save_told};
};

}  // namespace tenon::inline v0::detail

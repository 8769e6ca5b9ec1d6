// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tenon/query/write.hpp>
#include <tenon/session/entity_rows.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0::detail {

/// Cells for one row, on the stack unless the row is wide.
class row_buffer {
 public:
  explicit row_buffer(std::size_t width) {
    if (width > inline_size) heap_ = std::make_unique_for_overwrite<cell[]>(width);
  }
  cell* data() noexcept { return heap_ ? heap_.get() : inline_; }

 private:
  static constexpr std::size_t inline_size = 32;
  cell inline_[inline_size];
  std::unique_ptr<cell[]> heap_;
};

/// Starts a cursor and closes it whatever happens.
class open_rows {
 public:
  open_rows(backend_connection& connection, const statement_source& source, const encoder& values)
      : cursor_(connection.open(source, values)) {}
  open_rows(const open_rows&) = delete;
  open_rows& operator=(const open_rows&) = delete;
  ~open_rows() { cursor_.close(); }
  bool next(cell* row) { return cursor_.next(row); }

 private:
  cursor& cursor_;
};

using row_function = void (*)(void* target, const cell* row);

/// Runs a statement and hands each row to `each`; at most `most` rows.
inline void read_rows(backend_connection& connection, const statement_source& source, const encoder& values,
                      std::size_t width, row_function each, void* target,
                      std::size_t most = static_cast<std::size_t>(-1)) {
  row_buffer row(width);
  open_rows rows(connection, source, values);
  for (std::size_t count = 0; count < most && rows.next(row.data()); ++count) each(target, row.data());
}

/// How a typed statement reaches the engine: its slot if its type says everything, else its description.
template <class Shell>
class prepared_source {
 public:
  explicit prepared_source(const Shell& shell, encoder& values) {
    if constexpr (Shell::is_static) {
      statement_writer out(nullptr, values);
      shell.write(out);
      source_ = {slot_of<Shell>(), &shell, &write, nullptr};
    } else {
      statement_writer out(&described_, values);
      shell.write(out);
      source_ = {0, nullptr, nullptr, &described_};
    }
  }
  operator const statement_source&() const noexcept { return source_; }  // NOLINT: is one

 private:
  static void write(const void* shell, statement_writer& out) {
    static_cast<const Shell*>(shell)->write(out);
  }
  struct nothing {};
  statement_source source_;
  [[no_unique_address]] std::conditional_t<Shell::is_static, nothing, statement> described_;
};

/// The writes of whole entities. Everything here works on `entity_operations` and untyped entities, so that
/// it is compiled once, not once per entity.
class entity_engine {
 public:
  entity_engine(session where, const entity_operations& operations)
      : session_(where), operations_(operations), table_(*operations.table) {}

  void insert(std::span<void* const> entities) {
    if (entities.empty()) return;
    session::lease held(session_);
    if (entities.size() == 1 && !reads_back()) return insert_one(held, entities[0]);
    session::write_scope scope(held);
    insert_rows(held, entities);
    scope.keep();
  }

  void save(std::span<void* const> entities) {
    if (entities.empty()) return;
    require_key("save");
    session::lease held(session_);
    if (entities.size() == 1 && !reads_back() && is_new(entities[0])) return insert_one(held, entities[0]);
    session::write_scope scope(held);
    std::vector<void*> fresh;
    std::vector<void*> known;
    for (void* entity : entities) (is_new(entity) ? fresh : known).push_back(entity);
    if (!fresh.empty()) insert_rows(held, fresh);
    if (!known.empty()) {
      if (versioned()) {
        update_rows(held, known);
      } else {
        upsert_rows(held, known, conflict_action::update, {}, false);
      }
    }
    scope.keep();
  }

  std::int64_t upsert(std::span<void* const> entities, std::span<const std::uint16_t> conflict_columns,
                      conflict_action action, bool only_if_changed) {
    if (entities.empty()) return 0;
    session::lease held(session_);
    session::write_scope scope(held);
    const std::int64_t changed = upsert_rows(held, entities, action, conflict_columns, only_if_changed);
    scope.keep();
    return changed;
  }

  void update(std::span<void* const> entities) {
    if (entities.empty()) return;
    require_key("update");
    session::lease held(session_);
    session::write_scope scope(held);
    update_rows(held, entities);
    scope.keep();
  }

  static bool has_key(const entity_operations& operations, const void* entity) {
    encoder values;
    operations.encode(entity, operations.masks->key, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_unset(values.data()[i])) return false;
    }
    return values.size() > 0;
  }

  void give_back_mark(std::span<void* const> entities, bool deleted, timestamp at) const {
    cell mark = timestamp_cell(at);
    if (!deleted) mark.kind = cell_kind::null;
    const cell touched = timestamp_cell(at);
    for (void* entity : entities) {
      operations_.decode(&mark, column_mask::only(table_.deleted_at), entity);
      if (table_.updated_at != table_info::none) {
        operations_.decode(&touched, column_mask::only(table_.updated_at), entity);
      }
      if (versioned()) {
        const cell next = integer_cell(version_of(entity) + 1);
        operations_.decode(&next, column_mask::only(table_.version), entity);
      }
    }
  }

  std::int64_t version_of(const void* entity) const {
    encoder values;
    operations_.encode(entity, column_mask::only(table_.version), values);
    return values.data()[0].kind == cell_kind::integer ? values.data()[0].integer : 0;
  }

  /// A key for messages: "id 7". Keys are no secrets; other values never appear.
  std::string key_text(const void* entity) const {
    encoder values;
    operations_.encode(entity, key_mask(), values);
    std::string text;
    std::size_t position = 0;
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (!table_.has_key(static_cast<std::uint16_t>(c))) continue;
      if (!text.empty()) text += ", ";
      text += table_.columns[c].member;
      text += ' ';
      append_key(text, values.data()[position++]);
    }
    return text;
  }

  bool versioned() const { return table_.version != table_info::none; }

  /// Why a write by key and version touched fewer rows than meant: throws not_found or conflict.
  [[noreturn, gnu::noinline, gnu::cold]] void explain_missing(session::lease& held,
                                                              std::span<void* const> entities,
                                                              std::string_view doing) const {
    for (void* entity : entities) {
      const std::optional<std::int64_t> found = stored_version(held, entity);
      const std::string who = sentence({table_.entity, " with ", key_text(entity)});
      if (!found) {
        fail(error_kind::not_found, sentence({doing, ": there is no ", who, "; insert it, or use save()"}));
      }
      if (versioned()) {
        const std::int64_t expected = version_of(entity);
        if (*found != expected) {
          error problem(error_kind::conflict,
                        sentence({doing, ": ", who, " was changed by somebody else: expected version ",
                                  std::to_string(expected), ", found ", std::to_string(*found),
                                  "; load it again and repeat the change"}));
          problem.table = table_.name;
          throw problem;
        }
      }
    }
    fail(error_kind::conflict, sentence({doing, ": an entity of ", table_.entity, " is given twice"}));
  }

  const column_mask& key_mask() const { return operations_.masks->key; }

  static void append_key(std::string& text, const cell& key) {
    switch (key.kind) {
      case cell_kind::uuid: {
        char buffer[36];
        write_uuid(key.uuid, buffer);
        text.append(buffer, sizeof buffer);
        break;
      }
      case cell_kind::text:
      case cell_kind::decimal:
      case cell_kind::json:
        text += key.text();
        break;
      case cell_kind::boolean:
      case cell_kind::integer:
      case cell_kind::timestamp:
      case cell_kind::date:
      case cell_kind::time_of_day:
      case cell_kind::interval:
        text += std::to_string(key.integer);
        break;
      case cell_kind::real:
        text += std::to_string(key.real);
        break;
      default:
        text += kind_name(key.kind);
        break;
    }
  }

 private:
  enum class variant : std::uint32_t {
    insert,
    insert_generated,
    bulk,
    upsert_bulk,
    update,
    update_bulk,
    read_back,
    version
  };

  /// Values that Tenon makes at write time and gives back to the entity only when the write has succeeded.
  struct stamp {
    std::size_t column;
    cell value;
  };

  static bool is_unset(const cell& value) {
    if (value.kind == cell_kind::null) return true;
    if (value.kind == cell_kind::integer || value.kind == cell_kind::timestamp) return value.integer == 0;
    if (value.kind == cell_kind::uuid) return value.uuid == std::array<unsigned char, 16>{};
    return false;
  }

  bool is_new(const void* entity) const {
    if (table_.generation != key_generation::assigned && !has_key(operations_, entity)) return true;
    return versioned() && version_of(entity) == 0;
  }

  void require_key(std::string_view doing) const {
    if (table_.key.empty()) {
      fail(error_kind::misuse, sentence({doing, "(): ", table_.entity,
                                         " has no primary key; describe one by primary_key(), "
                                         "or use insert() and update(where(...), ...)"}));
    }
  }

  bool reads_back() const { return operations_.masks->reads_back; }

  statement_source source(variant which, const void* shell,
                          void (*write)(const void*, statement_writer&)) const {
    return {operations_.first_slot() + static_cast<std::uint32_t>(which), shell, write, nullptr};
  }
  template <class Shell>
  statement_source source(variant which, const Shell& shell) const {
    return source(which, &shell, [](const void* self, statement_writer& out) {
      static_cast<const Shell*>(self)->write(out);
    });
  }

  static cell timestamp_cell(timestamp at) {
    cell value;
    value.kind = cell_kind::timestamp;
    value.stored = storage::standard;
    value.integer = at.time_since_epoch().count();
    return value;
  }
  static cell integer_cell(std::int64_t number) {
    cell value;
    value.kind = cell_kind::integer;
    value.stored = storage::standard;
    value.integer = number;
    return value;
  }
  static cell uuid_cell(const uuid& id, storage stored) {
    cell value;
    value.kind = cell_kind::uuid;
    value.stored = stored;
    value.uuid = id.bytes;
    return value;
  }

  /// The rows of a write: entities through a mask, with stamps laid over. Also the parameters of a single
  /// row.
  struct write_rows {
    const entity_engine* engine;
    std::span<void* const> entities;
    column_mask mask;
    column_mask trailing_key;       ///< update: the key after the columns
    bool trailing_version = false;  ///< update: then the expected version
    std::vector<stamp> stamps;      ///< `per_row` for each entity
    std::size_t per_row = 0;

    static void fill(const void* self, std::size_t index, encoder& out) {
      const auto& rows = *static_cast<const write_rows*>(self);
      const entity_operations& operations = rows.engine->operations_;
      const std::size_t first = out.size();
      operations.encode(rows.entities[index], rows.mask, out);
      for (std::size_t i = 0; i < rows.per_row; ++i) {
        const stamp& each = rows.stamps[index * rows.per_row + i];
        if (rows.mask.test(each.column)) out.replace(first + rows.mask.rank(each.column), each.value);
      }
      if (rows.trailing_key.count() > 0) operations.encode(rows.entities[index], rows.trailing_key, out);
      if (rows.trailing_version) {
        operations.encode(rows.entities[index], column_mask::only(rows.engine->table_.version), out);
      }
    }
    row_source source(std::size_t width) const { return {this, entities.size(), width, &fill}; }
  };

  void give_back(const write_rows& rows) const {
    for (std::size_t i = 0; i < rows.entities.size(); ++i) {
      for (std::size_t s = 0; s < rows.per_row; ++s) {
        const stamp& each = rows.stamps[i * rows.per_row + s];
        operations_.decode(&each.value, column_mask::only(each.column), rows.entities[i]);
      }
    }
  }

  const column_mask& insert_mask(bool with_key) const {
    return with_key ? operations_.masks->insert : operations_.masks->insert_generated;
  }

  bool is_unset(const void* entity, std::size_t column) const {
    encoder values;
    operations_.encode(entity, column_mask::only(column), values);
    return is_unset(values.data()[0]);
  }

  /// A stamp that keeps what the entity has already: an explicit creation time of imported data stands.
  stamp default_stamp(const void* entity, std::size_t column, const cell& value) const {
    if (is_unset(entity, column)) return {column, value};
    encoder values;
    operations_.encode(entity, column_mask::only(column), values);
    return {column, values.data()[0]};
  }

  /// The stamps of an insert, the same columns for every row.
  void stamp_insert(write_rows& rows, bool generate_uuid, std::optional<std::int64_t> first_key,
                    bool restamp) const {
    const std::size_t before = rows.stamps.size();
    const cell now_cell = timestamp_cell(now());
    std::int64_t next_key = first_key.value_or(0);
    for (void* entity : rows.entities) {
      if (generate_uuid) {
        const std::size_t key = table_.key[0];
        const storage stored = table_.columns[key].spec.stored;
        rows.stamps.push_back(is_unset(entity, key) ? stamp{key, uuid_cell(uuid::v7(), stored)}
                                                    : default_stamp(entity, key, {}));
      }
      if (first_key) {
        const std::size_t key = table_.key[0];
        rows.stamps.push_back(is_unset(entity, key) ? stamp{key, integer_cell(next_key++)}
                                                    : default_stamp(entity, key, {}));
      }
      if (table_.created_at != table_info::none) {
        rows.stamps.push_back(default_stamp(entity, table_.created_at, now_cell));
      }
      if (table_.updated_at != table_info::none) {
        rows.stamps.push_back(restamp ? stamp{table_.updated_at, now_cell}
                                      : default_stamp(entity, table_.updated_at, now_cell));
      }
      if (versioned()) rows.stamps.push_back({table_.version, integer_cell(1)});
    }
    rows.per_row = (rows.stamps.size() - before) / rows.entities.size();
  }

  bool generates_uuid() const { return table_.generation == key_generation::uuid; }

  void insert_one(session::lease& held, void* entity) const {
    const bool generated = table_.generation == key_generation::integer && is_unset(entity, table_.key[0]);
    void* const list[] = {entity};
    write_rows rows{this, list, insert_mask(!generated), {}, false, {}, 0};
    if (operations_.masks->stamps) {
      stamp_insert(rows, generates_uuid(), std::nullopt, false);
    }
    const row_source one = rows.source(0);
    const insert_statement shell{&table_, &one, false, !generated};
    encoder values;
    write_rows::fill(&rows, 0, values);
    held->run(source(generated ? variant::insert_generated : variant::insert, shell), values);
    give_back(rows);
    if (generated) {
      const cell key = integer_cell(held->last_generated_key());
      operations_.decode(&key, column_mask::only(table_.key[0]), entity);
    }
  }

  /// Inside a write scope. Integer keys are given out here, which is safe under the write lock, so that every
  /// row has its key in hand and one statement takes them all.
  void insert_rows(session::lease& held, std::span<void* const> entities) const {
    std::vector<void*> keyless;
    std::vector<void*> keyed;
    if (table_.generation == key_generation::integer) {
      for (void* entity : entities) (is_unset(entity, table_.key[0]) ? keyless : keyed).push_back(entity);
    } else {
      keyed.assign(entities.begin(), entities.end());
    }
    if (!keyed.empty()) run_bulk_insert(held, keyed, std::nullopt);
    if (!keyless.empty()) run_bulk_insert(held, keyless, held->greatest_key(table_) + 1);
    if (reads_back()) read_back(held, entities);
  }

  void run_bulk_insert(session::lease& held, std::span<void* const> entities,
                       std::optional<std::int64_t> first) const {
    write_rows rows{this, entities, insert_mask(true), {}, false, {}, 0};
    stamp_insert(rows, generates_uuid(), first, false);
    const row_source all = rows.source(rows.mask.count());
    const insert_statement shell{&table_, &all, true, true};
    run_bulk(held, variant::bulk, shell, all);
    give_back(rows);
  }

  std::int64_t upsert_rows(session::lease& held, std::span<void* const> entities, conflict_action action,
                           std::span<const std::uint16_t> conflict_columns, bool only_if_changed) const {
    write_rows rows{this, entities, insert_mask(true), {}, false, {}, 0};
    std::optional<std::int64_t> first;
    if (table_.generation == key_generation::integer && !conflict_columns.empty()) {
      // Found by another unique key: a row that is new gets the next integer key.
      first = held->greatest_key(table_) + 1;
    }
    // The created_at of an existing row is not in hand: it is read back where the entity does not bring it.
    bool unknown_creation = false;
    if (table_.created_at != table_info::none) {
      for (void* entity : entities)
        unknown_creation = unknown_creation || is_unset(entity, table_.created_at);
    }
    stamp_insert(rows, generates_uuid(), first, true);
    const row_source all = rows.source(rows.mask.count());
    const insert_statement shell{&table_, &all, true, true, action, conflict_columns, only_if_changed};
    std::int64_t changed = 0;
    if (conflict_columns.empty() && action == conflict_action::update && !only_if_changed) {
      changed = run_bulk(held, variant::upsert_bulk, shell, all);
    } else {
      changed = run_composed(held, shell, all);
    }
    if (!conflict_columns.empty() || action == conflict_action::skip || only_if_changed) {
      give_back_by_conflict(held, rows, conflict_columns);
    } else {
      give_back(rows);
      if (unknown_creation || reads_back()) read_back(held, entities);
    }
    return changed;
  }

  void update_rows(session::lease& held, std::span<void* const> entities) const {
    write_rows rows{this, entities, {}, key_mask(), versioned(), {}, 0};
    rows.mask = operations_.masks->update;
    if (rows.mask.count() == 0) return;
    const cell now_cell = timestamp_cell(now());
    for (void* entity : entities) {
      if (table_.updated_at != table_info::none) rows.stamps.push_back({table_.updated_at, now_cell});
      if (versioned()) {
        rows.stamps.push_back({table_.version, integer_cell(version_of(entity) + 1)});
      }
    }
    rows.per_row = rows.stamps.size() / entities.size();
    std::int64_t changed = 0;
    if (entities.size() == 1) {
      const row_source one = rows.source(0);
      const update_by_key_statement shell{&table_, &one, false};
      encoder values;
      write_rows::fill(&rows, 0, values);
      changed = held->run(source(variant::update, shell), values);
    } else {
      const row_source all =
          rows.source(rows.mask.count() + rows.trailing_key.count() + (versioned() ? 1u : 0u));
      const update_by_key_statement shell{&table_, &all, true};
      changed = run_bulk(held, variant::update_bulk, shell, all);
    }
    if (changed != static_cast<std::int64_t>(entities.size())) {
      explain_missing(held, entities, "update");
    }
    give_back(rows);
    if (reads_back()) read_back(held, entities);
  }

  template <class Shell>
  std::int64_t run_bulk(session::lease& held, variant which, const Shell& shell,
                        const row_source& rows) const {
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return held->run(source(which, shell), values);
  }
  template <class Shell>
  std::int64_t run_composed(session::lease& held, const Shell& shell, const row_source& rows) const {
    statement described;
    encoder unused;
    statement_writer writer(&described, unused);
    shell.write(writer);
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(rows);
    return held->run({0, nullptr, nullptr, &described}, values);
  }

  /// Columns the database fills, read by key after a write: one statement for all entities.
  void read_back(session::lease& held, std::span<void* const> entities) const {
    const std::size_t keys = table_.key.size();
    struct key_rows {
      const entity_engine* engine;
      std::span<void* const> entities;
      static void fill(const void* self, std::size_t index, encoder& out) {
        const auto& rows = *static_cast<const key_rows*>(self);
        for (std::uint16_t key : rows.engine->table_.key) {
          rows.engine->operations_.encode(rows.entities[index], column_mask::only(key), out);
        }
      }
    } const rows{this, entities};
    const row_source all{&rows, entities.size(), keys, &key_rows::fill};
    read_entities(held, all, entities, "write");
  }

  void read_entities(session::lease& held, const row_source& keys, std::span<void* const> entities,
                     std::string_view doing) const {
    const select_by_keys shell{&table_, &keys, false, true};
    const column_mask& visible = visible_mask();
    struct progress {
      const entity_engine* engine;
      std::span<void* const> entities;
      const column_mask* mask;
      std::size_t position;
    } state{this, entities, &visible, 0};
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(keys);
    read_rows(
        *held, source(variant::read_back, shell), values, visible.count(),
        [](void* target, const cell* row) {
          auto& at = *static_cast<progress*>(target);
          if (at.position < at.entities.size()) {
            at.engine->operations_.decode(row, *at.mask, at.entities[at.position]);
          }
          ++at.position;
        },
        &state);
    if (state.position != entities.size()) {
      fail(error_kind::internal, sentence({doing, ": rows of ", table_.entity,
                                           " written a moment ago are not found by their keys"}));
    }
  }

  const column_mask& visible_mask() const { return operations_.masks->visible; }

  /// After an upsert by other columns than the key, or one that may have left a row alone: each entity
  /// becomes the row that is there now.
  void give_back_by_conflict(session::lease& held, const write_rows& rows,
                             std::span<const std::uint16_t> conflict_columns) const {
    const std::span<const std::uint16_t> target = conflict_columns.empty() ? table_.key : conflict_columns;
    struct key_rows {
      const entity_engine* engine;
      const write_rows* written;
      std::span<const std::uint16_t> target;
      static void fill(const void* self, std::size_t index, encoder& out) {
        const auto& rows_ = *static_cast<const key_rows*>(self);
        for (std::uint16_t column : rows_.target) {
          const std::size_t at = out.size();
          rows_.engine->operations_.encode(rows_.written->entities[index], column_mask::only(column), out);
          for (std::size_t s = 0; s < rows_.written->per_row; ++s) {
            const stamp& each = rows_.written->stamps[index * rows_.written->per_row + s];
            if (each.column == column) out.replace(at, each.value);
          }
        }
      }
    } const keys{this, &rows, target};
    const row_source all{&keys, rows.entities.size(), target.size(), &key_rows::fill};
    table_info by_target = table_;
    by_target.key = target;
    const select_by_keys shell{&by_target, &all, false, true};
    statement described;
    encoder values;
    statement_writer writer(&described, values);
    shell.write(writer);
    // The copy of the table serves the description only; nodes must point at the constant.
    for (node& each : described.nodes) {
      if (each.table == &by_target) each.table = &table_;
    }
    const column_mask& visible = visible_mask();
    struct progress {
      const entity_engine* engine;
      std::span<void* const> entities;
      const column_mask* mask;
      std::size_t position;
    } state{this, rows.entities, &visible, 0};
    read_rows(
        *held, {0, nullptr, nullptr, &described}, values, visible.count(),
        [](void* target_, const cell* row) {
          auto& at = *static_cast<progress*>(target_);
          if (at.position < at.entities.size()) {
            at.engine->operations_.decode(row, *at.mask, at.entities[at.position]);
          }
          ++at.position;
        },
        &state);
  }

  std::optional<std::int64_t> stored_version(session::lease& held, void* entity) const {
    const bool counted = versioned();
    struct key_rows {
      const entity_engine* engine;
      void* entity;
      static void fill(const void* self, std::size_t, encoder& out) {
        const auto& rows = *static_cast<const key_rows*>(self);
        for (std::uint16_t key : rows.engine->table_.key) {
          rows.engine->operations_.encode(rows.entity, column_mask::only(key), out);
        }
      }
    } const rows{this, entity};
    const row_source one{&rows, 1, table_.key.size(), &key_rows::fill};
    const select_by_keys shell{&table_, &one, false, true};
    const column_mask& visible = visible_mask();
    struct answer {
      std::optional<std::int64_t> version;
      std::size_t place;
      bool counted;
    } found{std::nullopt, counted ? visible.rank(table_.version) : 0, counted};
    encoder values;
    values.at(nullptr, storage::standard);
    values.rows(one);
    read_rows(
        *held, source(variant::read_back, shell), values, visible.count(),
        [](void* target, const cell* row) {
          auto& at = *static_cast<answer*>(target);
          at.version = at.counted ? row[at.place].integer : 0;
        },
        &found);
    return found.version;
  }

  session session_;
  const entity_operations& operations_;
  const table_info& table_;
};

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/core/array_view.hpp>
#include <tenon/query/select.hpp>

namespace tenon::inline v0 {
namespace detail {

constexpr node constant(std::uint16_t value) {
  node result{node_kind::constant};
  result.index = value;
  return result;
}

/// `updated_at = at` and `version = version + 1`.
inline void write_touch(statement_writer& out, const table_info& table, timestamp at) {
  const column_info& column = table.columns[table.updated_at];
  out.add(node_kind::assign, 2);
  out.column(node_kind::column, table, column);
  if (column.is(column_trait::store_clock)) return out.add(node_kind::moment);
  out.parameter(at, &column);
}
/// Whole rows that come back of a write of one.
inline void write_returned(statement_writer& out, const table_info& table) {
  out.add(node_kind::returning, 1);
  write_entity_columns(out, table, false);
}
inline void write_count(statement_writer& out, const table_info& table) {
  const column_info& column = table.columns[table.version];
  out.add(node_kind::assign, 2);
  out.column(node_kind::column, table, column);
  out.add(node_kind::add, 2);
  out.column(node_kind::column, table, column);
  out.add(constant(1));
}

/// Whether assignments name a column by its place: what the program says itself is not written beside it.
template <class Entity, class... Assignments>
constexpr bool assigns(std::uint16_t place) {
  if (place == table_info::none) return false;
  return ((&Assignments::column::info() == &table_of<Entity>.all_columns()[place]) || ...);
}

/// `set(…)` belongs to the updates of `tenon/query.hpp`.
template <class T>
concept no_set_clause = !requires {
  typename std::remove_cvref_t<T>::is_tenon_set;
};

template <class... Assignments>
struct assignment_set : Assignments... {
  static constexpr bool is_static = (Assignments::is_static && ...);
  void write(statement_writer& out) const { (static_cast<const Assignments&>(*this).write(out), ...); }
};

template <class Entity, class Assignment>
struct assignment_is_on_entity : names_only<Entity, typename Assignment::sources> {};
template <class Assignment>
concept assignment_of_a_value = requires(const Assignment& each) {
  each.value.get();
};
template <class Assignment>
struct assignment_holds_a_value : std::bool_constant<assignment_of_a_value<Assignment>> {};
template <class T>
struct argument_is_an_assignment : std::bool_constant<assignment_to_a_column<T>> {};
template <class... Assignments>
struct update_changes_something : std::bool_constant<(sizeof...(Assignments) > 0)> {};

/// What update() and delete_where() are given when they are given nothing.
struct no_clause {};

}  // namespace detail

/// A set-based update: `update<Agent>(where(…), col<&Agent::status> = AgentStatus::idle)`. Touches updated_at
/// and version by itself, unless they are assigned.
template <class Entity, class Where, class... Assignments>
struct update_statement {
  using is_tenon_statement = void;
  using is_tenon_change = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where>;
  using parameters = typename detail::all_types<
      typename detail::clause_parameters<Where>::type,
      typename detail::needs_of<typename Assignments::sources>::parameters...>::type;
  static constexpr bool is_static = Where::is_static && (Assignments::is_static && ...);
  clauses_type clauses;
  detail::assignment_set<Assignments...> assignments;
  timestamp at;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    constexpr std::uint16_t updated_at = table_info_of<Entity>.updated_at;
    constexpr std::uint16_t version = table_info_of<Entity>.version;
    constexpr bool touches =
        updated_at != table_info::none && !detail::assigns<Entity, Assignments...>(updated_at);
    constexpr bool counts = version != table_info::none && !detail::assigns<Entity, Assignments...>(version);
    out.add(node_kind::update, table, 2);
    out.add(node_kind::set, sizeof...(Assignments) + (touches ? 1 : 0) + (counts ? 1 : 0));
    assignments.write(out);
    if constexpr (touches) detail::write_touch(out, table, at);
    if constexpr (counts) detail::write_count(out, table);
    detail::write_where<Entity>(out, clauses);
  }
};

namespace detail {
template <class T>
struct update_needs_a_where_clause : std::bool_constant<is_clause<T, clause_kind::where>> {};
}  // namespace detail

/// Changes the rows that are meant: `update<Agent>(where(…), col<&Agent::age> = 3)`; every row is spelled
/// `where(all)`.
template <class Entity, detail::no_set_clause Where = detail::no_clause, class... Assignments>
auto update(Where&& where = {}, Assignments&&... assignments) {
  using clause_type = std::remove_cvref_t<Where>;
  (void)detail::check_written<Entity>();
  static_assert(detail::update_needs_a_where_clause<clause_type>::value,
                "tenon: update(): the first argument is where(...); to change every row say update_all(...) "
                "or where(all)");
  static_assert((detail::argument_is_an_assignment<Assignments>::value && ...),
                "tenon: update(): after where(...) come assignments: col<&Entity::member> = value");
  if constexpr (!detail::is_clause<clause_type, clause_kind::where> ||
                !(assignment_to_a_column<Assignments> && ...)) {
    return update_statement<Entity, where_clause<all_rows>>{};
  } else {
    static_assert(detail::update_changes_something<Assignments...>::value,
                  "tenon: update(): say what to change: col<&Entity::member> = value");
    (void)detail::check_clauses<Entity, clause_type>();
    static_assert((detail::assignment_is_on_entity<Entity, std::remove_cvref_t<Assignments>>::value && ...),
                  "tenon: update(): an assignment names a column of another entity");
    static_assert(detail::each_column_is_set_once<std::remove_cvref_t<Assignments>...>::value,
                  "tenon: update(): a column is set twice; several paths of a JSON column are one value: "
                  "col<&Entity::member> = json_set(json_set(...), ...)");
    return update_statement<Entity, clause_type, std::remove_cvref_t<Assignments>...>{
        {static_cast<Where&&>(where)}, {static_cast<Assignments&&>(assignments)...}, now()};
  }
}

/// Deletes rows for good, marked as deleted or not.
template <class Entity, class Where>
struct delete_statement {
  using is_tenon_statement = void;
  using is_tenon_change = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where, with_deleted_clause>;
  using parameters = typename detail::clause_parameters<Where>::type;
  static constexpr bool is_static = Where::is_static;
  clauses_type clauses;

  void write(statement_writer& out) const {
    out.add(node_kind::remove, table_info_of<Entity>, 1);
    detail::write_where<Entity>(out, clauses);
  }
};

namespace detail {
template <class T>
struct delete_needs_a_where_clause : std::bool_constant<is_clause<T, clause_kind::where>> {};
}  // namespace detail

template <class Entity, class Where = detail::no_clause>
requires(!detail::query_clause<Where>) auto delete_from(Where&& where = {}) {
  using clause_type = std::remove_cvref_t<Where>;
  (void)detail::check_written<Entity>();
  static_assert(detail::delete_needs_a_where_clause<clause_type>::value,
                "tenon: delete_where(): the argument is where(...); to delete every row say delete_all() or "
                "where(all)");
  if constexpr (detail::is_clause<clause_type, clause_kind::where>) {
    (void)detail::check_clauses<Entity, clause_type>();
    return delete_statement<Entity, clause_type>{{static_cast<Where&&>(where), with_deleted}};
  } else {
    return delete_statement<Entity, where_clause<all_rows>>{};
  }
}

/// Marks rows as deleted (`at` set) or takes the mark away (`at` empty).
template <class Entity, class Where>
struct mark_deleted_statement {
  using is_tenon_statement = void;
  using is_tenon_change = void;
  using entity = Entity;
  using clauses_type = detail::clause_set<Entity, Where, with_deleted_clause>;
  using parameters = typename detail::clause_parameters<Where>::type;
  static constexpr bool is_static = Where::is_static;
  clauses_type clauses;
  std::optional<timestamp> mark;
  timestamp at;

  void write(statement_writer& out) const {
    const table_info& table = table_info_of<Entity>;
    const column_info& marker = table.columns[table.deleted_at];
    const bool touches = table.updated_at != table_info::none;
    const bool counts = table.version != table_info::none;
    out.add(node_kind::update, table, 2);
    out.add(node_kind::set, 1u + (touches ? 1u : 0u) + (counts ? 1u : 0u));
    out.add(node_kind::assign, 2);
    out.column(node_kind::column, table, marker);
    out.parameter(mark, &marker);
    if (touches) detail::write_touch(out, table, at);
    if (counts) detail::write_count(out, table);
    // Marking skips rows that are marked already, so the first mark stands; recovering takes only marked
    // ones.
    out.add(node_kind::where, 1);
    out.add(node_kind::and_, 2);
    out.add(node_kind::is_same, 2);
    out.add(node_kind::is_null, 1);
    out.column(node_kind::column, table, marker);
    out.parameter(mark.has_value(), nullptr);
    static_cast<const typename clauses_type::template clause_of<clause_kind::where>&>(clauses)
        .condition.write(out);
  }
};

/// What an insert does when a row with the same conflict columns exists.
enum class conflict_action : std::uint8_t {
  fail,    ///< unique_violation
  skip,    ///< keeps the old row
  update,  ///< overwrites the old row's updatable columns
  revive,  ///< keeps the old row, and takes its mark of deletion away if it has one
};

/// Inserts one entity (its values are parameters) or many (one parameter of kind rows) with one fixed text.
/// Written for whole entities by the repository; `conflict_columns` empty means the key.
struct insert_statement {
  using is_tenon_statement = void;
  const table_info* table = nullptr;
  const row_source* source =
      nullptr;  ///< the rows, the columns Tenon writes; null if only the text is wanted
  bool bulk = false;
  bool with_key = true;  ///< false: the database generates the integer key
  conflict_action conflict = conflict_action::fail;
  array_view<const std::uint16_t> conflict_columns = {};
  bool only_if_changed = false;
  bool returns = false;  ///< the row as it is stored; only of one

  bool writes(std::size_t column) const {
    const column_info& info = table->columns[column];
    if (info.is(column_trait::read_only)) return false;
    return with_key || !table->has_key(static_cast<std::uint16_t>(column)) ||
           table->generation != key_generation::integer;
  }
  /// Columns that an upsert sets of a row that is there.
  bool overwrites(std::size_t column) const {
    const column_info& info = table->columns[column];
    if (conflict == conflict_action::revive) {
      return table->deleted_at != table_info::none &&
             info.is(column_trait::deleted_at | column_trait::updated_at | column_trait::version);
    }
    if (info.is(column_trait::read_only | column_trait::insert_only | column_trait::hidden |
                column_trait::deleted_at))
      return false;
    const auto position = static_cast<std::uint16_t>(column);
    for (std::uint16_t each : conflict_columns.empty() ? table->key : conflict_columns) {
      if (each == position) return false;
    }
    return !table->has_key(position);
  }

  /// Whether an upsert leaves a row alone that has another version than the entity.
  bool checks_version() const {
    return conflict == conflict_action::update && table->version != table_info::none &&
           overwrites(table->version);
  }

  void write(statement_writer& out) const {
    if (out.describing()) describe(out);
    if (bulk) {
      if (!out.describing()) out.rows(*source, 0);
    } else {
      if (source != nullptr) source->fill(source->items, 0, out.values());
    }
  }

 private:
  std::size_t written() const {
    std::size_t count = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) count += writes(c) ? 1 : 0;
    return count;
  }

  void describe(statement_writer& out) const {
    const std::size_t width = written();
    const bool resolves = conflict != conflict_action::fail;
    out.add(node_kind::insert, *table, 2u + (bulk ? 1u : 0u) + (resolves ? 1u : 0u) + (returns ? 1u : 0u));
    out.add(node_kind::column_names, width);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (writes(c)) out.column(node_kind::column, *table, table->columns[c]);
    }
    out.add(node_kind::values, width);
    std::size_t position = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!writes(c)) continue;
      const column_info& column = table->columns[c];
      // An empty optional with a default takes the default; COALESCE keeps the text the same for every row.
      const bool timed = column.is(column_trait::store_clock);
      const bool defaulted = timed || (column.nullable && column.has_default());
      if (defaulted) out.add(node_kind::coalesce, 2);
      if (bulk) {
        out.rows_column(position, {column.spec, &column});
      } else {
        node value{node_kind::parameter};
        value.column = &column;
        value.spec = column.spec;
        out.add(value);
      }
      if (timed) {
        out.add(node_kind::moment);
      } else if (defaulted) {
        out.column(node_kind::default_of, *table, column);
      }
      ++position;
    }
    if (bulk) {
      out.rows(*source, width);
      position = 0;
      for (std::size_t c = 0; c < table->columns.size(); ++c) {
        if (writes(c)) out.rows_column(position++, {table->columns[c].spec, &table->columns[c]});
      }
    }
    if (resolves) describe_conflict(out);
    if (returns) detail::write_returned(out, *table);
  }

  void describe_conflict(statement_writer& out) const {
    const array_view<const std::uint16_t> target = conflict_columns.empty() ? table->key : conflict_columns;
    std::size_t changes = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) changes += overwrites(c) ? 1 : 0;
    const bool live = table->unique_among_live(target);
    const bool revives = conflict == conflict_action::revive && !live;
    const bool updates = (conflict == conflict_action::update || revives) && changes > 0;
    const bool versioned = checks_version();
    const bool conditional = updates && (only_if_changed || versioned || revives);
    out.add(node_kind::on_conflict, (conditional ? 3u : 2u) + (live ? 1u : 0u));
    out.add(node_kind::column_names, target.size());
    for (std::uint16_t column : target) out.column(node_kind::column, *table, table->columns[column]);
    if (live) {
      out.add(node_kind::conflict_where, 1);
      detail::write_not_deleted(out, *table);
    }
    out.add(node_kind::set, updates ? changes : 0);
    if (!updates) return;
    std::size_t compared = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!overwrites(c)) continue;
      const column_info& column = table->columns[c];
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, *table, column);
      if (column.is(column_trait::version)) {
        out.add(node_kind::add, 2);
        out.column(node_kind::column, *table, column);
        out.add(detail::constant(1));
      } else {
        out.column(node_kind::excluded, *table, column);
      }
      if (compares(column)) ++compared;
    }
    if (!conditional) return;
    out.add(node_kind::where, 1);
    if (revives) {
      out.add(node_kind::is_not_null, 1);
      return out.column(node_kind::column, *table, table->columns[table->deleted_at]);
    }
    if (versioned && only_if_changed) out.add(node_kind::and_, 2);
    if (versioned) describe_version(out);
    if (only_if_changed) describe_changed(out, compared);
  }

  /// The row that was to be inserted has the version behind the entity's: 1 if that is not set, and any row
  /// is meant.
  void describe_version(statement_writer& out) const {
    const column_info& column = table->columns[table->version];
    out.add(node_kind::or_, 2);
    out.add(node_kind::equal, 2);
    out.column(node_kind::excluded, *table, column);
    out.add(detail::constant(1));
    out.add(node_kind::equal, 2);
    out.column(node_kind::excluded, *table, column);
    out.add(node_kind::add, 2);
    out.column(node_kind::column, *table, column);
    out.add(detail::constant(1));
  }

  static bool compares(const column_info& column) {
    return !column.is(column_trait::updated_at | column_trait::version);
  }

  void describe_changed(statement_writer& out, std::size_t compared) const {
    if (compared == 0) return out.add(node_kind::false_);
    for (std::size_t i = 1; i < compared; ++i) out.add(node_kind::or_, 2);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!overwrites(c) || !compares(table->columns[c])) continue;
      out.add(node_kind::is_not_same, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      out.column(node_kind::excluded, *table, table->columns[c]);
    }
  }
};

/// Updates whole entities by key, and by version where there is one. One entity or many, one text each.
struct update_by_key_statement {
  using is_tenon_statement = void;
  const table_info* table;
  const row_source*
      source;  ///< a row: updatable columns, key columns (both in the table's order), expected version
  bool bulk;
  bool returns = false;                       ///< the row as it is stored; only of one
  array_view<const std::uint16_t> only = {};  ///< some columns; empty: all

  bool writes(std::size_t column) const {
    const column_info& info = table->columns[column];
    bool named = only.empty();
    for (const std::uint16_t each : only) named = named || each == column;
    return named &&
           !info.is(column_trait::read_only | column_trait::insert_only | column_trait::hidden |
                    column_trait::deleted_at) &&
           !table->has_key(static_cast<std::uint16_t>(column));
  }

  void write(statement_writer& out) const {
    if (out.describing()) describe(out);
    if (bulk) {
      if (!out.describing()) out.rows(*source, 0);
    } else {
      if (source != nullptr) source->fill(source->items, 0, out.values());
    }
  }

 private:
  void describe_rows(statement_writer& out, std::size_t width) const {
    std::size_t position = 0;
    const auto add = [&](const column_info& column) { out.rows_column(position++, {column.spec, &column}); };
    out.rows(*source, width);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (writes(c)) add(table->columns[c]);
    }
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (table->has_key(static_cast<std::uint16_t>(c))) add(table->columns[c]);
    }
    if (table->version != table_info::none) add(table->columns[table->version]);
  }

  void value(statement_writer& out, std::size_t position, const column_info& column) const {
    if (bulk) return out.rows_column(position, {column.spec, &column});
    node added{node_kind::parameter};
    added.column = &column;
    added.spec = column.spec;
    out.add(added);
  }

  void describe(statement_writer& out) const {
    std::size_t width = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) width += writes(c) ? 1 : 0;
    const bool versioned = table->version != table_info::none;
    out.add(node_kind::update, *table, (bulk ? 3u : 2u) + (returns ? 1u : 0u));
    out.add(node_kind::set, width);
    std::size_t position = 0;
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!writes(c)) continue;
      out.add(node_kind::assign, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      const bool timed = table->columns[c].is(column_trait::store_clock);
      if (timed) out.add(node_kind::coalesce, 2);
      value(out, position++, table->columns[c]);
      if (timed) out.add(node_kind::moment);
    }
    if (bulk) describe_rows(out, width + table->key.size() + (versioned ? 1 : 0));
    out.add(node_kind::where, 1);
    const std::size_t conditions = table->key.size() + (versioned ? 1 : 0);
    for (std::size_t i = 1; i < conditions; ++i) out.add(node_kind::and_, 2);
    for (std::size_t c = 0; c < table->columns.size(); ++c) {
      if (!table->has_key(static_cast<std::uint16_t>(c))) continue;
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, table->columns[c]);
      value(out, position++, table->columns[c]);
    }
    if (versioned) {
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, table->columns[table->version]);
      value(out, position++, table->columns[table->version]);
    }
    if (returns) detail::write_returned(out, *table);
  }
};

}  // namespace tenon::inline v0

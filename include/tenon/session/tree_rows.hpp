// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include <tenon/model/tree.hpp>
#include <tenon/query/related_select.hpp>
#include <tenon/session/tree_path.hpp>

// The statements that read trees. Each writes one, of whatever kind the tree is.
namespace tenon::inline v0::detail {

/// Which rows of a tree are meant.
struct tree_question {
  std::string_view key;     ///< of the row that is asked about, as bytes; empty: all roots
  std::int64_t depth = 0;   ///< at most so many levels away
  bool itself = false;      ///< the row too, or the roots
  bool root_first = false;  ///< of ancestors, where the statement can order them
  static constexpr std::int64_t everything = std::numeric_limits<std::int64_t>::max();
};

/// The rows on the way that a recursive statement goes: key, parent, level.
template <class Entity>
struct tree_walk {
  static constexpr const table_info& table = table_info_of<Entity>;
  static constexpr const column_info& key = table.columns[table.key[0]];
  static constexpr const column_info& parent = table.columns[tree_of<Entity>.parent];
  static constexpr auto made = [] {
    copied_columns<3> columns;
    columns.add(key);
    columns.add(parent);
    column_info level{};
    level.entity = table.entity;
    level.member = key.member;
    level.spec = {cell_kind::integer, storage::standard};
    columns.add(level);
    return columns;
  }();
  static constexpr table_info info = [] {
    table_info made_info;
    made_info.entity = table.entity;
    made_info.name = "tenon_walk";
    made_info.columns = made.columns;
    return made_info;
  }();
  static constexpr std::string_view name = "tenon_walk";
  static constexpr std::size_t key_place = 0;
  static constexpr std::size_t parent_place = 1;
  static constexpr std::size_t level_place = 2;
};

/// A key that is held as bytes, as the value of a column.
inline void write_key(statement_writer& out, const column_info& column, std::string_view key) {
  out.parameter_of(column);
  out.values().at(&column, column.spec.stored);
  read_key(key, out.values());
}

/// What the questions up and down have in common.
template <class Entity>
struct tree_writer {
  using walk = tree_walk<Entity>;
  static constexpr const table_info& table = table_info_of<Entity>;
  static constexpr const tree_info& tree = tree_of<Entity>;
  static constexpr std::string_view top = "tenon_top";

  const tree_question& asked;

  static void write_own(statement_writer& out, const column_info& column, std::string_view source = {}) {
    out.column(node_kind::column, table, column, source);
  }
  static void write_walked(statement_writer& out, std::size_t place) {
    out.column(node_kind::column, walk::info, walk::info.columns[place], walk::name);
  }
  static void write_number(statement_writer& out, std::int64_t number) { out.parameter(number, nullptr); }
  static void write_join(statement_writer& out, std::size_t parts = 2) {
    out.computed(node_kind::join, parts, static_cast<std::uint16_t>(join_kind::inner), {});
  }

  /// The rows that a walk begins at: the row, or the roots.
  void write_first(statement_writer& out) const {
    out.add(node_kind::select, 3);
    out.add(node_kind::results, 3);
    write_own(out, walk::key);
    write_own(out, walk::parent);
    write_number(out, 0);
    write_from(out, table);
    out.add(node_kind::where, 1);
    if (asked.key.empty()) {
      out.add(node_kind::is_null, 1);
      write_own(out, walk::parent);
    } else {
      out.add(node_kind::equal, 2);
      write_own(out, walk::key);
      write_key(out, walk::key, asked.key);
    }
  }
  /// The beginning of `with recursive walk as (first rows, then …)`; what follows are the further rows.
  void write_with(statement_writer& out, set_operation joined, std::int64_t step) const {
    out.add(node_kind::with, 1, node_flag::recursive);
    if (out.describing()) {
      node common{node_kind::common_table};
      common.arity = 1;
      common.table = &walk::info;
      common.text = walk::name;
      out.add(common);
    }
    out.enter();
    out.computed(node_kind::compound, 2, static_cast<std::uint16_t>(joined), {});
    write_first(out);
    out.add(node_kind::select, 3);
    out.add(node_kind::results, 3);
    write_own(out, walk::key);
    write_own(out, walk::parent);
    out.add(node_kind::add, 2);
    write_walked(out, walk::level_place);
    write_number(out, step);
    out.add(node_kind::from, 2);
    out.source(node_kind::common_source, walk::info, walk::name);
    write_join(out);
    out.add(node_kind::table_source, table);
  }
  /// The walk with the rows it found.
  void write_walk_source(statement_writer& out) const {
    out.add(node_kind::from, 2);
    out.source(node_kind::common_source, walk::info, walk::name);
    write_join(out);
    out.add(node_kind::table_source, table);
    out.add(node_kind::equal, 2);
    write_own(out, walk::key);
    write_walked(out, walk::key_place);
  }
  /// The closure table with the rows that one of its columns names.
  void write_closure_source(statement_writer& out, std::size_t named) const {
    const table_info& closure = tree.closure();
    out.add(node_kind::from, 2);
    out.add(node_kind::table_source, closure);
    write_join(out);
    out.add(node_kind::table_source, table);
    out.add(node_kind::equal, 2);
    write_own(out, walk::key);
    out.column(node_kind::column, closure, closure.columns[named]);
  }
  void write_closure_condition(statement_writer& out, std::size_t of) const {
    const table_info& closure = tree.closure();
    write_ands(out, 2);
    out.add(node_kind::equal, 2);
    out.column(node_kind::column, closure, closure.columns[of]);
    write_key(out, closure.columns[of], asked.key);
    out.add(node_kind::between, 3);
    out.column(node_kind::column, closure, closure.columns[2]);
    write_number(out, asked.itself ? 0 : 1);
    write_number(out, asked.depth);
  }
  void write_closure_level(statement_writer& out) const {
    const table_info& closure = tree.closure();
    out.column(node_kind::column, closure, closure.columns[2]);
  }
};

/// The ancestors of a row, each with its level (counted from the row; of a walk without a limit always 0) and
/// whether it is shown. What is not shown comes too, as the order of the others depends on it.
template <class Entity, class Set>
struct ancestors_statement : tree_writer<Entity> {
  using base = tree_writer<Entity>;
  using walk = typename base::walk;
  const Set& clauses;
  bool whole;  ///< all columns; else key and parent

  void write(statement_writer& out) const {
    constexpr bool closes = base::tree.kind == tree_kind::closure;
    out.add(node_kind::select, closes ? 4 : 3);
    if constexpr (!closes) write_up(out);
    out.add(node_kind::results, whole ? 3 : 4);
    if (whole) {
      write_entity_columns(out, base::table, Set::hidden_too);
    } else {
      base::write_own(out, walk::key);
      out.result(walk::key.spec);
      base::write_own(out, walk::parent);
      out.result(walk::parent.spec);
    }
    if constexpr (closes) {
      this->write_closure_level(out);
    } else {
      base::write_walked(out, walk::level_place);
    }
    out.result({cell_kind::integer, storage::standard});
    write_shown(out);
    out.result({cell_kind::boolean, storage::standard});
    if constexpr (closes) {
      this->write_closure_source(out, 0);
      out.add(node_kind::where, 1);
      this->write_closure_condition(out, 1);
      out.add(node_kind::order_by, 1);
      out.add(node_kind::order_item, 1);
      this->write_closure_level(out);
    } else {
      this->write_walk_source(out);
    }
  }

 private:
  /// Levels are counted only where they are limited: rows that differ in nothing come once, which ends a
  /// cycle.
  void write_up(statement_writer& out) const {
    const bool limited = this->asked.depth != tree_question::everything;
    this->write_with(out, set_operation::union_, limited ? 1 : 0);
    out.add(node_kind::equal, 2);
    base::write_own(out, walk::key);
    base::write_walked(out, walk::parent_place);
    out.add(node_kind::where, 1);
    out.add(node_kind::less, 2);
    base::write_walked(out, walk::level_place);
    base::write_number(out, limited ? this->asked.depth : 1);
    out.leave();
  }
  void write_shown(statement_writer& out) const {
    constexpr bool hides = hides_deleted<Entity>() && !Set::deleted_too;
    if constexpr (hides && Set::has_where) out.add(node_kind::and_, 2);
    if constexpr (hides) write_not_deleted(out, base::table);
    if constexpr (Set::has_where)
      static_cast<const typename Set::template clause_of<clause_kind::where>&>(clauses).condition.write(out);
    if constexpr (!hides && !Set::has_where) out.add(node_kind::true_);
  }
};

/// The rows below a row, or below all roots, each with its level; or how many they are.
template <class Entity, class Set>
struct descendants_statement : tree_writer<Entity> {
  using base = tree_writer<Entity>;
  using walk = typename base::walk;
  const Set& clauses;
  bool counts;

  void write(statement_writer& out) const {
    const bool walks = is_walk();
    out.add(node_kind::select, (walks ? 4u : 3u) + (counts ? 0u : 1u));
    if (walks) write_down(out);
    if (counts) {
      out.add(node_kind::results, 2);
      out.add(node_kind::count_all);
      out.result({cell_kind::integer, storage::standard});
      out.add(node_kind::some, 1);
      write_cyclic(out);
      out.result({cell_kind::boolean, storage::standard});
    } else {
      out.add(node_kind::results, 2);
      write_entity_columns(out, base::table, Set::hidden_too);
      write_level(out);
      out.result({cell_kind::integer, storage::standard});
    }
    if (walks) {
      this->write_walk_source(out);
    } else if (base::tree.kind == tree_kind::closure) {
      this->write_closure_source(out, 1);
    } else {
      write_path_source(out);
    }
    out.add(node_kind::where, 1);
    write_condition(out);
    if (counts) return;
    if constexpr (Set::has_order) {
      static_cast<const typename Set::template clause_of<clause_kind::order_by>&>(clauses).write(out);
    } else {
      out.add(node_kind::order_by, 2);
      out.add(node_kind::order_item, 1);
      write_level(out);
      out.add(node_kind::order_item, 1);
      base::write_own(out, walk::key);
    }
  }

 private:
  /// From the roots everybody walks.
  bool is_walk() const { return base::tree.kind == tree_kind::adjacency || this->asked.key.empty(); }

  /// A cycle that is met going down leads through the first row, as no row has two parents: the walk does not
  /// go on from there a second time.
  void write_down(statement_writer& out) const {
    this->write_with(out, set_operation::union_all, 1);
    out.add(node_kind::equal, 2);
    base::write_own(out, walk::parent);
    base::write_walked(out, walk::key_place);
    out.add(node_kind::where, 1);
    if (!this->asked.key.empty()) out.add(node_kind::and_, 2);
    out.add(node_kind::less, 2);
    base::write_walked(out, walk::level_place);
    base::write_number(out, this->asked.depth);
    if (!this->asked.key.empty()) {
      out.add(node_kind::or_, 2);
      out.add(node_kind::equal, 2);
      base::write_walked(out, walk::level_place);
      base::write_number(out, 0);
      out.add(node_kind::not_equal, 2);
      base::write_walked(out, walk::key_place);
      write_key(out, walk::key, this->asked.key);
    }
    out.leave();
  }

  void write_level(statement_writer& out) const {
    if (is_walk()) return base::write_walked(out, walk::level_place);
    if (base::tree.kind == tree_kind::closure) return this->write_closure_level(out);
    out.add(node_kind::subtract, 2);
    write_slashes(out, {});
    write_slashes(out, base::top);
  }
  /// A path has a slash for each key.
  static void write_slashes(statement_writer& out, std::string_view source) {
    out.add(node_kind::subtract, 2);
    write_call(out, sql_function::length, 1, cell_kind::integer);
    write_path(out, source);
    write_call(out, sql_function::length, 1, cell_kind::integer);
    write_call(out, sql_function::replace, 3, cell_kind::text);
    write_path(out, source);
    out.parameter(std::string_view("/"), nullptr);
    out.parameter(std::string_view(""), nullptr);
  }
  static void write_call(statement_writer& out, sql_function function, std::size_t arguments,
                         cell_kind kind) {
    out.computed(node_kind::call, arguments, static_cast<std::uint16_t>(function), {kind, storage::standard});
  }
  static void write_path(statement_writer& out, std::string_view source) {
    if constexpr (base::tree.kind == tree_kind::path)
      base::write_own(out, base::table.columns[base::tree.path], source);
  }
  void write_path_source(statement_writer& out) const {
    out.add(node_kind::from, 2);
    out.source(node_kind::table_source, base::table, base::top);
    base::write_join(out);
    out.add(node_kind::table_source, base::table);
    // What begins with a path lies between it and the path with the last of all characters behind it.
    write_ands(out, 2);
    out.add(this->asked.itself ? node_kind::greater_equal : node_kind::greater, 2);
    write_path(out, {});
    write_path(out, base::top);
    out.add(node_kind::less, 2);
    write_path(out, {});
    write_call(out, sql_function::append, 2, cell_kind::text);
    write_path(out, base::top);
    out.parameter(behind_all_paths, nullptr);
  }

  void write_cyclic(statement_writer& out) const {
    if (!is_walk() || this->asked.key.empty()) return out.add(node_kind::false_);
    write_ands(out, 2);
    out.add(node_kind::equal, 2);
    base::write_own(out, walk::key);
    write_key(out, walk::key, this->asked.key);
    out.add(node_kind::greater, 2);
    base::write_walked(out, walk::level_place);
    base::write_number(out, 0);
  }
  void write_condition(statement_writer& out) const {
    if (is_walk()) {
      const bool cyclic = !this->asked.key.empty();
      if (cyclic) out.add(node_kind::or_, 2);
      if (cyclic) write_cyclic(out);
      write_ands(out, 2);
      out.add(node_kind::greater_equal, 2);
      base::write_walked(out, walk::level_place);
      base::write_number(out, this->asked.itself ? 0 : 1);
    } else if (base::tree.kind == tree_kind::closure) {
      write_ands(out, 2);
      this->write_closure_condition(out, 0);
    } else {
      const bool limited = this->asked.depth != tree_question::everything;
      write_ands(out, limited ? 3 : 2);
      out.add(node_kind::equal, 2);
      base::write_own(out, walk::key, base::top);
      write_key(out, walk::key, this->asked.key);
      if (limited) {
        out.add(node_kind::less_equal, 2);
        write_level(out);
        base::write_number(out, this->asked.depth);
      }
    }
    write_shown(out);
  }
  /// What the caller asks for does not concern the row itself.
  void write_shown(statement_writer& out) const {
    constexpr bool hides = hides_deleted<Entity>() && !Set::deleted_too;
    if constexpr (hides && Set::has_where) out.add(node_kind::and_, 2);
    if constexpr (hides) write_not_deleted(out, base::table);
    if constexpr (Set::has_where) {
      if (this->asked.itself && !this->asked.key.empty()) {
        out.add(node_kind::or_, 2);
        out.add(node_kind::equal, 2);
        write_level(out);
        base::write_number(out, 0);
      }
      static_cast<const typename Set::template clause_of<clause_kind::where>&>(clauses).condition.write(out);
    }
    if constexpr (!hides && !Set::has_where) out.add(node_kind::true_);
  }
};

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/backend/memory/relation_plan.hpp>

namespace tenon::inline v0::memory_engine {

/// A source as the nodes of columns name it.
struct named_source {
  std::string_view name;  ///< empty: it goes by its table's own name
  const table_info* info = nullptr;
  const table* from = nullptr;  ///< its columns are found by name; null: by position
  source_kind kind = source_kind::stored;
  std::uint16_t width = 0;
};

/// The sources of a query while it is planned, and the queries around it.
struct plan_scope {
  plan_scope* outer = nullptr;
  std::uint16_t level = 0;
  dependence* depends = nullptr;
  std::vector<named_source> sources;
  bool hidden = false;  ///< what is planned inside just now must not look at them
};

/// Where a name leads to.
struct resolved_column {
  std::uint16_t depth = 0;  ///< how many queries out
  std::uint8_t source = 0;
  std::uint16_t column = 0;
};

/// Finds what the names of a statement mean.
template <class Deferred = void>
class basic_resolver {
 public:
  /// What a column means, seen from `scope`. Queries on the way are told that they depend on it. Errors:
  /// `statement` (no source has it), `schema` (its table has it not).
  static resolved_column resolve(plan_scope& scope, const node& from) {
    resolved_column found;
    for (const bool lenient : {false, true}) {
      std::uint16_t depth = 0;
      for (plan_scope* each = &scope; each != nullptr; each = each->outer, ++depth) {
        if (each->hidden || !look(*each, from, lenient, found)) continue;
        found.depth = depth;
        depend(scope, *each, found);
        return found;
      }
    }
    refuse(from);
  }

  /// A column of the rows parameter that is nearest; `number`: the position of the row. Errors: `statement`,
  /// if there is none.
  static resolved_column resolve_listed(plan_scope& scope, std::uint16_t column, bool number) {
    std::uint16_t depth = 0;
    for (plan_scope* each = &scope; each != nullptr; each = each->outer, ++depth) {
      for (std::size_t i = 0; i < each->sources.size() && !each->hidden; ++i) {
        if (each->sources[i].kind != source_kind::listed) continue;
        const std::uint16_t place = number ? static_cast<std::uint16_t>(each->sources[i].width - 1) : column;
        const resolved_column found{depth, static_cast<std::uint8_t>(i), place};
        depend(scope, *each, found);
        return found;
      }
    }
    detail::fail(error_kind::statement,
                 "preparing a statement: a column of a rows parameter stands where there is none");
  }

  /// Tells the queries between a place and the one that owns a column that they depend on it.
  static void depend(plan_scope& scope, const plan_scope& owner, const resolved_column& on) {
    for (plan_scope* each = &scope; each != &owner; each = each->outer)
      add(*each->depends, {owner.level, on.source, on.column});
  }
  /// The same of all that a common table or another query depends on.
  static void depend(plan_scope& scope, const dependence& on) {
    for (plan_scope* each = &scope; each != nullptr; each = each->outer) {
      if (each->depends == nullptr) continue;
      for (const outer_column& column : on.columns) {
        if (column.level < each->level) add(*each->depends, column);
      }
    }
  }
  static void depend_unfinished(plan_scope& scope, std::uint32_t common, std::uint16_t level) {
    for (plan_scope* each = &scope; each != nullptr && each->level >= level; each = each->outer)
      add_unfinished(*each->depends, common);
  }

  static void add(dependence& to, const outer_column& column) {
    for (const outer_column& each : to.columns) {
      if (each == column) return;
    }
    to.columns.push_back(column);
  }
  static void add_unfinished(dependence& to, std::uint32_t common) {
    for (std::uint32_t each : to.unfinished) {
      if (each == common) return;
    }
    to.unfinished.push_back(common);
  }

  static bool same_table(const table_info* a, const table_info* b) noexcept {
    return a == b || (a != nullptr && b != nullptr && a->name == b->name && a->schema == b->schema);
  }

 private:
  /// `lenient`: a table may also be named by its own name although it goes by another one.
  static bool look(const plan_scope& scope, const node& from, bool lenient, resolved_column& found) {
    for (std::size_t i = 0; i < scope.sources.size(); ++i) {
      const named_source& source = scope.sources[i];
      if (source.kind == source_kind::listed && source.info == nullptr) continue;
      if (!goes_by(source, from, lenient)) continue;
      const int column = position(source, from);
      if (column < 0) {
        if (source.info == nullptr) continue;
        refuse_column(source, from);
      }
      found.source = static_cast<std::uint8_t>(i);
      found.column = static_cast<std::uint16_t>(column);
      return true;
    }
    return false;
  }

  static bool goes_by(const named_source& source, const node& from, bool lenient) noexcept {
    if (from.text.empty()) return (lenient || source.name.empty()) && same_table(source.info, from.table);
    if (!source.name.empty()) return schema::same_name(source.name, from.text, true);
    return source.info != nullptr && schema::same_name(source.info->name, from.text, true);
  }

  static int position(const named_source& source, const node& from) noexcept {
    const std::string_view name = from.column->name.view();
    if (source.from != nullptr) return source.from->find_column(name);
    if (source.kind == source_kind::elements)
      return name == "key" ? 0 : name == "value" ? 1 : name == "position" ? 2 : -1;
    if (source.info == nullptr) return -1;
    for (std::size_t i = 0; i < source.info->columns.size(); ++i) {
      if (&source.info->columns[i] == from.column) return static_cast<int>(i);
    }
    for (std::size_t i = 0; i < source.info->columns.size(); ++i) {
      if (schema::same_name(source.info->columns[i].name.view(), name, true)) return static_cast<int>(i);
    }
    return -1;
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const node& from) {
    const std::string_view source = !from.text.empty() ? from.text : from.table->name;
    error problem(
        error_kind::statement,
        detail::sentence({"preparing a statement: no source is called ", source, ", of which column ",
                          from.column->name.view(), " is asked; add it to from() or join()"}));
    problem.table = source;
    throw problem;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_column(const named_source& source,
                                                                   const node& from) {
    const std::string_view name = source.name.empty() ? source.info->name : source.name;
    error problem(error_kind::schema, detail::sentence({"preparing a statement: no such column: ", name, ".",
                                                        from.column->name.view()}));
    problem.table = name;
    throw problem;
  }
};

using resolver = basic_resolver<>;

}  // namespace tenon::inline v0::memory_engine

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/changes.hpp>
#include <tenon/backend/memory/schema.hpp>
#include <tenon/dialect/ansi_walk.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/step.hpp>

// Changes of tables that are there, for the store in memory. Who includes both <tenon/schema.hpp> and
// <tenon/memory.hpp> sees this, and compiles it where databases are opened.
namespace tenon::inline v0::memory_engine {

/// Every change makes the table anew and moves the rows over: readers of an older state keep the old one.
template <class Deferred = void>
class basic_schema_change {
 public:
  basic_schema_change(store& in, changes& into) : store_(in), changes_(into) {}

  void run(const schema::step& step) {
    using schema::step_kind;
    table& old = find(step);
    schema::table made = old.description;
    std::vector<source> sources;
    switch (step.kind) {
      case step_kind::drop_table: return changes_.retire(old);
      case step_kind::comment_table:
      case step_kind::comment_column: return;
      case step_kind::rebuild_table: {
        made = step.subject;
        sources.resize(made.columns.size());
        for (const schema::copied_column& each : step.mapping)
          read(each.expression, old, sources[place(made, each.column)]);
        return replace(old, std::move(made), sources);
      }
      case step_kind::rename_table: made.name = step.renamed.to; break;
      case step_kind::rename_column: rename_column(made, step.renamed.from, step.renamed.to); break;
      case step_kind::drop_index: drop(made.indexes, step.made.name); break;
      case step_kind::drop_full_text: drop(made.full_texts, step.words.name); break;
      case step_kind::fill_column:
      case step_kind::rename_value: break;
      default: refuse(step, "the store in memory does not know this change");
    }
    sources.resize(made.columns.size());
    for (std::size_t at = 0; at < sources.size(); ++at) sources[at].column = static_cast<int>(at);
    if (step.kind == step_kind::fill_column)
      read(step.mapping[0].expression, old, sources[place(made, step.mapping[0].column)]);
    if (step.kind == step_kind::rename_value) {
      source& changed = sources[place(made, step.subject.columns[0].name)];
      changed.from = step.renamed.from;
      changed.to = step.renamed.to;
      changed.renames = true;
    }
    if (step.kind == step_kind::rename_table) refer_to(old, made.name, {}, {});
    if (step.kind == step_kind::rename_column) refer_to(old, made.name, step.renamed.from, step.renamed.to);
    replace(old, std::move(made), sources);
  }

  /// How many rows have the value that is to be renamed; -1 for other steps.
  static std::int64_t count(const store& in, const schema::step& step, std::uint64_t snapshot) {
    if (step.kind != schema::step_kind::rename_value || step.subject.columns.empty()) return -1;
    const table* const where = in.find(step.subject.name, snapshot);
    const int column = where == nullptr ? -1 : where->find_column(step.subject.columns[0].name);
    if (column < 0) return 0;
    std::int64_t rows = 0;
    for (std::uint32_t slot = 0; slot < where->rows.size(); ++slot) {
      const row_version* const row = where->see(slot, snapshot);
      if (row == nullptr) continue;
      const cell value = row->cells()[static_cast<std::size_t>(column)];
      rows +=
          value.kind != cell_kind::null && has_bytes(value.kind) && value.text() == step.renamed.from ? 1 : 0;
    }
    return rows;
  }

 private:
  /// Where the values of a column come from: a column, a constant, or its default.
  struct source {
    int column = -1;
    bool constant = false;
    table_column value = {};
    bool renames = false;
    std::string from = {};
    std::string to = {};
  };

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const schema::step& step, std::string_view why,
                                                            error_kind kind = error_kind::unsupported) {
    error problem(kind, tenon::detail::sentence({"changing table \"", step.subject.name, "\": ", why}));
    problem.table = step.subject.name;
    throw problem;
  }

  table& find(const schema::step& step) const {
    const bool renamed = step.kind == schema::step_kind::rebuild_table;
    table* const found = store_.find(renamed ? step.before.name : step.subject.name, never);
    if (found == nullptr) refuse(step, "there is no such table", error_kind::schema);
    return *found;
  }

  static std::size_t place(const schema::table& in, std::string_view column) {
    std::size_t at = 0;
    while (at < in.columns.size() && !schema::same_name(in.columns[at].name, column, true)) ++at;
    if (at == in.columns.size())
      tenon::detail::fail(error_kind::internal, "a step names a column that its table lacks");
    return at;
  }

  static std::string quoted(std::string_view name) {
    std::string text;
    dialect::ansi_walk::quote(text, name, '"');
    return text;
  }

  void read(const std::string& expression, const table& old, source& into) const {
    for (std::size_t at = 0; at < old.columns.size(); ++at) {
      if (quoted(old.columns[at].name) == expression) into.column = static_cast<int>(at);
    }
    if (into.column >= 0) return;
    into.constant = true;
    std::string kept;
    if (!read_constant(expression, into.value.default_value, into.value.default_text))
      tenon::detail::fail(error_kind::unsupported,
                          tenon::detail::sentence({"the store in memory runs no SQL text: ", expression}));
  }

  template <class Object>
  static void drop(schema::list<Object>& from, std::string_view name) {
    schema::list<Object> kept;
    for (Object& each : from) {
      if (!schema::same_name(each.name, name, true)) kept.push_back(std::move(each));
    }
    from = std::move(kept);
  }

  static void rename(std::string& name, const std::string& from, const std::string& to) {
    if (schema::same_name(name, from, true)) name = to;
  }
  /// In texts, names stand in delimiters.
  static void rename_in(std::string& text, const std::string& from, const std::string& to) {
    const std::string old = quoted(from);
    for (std::size_t at = 0; (at = text.find(old, at)) != std::string::npos; at += quoted(to).size())
      text.replace(at, old.size(), quoted(to));
  }
  static void rename_column(schema::table& in, const std::string& from, const std::string& to) {
    for (schema::column& each : in.columns) rename(each.name, from, to);
    for (std::string& each : in.primary_key) rename(each, from, to);
    for (schema::index& each : in.indexes) {
      for (schema::index_part& part : each.parts) {
        rename(part.column, from, to);
        rename_in(part.expression, from, to);
      }
      rename_in(each.where, from, to);
    }
    for (schema::foreign_key& each : in.foreign_keys) {
      for (std::string& column : each.columns) rename(column, from, to);
    }
    for (schema::check& each : in.checks) rename_in(each.expression, from, to);
    for (schema::full_text& each : in.full_texts) {
      for (std::string& column : each.columns) rename(column, from, to);
    }
  }

  /// Has foreign keys to a table name it, or one of its columns, as it is called from now on.
  void refer_to(const table& old, const std::string& name, const std::string& from, const std::string& to) {
    for (const auto& each : store_.tables) {
      if (each->retired != never) continue;
      schema::table said = each->description;
      bool refers = false;
      for (schema::foreign_key& key : said.foreign_keys) {
        if (!schema::same_name(key.table, old.description.name, true)) continue;
        refers = true;
        key.table = name;
        for (std::string& column : key.referenced) rename(column, from, to);
      }
      if (refers) changes_.describe(*each, std::move(said));
    }
  }

  void replace(table& old, schema::table made, std::vector<source>& sources) {
    // The keys of a table that refers to itself were told of the new name above.
    for (std::size_t at = 0; at < made.foreign_keys.size() && at < old.description.foreign_keys.size();
         ++at) {
      if (made.foreign_keys[at].name == old.description.foreign_keys[at].name &&
          schema::same_name(old.description.foreign_keys[at].table, made.name, true))
        made.foreign_keys[at] = old.description.foreign_keys[at];
    }
    const std::int64_t counter = old.counter;
    std::vector<const row_version*> rows;
    for (std::uint32_t slot = 0; slot < old.rows.size(); ++slot) {
      if (const row_version* const row = old.current(slot); row != nullptr) rows.push_back(row);
    }
    changes_.retire(old);
    table& fresh = catalog(store_).create(made, changes_);
    execution run;
    std::vector<cell> cells(fresh.width());
    for (const row_version* row : rows) {
      for (std::uint16_t at = 0; at < fresh.width(); ++at) cells[at] = value_of(sources[at], *row, fresh, at);
      check_row(fresh, cells.data(), run);
      row_version* const copy = changes_.make(fresh, cells.data());
      try {
        changes_.insert(fresh, copy);
      } catch (...) {
        if (copy->slot >= fresh.rows.size() || fresh.rows[copy->slot] != copy) changes_.drop(copy);
        throw;
      }
    }
    if (fresh.generated_key >= 0) changes_.raise_counter(fresh, counter);
    changes_.settle(run);
    look_at_children(fresh);
  }

  cell value_of(source& from, const row_version& row, const table& fresh, std::uint16_t at) const {
    const table_column& column = fresh.columns[at];
    cell value = null_cell();
    if (from.column >= 0) {
      value = row.cells()[static_cast<std::size_t>(from.column)];
      if (from.renames && has_bytes(value.kind) && value.text() == from.from)
        value = text_cell(from.to, value.kind);
    } else if (from.constant) {
      value = from.value.default_value;
      if (has_bytes(value.kind))
        value.bytes = {from.value.default_text.data(), from.value.default_text.size()};
    } else {
      value = column.defaults_to_clock ? clock_cell(column.kind) : column.default_value;
    }
    if (convert(value, column.kind)) return value;
    error problem(error_kind::value,
                  tenon::detail::sentence({"table \"", fresh.description.name, "\", column \"", column.name,
                                           "\": a value does not fit its new type"}));
    problem.table = fresh.description.name;
    problem.column = column.name;
    throw problem;
  }

  /// Rows that refer to the table's rows still find them.
  static void look_at_children(const table& fresh) {
    for (const table_link* link : fresh.incoming) {
      std::vector<pending_reference> referring;
      for (std::uint32_t slot = 0; slot < link->child->rows.size(); ++slot) {
        if (link->child->current(slot) != nullptr) referring.push_back({link, slot});
      }
      basic_references<Deferred>::check_again(referring);
    }
  }

  store& store_;
  changes& changes_;
};

template <class Deferred>
struct change_door {
  static void run(store& in, const schema::step& step, changes& into) {
    basic_schema_change<Deferred>(in, into).run(step);
  }
  static std::int64_t count(const store& in, const schema::step& step, std::uint64_t snapshot) {
    return basic_schema_change<Deferred>::count(in, step, snapshot);
  }
  /// Values keep their kind or become another of the same family; others only by what somebody says.
  static schema::conversion convert(const schema::column& from, const schema::column& to,
                                    const schema::snapshot&) {
    using schema::conversion_kind;
    const family before = family_of(kind_of_type(from.type));
    const family after = family_of(kind_of_type(to.type));
    if (before == after) return {conversion_kind::rewrites, {}, {}, {}};
    const bool numbers = (before == family::whole || before == family::real) &&
                         (after == family::whole || after == family::real);
    if (numbers) return {conversion_kind::checked, {}, {}, {}};
    return {conversion_kind::none, {}, {}, {}};
  }
  static schema::abilities all() {
    schema::abilities can;
    can.alters_columns = can.alters_keys = can.drops_columns = can.drops_bound_columns = false;
    can.rebuilds = true;
    can.has_types = false;
    can.adds_in_place = [](const schema::table&, const schema::column&) { return false; };
    can.convert = &convert;
    return can;
  }
  static inline const schema::abilities known = all();
  static inline const bool opened = (change_table = &run, count_touched = &count, abilities = &known, true);
};
template <class Deferred>
void include_changes(const change_asked<Deferred>&) {
  (void)&change_door<Deferred>::opened;
}

}  // namespace tenon::inline v0::memory_engine

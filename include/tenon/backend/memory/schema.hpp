// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/memory/changes.hpp>
#include <tenon/backend/memory/notation.hpp>
#include <tenon/backend/memory/relation_planner.hpp>
#include <tenon/dialect/ddl.hpp>
#include <tenon/schema/from_model.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::schema {
struct abilities;
}
namespace tenon::inline v0::memory_engine {

/// One step of a plan as a line to read.
template <class Deferred = void>
std::string step_text(const schema::step& step) {
  std::string line;
  if (step.kind == schema::step_kind::create_index) {
    line = step.made.unique ? "create unique index " : "create index ";
    line += step.made.name + " on " + step.subject.name + " (";
    for (const schema::index_part& part : step.made.parts) {
      if (line.back() != '(') line += ", ";
      line += part.column.empty() ? part.expression : part.column;
    }
    return line += ')';
  }
  if (step.kind == schema::step_kind::create_full_text)
    return "create full-text index " + step.words.name + " on " + step.subject.name + ": " +
           schema::to_text(step.words);
  line = "create table " + step.subject.name + " (";
  for (const schema::column& each : step.subject.columns) {
    if (line.back() != '(') line += ", ";
    line += each.name + ' ' + each.type;
    if (!each.nullable) line += " not null";
    if (!each.default_text.empty()) line += " default " + each.default_text;
  }
  for (std::size_t i = 0; i < step.subject.primary_key.size(); ++i)
    line += (i == 0 ? ", primary key (" : ", ") + step.subject.primary_key[i];
  if (!step.subject.primary_key.empty()) line += ')';
  for (const schema::check& each : step.subject.checks)
    line += ", check " + each.name + " (" + each.expression + ')';
  for (const schema::foreign_key& each : step.subject.foreign_keys) {
    line += ", foreign key (";
    for (const std::string& column : each.columns) line += (line.back() == '(' ? "" : ", ") + column;
    line += ") references " + each.table;
  }
  return line += ')';
}

/// What the program that includes <tenon/schema.hpp> makes known.
inline constinit const schema::abilities* abilities = nullptr;

// `backend/memory_changes` overloads include_changes(), as `backend/sqlite_queries` does for the query
// language.
template <class Asked>
struct change_asked {};
template <class Asked>
void include_changes(const Asked&) {}

/// Runs a step that changes a table that is there.
using table_changer = void (*)(store& in, const schema::step& step, changes& into);
inline constinit table_changer change_table = nullptr;
/// The rows that a step is about; -1: nobody asks. For steps whose question has no SQL here.
using row_counter = std::int64_t (*)(const store& in, const schema::step& step, std::uint64_t snapshot);
inline constinit row_counter count_touched = nullptr;

/// What a store in memory changes in place; null if the program does not include <tenon/schema.hpp>.
template <class Deferred = void>
const schema::abilities* known_abilities() {
  include_changes(change_asked<Deferred>{});
  return abilities;
}

/// The tables of a store as schema values, and their making.
template <class Deferred = void>
class basic_catalog {
 public:
  explicit basic_catalog(store& in) : store_(in) {}

  /// In the gate.
  schema::snapshot inspect(std::uint64_t snapshot) const {
    schema::snapshot result;
    result.folds_case = true;
    for (const auto& each : store_.tables) {
      if (each->visible(snapshot)) result.tables.push_back(each->description);
    }
    return result;
  }

  /// In the gate.
  schema::row_count count_rows(const std::string& name, std::uint64_t snapshot) const {
    const table* const where = store_.find(name, snapshot);
    if (where == nullptr) refuse(error_kind::schema, name, "counting rows", "there is no such table");
    schema::row_count counted{name, 0, 0};
    for (std::uint32_t slot = 0; slot < where->rows.size(); ++slot)
      counted.rows += where->see(slot, snapshot) != nullptr ? 1 : 0;
    if (where->description.autoincrement)
      counted.last_key = where->committed_counter.load(std::memory_order_acquire);
    return counted;
  }

  /// Runs a plan; the gate is closed. Errors: `schema`, `unsupported`, `unique_violation`.
  void apply(const schema::plan& plan, changes& into) {
    include_changes(change_asked<Deferred>{});
    for (const schema::step& each : plan.steps) {
      if (each.kind > schema::step_kind::create_full_text) {
        if (change_table == nullptr) dialect::refuse_change(each);
        change_table(store_, each, into);
      } else if (each.kind == schema::step_kind::create_table) {
        create(each.subject, into);
      } else if (each.kind == schema::step_kind::create_full_text) {
        create_texts(each.subject.name, each.words, into);
      } else {
        create_index(each.subject.name, each.made, into);
      }
    }
    store_.generation.fetch_add(1);
  }

  table& create(const schema::table& wanted, changes& into) {
    if (store_.find(wanted.name, never) != nullptr) {
      refuse(error_kind::schema, wanted.name, "it exists already");
    }
    auto made = std::make_unique<table>(wanted, into.number());
    for (const schema::column& each : wanted.columns) {
      table_column& column = made->columns.emplace_back();
      column.name = each.name;
      column.kind = kind_of_type(each.type);
      column.nullable = each.nullable;
      if (column.kind == cell_kind::null)
        refuse(error_kind::unsupported, wanted.name, "it has a type that this store does not know");
    }
    // Texts of defaults stay where they are from here on.
    for (std::size_t i = 0; i < made->columns.size(); ++i) {
      table_column& column = made->columns[i];
      if (!read_default(wanted.columns[i].default_text, column))
        refuse(error_kind::unsupported, wanted.name, "it has a default that is no constant");
      if (has_bytes(column.default_value.kind))
        column.default_value.bytes = {column.default_text.data(), column.default_text.size()};
    }
    if (!wanted.primary_key.empty()) {
      std::vector<std::uint16_t> key = positions(*made, wanted.primary_key);
      const bool whole = key.size() == 1 && made->columns[key[0]].kind == cell_kind::integer;
      if (whole) made->generated_key = key[0];
      add_index(*made, "", std::move(key), true);
    }
    for (const schema::index& each : wanted.indexes) index(*made, each);
    for (const schema::full_text& each : wanted.full_texts) made->add_texts(texts(*made, each));
    into.made_table(*made);
    store_.tables.push_back(std::move(made));
    table& added = *store_.tables.back();
    link(added);
    for (const table_info* info : store_.known()) learn(added, *info);
    return added;
  }

  /// Compiles the checks of a table whose entity is known now.
  void learn(table& where, const table_info& info) const {
    if (where.checks() != nullptr || where.description.checks.empty()) return;
    if (!schema::same_name(notation().table_name(info), where.description.name, true)) return;
    auto list = std::make_unique<check_list>();
    list->expressions.functions = &store_.functions;
    for (const schema::check& each : where.description.checks) {
      const check_info* found = nullptr;
      for (const check_info& check : info.checks) {
        if (check.write != nullptr && schema::same_name(check.name, each.name, true)) found = &check;
      }
      if (found == nullptr) return;
      statement described;
      encoder values;
      statement_writer writer(&described, values);
      found->write(writer);
      relation_planner planned(store_, never, described.nodes, list->expressions);
      list->checks.push_back({each.name, planned.plan_constant(values.data(), where)});
    }
    where.learn(std::move(list));
  }

 private:
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(error_kind kind, const std::string& name,
                                                            std::string_view doing, std::string_view why) {
    error problem(kind, tenon::detail::sentence({doing, " of table \"", name, "\": ", why}));
    problem.table = name;
    throw problem;
  }
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(error_kind kind, const std::string& name,
                                                            std::string_view why) {
    error problem(kind, tenon::detail::sentence({"creating table \"", name, "\": ", why}));
    problem.table = name;
    throw problem;
  }

  template <class Names>
  std::vector<std::uint16_t> positions(const table& where, const Names& names) const {
    std::vector<std::uint16_t> found;
    for (const std::string& each : names) {
      const int position = where.find_column(each);
      if (position < 0) refuse(error_kind::schema, where.description.name, "a key names a column it has not");
      found.push_back(static_cast<std::uint16_t>(position));
    }
    return found;
  }

  key_index* add_index(table& where, std::string name, std::vector<std::uint16_t> columns, bool unique,
                       int marker = key_index::no_marker) const {
    where.add_index(
        std::make_unique<key_index>(std::move(name), std::move(columns), unique, store_.seed(), marker));
    return where.indexes.back().get();
  }

  /// An index whose parts are whole columns, unless there is one that serves as well. Others, never unique,
  /// only make reads faster elsewhere. Null: none was made.
  key_index* index(table& where, const schema::index& wanted) const {
    std::vector<std::string> names;
    const int marker = marker_of(where, wanted);
    bool plain = wanted.where.empty() || marker != key_index::no_marker;
    for (const schema::index_part& part : wanted.parts) {
      plain = plain && !part.column.empty();
      names.push_back(part.column);
    }
    if (!plain) {
      if (wanted.unique)
        refuse(error_kind::unsupported, where.description.name, "an index over SQL text is unique");
      return nullptr;
    }
    std::vector<std::uint16_t> columns = positions(where, names);
    const bool served = where.index_over(columns, false) != nullptr;
    if (columns.empty() || (!wanted.unique && served)) return nullptr;
    if (marker == key_index::no_marker || !wanted.unique)
      return add_index(where, wanted.name, std::move(columns), wanted.unique);
    // Reads look for rows that are marked, too.
    if (!served) add_index(where, "", columns, false);
    return add_index(where, wanted.name, std::move(columns), true, marker);
  }
  /// The column that is NULL in all rows of a partial index; conditions of other forms are none.
  static int marker_of(const table& where, const schema::index& wanted) {
    for (std::uint16_t column = 0; column < where.width() && !wanted.where.empty(); ++column) {
      std::string condition;
      spelling().write_name(condition, where.columns[column].name);
      if (condition + " IS NULL" == wanted.where) return column;
    }
    return key_index::no_marker;
  }

  std::unique_ptr<text_index> texts(const table& where, const schema::full_text& wanted) const {
    std::vector<std::uint16_t> columns = positions(where, wanted.columns);
    for (const std::uint16_t column : columns) {
      if (where.columns[column].kind != cell_kind::text)
        refuse(error_kind::schema, where.description.name,
               "a full-text index is over a column that holds no text");
    }
    const bool english = wanted.language == schema::to_text(text_language::english);
    return std::make_unique<text_index>(wanted.name, std::move(columns),
                                        english ? text_language::english : text_language::simple,
                                        store_.seed());
  }
  void create_texts(const std::string& name, const schema::full_text& wanted, changes& into) const {
    table* const where = store_.find(name, never);
    if (where == nullptr)
      refuse(error_kind::schema, name, "a full-text index is made for a table that is not there");
    if (where->find_texts(wanted.name) != nullptr)
      refuse(error_kind::schema, name, "a full-text index of this name exists already");
    where->add_texts(texts(*where, wanted));
    try {
      where->description.full_texts.push_back(wanted);
    } catch (...) {
      where->texts.pop_back();
      throw;
    }
    into.made_texts(*where);
  }

  void create_index(const std::string& name, const schema::index& wanted, changes& into) const {
    table* const where = store_.find(name, never);
    if (where == nullptr) refuse(error_kind::schema, name, "an index is made for a table that is not there");
    for (const auto& each : store_.tables) {
      if (each->retired != never) continue;
      for (const schema::index& other : each->description.indexes) {
        if (schema::same_name(other.name, wanted.name, true))
          refuse(error_kind::schema, name,
                 tenon::detail::sentence({"an index of the name \"", wanted.name, "\" exists already"}));
      }
    }
    where->description.indexes.push_back(wanted);
    key_index* made = nullptr;
    try {
      made = index(*where, wanted);
      into.made_index(*where, made);
    } catch (...) {
      where->description.indexes.pop_back();
      throw;
    }
    if (made == nullptr || !wanted.unique) return;
    for (std::uint32_t slot = 0; slot < where->rows.size(); ++slot) {
      const row_version* const each = where->current(slot);
      if (each != nullptr && into.rival(*where, *made, each->cells(), each) != nullptr)
        refuse_columns(error_kind::unique_violation, "UNIQUE", *where, made->columns);
    }
  }

  /// Ties the foreign keys that have both their tables now.
  void link(table& added) const {
    for (const auto& child : store_.tables) {
      if (child->retired != never) continue;
      for (const schema::foreign_key& key : child->description.foreign_keys) {
        table* const parent = store_.find(key.table, never);
        if (parent == nullptr || (parent != &added && child.get() != &added)) continue;
        tie(*child, *parent, key);
      }
    }
  }

  void tie(table& child, table& parent, const schema::foreign_key& key) const {
    if (key.columns.size() != key.referenced.size())
      refuse(error_kind::schema, child.description.name, "a foreign key has unequal sides");
    const std::vector<std::uint16_t> columns = positions(child, key.columns);
    const std::vector<std::uint16_t> referenced = positions(parent, key.referenced);
    auto made = std::make_unique<table_link>();
    made->name = key.name;
    made->child = &child;
    made->parent = &parent;
    made->key = parent.index_over(referenced, true);
    if (made->key == nullptr) {
      refuse(error_kind::schema, child.description.name, "a foreign key references columns that are no key");
    }
    // In the order of the parent's index, by which parents are found.
    for (std::uint16_t column : made->key->columns) {
      for (std::size_t i = 0; i < referenced.size(); ++i) {
        if (referenced[i] != column) continue;
        made->columns.push_back(columns[i]);
        made->referenced.push_back(column);
        break;
      }
    }
    made->referring = child.index_over(made->columns, false);
    if (made->referring == nullptr) {
      made->referring = add_index(child, "", made->columns, false);
    }
    made->deleted = key.on_delete;
    made->updated = key.on_update;
    made->deferred = key.checked == deferrable::initially_deferred;
    parent.incoming.push_back(made.get());
    child.outgoing.push_back(std::move(made));
  }

  store& store_;
};

using catalog = basic_catalog<>;

}  // namespace tenon::inline v0::memory_engine

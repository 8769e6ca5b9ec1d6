// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/abilities.hpp>
#include <tenon/schema/applied.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/judge.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/rename_order.hpp>
#include <tenon/schema/table_changes.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Puts a plan together: renames first, then each table by itself, then the phases in their order.
template <class Deferred = void>
class change_planner {
 public:
  change_planner(const snapshot& wanted, const snapshot& found, const hints& given, const abilities& can,
                 const change_options& options)
      : wanted_(wanted),
        now_(found),
        given_(given),
        can_(can),
        options_(options),
        same_(wanted, found),
        names_(same_.folds()),
        types_(all_types(wanted, found)),
        judge_(can_, names_, given_, types_, now_, same_.folds()) {}

  plan run() {
    rename_tables();
    rename_columns();
    plan_types();
    find_disturbed();
    for (const table& each : wanted_.tables) {
      if (const table* const there = find(now_, each.name)) change(each, *there);
    }
    plan_extra_tables();
    plan_views();
    plan_missing();
    plan result;
    for (list<step>& each : phases_.steps) {
      for (step& made : each) result.steps.push_back(std::move(made));
    }
    return result;
  }

 private:
  using follower = step_follower<Deferred>;

  const table* find(const snapshot& in, std::string_view name) const {
    for (const table& each : in.tables) {
      if (same_.names(each.name, name)) return &each;
    }
    return nullptr;
  }
  static snapshot all_types(const snapshot& wanted, const snapshot& found) {
    snapshot all;
    all.types = wanted.types;
    for (const enumeration& each : found.types) {
      if (all.find_type(each.name) == nullptr) all.types.push_back(each);
    }
    return all;
  }
  static std::vector<std::string> names_of(const list<table>& tables) {
    std::vector<std::string> names;
    for (const table& each : tables) names.push_back(each.name);
    return names;
  }
  static std::vector<std::string> names_of(const list<column>& columns) {
    std::vector<std::string> names;
    for (const column& each : columns) names.push_back(each.name);
    return names;
  }

  step& add(phase when, step made, const table* from = nullptr, const table* to = nullptr) {
    judge_.give(made, from, to);
    return phases_.add(when, std::move(made));
  }

  void rename_tables() {
    list<rename> given;
    for (const rename& each : given_.tables) {
      const table* const before = find(now_, each.from);
      const table* const after = find(wanted_, each.to);
      if (before != nullptr && after != nullptr && before->schema == after->schema) given.push_back(each);
    }
    for (const rename& each :
         rename_order(given, names_of(now_.tables), names_of(wanted_.tables), same_.folds())) {
      step made;
      made.kind = step_kind::rename_table;
      const table* const before = find(now_, each.from);
      made.subject.name = before->name;
      made.subject.schema = before->schema;
      made.renamed = each;
      names_.add_table(each);
      follow(phase::renames, std::move(made), each.to);
    }
  }

  void rename_columns() {
    for (const table& each : wanted_.tables) {
      const table* const there = find(now_, each.name);
      if (there == nullptr) continue;
      list<rename> given;
      for (const column_rename& hint : given_.columns) {
        if (same_.names(hint.table, each.name)) given.push_back({hint.from, hint.to});
      }
      for (const rename& one :
           rename_order(given, names_of(there->columns), names_of(each.columns), same_.folds())) {
        step made;
        made.kind = step_kind::rename_column;
        made.subject.name = there->name;
        made.subject.schema = there->schema;
        made.renamed = one;
        names_.add_column(there->name, one);
        follow(phase::renames, std::move(made), there->name);
      }
    }
  }

  void follow(phase when, step made, const std::string& renamed) {
    follower(now_).follow(made);
    renamed_.push_back(renamed);
    add(when, std::move(made));
  }
  bool was_renamed(const table& each) const {
    for (const std::string& name : renamed_) {
      if (same_.names(name, each.name)) return true;
    }
    return false;
  }

  // Types that are lists of names.

  void plan_types() {
    for (const std::string& each : wanted_.schemas) {
      bool known = false;
      for (const std::string& other : now_.schemas) known = known || other == each;
      if (known) continue;
      step made;
      made.kind = step_kind::create_schema;
      made.subject.schema = each;
      now_.schemas.push_back(each);
      add(phase::needs, std::move(made));
    }
    for (const enumeration& each : wanted_.types) {
      const enumeration* const there = now_.find_type(each.name);
      if (there == nullptr) {
        step made;
        made.kind = step_kind::create_type;
        made.type = each;
        now_.types.push_back(each);
        add(phase::needs, std::move(made));
      } else if (there->labels != each.labels) {
        change_type(each, *there);
      }
    }
    for (const value_rename& each : given_.values) {
      const table* const there = find(now_, each.table);
      const table* const after = find(wanted_, each.table);
      if (there == nullptr || after == nullptr) continue;
      for (const column& of : there->columns) {
        const column* const held = column_of(*after, of.name);
        if (!same_.names(of.name, each.column) || held == nullptr ||
            types_.find_type(held->type) != nullptr || !is_told(*there, of, each.from))
          continue;
        step made;
        made.kind = step_kind::rename_value;
        made.subject.name = there->name;
        made.subject.schema = there->schema;
        made.subject.columns.push_back(of);
        made.renamed = {each.from, each.to};
        add(phase::columns, std::move(made), there);
      }
    }
  }

  /// Where a check lists the values it tells whether a rename was made; elsewhere only the rows know.
  bool is_told(const table& there, const column& of, const std::string& value) const {
    bool listed = false;
    for (const check& each : there.checks) {
      if (!mentions(each.expression, of.name, same_.folds())) continue;
      listed = true;
      if (each.expression.find('\'' + value + '\'') != std::string::npos) return true;
    }
    return !listed;
  }
  const column* column_of(const table& in, std::string_view name) const {
    for (const column& each : in.columns) {
      if (same_.names(each.name, name)) return &each;
    }
    return nullptr;
  }

  void change_type(const enumeration& wanted, const enumeration& found) {
    enumeration now = found;
    list<rename> given;
    for (const value_rename& each : given_.values) {
      const table* const after = find(wanted_, each.table);
      const column* const held = after != nullptr ? column_of(*after, each.column) : nullptr;
      if (held != nullptr && held->type == wanted.name) given.push_back({each.from, each.to});
    }
    for (const rename& each : rename_order(given, now.labels, wanted.labels, false)) {
      for (std::string& label : now.labels) {
        if (label == each.from) label = each.to;
      }
      sort(now.labels);
      step made = begin_type(step_kind::rename_value, now);
      made.renamed = each;
      add(phase::types, std::move(made));
    }
    bool fewer = false;
    for (const std::string& each : now.labels) fewer = fewer || !has(wanted.labels, each);
    for (const std::string& each : wanted.labels) {
      if (!has(now.labels, each)) fewer = fewer || is_used(wanted, each);
    }
    if (fewer) return remake_type(wanted, now);
    for (const std::string& each : wanted.labels) {
      if (has(now.labels, each)) continue;
      now.labels.push_back(each);
      sort(now.labels);
      step made = begin_type(step_kind::add_value, now);
      made.renamed.to = each;
      add(phase::types, std::move(made));
    }
  }
  static step begin_type(step_kind kind, const enumeration& type) {
    step made;
    made.kind = kind;
    made.type = type;
    return made;
  }
  static bool has(const std::vector<std::string>& labels, const std::string& label) {
    for (const std::string& each : labels) {
      if (each == label) return true;
    }
    return false;
  }
  static void sort(std::vector<std::string>& labels) {
    for (std::size_t i = 1; i < labels.size(); ++i) {
      for (std::size_t at = i; at > 0 && labels[at] < labels[at - 1]; --at)
        std::swap(labels[at], labels[at - 1]);
    }
  }
  /// A value cannot be used in the transaction that adds it to a type.
  bool is_used(const enumeration& type, const std::string& label) const {
    const std::string shown = '\'' + label + '\'';
    for (const table& each : wanted_.tables) {
      bool has_type = false;
      for (const column& of : each.columns) {
        has_type = has_type || of.type == type.name;
        if (of.type == type.name && of.default_text.find(shown) != std::string::npos) return true;
      }
      if (!has_type) continue;
      for (const check& of : each.checks) {
        if (of.expression.find(shown) != std::string::npos) return true;
      }
      for (const index& of : each.indexes) {
        if (of.where.find(shown) != std::string::npos) return true;
      }
    }
    return false;
  }
  void remake_type(const enumeration& wanted, const enumeration& found) {
    step made = begin_type(step_kind::retire_values, wanted);
    made.before_type = found;
    for (const table& each : now_.tables) {
      const table* const after = find(wanted_, each.name);
      for (const column& of : each.columns) {
        if (of.type != wanted.name) continue;
        step part;
        part.kind = step_kind::alter_column_type;
        part.subject.name = each.name;
        part.subject.schema = each.schema;
        part.before.columns.push_back(of);
        column next = of;
        const column* const then = after != nullptr ? column_of(*after, of.name) : nullptr;
        // The old default may be a value that goes.
        if (then != nullptr && then->type == of.type) next.default_text = then->default_text;
        part.subject.columns.push_back(next);
        made.parts.push_back(std::move(part));
        moving_.retyped.push_back(moved(each.name, {of.name}));
      }
    }
    add(phase::types, std::move(made));
  }

  // What other things hang on.

  static foreign_key moved(const std::string& table, std::vector<std::string> columns) {
    foreign_key place;
    place.table = table;
    place.columns = std::move(columns);
    return place;
  }
  void find_disturbed() {
    if (!can_.alters_keys) return;
    for (const table& each : wanted_.tables) {
      const table* const there = find(now_, each.name);
      if (there == nullptr) continue;
      for (const column& of : there->columns) {
        const column* const then = column_of(each, of.name);
        if (then != nullptr && !same_.names(then->type, of.type))
          moving_.retyped.push_back(moved(each.name, {of.name}));
      }
      if (!there->primary_key.empty() && !same_.names(each.primary_key, there->primary_key))
        moving_.lost.push_back(moved(each.name, there->primary_key));
      for (const index& of : there->indexes) {
        bool stays = !of.unique;
        for (const index& other : each.indexes) stays = stays || same_.equivalent(of, other);
        if (stays) continue;
        std::vector<std::string> columns;
        for (const index_part& part : of.parts) columns.push_back(part.column);
        moving_.lost.push_back(moved(each.name, std::move(columns)));
      }
    }
  }

  void change(const table& wanted, const table& there) {
    table_changes<Deferred> changes(wanted, there, wanted_, now_, moving_, same_, judge_, can_, options_);
    changes.plan(phases_, can_.rebuilds && was_renamed(there));
  }

  // Tables and views.

  void plan_extra_tables() {
    for (std::size_t at = now_.tables.size();
         at-- > 0;) {  // those made later first: they may refer to others
      const table& each = now_.tables[at];
      if (find(wanted_, each.name) != nullptr) continue;
      for (const foreign_key& key : each.foreign_keys) {
        const bool goes = options_.drop_tables;
        if (!goes && !finds_its_key(key)) {
          step made;
          made.kind = step_kind::add_foreign_key;
          made.subject.name = each.name;
          made.subject.schema = each.schema;
          made.subject.foreign_keys.push_back(key);
          judge_.refuse(made, "X401",
                        tenon::detail::sentence(
                            {"table \"", each.name,
                             "\", which is not described, refers by a foreign key to columns of \"",
                             key.table, "\" that would be no key any more; drop that foreign key first"}));
          phases_.add(phase::keys, std::move(made));
          continue;
        }
        if (!can_.alters_keys || (!goes && !table_changes<Deferred>::is_disturbed(key, moving_, same_)))
          continue;
        step made;
        made.kind = step_kind::drop_foreign_key;
        made.subject.name = each.name;
        made.subject.schema = each.schema;
        made.subject.foreign_keys.push_back(key);
        if (!goes) {
          step after = made;
          after.kind = step_kind::add_foreign_key;
          add(phase::keys, std::move(after), &each, &each);
        }
        add(phase::keys_off, std::move(made), &each);
      }
      if (!options_.drop_tables) continue;
      for (const full_text& words : each.full_texts) {
        step made;
        made.kind = step_kind::drop_full_text;
        made.subject = each;
        made.words = words;
        add(phase::words_off, std::move(made), &each);
      }
      step made;
      made.kind = step_kind::drop_table;
      made.subject = each;
      add(phase::tables_off, std::move(made), &each);
    }
  }

  /// Whether the columns that a foreign key refers to are a key in what is wanted.
  bool finds_its_key(const foreign_key& key) const {
    const table* const other = find(wanted_, key.table);
    if (other == nullptr || same_.names(other->primary_key, key.referenced)) return true;
    for (const index& each : other->indexes) {
      bool covers = each.unique && each.where.empty() && each.parts.size() == key.referenced.size();
      for (const std::string& part : key.referenced) {
        bool has = false;
        for (const index_part& of : each.parts) has = has || same_.names(of.column, part);
        covers = covers && has;
      }
      if (covers) return true;
    }
    return false;
  }

  static const view* find_view(const list<view>& in, std::string_view name, const sameness<Deferred>& same) {
    for (const view& each : in) {
      if (same.names(each.name, name)) return &each;
    }
    return nullptr;
  }
  step of_view(step_kind kind, const view& shown) const {
    step made;
    made.kind = kind;
    made.shown = shown;
    for (const std::string& each : now_.schemas) {
      if (shown.name.compare(0, each.size() + 1, each + '.') == 0) made.subject.schema = each;
    }
    return made;
  }

  void plan_views() {
    list<view> before;  // that have to go
    list<view> after;   // and to come
    for (const view& each : wanted_.views) {
      const view* const there = find_view(now_.views, each.name, same_);
      const bool other = there == nullptr && (find(now_, each.name) != nullptr ||
                                              find_view(now_.virtual_tables, each.name, same_) != nullptr);
      if (there == nullptr && !other) {
        if (each.text.empty()) {
          step& made = phases_.add(phase::views, of_view(step_kind::create_view, each));
          judge_.refuse(made, "X801",
                        tenon::detail::sentence({"view \"", each.name,
                                                 "\" is missing, and only its maker knows its text; make it "
                                                 "before the plan runs"}));
        } else {
          after.push_back(each);
        }
      } else if (there != nullptr && !each.text.empty() && !same_.texts(each.text, there->text)) {
        before.push_back(*there);
        after.push_back(each);
      }
    }
    // Views of views, until none is added.
    for (bool more = true; more;) {
      more = false;
      for (const view& each : now_.views) {
        if (find_view(before, each.name, same_) != nullptr || !hangs(each, before)) continue;
        more = true;
        before.push_back(each);
        const view* const then = find_view(wanted_.views, each.name, same_);
        if (find_view(after, each.name, same_) == nullptr)
          after.push_back(then != nullptr && !then->text.empty() ? *then : each);
      }
    }
    place_views(std::move(before), phase::views_off, step_kind::drop_view, true);
    place_views(std::move(after), phase::views, step_kind::create_view, false);
  }
  /// Whether a view reads another that goes, or a column that cannot change under it.
  bool hangs(const view& each, const list<view>& gone) const {
    for (const view& other : gone) {
      if (mentions(each.text, other.name, same_.folds())) return true;
    }
    if (!can_.views_bind) return false;
    for (const list<step>& steps : phases_.steps) {
      for (const step& made : steps) {
        const bool binds = made.kind == step_kind::alter_column_type || made.kind == step_kind::drop_column ||
                           made.kind == step_kind::alter_column_generation ||
                           made.kind == step_kind::alter_column_collation;
        if (binds && reads(each, made)) return true;
        for (const step& part : made.parts) {
          if (reads(each, part)) return true;
        }
      }
    }
    return false;
  }
  bool reads(const view& each, const step& made) const {
    return !made.subject.columns.empty() && mentions(each.text, made.subject.own_name(), same_.folds()) &&
           mentions(each.text, made.subject.columns[0].name, same_.folds());
  }
  /// Those that read others last, or first where they go.
  void place_views(list<view> left, phase when, step_kind kind, bool readers_first) {
    while (!left.empty()) {
      list<view> waiting;
      for (const view& each : left) {
        bool waits = false;
        for (const view& other : left) {
          if (&other == &each) continue;
          waits = waits || (readers_first ? mentions(other.text, each.name, same_.folds())
                                          : mentions(each.text, other.name, same_.folds()));
        }
        if (waits) {
          waiting.push_back(each);
        } else {
          add(when, of_view(kind, each));
        }
      }
      if (waiting.size() == left.size()) {  // views that seem to read each other: as they come
        for (const view& each : left) add(when, of_view(kind, each));
        return;
      }
      left = std::move(waiting);
    }
  }

  /// The tables that are missing, by the same steps as when a database is opened.
  void plan_missing() {
    const phase tables = wanted_.refers_ahead ? phase::early_tables : phase::late_tables;
    snapshot others = wanted_;
    others.tables.clear();
    for (const table& each : wanted_.tables) {
      others.tables.push_back(each);
      if (find(now_, each.name) != nullptr)
        others.tables.back().full_texts.clear();  // planned with their tables
    }
    for (step& each : plan_missing_tables<Deferred>(others, now_).steps) {
      const bool taken = each.kind == step_kind::create_table &&
                         (find_view(now_.views, each.subject.name, same_) != nullptr ||
                          find_view(now_.virtual_tables, each.subject.name, same_) != nullptr);
      const bool late = each.kind == step_kind::add_foreign_key;
      step& made = add(late ? phase::keys : tables, std::move(each));
      if (taken)
        judge_.refuse(made, "X101",
                      tenon::detail::sentence({"table \"", made.subject.name,
                                               "\" cannot be made: a view or virtual table has its name"}));
    }
  }

  const snapshot& wanted_;
  snapshot now_;  // as it is after the renames
  const hints& given_;
  const abilities& can_;
  const change_options& options_;
  const sameness<Deferred> same_;
  old_names<Deferred> names_;
  const snapshot types_;
  judge<Deferred> judge_;
  std::vector<std::string> renamed_;  // tables, and those of renamed columns
  disturbed moving_;
  phases phases_;
};

}  // namespace detail

/// The steps that make `found` what is `wanted`, each with its verdict, in the order in which they run. A
/// name is taken for a new one only where `given` says so. Tables that are only in `found` stay, unless
/// `options` says otherwise; what else is only in a wanted table's counterpart is dropped, by steps with
/// their verdict. Both snapshots must be in the form in which the same database reports them. Pure.
template <class Deferred = void>
plan plan_change(const snapshot& wanted, const snapshot& found, const hints& given, const abilities& can,
                 const change_options& options = {}) {
  return detail::change_planner<Deferred>(wanted, found, given, can, options).run();
}

}  // namespace tenon::inline v0::schema

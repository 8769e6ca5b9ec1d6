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
#include <tenon/schema/own_tables.hpp>
#include <tenon/schema/plan.hpp>
#include <tenon/schema/rename_order.hpp>
#include <tenon/schema/table_changes.hpp>
#include <tenon/schema/type_changes.hpp>
#include <tenon/schema/view_changes.hpp>

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
    keep_types();
    plan_schemas();
    type_changes<Deferred>(wanted_, now_, types_, given_, same_, judge_, moving_, phases_).plan();
    find_disturbed();
    for (const table& each : wanted_.tables) {
      if (const table* const there = find(now_, each.name)) change(each, *there);
    }
    plan_extra_tables();
    view_changes<Deferred>(wanted_, now_, same_, judge_, can_, options_, phases_).plan();
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
         rename_order(given, names_of(now_.tables), names_of(wanted_.tables), same_.folds(), given_.due)) {
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
           rename_order(given, names_of(there->columns), names_of(each.columns), same_.folds(), given_.due)) {
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

  /// What a table has made anew for another reason keeps its types too.
  void keep_types() {
    for (table& each : wanted_.tables) {
      const table* const there = find(now_, each.name);
      if (there == nullptr || there->strict != each.strict) continue;  // STRICT takes few names
      for (column& of : each.columns) {
        const column* const before = column_of(*there, of.name);
        if (before != nullptr && same_.types(of, *before)) of.type = before->type;
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

  void plan_schemas() {
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
  }

  const column* column_of(const table& in, std::string_view name) const {
    for (const column& each : in.columns) {
      if (same_.names(each.name, name)) return &each;
    }
    return nullptr;
  }
  // What other things hang on.

  void find_disturbed() {
    if (!can_.alters_keys) return;
    for (const table& each : wanted_.tables) {
      const table* const there = find(now_, each.name);
      if (there == nullptr) continue;
      for (const column& of : there->columns) {
        const column* const then = column_of(each, of.name);
        if (then != nullptr && !same_.names(then->type, of.type))
          moving_.retyped.push_back(place_of(each.name, {of.name}));
      }
      if (!there->primary_key.empty() && !same_.names(each.primary_key, there->primary_key))
        moving_.lost.push_back(place_of(each.name, there->primary_key));
      for (const index& of : there->indexes) {
        bool stays = !of.unique;
        for (const index& other : each.indexes) stays = stays || same_.equivalent(of, other);
        if (stays) continue;
        std::vector<std::string> columns;
        for (const index_part& part : of.parts) columns.push_back(part.column);
        moving_.lost.push_back(place_of(each.name, std::move(columns)));
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
      if (!options_.drop_tables || is_own_table(each.name)) continue;
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

  /// The tables that are missing, by the same steps as when a database is opened.
  void plan_missing() {
    const phase tables = wanted_.refers_ahead ? phase::early_tables : phase::late_tables;
    snapshot others = wanted_;
    others.tables.clear();
    others.views.clear();  // planned with their readers
    for (const table& each : wanted_.tables) {
      others.tables.push_back(each);
      if (find(now_, each.name) != nullptr)
        others.tables.back().full_texts.clear();  // planned with their tables
    }
    for (step& each : plan_missing_tables<Deferred>(others, now_).steps) {
      const bool taken = each.kind == step_kind::create_table &&
                         (find_view<Deferred>(now_.views, each.subject.name, same_) != nullptr ||
                          find_view<Deferred>(now_.virtual_tables, each.subject.name, same_) != nullptr);
      const bool late = each.kind == step_kind::add_foreign_key;
      step& made = add(late ? phase::keys : tables, std::move(each));
      if (taken)
        judge_.refuse(made, "X101",
                      tenon::detail::sentence({"table \"", made.subject.name,
                                               "\" cannot be made: a view or virtual table has its name"}));
    }
  }

  snapshot wanted_;  // with the types that may stay
  snapshot now_;     // as it is after the renames
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

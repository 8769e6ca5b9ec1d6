// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/plan.hpp>
#include <tenon/schema/words.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Does to a snapshot what a database does when the steps run.
template <class Deferred = void>
class step_follower {
 public:
  explicit step_follower(snapshot& now) : now_(now) {}

  void follow(const step& done) {
    table* const there = find(done.subject.name);
    switch (done.kind) {
      case step_kind::create_table: now_.tables.push_back(done.subject); return;
      case step_kind::create_type: now_.types.push_back(done.type); return;
      case step_kind::create_schema: now_.schemas.push_back(done.subject.schema); return;
      case step_kind::rename_table: return rename_table(done.renamed);
      case step_kind::drop_table:
        return drop(now_.tables, [&](const table& each) { return same(each.name, done.subject.name); });
      case step_kind::add_value: return change_type(done.type);
      case step_kind::retire_values: return change_type(done.type);
      case step_kind::rename_value:
        if (!done.type.name.empty()) change_type(done.type);
        return;
      case step_kind::drop_type:
        return drop(now_.types, [&](const enumeration& each) { return each.name == done.type.name; });
      case step_kind::create_view: now_.views.push_back(done.shown); return;
      case step_kind::drop_view:
        return drop(now_.views, [&](const view& each) { return same(each.name, done.shown.name); });
      default:
        if (there != nullptr) follow(done, *there);
    }
  }

 private:
  bool same(std::string_view a, std::string_view b) const { return same_name(a, b, now_.folds_case); }
  table* find(std::string_view name) {
    for (table& each : now_.tables) {
      if (same(each.name, name)) return &each;
    }
    return nullptr;
  }
  template <class Object, class Goes>
  static void drop(list<Object>& from, Goes&& goes) {
    list<Object> kept;
    for (Object& each : from) {
      if (!goes(std::as_const(each))) kept.push_back(std::move(each));
    }
    from = std::move(kept);
  }

  void follow(const step& done, table& there) {
    switch (done.kind) {
      case step_kind::create_index: there.indexes.push_back(done.made); return;
      case step_kind::create_full_text: there.full_texts.push_back(done.words); return;
      case step_kind::add_foreign_key: there.foreign_keys.push_back(done.subject.foreign_keys[0]); return;
      case step_kind::rename_column: return rename_column(there, done.renamed);
      case step_kind::add_column:
        there.columns.push_back(done.subject.columns[0]);
        for (const foreign_key& each : done.subject.foreign_keys) there.foreign_keys.push_back(each);
        for (const check& each : done.subject.checks) there.checks.push_back(each);
        return;
      case step_kind::drop_column:
        return drop(there.columns,
                    [&](const column& each) { return same(each.name, done.subject.columns[0].name); });
      case step_kind::alter_column_type:
      case step_kind::alter_column_nullability:
      case step_kind::alter_column_default:
      case step_kind::alter_column_generation:
      case step_kind::alter_column_collation:
      case step_kind::comment_column:
        for (column& each : there.columns) {
          if (same(each.name, done.subject.columns[0].name)) each = done.subject.columns[0];
        }
        return;
      case step_kind::drop_index:
        return drop(there.indexes, [&](const index& each) { return each == done.made; });
      case step_kind::add_check: there.checks.push_back(done.subject.checks[0]); return;
      case step_kind::drop_check:
        return drop(there.checks, [&](const check& each) { return each == done.subject.checks[0]; });
      case step_kind::drop_foreign_key:
        return drop(there.foreign_keys,
                    [&](const foreign_key& each) { return each == done.subject.foreign_keys[0]; });
      case step_kind::change_primary_key: there.primary_key = done.subject.primary_key; return;
      case step_kind::change_generated_key: there.autoincrement = done.subject.autoincrement; return;
      case step_kind::change_table_option:
        there.strict = done.subject.strict;
        there.without_rowid = done.subject.without_rowid;
        there.conflict_rules = done.subject.conflict_rules;
        return;
      case step_kind::comment_table: there.comment = done.subject.comment; return;
      case step_kind::drop_full_text:
        return drop(there.full_texts,
                    [&](const full_text& each) { return same(each.name, done.words.name); });
      case step_kind::rebuild_table: {
        list<full_text> kept = std::move(there.full_texts);
        there = done.subject;
        there.full_texts = std::move(kept);
        return;
      }
      default: return;
    }
  }

  void change_type(const enumeration& to) {
    for (enumeration& each : now_.types) {
      if (each.name == to.name) each = to;
    }
  }

  void rename_table(const rename& renamed) {
    for (table& each : now_.tables) {
      for (foreign_key& key : each.foreign_keys) {
        if (same(key.table, renamed.from)) key.table = renamed.to;
      }
    }
    for (trigger& each : now_.triggers) {
      if (same(each.table, renamed.from)) each.table = renamed.to;
    }
    if (table* const there = find(renamed.from)) there->name = renamed.to;
  }

  void rename_column(table& there, const rename& renamed) {
    const list<replaced_word> words{{renamed.from, spelled(renamed.to, now_.folds_case)}};
    const auto name = [&](std::string& each) {
      if (same(each, renamed.from)) each = renamed.to;
    };
    const auto text = [&](std::string& each) { each = replaced_words(each, words, now_.folds_case); };
    for (column& each : there.columns) {
      name(each.name);
      text(each.generated);
    }
    for (std::string& each : there.primary_key) name(each);
    for (index& each : there.indexes) {
      for (index_part& part : each.parts) {
        name(part.column);
        text(part.expression);
      }
      text(each.where);
    }
    for (check& each : there.checks) text(each.expression);
    for (full_text& each : there.full_texts) {
      for (std::string& part : each.columns) name(part);
      text(each.definition);
    }
    for (foreign_key& each : there.foreign_keys) {
      for (std::string& part : each.columns) name(part);
    }
    for (table& each : now_.tables) {
      for (foreign_key& key : each.foreign_keys) {
        if (!same(key.table, there.name)) continue;
        for (std::string& part : key.referenced) name(part);
      }
    }
  }

  snapshot& now_;
};

}  // namespace detail

/// The schema that a database has when these steps have run on `found`. Pure; expressions with renamed names
/// are spelled as a database would, except for names that are key words.
template <class Deferred = void>
snapshot applied(snapshot found, const plan& done) {
  detail::step_follower<Deferred> follower(found);
  for (const step& each : done.steps) follower.follow(each);
  return found;
}

}  // namespace tenon::inline v0::schema

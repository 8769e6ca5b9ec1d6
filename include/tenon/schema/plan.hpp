// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <tenon/schema/snapshot.hpp>
#include <tenon/schema/step.hpp>

namespace tenon::inline v0::schema {

/// Steps in the order in which they are to run.
struct plan {
  list<step> steps;

  bool empty() const noexcept { return steps.empty(); }
  friend bool operator==(const plan&, const plan&) = default;
};

namespace detail {

/// Walks references depth first, so that a table is left after all it depends on.
template <class Deferred = void>
class creation_order {
 public:
  creation_order(const snapshot& wanted, const snapshot& found)
      : wanted_(wanted),
        folds_(wanted.folds_case || found.folds_case),
        done_(wanted.tables.size()),
        made_(wanted.tables.size()) {
    for (std::size_t i = 0; i < done_.size(); ++i) {
      for (const table& other : found.tables) {
        if (same_name(other.name, wanted.tables[i].name, folds_)) done_[i] = made_[i] = true;
      }
    }
    for (std::size_t i = 0; i < done_.size(); ++i) add_needs(wanted.tables[i], !done_[i], found);
    for (std::size_t i = 0; i < done_.size(); ++i) {
      if (done_[i]) add_missing_words(wanted.tables[i], found);
    }
    for (std::size_t i = 0; i < done_.size(); ++i) visit(i);
    for (step& each : late_) result.steps.push_back(std::move(each));
    add_views(found);
  }

  plan result;

 private:
  /// What has to be there before a missing table: its schema and types.
  void add_needs(const table& made, bool missing, const snapshot& found) {
    if (!missing) return;
    bool known = made.schema.empty();
    for (const std::string& other : found.schemas) known = known || other == made.schema;
    for (const step& other : result.steps) {
      known = known || (other.kind == step_kind::create_schema && other.subject.schema == made.schema);
    }
    if (!known) result.steps.push_back({step_kind::create_schema, {}, {}, {}}).subject.schema = made.schema;
    for (const column& each : made.columns) {
      const enumeration* type = wanted_.find_type(each.type);
      bool there = type == nullptr || found.find_type(each.type) != nullptr;
      for (const step& other : result.steps) there = there || other.type.name == each.type;
      if (!there) result.steps.push_back({step_kind::create_type, {}, {}, *type});
    }
  }

  /// The missing views whose text is known, each behind those whose name is in its text.
  void add_views(const snapshot& found) {
    list<view> left;
    for (const view& each : wanted_.views) {
      bool there = each.text.empty();
      for (const view& other : found.views) there = there || same_name(other.name, each.name, folds_);
      for (const view& other : found.virtual_tables)
        there = there || same_name(other.name, each.name, folds_);
      for (const table& other : found.tables) there = there || same_name(other.name, each.name, folds_);
      if (!there) left.push_back(each);
    }
    for (bool stuck = false; !left.empty();) {
      list<view> waiting;
      for (const view& each : left) {
        bool waits = false;
        for (const view& other : left)
          waits = waits || (&other != &each && each.text.find(other.name) != std::string::npos);
        if (waits && !stuck) {
          waiting.push_back(each);
        } else {
          step& made = result.steps.push_back({step_kind::create_view, {}, {}, {}});
          made.subject.schema = each.schema;
          made.shown = each;
        }
      }
      stuck = waiting.size() == left.size();
      left = std::move(waiting);
    }
  }

  void visit(std::size_t at) {
    if (done_[at]) return;
    done_[at] = true;
    for (const foreign_key& key : wanted_.tables[at].foreign_keys) {
      for (std::size_t i = 0; i < done_.size(); ++i) {
        if (same_name(wanted_.tables[i].name, key.table, folds_)) visit(i);
      }
    }
    step creation{step_kind::create_table, wanted_.tables[at], {}, {}};
    creation.subject.indexes.clear();
    creation.subject.full_texts.clear();
    made_[at] = true;
    if (!wanted_.refers_ahead) put_off_keys(creation.subject);
    result.steps.push_back(std::move(creation));
    for (const index& each : wanted_.tables[at].indexes) {
      step& added = result.steps.push_back({step_kind::create_index, {}, each, {}});
      added.subject.name = wanted_.tables[at].name;
      added.subject.schema = wanted_.tables[at].schema;
    }
    for (const full_text& each : wanted_.tables[at].full_texts) add_words(wanted_.tables[at], each);
  }

  /// Foreign keys to tables that will be made later, as they refer to this one too, are added at the end.
  void put_off_keys(table& made) {
    list<foreign_key> kept;
    for (foreign_key& key : made.foreign_keys) {
      bool there = true;
      for (std::size_t i = 0; i < made_.size(); ++i)
        there = there && (made_[i] || !same_name(wanted_.tables[i].name, key.table, folds_));
      if (there) {
        kept.push_back(std::move(key));
      } else {
        step& late = late_.push_back({step_kind::add_foreign_key, {}, {}, {}});
        late.subject.name = made.name;
        late.subject.schema = made.schema;
        late.subject.foreign_keys.push_back(std::move(key));
      }
    }
    made.foreign_keys = std::move(kept);
  }

  void add_words(const table& subject, const full_text& words) {
    step& added = result.steps.push_back({step_kind::create_full_text, subject, {}, {}});
    added.subject.indexes.clear();
    added.subject.full_texts.clear();
    added.words = words;
  }
  /// To a table that is there.
  void add_missing_words(const table& subject, const snapshot& found) {
    for (const table& other : found.tables) {
      if (!same_name(other.name, subject.name, folds_)) continue;
      for (const full_text& each : subject.full_texts) {
        bool known = false;
        for (const full_text& there : other.full_texts) {
          known = known || same_name(there.name, each.name, folds_) ||
                  (!each.definition.empty() && there.definition == each.definition);
        }
        if (!known) add_words(subject, each);
      }
    }
  }

  const snapshot& wanted_;
  bool folds_;
  list<bool> done_;
  list<bool> made_;  // a step makes it, or it is there
  list<step> late_;
};

}  // namespace detail

/// The steps that make the tables of `wanted` which `found` lacks, each followed by its indexes, and the
/// full-text indexes that its other tables lack. A table comes after those it references; in a circle the
/// order of `wanted` holds, and foreign keys that would refer ahead come last where the database wants them
/// so. Pure.
template <class Deferred = void>
plan plan_missing_tables(const snapshot& wanted, const snapshot& found) {
  return detail::creation_order<Deferred>(wanted, found).result;
}

}  // namespace tenon::inline v0::schema

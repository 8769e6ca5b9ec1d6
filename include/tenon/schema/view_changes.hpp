// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/judge.hpp>
#include <tenon/schema/sameness.hpp>
#include <tenon/schema/table_changes.hpp>

namespace tenon::inline v0::schema::detail {

template <class Deferred = void>
const view* find_view(const list<view>& in, std::string_view name, const sameness<Deferred>& same) {
  for (const view& each : in) {
    if (same.names(each.name, name)) return &each;
  }
  return nullptr;
}

/// The views that are missing or changed, and those that have to make way for other changes of a plan.
template <class Deferred = void>
class view_changes {
 public:
  view_changes(const snapshot& wanted, const snapshot& now, const sameness<Deferred>& same,
               judge<Deferred>& judged, const abilities& can, const change_options& options, phases& into)
      : wanted_(wanted),
        now_(now),
        same_(same),
        judge_(judged),
        can_(can),
        options_(options),
        phases_(into) {}

  /// After all other changes.
  void plan() {
    list<view> before;  // that have to go
    list<view> after;   // and to come
    for (const view& each : wanted_.views) {
      const view* const there = find_view(now_.views, each.name, same_);
      const bool other = there == nullptr && (now_.find(each.name) != nullptr ||
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
    if (options_.drop_views) {
      for (const view& each : now_.views) {
        if (find_view(wanted_.views, each.name, same_) == nullptr) before.push_back(each);
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
    for (const view& each : before) {
      if (find_view(after, each.name, same_) != nullptr) made_anew_.push_back(each.name);
    }
    place_views(std::move(before), phase::views_off, step_kind::drop_view, true);
    place_views(std::move(after), phase::views, step_kind::create_view, false);
  }

 private:
  step of_view(step_kind kind, const view& shown) const {
    step made;
    made.kind = kind;
    made.shown = shown;
    for (const std::string& each : now_.schemas) {
      if (shown.name.compare(0, each.size() + 1, each + '.') == 0) made.subject.schema = each;
    }
    return made;
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
  void add(phase when, step made) {
    judge_.give(made, nullptr, nullptr);
    for (const std::string& each : made_anew_) {
      if (made.kind == step_kind::drop_view && each == made.shown.name)
        made.judged = {
            safety::additive, "A802",
            tenon::detail::sentence({"view \"", each, "\" is dropped, and made again as it is wanted"})};
      if (made.kind == step_kind::drop_view && made.shown.stored && each == made.shown.name)
        judge_.refuse(
            made, "X802",
            tenon::detail::sentence({"materialized view \"", each,
                                     "\" reads what changes, and would lose its indexes and rights; "
                                     "drop it before the plan runs, and make it again"}));
    }
    phases_.add(when, std::move(made));
  }

  const snapshot& wanted_;
  const snapshot& now_;
  const sameness<Deferred>& same_;
  judge<Deferred>& judge_;
  const abilities& can_;
  const change_options& options_;
  std::vector<std::string> made_anew_;
  phases& phases_;
};

}  // namespace tenon::inline v0::schema::detail

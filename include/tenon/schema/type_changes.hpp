// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/hints.hpp>
#include <tenon/schema/judge.hpp>
#include <tenon/schema/rename_order.hpp>
#include <tenon/schema/sameness.hpp>
#include <tenon/schema/table_changes.hpp>

namespace tenon::inline v0::schema::detail {

/// The values of enums: of types that are lists of names, and of columns that hold them as texts.
template <class Deferred = void>
class type_changes {
 public:
  /// `types`: the wanted ones and those found.
  type_changes(const snapshot& wanted, snapshot& now, const snapshot& types, const hints& given,
               const sameness<Deferred>& same, judge<Deferred>& judged, disturbed& moving, phases& into)
      : wanted_(wanted),
        now_(now),
        types_(types),
        given_(given),
        same_(same),
        judge_(judged),
        moving_(moving),
        phases_(into) {}

  void plan() {
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

 private:
  const table* find(const snapshot& in, std::string_view name) const {
    for (const table& each : in.tables) {
      if (same_.names(each.name, name)) return &each;
    }
    return nullptr;
  }
  void add(phase when, step made, const table* from = nullptr) {
    judge_.give(made, from, nullptr);
    phases_.add(when, std::move(made));
  }

  /// Where a check lists the values it tells whether a rename was made; elsewhere only the rows know.
  bool is_told(const table& there, const column& of, const std::string& value) const {
    bool listed = false;
    for (const check& each : there.checks) {
      if (!mentions(each.expression, of.name, same_.folds())) continue;
      listed = true;
      if (each.expression.find(literal_of(value)) != std::string::npos) return true;
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
    const std::string shown = literal_of(label);
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
        moving_.retyped.push_back(place_of(each.name, {of.name}));
      }
    }
    add(phase::types, std::move(made));
  }

  const snapshot& wanted_;
  snapshot& now_;
  const snapshot& types_;
  const hints& given_;
  const sameness<Deferred>& same_;
  judge<Deferred>& judge_;
  disturbed& moving_;
  phases& phases_;
};

}  // namespace tenon::inline v0::schema::detail

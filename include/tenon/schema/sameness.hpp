// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/schema/names.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema::detail {

/// What counts as the same in two snapshots: of a difference and of a plan alike.
template <class Deferred = void>
class sameness {
 public:
  sameness(const snapshot& wanted, const snapshot& found)
      : wanted_(wanted), folds_(wanted.folds_case || found.folds_case) {}

  bool names(std::string_view a, std::string_view b) const { return same_name(a, b, folds_); }
  bool names(const std::vector<std::string>& a, const std::vector<std::string>& b) const {
    bool equal = a.size() == b.size();
    for (std::size_t i = 0; equal && i < a.size(); ++i) equal = names(a[i], b[i]);
    return equal;
  }
  bool texts(std::string_view a, std::string_view b) const { return same_expression(a, b, folds_); }
  bool folds() const { return folds_; }
  /// Whether the type that is found is the wanted one, or does the same.
  bool types(const column& wanted, const column& found) const {
    return names(wanted.type, found.type) || (wanted.also.keeps != nullptr && wanted.also.keeps(found.type));
  }

  bool equivalent(const index& a, const index& b) const {
    if (a.unique != b.unique || a.parts.size() != b.parts.size() || !texts(a.where, b.where)) return false;
    for (std::size_t i = 0; i < a.parts.size(); ++i) {
      const index_part& x = a.parts[i];
      const index_part& y = b.parts[i];
      if (!names(x.column, y.column) || !texts(x.expression, y.expression) ||
          !names(x.collation, y.collation) || x.descending != y.descending) {
        return false;
      }
    }
    return true;
  }
  bool equivalent(const foreign_key& a, const foreign_key& b) const {
    return relates_the_same(a, b) && a.on_delete == b.on_delete && a.on_update == b.on_update &&
           a.checked == b.checked;
  }
  bool equivalent(const full_text& a, const full_text& b) const {
    if (!a.definition.empty() || !b.definition.empty()) return a.definition == b.definition;
    return a.language == b.language && names(a.columns, b.columns);
  }
  bool equivalent(const check& a, const check& b) const { return texts(a.expression, b.expression); }

  /// Pairs first what means the same under the same name, then what means the same under another one (a name
  /// is no part of the meaning), then what has the same name and means something else, which is `changed`.
  template <class Object, class Changed, class Missing, class Extra>
  void match(const list<Object>& wanted, const list<Object>& found, Changed&& changed, Missing&& missing,
             Extra&& extra) const {
    list<bool> used(found.size());
    list<bool> done(wanted.size());
    const auto pair_up = [&](auto&& fits, auto&& then) {
      for (std::size_t w = 0; w < wanted.size(); ++w) {
        for (std::size_t f = 0; f < found.size() && !done[w]; ++f) {
          if (used[f] || !fits(wanted[w], found[f])) continue;
          used[f] = done[w] = true;
          then(wanted[w], found[f]);
        }
      }
    };
    const auto agreed = [](const Object&, const Object&) {};
    pair_up([this](const Object& a, const Object& b) { return answers_to(a, b) && equivalent(a, b); },
            agreed);
    pair_up([this](const Object& a, const Object& b) { return equivalent(a, b); }, agreed);
    pair_up([this](const Object& a, const Object& b) { return answers_to(a, b); }, changed);
    for (std::size_t w = 0; w < wanted.size(); ++w) {
      if (!done[w]) missing(wanted[w]);
    }
    for (std::size_t f = 0; f < found.size(); ++f) {
      if (!used[f]) extra(found[f]);
    }
  }

 private:
  bool relates_the_same(const foreign_key& a, const foreign_key& b) const {
    return names(a.table, b.table) && names(a.columns, b.columns) && names(referenced(a), referenced(b));
  }
  /// No columns: the primary key of a table that does not exist yet.
  const std::vector<std::string>& referenced(const foreign_key& key) const {
    const table* target = key.referenced.empty() ? wanted_.find(key.table) : nullptr;
    return target != nullptr ? target->primary_key : key.referenced;
  }

  bool answers_to(const index& a, const index& b) const { return !a.name.empty() && names(a.name, b.name); }
  bool answers_to(const check& a, const check& b) const { return !a.name.empty() && names(a.name, b.name); }
  bool answers_to(const full_text& a, const full_text& b) const { return names(a.name, b.name); }
  bool answers_to(const foreign_key& a, const foreign_key& b) const { return relates_the_same(a, b); }

  const snapshot& wanted_;
  bool folds_;
};

}  // namespace tenon::inline v0::schema::detail

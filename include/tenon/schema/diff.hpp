// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/difference.hpp>
#include <tenon/schema/sameness.hpp>
#include <tenon/schema/snapshot.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::schema {
namespace detail {

/// Compares one pair of snapshots table by table.
template <class Deferred = void>
class comparison {
 public:
  comparison(const snapshot& wanted, const snapshot& found)
      : wanted_(wanted), found_(found), same_(wanted, found) {}

  list<difference> run() {
    for (const table& each : wanted_.tables) {
      table_ = &each;
      compare_types(each);
      const table* other = nullptr;
      for (const table& candidate : found_.tables) {
        if (same(candidate.name, each.name)) other = &candidate;
      }
      if (other != nullptr) {
        compare(each, *other);
      } else if (names(found_.views)) {
        add(difference_kind::not_a_table, "", "a table", "a view");
      } else if (names(found_.virtual_tables)) {
        add(difference_kind::not_a_table, "", "a table", "a virtual table");
      } else {
        add(difference_kind::missing_table, "", "", "");
      }
    }
    for (const view& each : wanted_.views) look_for_view(each);
    return std::move(result_);
  }

 private:
  template <class Name>
  bool same(const Name& a, const Name& b) const {
    return same_.names(a, b);
  }
  bool names(const list<view>& views) const {
    for (const view& each : views) {
      if (same(each.name, table_->name)) return true;
    }
    return false;
  }

  void look_for_view(const view& wanted) {
    const std::string& name = wanted.name;
    bool there = false;
    for (const view& each : found_.views) {
      if (!same(each.name, name)) continue;
      there = true;
      if (!wanted.text.empty() && !same_.texts(each.text, wanted.text))
        result_.push_back({difference_kind::changed_view, name, {}, wanted.text, each.text});
    }
    for (const view& each : found_.virtual_tables) there = there || same(each.name, name);
    for (const table& each : found_.tables) there = there || same(each.name, name);
    if (!there)
      result_.push_back({difference_kind::missing_view,
                         name,
                         {},
                         wanted.text.empty() ? "made by raw SQL before the database is opened" : "",
                         {}});
  }

  void add(difference_kind kind, std::string object, std::string wanted, std::string found) {
    result_.push_back({kind, table_->name, std::move(object), std::move(wanted), std::move(found)});
  }
  void option(std::string_view name, bool wanted, bool found) {
    if (wanted != found)
      add(difference_kind::changed_table_option, std::string(name), wanted ? "on" : "off",
          found ? "on" : "off");
  }

  void compare(const table& wanted, const table& found) {
    compare_columns(wanted, found);
    if (!same(wanted.primary_key, found.primary_key)) {
      add(difference_kind::changed_primary_key, "", to_text(wanted.primary_key), to_text(found.primary_key));
    }
    option("AUTOINCREMENT", wanted.autoincrement, found.autoincrement);
    option("STRICT", wanted.strict, found.strict);
    option("WITHOUT ROWID", wanted.without_rowid, found.without_rowid);
    if (!same(wanted.conflict_rules, found.conflict_rules)) {
      add(difference_kind::changed_table_option, "ON CONFLICT", wanted.conflict_rules, found.conflict_rules);
    }
    // A comment that somebody made for a table that describes none is his.
    if (!wanted.comment.empty() && wanted.comment != found.comment) {
      add(difference_kind::changed_table_comment, "", wanted.comment, found.comment);
    }
    compare_indexes(wanted, found);
    compare_foreign_keys(wanted, found);
    compare_checks(wanted, found);
    match(wanted.full_texts, found.full_texts, difference_kind::missing_full_text,
          difference_kind::extra_full_text, difference_kind::changed_full_text);
  }

  void compare_columns(const table& wanted, const table& found) {
    list<bool> used(found.columns.size());
    for (const column& each : wanted.columns) {
      std::size_t at = 0;
      while (at < found.columns.size() && !same(found.columns[at].name, each.name)) ++at;
      if (at == found.columns.size()) {
        add(difference_kind::missing_column, each.name, to_text(each), "");
      } else {
        used[at] = true;
        compare(each, found.columns[at]);
      }
    }
    for (std::size_t at = 0; at < used.size(); ++at) {
      if (!used[at])
        add(difference_kind::extra_column, found.columns[at].name, "", to_text(found.columns[at]));
    }
  }

  void compare(const column& wanted, const column& found) {
    if (!same_.types(wanted, found)) {
      add(difference_kind::changed_type, wanted.name, wanted.type, found.type);
    }
    if (wanted.nullable != found.nullable) {
      add(difference_kind::changed_nullability, wanted.name, wanted.nullable ? "NULL" : "NOT NULL",
          found.nullable ? "NULL" : "NOT NULL");
    }
    if (!same_.texts(wanted.default_text, found.default_text)) {
      add(difference_kind::changed_default, wanted.name, wanted.default_text, found.default_text);
    }
    if (!same_.texts(wanted.generated, found.generated) || wanted.stored != found.stored) {
      add(difference_kind::changed_generation, wanted.name, generation_text(wanted), generation_text(found));
    }
    if (!same(wanted.collation, found.collation)) {
      add(difference_kind::changed_collation, wanted.name, wanted.collation, found.collation);
    }
    if (!wanted.comment.empty() && wanted.comment != found.comment) {
      add(difference_kind::changed_comment, wanted.name, wanted.comment, found.comment);
    }
  }

  /// The labels of the columns' types, each type once: they are there before the tables are.
  void compare_types(const table& wanted) {
    for (const column& each : wanted.columns) {
      const enumeration* type = wanted_.find_type(each.type);
      const enumeration* other = type != nullptr ? found_.find_type(each.type) : nullptr;
      if (other == nullptr || type->labels == other->labels) continue;
      bool told = false;
      for (const enumeration* before : differing_types_) told = told || before == type;
      if (told) continue;
      differing_types_.push_back(type);
      add(difference_kind::changed_type, each.name, type->name + ' ' + to_text(type->labels),
          other->name + ' ' + to_text(other->labels));
    }
  }

  static std::string generation_text(const column& shown) {
    if (shown.generated.empty()) return {};
    return '(' + shown.generated + (shown.stored ? ") STORED" : ") VIRTUAL");
  }

  static std::string shown_name(const index& each) { return each.name.empty() ? to_text(each) : each.name; }
  static std::string shown_name(const check& each) { return each.name.empty() ? each.expression : each.name; }
  static std::string shown_name(const full_text& each) { return each.name; }
  static std::string shown_name(const foreign_key& each) { return to_text(each.columns); }
  static std::string shown(const check& each) { return '(' + each.expression + ')'; }
  template <class Object>
  static std::string shown(const Object& each) {
    return to_text(each);
  }

  template <class Object>
  void match(const list<Object>& wanted, const list<Object>& found, difference_kind missing,
             difference_kind extra, difference_kind changed) {
    same_.match(
        wanted, found,
        [&](const Object& a, const Object& b) { add(changed, shown_name(a), shown(a), shown(b)); },
        [&](const Object& a) { add(missing, shown_name(a), shown(a), ""); },
        [&](const Object& b) { add(extra, shown_name(b), "", shown(b)); });
  }

  void compare_indexes(const table& wanted, const table& found) {
    match(wanted.indexes, found.indexes, difference_kind::missing_index, difference_kind::extra_index,
          difference_kind::changed_index);
  }
  void compare_foreign_keys(const table& wanted, const table& found) {
    match(wanted.foreign_keys, found.foreign_keys, difference_kind::missing_foreign_key,
          difference_kind::extra_foreign_key, difference_kind::changed_foreign_key);
  }
  void compare_checks(const table& wanted, const table& found) {
    match(wanted.checks, found.checks, difference_kind::missing_check, difference_kind::extra_check,
          difference_kind::changed_check);
  }

  const snapshot& wanted_;
  const snapshot& found_;
  const sameness<Deferred> same_;
  const table* table_ = nullptr;
  list<const enumeration*> differing_types_;
  list<difference> result_;
};

}  // namespace detail

/// In what `found` differs from `wanted`; empty if nothing. Tables that are only in `found` are no
/// difference, nor are the order of columns and the names of indexes and constraints that mean the same. Both
/// sides must be in the form in which the same database reports them. Pure.
template <class Deferred = void>
list<difference> diff(const snapshot& wanted, const snapshot& found) {
  return detail::comparison<Deferred>(wanted, found).run();
}

}  // namespace tenon::inline v0::schema

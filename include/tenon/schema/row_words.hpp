// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/core/error.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/old_names.hpp>
#include <tenon/schema/words.hpp>

namespace tenon::inline v0::schema::detail {

/// What the names in a step's expressions stand for in the rows as they are before a plan.
template <class Deferred = void>
class row_words {
 public:
  row_words(const abilities& can, const old_names<Deferred>& names, const hints& given, const snapshot& types,
            bool folds_case)
      : can_(can), names_(names), given_(given), types_(types), folds_(folds_case) {}

  /// Names in the step's expressions for the rows as they are before the plan: a new column has its default.
  list<replaced_word> of(const step& s, const table* from, const table* to) const {
    list<replaced_word> result = names_.words(s.subject.name);
    for (const value_rename& each : given_.values) {
      const column* const held = to != nullptr ? find(*to, each.column) : nullptr;
      if (!same_name(each.table, s.subject.name, folds_) || held == nullptr ||
          types_.find_type(held->type) != nullptr)
        continue;
      const std::string old = delimited(names_.column(each.table, each.column));
      put(result, each.column,
          sentence({"(CASE ", old, " WHEN ", literal_of(each.from), " THEN ", literal_of(each.to), " ELSE ",
                    old, " END)"}));
    }
    if (to == nullptr || from == nullptr) return result;
    for (const column& each : to->columns) {
      const column* const was = find(*from, each.name);
      if (each.generated.empty() && (was == nullptr || !same_name(was->type, each.type, folds_)))
        put(result, each.name, was == nullptr ? fresh(*to, each) : retyped(*to, *was, each));
    }
    for (const column& each : to->columns) {
      const column* const was = find(*from, each.name);
      if (!each.generated.empty() &&
          (was == nullptr || was->generated != each.generated || changes(*from, *to, each.generated)))
        put(result, each.name, computed(each, result));
    }
    return result;
  }
  /// Not about values of which only trying tells what they become.
  bool can_be_asked(const step& s, const list<replaced_word>& words) const {
    bool can = true;
    for (const replaced_word& each : words) {
      if (!each.text.empty()) continue;
      can = can && !mentions(s.made.where, each.name, folds_);
      for (const index_part& part : s.made.parts)
        can = can && !same_name(part.column, each.name, folds_) &&
              !mentions(part.expression, each.name, folds_);
      for (const check& part : s.subject.checks) can = can && !mentions(part.expression, each.name, folds_);
    }
    return can;
  }
  /// How a column's values become those of another type, over the names after the renames.
  conversion converted(const std::string& table, const column& from, const column& to) const {
    if (const std::string* const given = hinted(table, to.name)) {
      return {conversion_kind::rewrites,
              replaced_words(*given, names_.present_words(table), folds_),
              {},
              "whether your expression means what the column is to mean"};
    }
    if (can_.convert == nullptr) return {conversion_kind::none};
    return can_.convert(from, to, types_);
  }
  /// A conversion by somebody's word, in his names, or null.
  const std::string* hinted(std::string_view table, std::string_view column) const {
    for (const conversion_hint& each : given_.conversions) {
      if (same_name(each.table, table, folds_) && same_name(each.column, column, folds_))
        return &each.expression;
    }
    return nullptr;
  }

  /// Whether a text reads columns whose rows get other values: of another type, or computed in another way.
  bool changes(const table& from, const table& to, const std::string& text) const {
    for (const column& each : to.columns) {
      const column* const was = find(from, each.name);
      if (was == nullptr || each.generated == text || !mentions(text, each.name, folds_)) continue;
      if (each.generated.empty() ? is_retyped(to.name, *was, each)
                                 : was->generated != each.generated || changes(from, to, each.generated))
        return true;
    }
    return false;
  }
  bool is_retyped(const std::string& table, const column& was, const column& is) const {
    return !same_name(was.type, is.type, folds_) && converted(table, was, is).kind != conversion_kind::free;
  }
  bool has(const table& in, std::string_view column) const {
    for (const schema::column& each : in.columns) {
      if (same_name(each.name, column, folds_)) return true;
    }
    return false;
  }
  const column* find(const table& in, std::string_view name) const {
    for (const column& each : in.columns) {
      if (same_name(each.name, name, folds_)) return &each;
    }
    return nullptr;
  }

 private:
  std::string computed(const column& each, const list<replaced_word>& words) const {
    for (const replaced_word& other : words) {
      if (other.text.empty() && mentions(each.generated, other.name, folds_)) return {};
    }
    return '(' + replaced_words(each.generated, words, folds_) + ')';
  }
  void put(list<replaced_word>& into, const std::string& name, std::string text) const {
    for (replaced_word& each : into) {
      if (!same_name(each.name, name, folds_)) continue;
      each.text = std::move(text);
      return;
    }
    into.push_back({name, std::move(text)});
  }
  /// What rows will have in a new column.
  std::string fresh(const table& in, const column& each) const {
    if (const std::string* const given = hinted(in.name, each.name)) return '(' + *given + ')';
    const std::string_view value = each.default_text.empty() ? std::string_view("NULL") : each.default_text;
    return as_value(value.substr(0, 10) == "GENERATED " ? "NULL" : value, each);
  }
  static std::string as_value(std::string_view value, const column& each) {
    return each.type.empty() ? sentence({"(", value, ")"})
                             : sentence({"CAST(", value, " AS ", each.type, ")"});
  }
  /// What rows will have in a column of another type; those that do not fit are another question's.
  std::string retyped(const table& in, const column& was, const column& is) const {
    if (const std::string* const given = hinted(in.name, is.name)) return '(' + *given + ')';
    column old = was;
    column then = is;
    old.name = then.name = names_.column(in.name, was.name);
    const conversion how = can_.convert != nullptr ? can_.convert(old, then, types_) : conversion{};
    const std::string name = delimited(old.name);
    if (how.kind == conversion_kind::none || can_.convert == nullptr) return as_value("NULL", is);
    if (how.kind == conversion_kind::checked && how.unfit.empty()) return {};
    const std::string made =
        how.expression.empty() ? sentence({"CAST(", name, " AS ", is.type, ")"}) : how.expression;
    return how.unfit.empty() ? '(' + made + ')'
                             : sentence({"(CASE WHEN ", how.unfit, " THEN NULL ELSE ", made, " END)"});
  }
  static std::string sentence(std::initializer_list<std::string_view> parts) {
    return tenon::detail::sentence(parts);
  }

  const abilities& can_;
  const old_names<Deferred>& names_;
  const hints& given_;
  const snapshot& types_;  // the wanted ones and those found
  bool folds_;
};

}  // namespace tenon::inline v0::schema::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/error.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/old_names.hpp>
#include <tenon/schema/row_words.hpp>
#include <tenon/schema/text.hpp>

namespace tenon::inline v0::schema::detail {

/// Gives each step its verdict: what it does to the rows that are there, and the question that decides.
template <class Deferred = void>
class judge {
 public:
  judge(const abilities& can, const old_names<Deferred>& names, const hints& given, const snapshot& types,
        const snapshot& now, bool folds_case)
      : can_(can),
        names_(names),
        types_(types),
        now_(now),
        folds_(folds_case),
        rows_(can, names, given, types, folds_case) {}

  /// `from` and `to`: the step's table before and after, null where there is none.
  void give(step& s, const table* from, const table* to) {
    switch (s.kind) {
      case step_kind::create_table: return say(s, safety::additive, "A101", "is created");
      case step_kind::create_schema:
        s.judged = {safety::additive, "A102", sentence({"schema \"", s.subject.schema, "\" is created"})};
        return;
      case step_kind::create_type:
        s.judged = {safety::additive, "A701", sentence({"type ", s.type.name, " is created"})};
        return;
      case step_kind::create_index: return index_made(s, from, to);
      case step_kind::create_full_text:
        say(s, safety::additive, "A601", "gets the full-text index \"", s.words.name, "\"");
        return touch(s, from);
      case step_kind::add_foreign_key: return key_made(s, from, to);
      case step_kind::rename_table:
        return say(s, safety::safe, "C101", "is renamed to \"", s.renamed.to,
                   "\"; programs that know only the old name fail from then on");
      case step_kind::drop_table:
        say(s, safety::lossy, "L101", "is dropped with all its rows");
        return ask(s, from);
      case step_kind::rename_column:
        return say(s, safety::safe, "C201", column_word, s.renamed.from, "\" is renamed to \"", s.renamed.to,
                   "\"; programs that know only the old name fail from then on");
      case step_kind::add_column: return column_made(s, from, to);
      case step_kind::drop_column:
        if (!s.subject.columns[0].generated.empty())
          return say(s, safety::safe, "C206", column_word, name(s), "\", which is computed, is dropped");
        say(s, safety::lossy, "L201", column_word, name(s), "\" is dropped with its values");
        return ask(s, from);
      case step_kind::alter_column_type: return type_changed(s, from);
      case step_kind::alter_column_nullability:
        if (s.subject.columns[0].nullable)
          return say(s, safety::safe, "C203", column_word, name(s), "\" may be null from now on");
        say(s, safety::data_dependent, "D201", column_word, name(s),
            "\" becomes NOT NULL, which rows without a value do not fit; give them one first");
        return ask(s, from, filled_null(s));
      case step_kind::alter_column_default:
        return say(s, safety::safe, "C204", column_word, name(s), "\" gets ",
                   s.subject.columns[0].default_text.empty() ? "no default" : "the default ",
                   s.subject.columns[0].default_text, "; rows that are there keep their values");
      case step_kind::alter_column_generation: return generation_changed(s, from);
      case step_kind::alter_column_collation:
        say(s, safety::safe, "C205", column_word, name(s), "\" is compared by ",
            s.subject.columns[0].collation.empty() ? "the database's collation"
                                                   : std::string_view(s.subject.columns[0].collation));
        s.judged.unseen = "values that the new collation takes for equal fail in a unique index";
        return touch(s, from);
      case step_kind::fill_column:
        say(s, safety::safe, "C207", column_word, name(s), "\" is filled by ", s.mapping[0].expression);
        return touch(s, from);
      case step_kind::drop_index:
        return say(s, safety::safe, "C301", s.made.unique ? "loses the unique index " : "loses the index ",
                   s.made.name.empty() ? to_text(s.made) : s.made.name,
                   s.made.unique ? "; nothing is unique by it from then on" : "");
      case step_kind::add_check: return check_made(s, from, to);
      case step_kind::drop_check:
        return say(s, safety::safe, "C501", "loses the check (", s.subject.checks[0].expression, ")");
      case step_kind::drop_foreign_key:
        return say(s, safety::safe, "C401", "loses the foreign key ", to_text(s.subject.foreign_keys[0]));
      case step_kind::validate_constraint:
        say(s, safety::safe, "C502", "has its rows looked at for a rule that was added before");
        return touch(s, from);
      case step_kind::change_primary_key: return primary_key_changed(s, from, to);
      case step_kind::change_generated_key:
        return say(s, safety::safe, "C302",
                   s.subject.autoincrement ? "has its key made by the database from now on"
                                           : "has its key given by programs from now on");
      case step_kind::change_table_option: return option_changed(s, from);
      case step_kind::comment_table:
      case step_kind::comment_column: return say(s, safety::safe, "C102", "gets a comment");
      case step_kind::drop_full_text:
        return say(s, safety::safe, "C601", "loses the full-text index \"", s.words.name, "\"");
      case step_kind::add_value:
        s.judged = {safety::additive, "A702",
                    sentence({"type ", s.type.name, " gets the value '", s.renamed.to, "'"})};
        return;
      case step_kind::rename_value: return value_renamed(s, from);
      case step_kind::retire_values: return values_retired(s);
      case step_kind::drop_type:
        s.judged = {safety::safe, "C702",
                    sentence({"type ", s.type.name, ", which nothing uses, is dropped"})};
        return;
      case step_kind::create_view:
        s.judged = {safety::additive, "A801", sentence({"view \"", s.shown.name, "\" is created"})};
        return;
      case step_kind::drop_view:
        s.judged = {safety::safe, "C801", sentence({"view \"", s.shown.name, "\" is dropped"})};
        return;
      case step_kind::rebuild_table: return rebuilt(s, from);
    }
  }

  /// What no step does.
  void refuse(step& s, std::string_view code, std::string why) {
    s.judged = {safety::impossible, code, std::move(why)};
  }

  const row_words<Deferred>& rows() const { return rows_; }

 private:
  static constexpr std::string_view column_word = ", column \"";
  static const std::string& name(const step& s) { return s.subject.columns[0].name; }
  static std::string sentence(std::initializer_list<std::string_view> parts) {
    return tenon::detail::sentence(parts);
  }

  template <class... Parts>
  static void say(step& s, safety how, std::string_view code, const Parts&... parts) {
    const std::string said = sentence({std::string_view(parts)...});
    s.judged = {how, code, sentence({"table \"", s.subject.name, said[0] == ',' ? "\"" : "\" ", said})};
  }

  void ask(step& s, const table* from, std::string_view refused = {}, const table* to = nullptr) {
    if (can_.question == nullptr || from == nullptr) return;
    const list<replaced_word> known = rows_.of(s, from, to);
    if (rows_.can_be_asked(s, known)) s.judged.question = can_.question(names_.asked(s, known), refused);
  }
  void touch(step& s, const table* from) {
    if (can_.count == nullptr || from == nullptr) return;
    table old;
    old.name = names_.table(from->name);
    old.schema = from->schema;
    s.judged.touched = can_.count(old);
  }

  /// The condition of rows without a value where somebody said how they get one; else the step's own.
  std::string filled_null(const step& s) const {
    const std::string* const given = rows_.hinted(s.subject.name, name(s));
    return given == nullptr ? std::string() : '(' + *given + ") IS NULL";
  }

  void index_made(step& s, const table* from, const table* to) {
    touch(s, from);
    const std::string touched = std::move(s.judged.touched);
    const std::string shown = s.made.name.empty() ? to_text(s.made) : s.made.name;
    if (!s.made.unique || from == nullptr) {
      say(s, safety::additive, "A301", "gets the index ", shown);
    } else if (is_unique_already(s.made, *from, to)) {
      say(s, safety::safe, "C303", "gets the unique index ", shown, ", whose columns are unique already");
    } else if (all_null(s.made, *from, to)) {
      say(s, safety::additive, "A302", "gets the unique index ", shown, " on a column that is new");
    } else {
      say(s, safety::data_dependent, "D301", "gets the unique index ", shown,
          ", which rows with equal values do not fit; part them first");
      bool there = true;
      for (const index_part& each : s.made.parts)
        there = there && (each.column.empty() || rows_.has(*from, each.column));
      if (there) ask(s, from, {}, to);
      decide_later(s);
    }
    s.judged.touched = touched;
  }
  /// Columns of which some are unique are unique.
  bool is_unique_already(const index& made, const table& from, const table* to) const {
    const auto covers = [&](std::string_view name, std::string_view collation) {
      if (to != nullptr && rows_.changes(from, *to, delimited(name)))
        return false;  // different values may be equal then
      for (const index_part& each : made.parts) {
        if (!each.column.empty() && same_name(each.column, name, folds_) &&
            same_name(each.collation, collation, folds_))
          return true;
      }
      return false;
    };
    bool key = !from.primary_key.empty();
    for (const std::string& each : from.primary_key) key = key && covers(each, {});
    if (key) return true;
    for (const index& each : from.indexes) {
      bool fits = each.unique && (each.where.empty() || each.where == made.where);
      for (const index_part& part : each.parts)
        fits = fits && !part.column.empty() && covers(part.column, part.collation);
      if (fits) return true;
    }
    return false;
  }
  bool all_null(const index& made, const table& from, const table* to) const {
    for (const index_part& each : made.parts) {
      if (each.column.empty() || rows_.has(from, each.column) || to == nullptr) continue;
      const column* const added = rows_.find(*to, each.column);
      if (added != nullptr && added->default_text.empty() && added->generated.empty() &&
          rows_.hinted(to->name, each.column) == nullptr)
        return true;
    }
    return false;
  }

  void key_made(step& s, const table* from, const table* to) {
    const foreign_key& key = s.subject.foreign_keys[0];
    bool fresh = from == nullptr;
    for (const std::string& each : key.columns) {
      const column* const added = to != nullptr ? rows_.find(*to, each) : nullptr;
      fresh = fresh || (added != nullptr && !rows_.has(*from, each) && added->default_text.empty() &&
                        rows_.hinted(to->name, each) == nullptr);
    }
    if (fresh) {
      return say(s, safety::additive, "A401", "gets the foreign key ", to_text(key));
    }
    say(s, safety::data_dependent, "D401", "gets the foreign key ", to_text(key),
        ", which rows whose values are not there do not fit; correct or remove them first");
    step about = s;
    if (!is_there(key)) about.subject.foreign_keys[0].table.clear();
    if (can_.question != nullptr && all_there(key.columns, *from) && agree(key, *from))
      s.judged.question = can_.question(names_.asked(about, rows_.of(s, from, to)), {});
    decide_later(s);
    touch(s, from);
  }
  bool is_there(const foreign_key& key) const {
    for (const table& each : now_.tables) {
      if (same_name(each.name, key.table, folds_)) return all_there(key.referenced, each);
    }
    return false;
  }
  /// Whether both sides can be compared as they are before the plan.
  bool agree(const foreign_key& key, const table& from) const {
    for (const table& each : now_.tables) {
      if (!same_name(each.name, key.table, folds_)) continue;
      for (std::size_t at = 0; at < key.columns.size(); ++at) {
        const column* const own = rows_.find(from, key.columns[at]);
        const column* const other =
            at < key.referenced.size() ? rows_.find(each, key.referenced[at]) : nullptr;
        if (own != nullptr && other != nullptr && !same_name(own->type, other->type, folds_)) return false;
      }
    }
    return true;
  }
  bool all_there(const std::vector<std::string>& columns, const table& in) const {
    bool there = true;
    for (const std::string& each : columns) there = there && rows_.has(in, each);
    return there;
  }
  /// A rule on values that are not there before the plan.
  static void decide_later(step& s) {
    if (s.judged.question.empty())
      s.judged.unseen =
          "the values that it is about come with this plan; it fails, and all is undone, if "
          "they do not fit";
  }

  void check_made(step& s, const table* from, const table* to) {
    say(s, safety::data_dependent, "D501", "gets the check (", s.subject.checks[0].expression,
        "), which some rows may not keep; correct them first");
    ask(s, from, {}, to);
    decide_later(s);
    touch(s, from);
  }

  void column_made(step& s, const table* from, const table* to) {
    const column& made = s.subject.columns[0];
    const bool keyed = to != nullptr && to->autoincrement && to->primary_key.size() == 1 &&
                       same_name(to->primary_key[0], made.name, folds_);
    if (!made.nullable && made.default_text.empty() && made.generated.empty() && !keyed &&
        rows_.hinted(s.subject.name, made.name) == nullptr) {
      say(s, safety::data_dependent, "D202", column_word, made.name,
          "\" is added as NOT NULL without a default, which no row that is there fits; give it a default, or "
          "say how rows get their value");
      return ask(s, from);
    }
    say(s, safety::additive, "A201", column_word, made.name, "\" is added");
    if (!made.generated.empty()) touch(s, from);
  }

  void type_changed(step& s, const table* from) {
    const column& was = s.before.columns[0];
    const column& is = s.subject.columns[0];
    const conversion how = rows_.converted(s.subject.name, was, is);
    const std::string what =
        sentence({column_word, is.name, "\" changes its type from ", was.type, " to ", is.type});
    switch (how.kind) {
      case conversion_kind::free: say(s, safety::safe, "C202", what, "; no row is written again"); break;
      case conversion_kind::rewrites:
        say(s, safety::safe, "C208", what, "; every row is written again");
        touch(s, from);
        break;
      case conversion_kind::checked:
        say(s, safety::data_dependent, "D203", what,
            ", which some values may not fit; nothing is cut off: correct them first");
        if (!how.unfit.empty()) {
          column old = was;
          old.name = names_.column(s.subject.name, was.name);
          column then = is;
          then.name = old.name;
          ask(s, from, can_.convert(old, then, types_).unfit);
        }
        touch(s, from);
        break;
      case conversion_kind::none:
        refuse(s, "X201",
               sentence({"table \"", s.subject.name, "\"", what,
                         ", and nothing says how its values become that; say it by a conversion"}));
    }
    s.judged.unseen = how.unseen;
  }

  void generation_changed(step& s, const table* from) {
    const column& was = s.before.columns[0];
    const column& is = s.subject.columns[0];
    if (is.generated.empty()) {
      return say(s, safety::safe, "C209", column_word, is.name,
                 "\" is computed no longer; rows keep what was computed last");
    }
    if (was.generated.empty()) {
      say(s, safety::lossy, "L203", column_word, is.name,
          "\" is computed from now on, which replaces the values that rows have");
      ask(s, from);
    } else {
      say(s, safety::safe, "C210", column_word, is.name, "\" is computed in another way");
    }
    touch(s, from);
  }

  void primary_key_changed(step& s, const table* from, const table* to) {
    touch(s, from);
    const std::string touched = std::move(s.judged.touched);
    index key;
    key.unique = true;
    bool fresh = false;
    for (const std::string& each : s.subject.primary_key) {
      key.parts.emplace_back().column = each;
      fresh = fresh || (from != nullptr && !rows_.has(*from, each));
    }
    if (s.subject.primary_key.empty()) {
      say(s, safety::safe, "C304", "loses its primary key");
    } else if (fresh && to != nullptr && to->autoincrement) {
      say(s, safety::safe, "C305", "gets the primary key ", to_text(s.subject.primary_key),
          ", which the database makes");
    } else {
      say(s, safety::data_dependent, "D302", "gets the primary key ", to_text(s.subject.primary_key),
          ", which rows with equal values or none do not fit");
      if (!fresh) ask(s, from, {}, to);
      decide_later(s);
    }
    s.judged.touched = touched;
  }

  void option_changed(step& s, const table* from) {
    if (s.renamed.to == "STRICT" && s.subject.strict) {
      say(s, safety::data_dependent, "D101",
          "becomes STRICT, which values of another type than their column's do not fit");
      step about = s;
      about.subject.columns = from->columns;
      if (can_.question != nullptr) s.judged.question = can_.question(names_.asked(about, {}), {});
    } else {
      say(s, safety::safe, "C103", "changes its option ", s.renamed.to);
    }
    touch(s, from);
  }

  void value_renamed(step& s, const table* from) {
    if (!s.type.name.empty()) {
      s.judged = {safety::safe, "C701",
                  sentence({"value '", s.renamed.from, "' of type ", s.type.name, " is renamed to '",
                            s.renamed.to, "'"})};
      return;
    }
    say(s, safety::safe, "C703", column_word, name(s), "\": rows with '", s.renamed.from, "' get '",
        s.renamed.to, "'");
    if (from == nullptr) return;
    s.judged.idle_at_zero = true;
    if (can_.question != nullptr) s.judged.question = can_.question(names_.asked(s, {}), {});
  }

  void values_retired(step& s) {
    std::string gone;
    for (const std::string& each : s.before_type.labels) {
      bool stays = false;
      for (const std::string& label : s.type.labels) stays = stays || label == each;
      if (!stays) gone += (gone.empty() ? "" : ", ") + literal_of(each);
    }
    if (gone.empty()) {
      s.judged = {safety::safe, "C704", sentence({"type ", s.type.name, " is made anew with more values"})};
      return;
    }
    s.judged = {safety::data_dependent, "D701",
                sentence({"type ", s.type.name, " loses ", gone,
                          ", which rows that have it do not fit; give them another first"})};
    step about = s;
    for (step& each : about.parts) each = names_.asked(each, {});
    if (can_.question != nullptr && !s.parts.empty()) s.judged.question = can_.question(about, gone);
  }

  void rebuilt(step& s, const table* from) {
    const step* worst = nullptr;
    for (const step& each : s.parts) {
      if (worst == nullptr || worst->judged.safety < each.judged.safety) worst = &each;
    }
    say(s, worst != nullptr ? worst->judged.safety : safety::safe,
        worst != nullptr ? worst->judged.code : std::string_view("C104"),
        "is made anew with all its rows, as SQL cannot change it in place");
    touch(s, from);
  }

  const abilities& can_;
  const old_names<Deferred>& names_;
  const snapshot& types_;  // the wanted ones and those found
  const snapshot& now_;    // after the renames
  bool folds_;
  row_words<Deferred> rows_;
};

}  // namespace tenon::inline v0::schema::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/schema/abilities.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/judge.hpp>
#include <tenon/schema/sameness.hpp>

namespace tenon::inline v0::schema::detail {

/// In which part of a plan a step runs: what depends on something goes before it and comes after it.
enum class phase : std::uint8_t {
  needs,  // schemas and types
  renames,
  words_off,
  views_off,
  keys_off,
  tables_off,
  objects_off,  // indexes and checks
  computed_off,
  types,
  early_tables,
  columns,
  computed,
  columns_off,
  indexes,
  late_tables,
  checks,
  keys,
  words,
  validations,
  comments,
  views,
  types_off,
  count,
};

/// What a plan is made of: the steps of each phase in the order in which they were found.
struct phases {
  list<step> steps[static_cast<unsigned>(phase::count)];

  step& add(phase when, step made) { return steps[static_cast<unsigned>(when)].push_back(std::move(made)); }
};

/// What keeps other things from staying as they are while it changes, in all tables.
struct disturbed {
  list<foreign_key> retyped = {};  // `table` and `columns`: those that change their types
  list<foreign_key> lost = {};     // `table` and `columns`: those that are no key any more
};

inline foreign_key place_of(const std::string& table, std::vector<std::string> columns) {
  foreign_key place;
  place.table = table;
  place.columns = std::move(columns);
  return place;
}

/// The changes of one table that is there. What its database does not change in place becomes one rebuild.
template <class Deferred = void>
class table_changes {
 public:
  /// Whether a foreign key refers to columns that change their types or are no key any more.
  static bool is_disturbed(const foreign_key& key, const disturbed& moving, const sameness<Deferred>& same) {
    for (const foreign_key& each : moving.lost) {
      if (same.names(each.table, key.table) && same.names(each.columns, key.referenced)) return true;
    }
    for (const foreign_key& each : moving.retyped) {
      for (const std::string& part : key.referenced) {
        if (same.names(each.table, key.table) && same.names(each.columns[0], part)) return true;
      }
    }
    return false;
  }

  table_changes(const table& wanted, const table& found, const snapshot& all, const snapshot& now,
                const disturbed& moving, const sameness<Deferred>& same, judge<Deferred>& judged,
                const abilities& can, const change_options& options)
      : wanted_(wanted),
        found_(found),
        all_(all),
        now_(now),
        moving_(moving),
        same_(same),
        judge_(judged),
        can_(can),
        options_(options) {}

  /// Whether a rebuild is needed is known only when all has been looked at.
  void plan(phases& into, bool words_were_dropped) {
    compare_columns();
    compare_keys();
    compare_options();
    compare_indexes();
    compare_checks();
    if (rebuild_ && can_.rebuilds) {
      rebuild(into);
    } else {
      for (placed& each : found_steps_) {
        each.made.concurrently = options_.concurrently && is_slow(each.made) && is_decided(each.made) &&
                                 !is_referred_to(each.made);
        into.add(each.when, std::move(each.made));
      }
    }
    compare_words(into, words_were_dropped || (rebuild_ && can_.rebuilds));
    compare_comments(into);
  }

  bool rebuilds() const { return rebuild_ && can_.rebuilds; }

 private:
  struct placed {
    phase when = phase::columns;
    step made = {};
  };

  step begin(step_kind kind) const {
    step made;
    made.kind = kind;
    made.subject.name = found_.name;
    made.subject.schema = found_.schema;
    return made;
  }
  step of_column(step_kind kind, const column& from, const column& to) const {
    step made = begin(kind);
    made.subject.columns.push_back(to);
    made.before.columns.push_back(from);
    return made;
  }
  step& add(phase when, step made, bool in_place) {
    rebuild_ = rebuild_ || !in_place;
    judge_.give(made, &found_, &wanted_);
    if (!in_place && !can_.rebuilds) judge_.refuse(made, "X202", "this store does not change what is there");
    return found_steps_.push_back({when, std::move(made)}).made;
  }
  static bool is_slow(const step& made) {
    return made.kind == step_kind::create_index || made.kind == step_kind::drop_index ||
           made.kind == step_kind::add_check || made.kind == step_kind::add_foreign_key;
  }
  /// What only trying tells must be undone with all the rest, so it is tried in the same transaction.
  static bool is_decided(const step& made) {
    return made.judged.safety != safety::data_dependent || !made.judged.question.empty();
  }
  /// Foreign keys are made in the transaction, and need the index that makes their columns a key.
  bool is_referred_to(const step& made) const {
    if (made.kind != step_kind::create_index || !made.made.unique) return false;
    std::vector<std::string> columns;
    for (const index_part& each : made.made.parts) columns.push_back(each.column);
    for (const table& each : all_.tables) {
      for (const foreign_key& key : each.foreign_keys) {
        if (same_.names(key.table, wanted_.name) && same_.names(key.referenced, columns)) return true;
      }
    }
    return false;
  }
  const column* find(const table& in, std::string_view name) const {
    for (const column& each : in.columns) {
      if (same_.names(each.name, name)) return &each;
    }
    return nullptr;
  }

  void compare_columns() {
    for (const column& each : wanted_.columns) {
      const column* const other = find(found_, each.name);
      if (other == nullptr) {
        add_column(each);
      } else {
        compare(each, *other);
      }
    }
    for (const column& each : found_.columns) {
      if (find(wanted_, each.name) != nullptr) continue;
      step dropped = begin(step_kind::drop_column);
      dropped.subject.columns.push_back(each);
      add(phase::columns_off, std::move(dropped),
          can_.drops_columns && (can_.drops_bound_columns || !is_bound(each)));
    }
  }

  /// Whether something that stays when the plan drops the column's indexes would keep it.
  bool is_bound(const column& used) const {
    const auto lists = [&](const std::vector<std::string>& names) {
      for (const std::string& each : names) {
        if (same_.names(each, used.name)) return true;
      }
      return false;
    };
    const auto says = [&](const std::string& text) { return mentions(text, used.name, same_.folds()); };
    bool bound = lists(found_.primary_key);
    for (const foreign_key& each : found_.foreign_keys) bound = bound || lists(each.columns);
    for (const check& each : found_.checks) bound = bound || says(each.expression);
    for (const column& each : found_.columns) bound = bound || says(each.generated);
    for (const index& each : found_.indexes) {
      for (const index_part& part : each.parts)
        bound = bound || (each.name.empty() && same_.names(part.column, used.name));
    }
    for (const trigger& each : now_.triggers)
      bound = bound || (same_.names(each.table, found_.name) && says(each.text));
    for (const view& each : now_.views)
      bound = bound || (mentions(each.text, found_.name, same_.folds()) && says(each.text));
    for (const table& each : now_.tables) {
      for (const foreign_key& key : each.foreign_keys)
        bound = bound || (same_.names(key.table, found_.name) && lists(key.referenced));
    }
    return bound;
  }

  void add_column(const column& added) {
    step made = begin(step_kind::add_column);
    made.subject.columns.push_back(added);
    const bool keyed = wanted_.primary_key.size() == 1 && same_.names(wanted_.primary_key[0], added.name);
    if (keyed && wanted_.autoincrement) {
      made.subject.primary_key = wanted_.primary_key;
      made.subject.autoincrement = true;
    }
    const std::string* const filled = judge_.rows().hinted(found_.name, added.name);
    const bool fits = can_.adds_in_place == nullptr || can_.adds_in_place(wanted_, added);
    if (fits && !can_.alters_keys && filled == nullptr) take_foreign_key(made, added);
    if (filled != nullptr && can_.alters_columns && fits && !added.nullable) {
      // First the column, then its values, then the rule that all have one.
      made.subject.columns[0].nullable = true;
      add(phase::columns, std::move(made), true);
    } else {
      add(added.generated.empty() ? phase::columns : phase::computed, std::move(made),
          fits && (filled == nullptr || can_.alters_columns));
    }
    if (filled == nullptr || !can_.alters_columns) return;
    step fill = begin(step_kind::fill_column);
    fill.subject.columns.push_back(added);
    fill.mapping.push_back({added.name, judge_.rows().converted(found_.name, added, added).expression});
    add(phase::columns, std::move(fill), true);
    if (added.nullable) return;
    column before = added;
    before.nullable = true;
    add(phase::columns, of_column(step_kind::alter_column_nullability, before, added), true);
  }

  /// A foreign key of the new column alone may come with it where no key can be added later.
  void take_foreign_key(step& made, const column& added) {
    if (!added.nullable || !added.default_text.empty() || !added.generated.empty()) return;
    for (const foreign_key& each : wanted_.foreign_keys) {
      if (each.columns.size() != 1 || !same_.names(each.columns[0], added.name)) continue;
      made.subject.foreign_keys.push_back(each);
      brought_.push_back(each);
      return;
    }
  }

  void compare(const column& wanted, const column& found) {
    column now = found;
    const auto change = [&](step_kind kind, auto&& set) {
      column next = now;
      set(next);
      step made = of_column(kind, now, next);
      now = next;
      if (kind == step_kind::alter_column_type) {
        const conversion how = judge_.rows().converted(found_.name, made.before.columns[0], next);
        if (!how.expression.empty()) made.mapping.push_back({next.name, how.expression});
      }
      const bool late = kind == step_kind::alter_column_nullability && now.nullable;
      const bool made_anew = kind == step_kind::alter_column_generation && !now.generated.empty();
      add(late        ? phase::columns_off
          : made_anew ? phase::computed
                      : phase::columns,
          std::move(made), can_.alters_columns);
    };
    const bool computed = !same_.texts(wanted.generated, found.generated) || wanted.stored != found.stored;
    const bool type = !same_.names(wanted.type, found.type);
    const bool collation = !same_.names(wanted.collation, found.collation);
    if (computed || (!wanted.generated.empty() && (type || collation))) {
      change(step_kind::alter_column_generation, [&](column& next) {
        next.generated = wanted.generated;
        next.stored = wanted.stored;
        if (!wanted.generated.empty()) {  // it is made anew
          next = wanted;
          next.comment = found.comment;
          remade_.push_back(wanted.name);
        }
      });
      if (!wanted.generated.empty()) return;
    }
    // A default of the old type need not be one of the new.
    if (type && !now.default_text.empty() && can_.alters_columns &&
        !same_.texts(now.default_text, wanted.default_text))
      change(step_kind::alter_column_default, [&](column& next) { next.default_text.clear(); });
    if (type) {
      remake_computed(found);
      change(step_kind::alter_column_type, [&](column& next) {
        next.type = wanted.type;
        if (can_.alters_columns) next.collation = wanted.collation;
      });
    }
    if (!same_.names(wanted.collation, now.collation))
      change(step_kind::alter_column_collation, [&](column& next) { next.collation = wanted.collation; });
    const auto change_nullability = [&] {
      change(step_kind::alter_column_nullability, [&](column& next) { next.nullable = wanted.nullable; });
    };
    // What counts must not be null; and nothing is allowed to be null as long as a key has it.
    if (!wanted.nullable && now.nullable) change_nullability();
    if (!same_.texts(wanted.default_text, now.default_text))
      change(step_kind::alter_column_default, [&](column& next) { next.default_text = wanted.default_text; });
    if (wanted.nullable && !now.nullable) change_nullability();
  }

  /// A computed column keeps those that it reads from changing their types.
  void remake_computed(const column& read) {
    if (!can_.alters_columns) return;
    for (const column& each : found_.columns) {
      const column* const after = find(wanted_, each.name);
      if (each.generated.empty() || after == nullptr || after->generated.empty() ||
          !mentions(each.generated, read.name, same_.folds()))
        continue;
      bool known = false;
      for (const placed& other : found_steps_)
        known = known || (other.made.kind == step_kind::drop_column &&
                          same_.names(other.made.subject.columns[0].name, each.name));
      if (known) continue;
      remade_.push_back(each.name);
      step dropped = begin(step_kind::drop_column);
      dropped.subject.columns.push_back(each);
      add(phase::computed_off, std::move(dropped), true);
      step made = begin(step_kind::add_column);
      made.subject.columns.push_back(*after);
      add(phase::computed, std::move(made), true);
    }
  }

  /// Whether what is there has to be made anew though it is wanted: it hangs on something that is made anew,
  /// or has a name that something else is to have.
  bool moves(const std::vector<std::string>& columns, const std::string& text, bool typed) const {
    if (!can_.alters_keys) return false;  // a table that is made anew has all of it anew
    const auto uses = [&](const std::string& name) {
      bool used = mentions(text, name, same_.folds());
      for (const std::string& each : columns) used = used || same_.names(each, name);
      return used;
    };
    for (const std::string& each : remade_) {
      if (uses(each)) return true;
    }
    for (const foreign_key& each : moving_.retyped) {
      if (typed && same_.names(each.table, found_.name) && uses(each.columns[0])) return true;
    }
    return false;
  }
  bool moves(const index& before) const {
    std::string text = before.where;
    std::vector<std::string> columns;
    for (const index_part& part : before.parts) {
      columns.push_back(part.column);
      text += ' ' + part.expression;
    }
    const bool plain = text.size() == before.parts.size();
    if (moves(columns, text, !plain)) return true;
    for (const table& other : all_.tables) {
      for (const index& each : other.indexes) {
        if (!before.name.empty() && same_.names(each.name, before.name) &&
            !(same_.names(other.name, found_.name) && same_.equivalent(each, before)))
          return true;
      }
    }
    return false;
  }
  bool moves(const check& before) const {
    if (!can_.alters_keys) return false;
    if (moves({}, before.expression, true)) return true;
    for (const check& each : wanted_.checks) {
      if (!before.name.empty() && same_.names(each.name, before.name) && !same_.equivalent(each, before))
        return true;
    }
    return false;
  }
  bool moves(const foreign_key& before) const {
    if (!can_.alters_keys) return false;
    if (moves(before.columns, {}, true)) return true;
    for (const foreign_key& each : wanted_.foreign_keys) {
      if (!before.name.empty() && same_.names(each.name, before.name) && !same_.equivalent(each, before))
        return true;
    }
    return is_disturbed(before, moving_, same_);
  }
  /// What is there and may stay; `drop` is called for the rest.
  template <class Object, class Drop>
  list<Object> settled(const list<Object>& found, Drop&& drop) const {
    list<Object> kept;
    for (const Object& each : found) {
      if (moves(each)) {
        drop(each);
      } else {
        kept.push_back(each);
      }
    }
    return kept;
  }

  void compare_keys() {
    if (!same_.names(wanted_.primary_key, found_.primary_key)) {
      step made = begin(step_kind::change_primary_key);
      made.subject.primary_key = wanted_.primary_key;
      made.before.primary_key = found_.primary_key;
      add(phase::columns, std::move(made), can_.alters_keys);
    }
    const auto drop = [&](const foreign_key& before) { drop_key(before); };
    same_.match(
        wanted_.foreign_keys, settled(found_.foreign_keys, drop),
        [&](const foreign_key& after, const foreign_key& before) {
          drop_key(before);
          add_key(after);
        },
        [&](const foreign_key& after) { add_key(after); }, drop);
    validate_rest(wanted_.foreign_keys, found_.foreign_keys,
                  [](step& made, const foreign_key& each) { made.subject.foreign_keys.push_back(each); });
  }
  /// What somebody added without looking at the rows, and did not finish.
  template <class Object, class Name>
  void validate_rest(const list<Object>& wanted, const list<Object>& found, Name name) {
    for (const Object& each : found) {
      bool stays = false;
      for (const Object& other : wanted) stays = stays || same_.equivalent(other, each);
      if (each.validated || !stays || moves(each)) continue;
      step made = begin(step_kind::validate_constraint);
      name(made, each);
      add(phase::validations, std::move(made), true);
    }
  }

  void drop_key(const foreign_key& before) {
    step made = begin(step_kind::drop_foreign_key);
    made.subject.foreign_keys.push_back(before);
    add(phase::keys_off, std::move(made), can_.alters_keys);
  }
  void add_key(const foreign_key& after) {
    for (const foreign_key& each : brought_) {
      if (each == after) return;
    }
    step made = begin(step_kind::add_foreign_key);
    made.subject.foreign_keys.push_back(after);
    add_validated(phase::keys, std::move(made));
  }
  /// Where others write meanwhile, a rule is added for new rows first and the old ones are looked at after.
  void add_validated(phase when, step made) {
    const bool later = can_.validates_later && options_.concurrently;
    step after = made;
    if (!is_decided(add(when, std::move(made), can_.alters_keys)) || !later) return;
    after.kind = step_kind::validate_constraint;
    add(phase::validations, std::move(after), true);
  }

  void compare_options() {
    const auto changed = [&](std::string_view name) {
      step made =
          begin(name == "AUTOINCREMENT" ? step_kind::change_generated_key : step_kind::change_table_option);
      made.subject = wanted_;
      made.before = found_;
      made.renamed.to = name;
      // A key that comes with its column is made with it.
      const bool fresh = name == "AUTOINCREMENT" && wanted_.primary_key.size() == 1 &&
                         find(found_, wanted_.primary_key[0]) == nullptr;
      if (!fresh || !can_.alters_keys)
        add(phase::columns, std::move(made), name == "AUTOINCREMENT" && can_.alters_keys);
    };
    if (wanted_.autoincrement != found_.autoincrement) changed("AUTOINCREMENT");
    if (wanted_.strict != found_.strict) changed("STRICT");
    if (wanted_.without_rowid != found_.without_rowid) changed("WITHOUT ROWID");
    if (!same_.names(wanted_.conflict_rules, found_.conflict_rules)) changed("ON CONFLICT");
  }

  void compare_indexes() {
    const auto made = [&](step_kind kind, const index& of) {
      step each = begin(kind);
      each.made = of;
      return each;
    };
    const auto drop = [&](const index& before) {
      add(phase::objects_off, made(step_kind::drop_index, before), !before.name.empty() || can_.alters_keys);
    };
    const auto create = [&](const index& after) {
      add(phase::indexes, made(step_kind::create_index, after), true);
    };
    same_.match(
        wanted_.indexes, settled(found_.indexes, drop),
        [&](const index& after, const index& before) {
          drop(before);
          create(after);
        },
        create, drop);
  }

  void compare_checks() {
    const auto drop = [&](const check& before) {
      step made = begin(step_kind::drop_check);
      made.subject.checks.push_back(before);
      add(phase::objects_off, std::move(made), can_.alters_keys);
    };
    const auto create = [&](const check& after) {
      step made = begin(step_kind::add_check);
      made.subject.checks.push_back(after);
      add_validated(phase::checks, std::move(made));
    };
    same_.match(
        wanted_.checks, settled(found_.checks, drop),
        [&](const check& after, const check& before) {
          drop(before);
          create(after);
        },
        create, drop);
    validate_rest(wanted_.checks, found_.checks,
                  [](step& made, const check& each) { made.subject.checks.push_back(each); });
  }

  void compare_words(phases& into, bool all) {
    const auto place = [&](phase when, step_kind kind, const full_text& words) {
      step made = begin(kind);
      made.subject = kind == step_kind::create_full_text ? wanted_ : found_;
      made.subject.indexes.clear();
      made.subject.full_texts.clear();
      made.words = words;
      judge_.give(made, &found_, &wanted_);
      into.add(when, std::move(made));
    };
    if (all) {
      for (const full_text& each : found_.full_texts)
        place(phase::words_off, step_kind::drop_full_text, each);
      for (const full_text& each : wanted_.full_texts) place(phase::words, step_kind::create_full_text, each);
      return;
    }
    same_.match(
        wanted_.full_texts, found_.full_texts,
        [&](const full_text& after, const full_text& before) {
          place(phase::words_off, step_kind::drop_full_text, before);
          place(phase::words, step_kind::create_full_text, after);
        },
        [&](const full_text& after) { place(phase::words, step_kind::create_full_text, after); },
        [&](const full_text& before) { place(phase::words_off, step_kind::drop_full_text, before); });
  }

  void compare_comments(phases& into) {
    if (!wanted_.comment.empty() && wanted_.comment != found_.comment) {
      step made = begin(step_kind::comment_table);
      made.subject.comment = wanted_.comment;
      judge_.give(made, &found_, &wanted_);
      into.add(phase::comments, std::move(made));
    }
    for (const column& each : wanted_.columns) {
      const column* const other = find(found_, each.name);
      if (each.comment.empty() || (other != nullptr && other->comment == each.comment)) continue;
      step made = begin(step_kind::comment_column);
      made.subject.columns.push_back(each);
      judge_.give(made, &found_, &wanted_);
      into.add(phase::comments, std::move(made));
    }
  }

  void rebuild(phases& into) {
    step made = begin(step_kind::rebuild_table);
    made.subject = wanted_;
    made.subject.full_texts.clear();
    made.before = found_;
    for (const column& each : wanted_.columns) {
      if (!each.generated.empty()) continue;
      const column* const other = find(found_, each.name);
      const std::string* const filled = judge_.rows().hinted(found_.name, each.name);
      if (other == nullptr && filled == nullptr) continue;
      std::string expression;
      if (other == nullptr || !same_.names(other->type, each.type) || filled != nullptr)
        expression = judge_.rows().converted(found_.name, other != nullptr ? *other : each, each).expression;
      if (expression.empty()) expression = delimited(other->name);
      made.mapping.push_back({each.name, std::move(expression)});
    }
    for (placed& each : found_steps_) made.parts.push_back(std::move(each.made));
    ask_again(made);
    judge_.give(made, &found_, &wanted_);
    into.add(phase::columns, std::move(made));
  }

  /// Rules that stay, over values that become others.
  void ask_again(step& rebuilt) {
    const auto stays = [&](const auto& in, const auto& each) {
      bool there = false;
      for (const auto& other : in) there = there || same_.equivalent(other, each);
      return there;
    };
    const auto ask = [&](step made) {
      judge_.give(made, &found_, &wanted_);
      if (!made.judged.question.empty()) rebuilt.parts.push_back(std::move(made));
    };
    for (const check& each : wanted_.checks) {
      if (!stays(found_.checks, each) || !judge_.rows().changes(found_, wanted_, each.expression)) continue;
      step made = begin(step_kind::add_check);
      made.subject.checks.push_back(each);
      ask(std::move(made));
    }
    for (const index& each : wanted_.indexes) {
      std::string text = each.where;
      for (const index_part& part : each.parts) text += ' ' + delimited(part.column) + ' ' + part.expression;
      if (!each.unique || !stays(found_.indexes, each) || !judge_.rows().changes(found_, wanted_, text))
        continue;
      step made = begin(step_kind::create_index);
      made.made = each;
      ask(std::move(made));
    }
  }

  const table& wanted_;
  const table& found_;
  const snapshot& all_;  // that are wanted
  const snapshot& now_;
  const disturbed& moving_;
  const sameness<Deferred>& same_;
  judge<Deferred>& judge_;
  const abilities& can_;
  const change_options& options_;
  list<placed> found_steps_;
  list<foreign_key> brought_;  // by the columns that they are of
  list<std::string> remade_;   // columns
  bool rebuild_ = false;
};

}  // namespace tenon::inline v0::schema::detail

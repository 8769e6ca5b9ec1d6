// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/migrate.hpp>
#include <tenon/migrate/generated_text.hpp>
#include <tenon/schema.hpp>

#include "schema_generator.hpp"

/// One random change of a schema with rows, what has to be true of it, and how it becomes smaller when it is
/// not.
namespace property {

struct schema_case {
  schema::snapshot before;
  schema::snapshot to;
  schema::hints said;
  std::vector<std::string> rows;
  bool concurrently = false;
};

enum class ending {
  ran,
  refused,     ///< by a question or a verdict
  undecided,   ///< only trying told
  impossible,  ///< a verdict, whatever the rows
  no_schema,   ///< no schema of this database
  wrong,
};

struct outcome {
  ending how = ending::no_schema;
  std::string problem;  ///< of `wrong`
  std::size_t steps = 0;
  std::size_t statements = 0;
  int kills = 0;
  bool reverted = false;
};

/// What may not differ afterwards: a question and its answer before.
struct kept_values {
  std::string question;
  std::string answer;
};

/// Runs one case on one database.
template <class World>
class case_run {
 public:
  case_run(World& db, const schema_case& given) : db_(db), given_(given) {}

  outcome run(bool kills) {
    try {
      attempt(kills);
    } catch (const wrong& found) {
      result_.how = ending::wrong;
      result_.problem = found.what;
    } catch (const std::exception& problem) {
      result_.how = ending::wrong;
      result_.problem = std::string("an error of no kind: ") + problem.what();
    }
    if (result_.how == ending::wrong) result_.problem += "\n" + story_;
    return std::move(result_);
  }

 private:
  struct wrong {
    std::string what;
  };
  [[noreturn]] static void fail(std::string what) { throw wrong{std::move(what)}; }
  using step = schema::step;

  void attempt(bool kills) {
    try {
      db_.reset();
      db_.create(given_.to);
    } catch (const tenon::error&) {
      return;
    }
    wanted_ = db_.inspect();
    try {
      begin(false);
    } catch (const tenon::error&) {
      return;  // only of a case that was made smaller
    }
    before_ = db_.inspect();
    tenon::schema_change change = planned(wanted_, before_, given_.said, false);
    story_ = to_text(change.plan);
    for (const std::string& each : tenon::script(*db_.db, change)) {
      story_ += each + ";\n";
      ++result_.statements;
    }
    result_.steps = change.plan.steps.size();
    const schema::plan left =
        plan_change(wanted_, applied(before_, change.plan), given_.said, db_.abilities());
    const std::string rows = dump();
    const std::vector<kept_values> kept = values_that_stay();
    if (!move(change, result_.how)) {
      if (dump() != rows || !(db_.inspect() == before_)) fail("something was changed and then refused");
      return;
    }
    if (!left.empty()) fail("applied() leaves a plan: " + to_text(left));
    require_arrived(wanted_, given_.said);
    require_kept(kept);
    after_ = dump();
    way_back();
    if (result_.reverted && !given_.concurrently) as_migration(change.plan);
    if (kills) kill_after_each();
  }

  /// The first schema with its rows.
  void begin(bool in_file) {
    db_.reset(in_file);
    db_.create(given_.before);
    for (const std::string& each : given_.rows) {
      try {
        db_.run(each);
      } catch (const tenon::error&) {  // some are refused
      }
    }
  }

  tenon::schema_change planned(const schema::snapshot& wanted, const schema::snapshot& found,
                               const schema::hints& said, bool drops) {
    tenon::schema_change made;
    made.wanted = wanted;
    made.found = found;
    made.hints = said;
    made.options = {.drop_tables = drops, .concurrently = given_.concurrently};
    made.plan = plan_change(made.wanted, made.found, made.hints, db_.abilities(), made.options);
    return made;
  }

  /// Runs a plan with all the permissions that it needs; whether it ran.
  bool move(const tenon::schema_change& change, ending& how) {
    bool possible = true;
    bool good = true;
    bool decided = true;
    for (const step& each : change.plan.steps) look(each, possible, decided);
    tenon::apply_options options;
    for (bool more = true; more;) {
      more = false;
      good = true;
      for (const tenon::step_review& each : tenon::review(*db_.db, change, options)) {
        good = good && !each.refused;
        if (!each.refused || !each.permittable) continue;
        if (options.allow.permits(each.needed)) fail("a permission does not permit: " + to_text(each.needed));
        options.allow.add(each.needed);
        more = true;
      }
    }
    try {
      tenon::apply(*db_.db, change, options);
    } catch (const tenon::error& problem) {
      const bool said = problem.kind == tenon::error_kind::schema &&
                        problem.message.find("without more being said") != std::string::npos;
      if (said != !good) fail("review and apply differ: " + problem.message);
      if (!said && decided) fail("it failed on the way: " + problem.message);
      how = !possible ? ending::impossible : said ? ending::refused : ending::undecided;
      return false;
    }
    if (!good) fail("review refuses what apply runs");
    how = ending::ran;
    return true;
  }
  static void look(const step& each, bool& possible, bool& decided) {
    possible = possible && each.judged.safety != schema::safety::impossible;
    if (each.parts.empty() && each.judged.safety == schema::safety::data_dependent)
      decided = decided && !each.judged.question.empty();
    decided = decided && each.kind != schema::step_kind::alter_column_collation;
    for (const step& part : each.parts) look(part, possible, decided);
  }

  void require_arrived(const schema::snapshot& wanted, const schema::hints& said) {
    const schema::plan again = plan_change(wanted, db_.inspect(), said, db_.abilities());
    if (!again.empty()) fail("the second plan is not empty:\n" + to_text(again));
  }
  void require_kept(const std::vector<kept_values>& kept) {
    for (const kept_values& each : kept) {
      const std::string answer = db_.one(each.question);
      if (answer != each.answer) fail(each.question + "\n  was " + each.answer + "\n  is  " + answer);
    }
  }

  /// All rows as one text, whatever the order of tables and columns.
  std::string dump() { return dump(db_.inspect()); }
  std::string dump(const schema::snapshot& now) {
    std::string all;
    std::vector<std::string> parts;
    for (const schema::table& each : now.tables) {
      if (!each.schema.empty() || each.name == "tenon_migrations") continue;
      for (const schema::column& one : each.columns) {
        parts.push_back(each.name + '.' + one.name + ": " +
                        db_.one(World::values(each.name, schema_generator::quoted(one.name))) + '\n');
      }
    }
    for (std::size_t at = 0; at < parts.size(); ++at) {
      for (std::size_t other = at; other > 0 && parts[other] < parts[other - 1]; --other)
        std::swap(parts[other], parts[other - 1]);
    }
    for (const std::string& each : parts) all += each;
    return all;
  }

  /// Where a column's values come from; empty: it is new.
  struct origin {
    const schema::table* table = nullptr;
    const schema::column* column = nullptr;
  };
  origin origin_of(const schema::table& to, const schema::column& column) const {
    std::string old = to.name;
    bool is_new = false;
    for (const schema::rename& each : given_.said.tables)
      is_new = is_new || (each.from == to.name && wanted_.find(each.to) != nullptr);
    for (const schema::rename& each : given_.said.tables) {
      if (each.to != to.name || before_.find(each.from) == nullptr) continue;
      old = each.from;
      is_new = false;
    }
    origin found;
    found.table = is_new ? nullptr : before_.find(old);
    if (found.table == nullptr) return found;
    std::string name = column.name;
    bool comes = false;
    const auto has = [](const schema::table& in, const std::string& of) {
      bool there = false;
      for (const schema::column& one : in.columns) there = there || one.name == of;
      return there;
    };
    const auto counts = [&](const schema::column_rename& each) {
      return each.table == to.name && has(to, each.to) && has(*found.table, each.from);
    };
    for (const schema::column_rename& each : given_.said.columns)
      comes = comes || (counts(each) && each.from == name);
    for (const schema::column_rename& each : given_.said.columns) {
      if (!counts(each) || each.to != column.name) continue;
      name = each.from;
      comes = false;
    }
    if (comes) return found;
    for (const schema::column& was : found.table->columns) {
      if (was.name == name) found.column = &was;
    }
    return found;
  }

  /// What every row must hold afterwards: its values, converted where a type changes, and defaults where a
  /// column is new.
  std::vector<kept_values> values_that_stay() {
    std::vector<kept_values> kept;
    for (const schema::table& to : wanted_.tables) {
      for (const schema::column& column : to.columns) {
        const origin from = origin_of(to, column);
        const std::string name = schema_generator::quoted(column.name);
        if (from.table == nullptr || !column.generated.empty()) continue;
        if (from.column == nullptr) {
          const std::string standard = column.default_text.empty() ? "NULL" : column.default_text;
          const std::string same = World::is_same(name, standard, column.type);
          kept.push_back({"SELECT CAST(count(*) AS text) FROM " + schema_generator::quoted(to.name) +
                              " WHERE NOT (" + same + ")",
                          "0"});
          continue;
        }
        std::string value = schema_generator::quoted(from.column->name);
        if (from.column->type != column.type) value = World::converted(value, column.type);
        if (!from.column->generated.empty()) continue;
        try {
          kept.push_back({World::values(to.name, name), db_.one(World::values(from.table->name, value))});
        } catch (const tenon::error&) {  // some value has no such form: the plan has to find that
        }
      }
    }
    return kept;
  }

  /// Back to the first schema: what both hold is there again.
  void way_back() {
    std::vector<kept_values> first;
    for (const schema::table& to : wanted_.tables) {
      for (const schema::column& column : to.columns) {
        const origin from = origin_of(to, column);
        if (from.column == nullptr || from.column->type != column.type || !column.generated.empty() ||
            !from.column->generated.empty())
          continue;
        const std::string name = schema_generator::quoted(from.column->name);
        first.push_back({World::values(from.table->name, name),
                         db_.one(World::values(to.name, schema_generator::quoted(column.name)))});
      }
    }
    const schema::hints said = schema::reverted(given_.said);
    const schema::snapshot there = db_.inspect();
    const tenon::schema_change back = planned(before_, there, said, true);
    story_ += "-- the way back\n" + to_text(back.plan);
    for (const std::string& each : tenon::script(*db_.db, back)) story_ += each + ";\n";
    ending how = ending::ran;
    if (!move(back, how)) {
      if (dump() != after_ || !(db_.inspect() == there)) fail("something was changed on a refused way back");
      return;
    }
    result_.reverted = true;
    require_arrived(before_, {});
    const auto differences = schema::diff(before_, db_.inspect());
    if (!differences.empty()) fail("the way back ends elsewhere: " + differences[0].sentence());
    require_kept(first);
    back_ = {dump(), there, back.plan};
  }

  /// The same by a file's SQL, up and down.
  void as_migration(const schema::plan& up) {
    begin(false);
    const std::string engine = db_.db->identity().system;
    const auto text = [&](const schema::plan& plan, const schema::snapshot& on) {
      return db_.db->with_connection([&](tenon::backend_connection& connection) {
        return tenon::detail::generated_text<>(connection, engine).write(plan, on);
      });
    };
    const tenon::migrations whole{
        {.id = "20260101000000",
         .name = "change",
         .parts = {{tenon::migration_direction::up, engine, text(up, before_), 0},
                   {tenon::migration_direction::down, engine, text(back_.plan, back_.there), 0}}}};
    story_ += "-- as a migration\n" + migration_text(whole[0]);
    tenon::migrator runner(*db_.db, whole);
    try {
      runner.run();
    } catch (const tenon::error& problem) {
      fail("as a migration it fails: " + problem.message);
    }
    require_arrived(wanted_, given_.said);
    if (dump() != after_) fail("as a migration it ends elsewhere:\n" + dump() + "instead of\n" + after_);
    try {
      runner.revert();
    } catch (const tenon::error& problem) {
      fail("as a migration it fails on the way back: " + problem.message);
    }
    require_arrived(before_, {});
    if (dump() != back_.rows) fail("as a migration it ends elsewhere on the way back:\n" + dump());
  }

  void kill_after_each() {
    for (int at = 1;; ++at) {
      begin(true);
      const std::string rows = dump();
      db_.leave();
      const bool sent = !World::is_sqlite && at % 2 == 0;
      const bool killed = killed_in(at, sent, [&](auto&& arm) {
        db_.come_back();
        const tenon::schema_change change = planned(wanted_, db_.inspect(), given_.said, false);
        tenon::apply_options options = permissions(change);
        arm();
        tenon::apply(*db_.db, change, options);
      });
      db_.wait_for_the_dead();
      db_.come_back();
      if (killed) {
        ++result_.kills;
        converge(at, rows);
      }
      db_.leave();
      if (!killed) return db_.reset();
    }
  }
  tenon::apply_options permissions(const tenon::schema_change& change) {
    tenon::apply_options options;
    for (bool more = true; more;) {
      more = false;
      for (const tenon::step_review& each : tenon::review(*db_.db, change, options)) {
        if (!each.permittable || options.allow.permits(each.needed)) continue;
        options.allow.add(each.needed);
        more = true;
      }
    }
    return options;
  }
  void converge(int at, const std::string& rows) {
    const std::string when = "killed at statement " + std::to_string(at) + ": ";
    const schema::snapshot found = db_.inspect();
    const bool old = dump(found) == rows && schema::diff(before_, found).empty();
    const bool done = !old && dump(found) == after_ && schema::diff(wanted_, found).empty();
    if (!old && !done && !given_.concurrently)
      fail(when + "neither the old nor the new is there:\n" + dump(found));
    const tenon::schema_change rest = planned(wanted_, found, given_.said, false);
    try {
      tenon::apply(*db_.db, rest, permissions(rest));
    } catch (const tenon::error& problem) {
      fail(when + "the next run fails: " + problem.message);
    }
    require_arrived(wanted_, given_.said);
    if (dump() != after_) fail(when + "the next run ends elsewhere:\n" + dump() + "instead of\n" + after_);
  }

  World& db_;
  const schema_case& given_;
  outcome result_;
  std::string story_;
  schema::snapshot before_;
  schema::snapshot wanted_;
  std::string after_;
  struct {
    std::string rows;
    schema::snapshot there;
    schema::plan plan;
  } back_;
};

/// Takes parts away as long as the case goes wrong.
template <class World>
class case_shrinker {
 public:
  case_shrinker(World& db, bool kills) : db_(db), kills_(kills) {}

  schema_case shrink(schema_case given) {
    for (bool smaller = true; smaller && tries_ < most_tries;) {
      smaller = false;
      for (std::size_t at = given.rows.size(); at-- > 0;)
        smaller =
            take(given,
                 [at](schema_case& each) { each.rows.erase(each.rows.begin() + static_cast<long>(at)); }) ||
            smaller;
      for (schema::snapshot schema_case::*side : {&schema_case::before, &schema_case::to}) {
        for (std::size_t t = (given.*side).tables.size(); t-- > 0;) {
          smaller = take(given, [=](schema_case& each) { erase((each.*side).tables, t); }) || smaller;
          if (t < (given.*side).tables.size()) smaller = shrink(given, side, t) || smaller;
        }
      }
      for (std::size_t at = given.said.columns.size(); at-- > 0;)
        smaller = take(given, [at](schema_case& each) { erase(each.said.columns, at); }) || smaller;
      for (std::size_t at = given.said.tables.size(); at-- > 0;)
        smaller = take(given, [at](schema_case& each) { erase(each.said.tables, at); }) || smaller;
    }
    return given;
  }

 private:
  static constexpr int most_tries = 600;

  template <class Object>
  static void erase(schema::list<Object>& from, std::size_t at) {
    schema::list<Object> kept;
    for (std::size_t i = 0; i < from.size(); ++i) {
      if (i != at) kept.push_back(from[i]);
    }
    from = std::move(kept);
  }
  bool shrink(schema_case& given, schema::snapshot schema_case::*side, std::size_t t) {
    bool smaller = false;
    const auto all = [&](auto member) {
      for (std::size_t at = ((given.*side).tables[t].*member).size(); at-- > 0;)
        smaller =
            take(given, [=](schema_case& each) { erase((each.*side).tables[t].*member, at); }) || smaller;
    };
    all(&schema::table::indexes);
    all(&schema::table::checks);
    all(&schema::table::foreign_keys);
    for (std::size_t at = (given.*side).tables[t].columns.size(); at-- > 0;) {
      const std::string column = (given.*side).tables[t].columns[at].name;
      const std::string table = (given.*side).tables[t].name;
      if (column == "id" || at >= (given.*side).tables[t].columns.size()) continue;
      smaller = take(given,
                     [&](schema_case& each) {  // of both sides
                       for (schema::snapshot* const one : {&each.before, &each.to}) {
                         for (schema::table& of : one->tables) {
                           for (std::size_t i = of.columns.size(); of.name == table && i-- > 0;) {
                             if (of.columns[i].name == column) erase(of.columns, i);
                           }
                         }
                       }
                     }) ||
                smaller;
    }
    return smaller;
  }
  template <class Change>
  bool take(schema_case& given, Change&& change) {
    if (++tries_ > most_tries) return false;
    schema_case candidate = given;
    change(candidate);
    if (case_run<World>(db_, candidate).run(kills_).how != ending::wrong) return false;
    given = std::move(candidate);
    return true;
  }

  World& db_;
  bool kills_;
  int tries_ = 0;
};

/// The two schemas and the rows, to read.
template <class World>
std::string to_text(World& db, const schema_case& shown) {
  std::string text;
  const auto script = [&](const schema::snapshot& all) {
    tenon::schema_change made;
    made.plan = schema::plan_missing_tables(all, {});
    for (const std::string& each : tenon::script(*db.db, made)) text += each + ";\n";
  };
  text += "-- before\n";
  script(shown.before);
  for (const std::string& each : shown.rows) text += each + ";\n";
  for (const schema::rename& each : shown.said.tables)
    text += "-- said: table " + each.from + " is " + each.to + '\n';
  for (const schema::column_rename& each : shown.said.columns)
    text += "-- said: column " + each.from + " of " + each.table + " is " + each.to + '\n';
  text += "-- after\n";
  script(shown.to);
  return text;
}

}  // namespace property

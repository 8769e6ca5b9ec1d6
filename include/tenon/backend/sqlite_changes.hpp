// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/backend/sqlite_rebuild.hpp>
#include <tenon/backend/sqlite_row_sums.hpp>
#include <tenon/backend/sqlite_schema.hpp>
#include <tenon/dialect/sqlite_change.hpp>
#include <tenon/driver/sqlite/connection.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/plan.hpp>

namespace tenon::inline v0::sqlite_schema {
namespace detail {

/// Runs a plan that changes what is there, and proves afterwards that nothing else has changed. That rows
/// still refer to rows that are there the connection looks at before its commit.
template <class Deferred = void>
class change_run {
 public:
  change_run(driver::sqlite::connection& connection, const schema::plan& plan)
      : connection_(connection), source_(connection), plan_(plan) {}

  void run(bool keys_are_off) {
    for (const schema::step& each : plan_.steps) {
      if (needs_keys_off(each.kind) && !keys_are_off) refuse_in_transaction(each);
      proves_ = proves_ || may_touch_rows(each.kind);
    }
    if (keys_are_off && setting<Deferred>(connection_, "foreign_keys") != 0)
      tenon::detail::fail(error_kind::internal,
                          "SQLite still enforces foreign keys, so nothing was changed: rows that refer to a "
                          "rebuilt table would be deleted");
    facts before;
    if (proves_) before = look();
    for (const schema::step& each : plan_.steps) {
      try {
        if (each.kind == schema::step_kind::rebuild_table) {
          rebuild<Deferred>(connection_, each);
        } else {
          run_step<Deferred>(connection_, each);
        }
      } catch (error& problem) {
        if (problem.table.empty()) dialect::name_failed_step(problem, each);
        throw;
      }
    }
    if (proves_) compare(before, look());
  }

 private:
  /// A statement that could be prepared, or not, before and after.
  struct trial {
    std::string text;
    std::string problem;  ///< empty: it can
    std::string subject;  ///< a view or a table with triggers, for people
  };
  struct facts {
    schema::list<std::string> tables;  // that no step names
    schema::list<row_sum> sums;
    schema::list<trial> trials;
  };

  /// With foreign keys on, DROP TABLE deletes the rows first, and rows that refer to them go with them.
  static bool needs_keys_off(schema::step_kind kind) {
    return kind == schema::step_kind::rebuild_table || kind == schema::step_kind::drop_table;
  }
  static bool may_touch_rows(schema::step_kind kind) {
    switch (kind) {
      case schema::step_kind::rebuild_table:
      case schema::step_kind::drop_table:
      case schema::step_kind::drop_column:
      case schema::step_kind::fill_column:
      case schema::step_kind::rename_value: return true;
      default: return false;
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_in_transaction(const schema::step& step) {
    const bool rebuilds = step.kind == schema::step_kind::rebuild_table;
    error problem(
        error_kind::misuse,
        tenon::detail::sentence(
            {"table \"", step.subject.name, "\" has to be ", rebuilds ? "rebuilt" : "dropped",
             ", for which foreign keys must be off, and SQLite switches them only outside of a transaction; "
             "change the schema outside of a transaction of your own"}));
    problem.table = step.subject.name;
    throw problem;
  }

  bool is_touched(const std::string& table) const {
    for (const schema::step& each : plan_.steps) {
      const bool renames = each.kind == schema::step_kind::rename_table;
      if (schema::same_name(each.subject.name, table, true) ||
          schema::same_name(each.before.name, table, true) ||
          (renames && schema::same_name(each.renamed.to, table, true)) ||
          (renames && schema::same_name(each.renamed.from, table, true)))
        return true;
    }
    return false;
  }

  facts look() {
    facts seen;
    for (const dialect::catalog_row& row : source_.ask(
             "SELECT name, type FROM main.sqlite_schema WHERE (type = 'view' OR (type = 'table' AND sql "
             "NOT LIKE 'CREATE VIRTUAL%')) AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid",
             2)) {
      const std::string& name = row[0].text;
      if (row[1].text == "view") {
        try_out("SELECT * FROM main." + quoted_name(name), "", "view \"" + name + '"', seen);
      } else if (!is_touched(name)) {
        seen.tables.push_back(name);
        seen.sums.push_back(sum_rows<Deferred>(connection_, name, columns_of(name)));
      }
    }
    look_at_triggers(seen);
    return seen;
  }

  std::vector<std::string> columns_of(const std::string& table) {
    std::vector<std::string> names;
    for (const dialect::catalog_row& row : source_.ask(
             "SELECT name FROM pragma_table_xinfo(" + quoted_text(table) + ", 'main') WHERE hidden <> 1", 1))
      names.push_back(quoted_name(row[0].text));
    return names;
  }

  /// A trigger is compiled only with a statement that fires it.
  void look_at_triggers(facts& seen) {
    for (const dialect::catalog_row& row :
         source_.ask("SELECT DISTINCT tbl_name FROM main.sqlite_schema WHERE type = 'trigger'", 1)) {
      const std::string name = quoted_name(row[0].text);
      const std::string subject = "a trigger of \"" + row[0].text + '"';
      try_out("INSERT INTO main." + name, " DEFAULT VALUES", subject, seen);
      try_out("DELETE FROM main." + name, "", subject, seen);
      std::string set;
      for (const dialect::catalog_row& column :
           source_.ask("SELECT name FROM pragma_table_xinfo(" + quoted_text(row[0].text) +
                           ", 'main') WHERE hidden = 0",
                       1)) {
        set += set.empty() ? " SET " : ", ";
        set += quoted_name(column[0].text) + " = NULL";
      }
      if (!set.empty()) try_out("UPDATE main." + name, set, subject, seen);
    }
  }

  /// `text` stays the same when columns come and go, `rest` does not.
  void try_out(const std::string& text, const std::string& rest, const std::string& subject, facts& seen) {
    trial& made = seen.trials.emplace_back();
    made.text = text;
    made.subject = subject;
    try {
      (void)connection_.prepare(text + rest);
    } catch (const error& problem) {
      made.problem = problem.message;
    }
  }

  static void compare(const facts& before, const facts& after) {
    for (std::size_t at = 0; at < before.tables.size(); ++at) {
      bool same = false;
      for (std::size_t other = 0; other < after.tables.size(); ++other) {
        if (after.tables[other] == before.tables[at]) same = after.sums[other] == before.sums[at];
      }
      if (!same) refuse_changed(before.tables[at]);
    }
    for (const trial& each : after.trials) {
      if (each.problem.empty()) continue;
      for (const trial& other : before.trials) {
        if (other.text == each.text && other.problem.empty()) refuse_broken(each);
      }
    }
  }

  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_broken(const trial& failed) {
    tenon::detail::fail(error_kind::schema,
                        tenon::detail::sentence({"after the change of the schema ", failed.subject,
                                                 " would not work: ", failed.problem,
                                                 "; nothing was changed: change or drop it first"}));
  }

  driver::sqlite::connection& connection_;
  connection_source<Deferred> source_;
  const schema::plan& plan_;
  bool proves_ = false;
};

template <class Deferred>
void run_changes(driver::sqlite::connection& connection, const schema::plan& plan, bool keys_are_off) {
  change_run<Deferred>(connection, plan).run(keys_are_off);
}

template <class Deferred>
struct change_door {
  static inline const schema::abilities known = dialect::sqlite_abilities(sqlite3_libversion_number());
  static inline const bool opened = (changes = &run_changes<Deferred>, abilities = &known, true);
};
template <class Deferred>
void include_changes(const change_asked<Deferred>&) {
  (void)&change_door<Deferred>::opened;
}

}  // namespace detail
}  // namespace tenon::inline v0::sqlite_schema

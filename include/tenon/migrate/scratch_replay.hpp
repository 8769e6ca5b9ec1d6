// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/migrate/answers.hpp>
#include <tenon/migrate/generated_text.hpp>
#include <tenon/model/table_info.hpp>
#include <tenon/schema/abilities.hpp>
#include <tenon/schema/change_options.hpp>
#include <tenon/schema/own_tables.hpp>
#include <tenon/schema/plan_change.hpp>
#include <tenon/session/database.hpp>

namespace tenon::inline v0::detail {

/// What writing migrations asks of a scratch database, in which a history is replayed.
template <class Deferred = void>
class scratch_replay {
 protected:
  /// `caller` is named in messages.
  scratch_replay(std::string_view caller, database& scratch, array_view<const table_info* const> tables)
      : caller_(caller), scratch_(scratch), tables_(tables), engine_(scratch.identity().system) {}

  void require_empty() {
    const schema::snapshot found =
        scratch_.with_connection([](backend_connection& connection) { return connection.inspect(); });
    for (const schema::table& each : found.tables) {
      if (!each.schema.empty()) continue;
      fail(error_kind::misuse,
           sentence(
               {caller_, ": the scratch database ", scratch_.name(), " is not empty (it has a table \"",
                each.name,
                "\"); give it a database that holds nothing: sqlite::memory:, or a new schema of a server. "
                "Nothing was changed"}));
    }
  }

  /// Without Tenon's own tables, and schemas that entities do not name.
  schema::snapshot own(schema::snapshot found) const {
    keep_own(found.tables);
    keep_own(found.views);
    return found;
  }
  template <class Object>
  void keep_own(schema::list<Object>& all) const {
    schema::list<Object> kept;
    for (Object& each : all) {
      bool ours = each.schema.empty();
      for (const table_info* entity : tables_) ours = ours || each.schema == entity->schema;
      if (ours && !schema::is_own_table(each.name)) kept.push_back(std::move(each));
    }
    all = std::move(kept);
  }

  schema::plan plan(backend_connection& connection, const schema::snapshot& wanted,
                    const schema::snapshot& found, const schema::hints& hints,
                    const schema::change_options& options) const {
    const schema::abilities* const can = connection.abilities();
    if (can == nullptr) {
      fail(error_kind::unsupported, sentence({caller_, ": what ", engine_,
                                              " can change is not known here; include <tenon/generate.hpp> "
                                              "in the unit that opens the scratch "
                                              "database"}));
    }
    return schema::plan_change(wanted, found, hints, *can, options);
  }

  std::string text(const schema::plan& plan, const schema::snapshot& before) {
    return scratch_.with_connection([&](backend_connection& connection) {
      return generated_text<Deferred>(connection, engine_).write(plan, before);
    });
  }

  // What may be a rename.

  struct changed_table {
    std::string name;
    std::vector<std::string> dropped;
    std::vector<std::string> added;
  };
  static changed_table& of(std::vector<changed_table>& tables, const std::string& name) {
    for (changed_table& each : tables) {
      if (each.name == name) return each;
    }
    return tables.emplace_back(changed_table{name, {}, {}});
  }
  static void collect(const schema::step& each, const std::string& table,
                      std::vector<changed_table>& columns) {
    if (each.kind == schema::step_kind::drop_column)
      of(columns, table).dropped.push_back(each.subject.columns[0].name);
    if (each.kind == schema::step_kind::add_column)
      of(columns, table).added.push_back(each.subject.columns[0].name);
    for (const schema::step& part : each.parts) collect(part, table, columns);
  }

  /// A name that goes while another comes may be a rename, and nobody has said.
  void refuse_guesses(const schema::plan& plan, const change_answers& answers) const {
    std::vector<changed_table> columns;
    changed_table tables;
    for (const schema::step& each : plan.steps) {
      if (each.kind == schema::step_kind::drop_table) tables.dropped.push_back(each.subject.name);
      if (each.kind == schema::step_kind::create_table) tables.added.push_back(each.subject.name);
      collect(each, each.subject.name, columns);
    }
    std::string problems;
    for (const std::string& each : tables.dropped) {
      if (tables.added.empty() || answers.permits(drop_table(each))) continue;
      problems += sentence({"\n  table \"", each, "\" goes and ", listed(tables.added),
                            " comes: say .renamed_from(\"", each,
                            "\") in the description of what it became, answer `rename "
                            "table ",
                            each, " to …`, or, if its rows may go, `drop table ", each, "`"});
    }
    for (const changed_table& table : columns) {
      for (const std::string& each : table.dropped) {
        if (table.added.empty() || answers.permits(drop_column(table.name, each))) continue;
        problems += sentence({"\n  table \"", table.name, "\": column \"", each, "\" goes and ",
                              listed(table.added), " comes: say .renamed_from(…, \"", each,
                              "\") in the description, answer `rename column ", each, " to … in ", table.name,
                              "`, or, if its values may go, `drop column ", each, " in ", table.name, "`"});
      }
    }
    if (problems.empty()) return;
    error problem(
        error_kind::schema,
        sentence({caller_, ": what is renamed is never guessed, and nothing was written:", problems}));
    throw problem;
  }
  static std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& each : names) text += (text.empty() ? "\"" : ", \"") + each + '"';
    return text;
  }

  std::string_view caller_;
  database& scratch_;
  array_view<const table_info* const> tables_;
  std::string engine_;
};

}  // namespace tenon::inline v0::detail

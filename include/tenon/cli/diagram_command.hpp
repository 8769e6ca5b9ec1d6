// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/cli/workspace.hpp>
#include <tenon/migrate/history.hpp>
#include <tenon/migrate/inspect.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/migrate/view_columns.hpp>
#include <tenon/schema/diagram.hpp>
#include <tenon/schema/diagram_svg.hpp>
#include <tenon/schema/diagram_text.hpp>
#include <tenon/schema/reverse.hpp>

namespace tenon::inline v0::cli {

/// What is there, without Tenon's own table, unless it is asked for. Refuses tables that are not there.
template <class Deferred = void>
schema::snapshot shown_schema(workspace& with) {
  const arguments& asked = with.asked;
  database& db = with.db();
  schema::snapshot source = asked.from == "entities" ? with.entities.plan(db, {}).wanted : inspect(db);
  for (const std::string& each : asked.names) {
    if (source.find(each) == nullptr)
      throw usage_error{tenon::detail::sentence({"there is no table \"", each, "\""})};
  }
  if (!asked.names.empty()) return source;
  schema::list<schema::table> kept;
  for (schema::table& each : source.tables) {
    if (each.name != table_info_of<migration_record>.name) kept.push_back(std::move(each));
  }
  source.tables = std::move(kept);
  return source;
}

/// To standard output, or with `--output` into a file, which may be there: what was made can be made again.
template <class Deferred = void>
void write_out(workspace& with, std::string_view format, const std::string& text) {
  const std::string& file = with.asked.output;
  if (!file.empty()) tenon::detail::write_file(file, text);
  if (with.io.is_json()) {
    if (!format.empty()) with.io.text("format", format);
    if (file.empty()) with.io.text("text", text);
    if (!file.empty()) with.io.text("file", file);
  } else if (file.empty()) {
    with.io.print(text);
  } else {
    with.io.say({with.io.coloured(colour::green, "written"), ": ", file});
  }
}

/// `erd`: a picture of the tables and their relations.
template <class Deferred = void>
exit_code draw(workspace& with) {
  const arguments& asked = with.asked;
  const schema::snapshot source = shown_schema(with);
  schema::diagram_options options;
  options.tables = asked.names;
  options.title = asked.name;
  if (asked.columns == "keys") options.columns = schema::diagram_columns::keys;
  if (asked.columns == "none") options.columns = schema::diagram_columns::none;
  const std::string text = asked.picture == "dot"   ? schema::dot(source, options)
                           : asked.picture == "svg" ? schema::svg(source, options)
                                                    : schema::mermaid(source, options);
  write_out(with, asked.picture, text);
  return exit_code::ok;
}

/// `reverse`: structs and descriptions of what is there.
template <class Deferred = void>
exit_code reverse(workspace& with) {
  const schema::snapshot source = shown_schema(with);
  schema::reverse_options options;
  options.name_space = with.asked.name;
  options.tables = with.asked.names;
  options.singular = with.asked.singular;
  if (with.asked.from != "entities") options.views = inspect_views(with.db());
  const schema::reversed_schema made = schema::reverse(source, options);
  write_out(with, {}, made.header);
  if (with.io.is_json()) {
    with.io.list("entities", made.entities);
    with.io.json().key("gaps");
    with.io.json().begin_array();
    for (const schema::reverse_gap& each : made.gaps) {
      with.io.json().begin_object();
      with.io.text("table", each.table);
      with.io.text("object", each.object);
      with.io.text("why", each.why);
      with.io.flag("in_plan", each.in_plan);
      with.io.json().end_object();
    }
    with.io.json().end_array();
    return exit_code::ok;
  }
  for (const schema::reverse_gap& each : made.gaps) with.io.warn(each.sentence());
  return exit_code::ok;
}

}  // namespace tenon::inline v0::cli

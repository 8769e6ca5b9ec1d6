// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <tenon/cli/workspace.hpp>
#include <tenon/migrate/inspect.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/schema/diagram.hpp>
#include <tenon/schema/diagram_svg.hpp>
#include <tenon/schema/diagram_text.hpp>

namespace tenon::inline v0::cli {

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
  database& db = with.db();
  const schema::snapshot source = asked.from == "entities" ? with.entities.plan(db, {}).wanted : inspect(db);
  schema::diagram_options options;
  options.tables = asked.names;
  options.title = asked.name;
  if (asked.columns == "keys") options.columns = schema::diagram_columns::keys;
  if (asked.columns == "none") options.columns = schema::diagram_columns::none;
  for (const std::string& each : asked.names) {
    if (source.find(each) == nullptr)
      throw usage_error{tenon::detail::sentence({"erd: there is no table \"", each, "\""})};
  }
  const std::string text = asked.picture == "dot"   ? schema::dot(source, options)
                           : asked.picture == "svg" ? schema::svg(source, options)
                                                    : schema::mermaid(source, options);
  write_out(with, asked.picture, text);
  return exit_code::ok;
}

}  // namespace tenon::inline v0::cli

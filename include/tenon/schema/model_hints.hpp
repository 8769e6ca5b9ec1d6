// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/core/array_view.hpp>
#include <tenon/core/error.hpp>
#include <tenon/model/table_info.hpp>
#include <tenon/schema/hints.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::schema {

/// What the descriptions of entities say about names before. `described` is their schema, in the order of the
/// entities, as `backend_connection::describe` gives it. Errors: `schema` (the old name of a table is that of
/// another entity's, or of two).
template <class Deferred = void>
hints hints_of(array_view<const table_info* const> entities, const snapshot& described) {
  hints result;
  std::size_t place = 0;
  for (std::size_t at = 0; at < entities.size(); ++at) {
    const table_info& entity = *entities[at];
    bool again = entity.view;
    for (std::size_t other = 0; other < at; ++other) again = again || entities[other] == entities[at];
    if (again) continue;
    const table& made = described.tables[place++];
    const auto refuse = [&](std::string_view why) {
      error problem(error_kind::schema,
                    tenon::detail::sentence(
                        {"entity ", entity.entity, ": renamed_from(\"", entity.renamed_from, "\"): ", why}));
      problem.table = made.name;
      throw problem;
    };
    if (!entity.renamed_from.empty()) {
      std::string old(entity.renamed_from);
      // A prefix of the name that is no schema is one where the database has none.
      if (!entity.schema.empty() && made.name.size() > entity.schema.size() &&
          made.name.compare(0, entity.schema.size() + 1, std::string(entity.schema) + '.') == 0) {
        old = std::string(entity.schema) + '.' + old;
      }
      if (described.find(old) != nullptr)
        refuse("this is the table of another entity; rename in two steps, with a schema change in between");
      for (const rename& other : result.tables) {
        if (same_name(other.from, old, described.folds_case))
          refuse("another entity says so too; only one table can have been it");
      }
      result.tables.push_back({std::move(old), made.name});
    }
    for (const column_info& each : entity.columns) {
      if (!each.renamed_from.empty())
        result.columns.push_back({made.name, std::string(each.renamed_from), std::string(each.name.view())});
    }
    for (const renamed_value_info& each : entity.renamed_values) {
      result.values.push_back({made.name, std::string(entity.columns[each.column].name.view()),
                               std::string(each.from), std::string(each.to)});
    }
  }
  return result;
}

}  // namespace tenon::inline v0::schema

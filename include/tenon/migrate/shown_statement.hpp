// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/migrate/migration.hpp>
#include <tenon/migrate/migration_run.hpp>

namespace tenon::inline v0::detail {

/// Whether all that a statement does is seen by comparing the schema before and behind it. Rows, functions,
/// triggers, rights and settings are not; those statements of a table that is made anew, as `generate` writes
/// them, are no more than that.
template <class Deferred = void>
bool is_shown_by_schema(std::string_view statement, std::string_view engine) {
  const std::string first = leading_words(statement, 1);
  if (first == "CREATE" || first == "ALTER" || first == "DROP") {
    constexpr std::string_view kinds[] = {"TABLE", "INDEX", "VIEW", "MATERIALIZED", "TYPE", "COLUMN"};
    sql_scanner scanner(statement, spelling_of(engine));
    scanner.next_word();
    bool known = false;
    bool temporary = false;
    bool query = false;  // CREATE TABLE … AS makes rows
    std::string object;
    for (sql_token each = scanner.next_word(); each.kind != sql_token_kind::end; each = scanner.next_word()) {
      if (each.kind != sql_token_kind::word) {
        if (!known) return false;
        if (each.text == "(") break;
        continue;
      }
      if (is_word(each, "as")) query = true;
      if (known) continue;
      object.clear();
      for (char letter : each.text)
        object += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
      temporary = temporary || object == "TEMP" || object == "TEMPORARY";
      for (std::string_view kind : kinds) known = known || object == kind;
      if (!known && object != "UNIQUE") return false;
    }
    return known && !temporary && !(first == "CREATE" && object == "TABLE" && query);
  }
  if (first == "COMMENT")
    return leading_words(statement, 3) == "COMMENT ON TABLE" ||
           leading_words(statement, 3) == "COMMENT ON COLUMN";
  if (engine != "sqlite") return false;
  const std::string words = leading_words(statement, 2);
  if (words == "PRAGMA LEGACY_ALTER_TABLE") return true;
  if (words != "INSERT INTO" && words != "DELETE FROM") return false;
  for (const std::string_view made :
       {"INSERT INTO \"tenon_new_", "DELETE FROM sqlite_sequence WHERE name = 'tenon_new_",
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'tenon_new_"}) {
    if (statement.substr(0, made.size()) == made) return true;
  }
  return false;
}

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/dialect/detail/catalog_reader.hpp>
#include <tenon/dialect/detail/sqlite_affinity.hpp>
#include <tenon/dialect/detail/sqlite_definition.hpp>
#include <tenon/dialect/detail/sqlite_full_text_reader.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::dialect {
namespace sqlite_detail {

/// Puts SQLite's answers together into a snapshot. Four questions, whatever the number of tables.
template <class Deferred = void>
class sqlite_catalog : catalog_reader<Deferred> {
 public:
  explicit sqlite_catalog(catalog_source& source) : catalog_reader<Deferred>(source) {
    result_.folds_case = true;
  }

  schema::snapshot read() {
    read_objects();
    read_columns();
    read_indexes();
    read_foreign_keys();
    for (std::size_t i = 0; i < result_.tables.size(); ++i) finish(result_.tables[i], definitions_[i]);
    for (schema::table& each : result_.tables) resolve_references(each);
    return std::move(result_);
  }

 private:
  using base = catalog_reader<Deferred>;
  using base::current_;
  using base::go_to;
  using base::number;
  using base::result_;
  using base::source_;
  using base::table;
  using base::text;

  static std::string of_tables(std::string_view selected, std::string_view joined) {
    return tenon::detail::sentence(
        {"SELECT m.name, ", selected, " FROM main.sqlite_schema AS m CROSS JOIN ", joined,
         " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.sql NOT LIKE "
         "'CREATE VIRTUAL%'"});
  }

  void read_objects() {
    const schema::list<catalog_row> rows = source_.ask(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE name NOT LIKE "
        "'sqlite!_%' ESCAPE '!' ORDER BY rowid",
        4);
    words_.find(rows);
    for (const catalog_row& row : rows) {
      const std::string& type = text(row, 0);
      const std::string& sql = text(row, 3);
      if (words_.holds(text(row, 1))) continue;
      if (type == "view") {
        result_.views.push_back({text(row, 1), sql});
      } else if (type == "trigger") {
        result_.triggers.push_back({text(row, 1), text(row, 2), sql});
      } else if (type == "index") {
        indexes_.push_back({text(row, 1), sql});
      } else if (schema::same_name(sql.substr(0, 14), "CREATE VIRTUAL", true)) {
        result_.virtual_tables.push_back({text(row, 1), sql});
      } else {
        this->add_table(text(row, 1));
        result_.tables.back().name = text(row, 1);
        definitions_.push_back(sqlite_table_parser<Deferred>(sql).parse());
        rowid_keys_.push_back(true);
      }
    }
  }

  void read_columns() {
    for (const catalog_row& row :
         source_.ask(of_tables("c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden",
                               "pragma_table_xinfo(m.name, 'main') AS c") +
                         " ORDER BY m.rowid, c.cid",
                     7)) {
      if (!go_to(text(row, 0))) continue;
      schema::column& made = table().columns.emplace_back();
      made.name = text(row, 1);
      made.type = text(row, 2);
      made.nullable = text(row, 3) == "0";
      if (!row[4].null) made.default_text = canonical_sqlite(row[4].text);
      if (affinity_of(made.type) == "REAL" && is_whole_number(made.default_text)) made.default_text += ".0";
      made.stored = text(row, 6) == "3";
      const auto place = static_cast<std::size_t>(number(text(row, 5)));
      if (place == 0) continue;
      std::vector<std::string>& key_columns = table().primary_key;
      if (key_columns.size() < place) key_columns.resize(place);
      key_columns[place - 1] = made.name;
    }
  }

  /// A column of such a type makes 0.0 of 0.
  static bool is_whole_number(std::string_view text) {
    if (!text.empty() && text[0] == '-') text.remove_prefix(1);
    bool whole = !text.empty();
    for (const char letter : text) whole = whole && letter >= '0' && letter <= '9';
    return whole;
  }

  void read_indexes() {
    std::string last;
    for (const catalog_row& row : source_.ask(
             of_tables("l.name, l.\"unique\", l.origin, x.seqno, x.cid, x.name, x.\"desc\", x.coll",
                       "pragma_index_list(m.name, 'main') AS l CROSS JOIN pragma_index_xinfo(l.name, 'main') "
                       "AS x") +
                 " AND x.key = 1 ORDER BY m.rowid, l.seq DESC, x.seqno",
             9)) {
      if (!go_to(text(row, 0))) continue;
      if (text(row, 3) == "pk") {
        rowid_keys_[current_] = false;
        continue;
      }
      const bool constraint = text(row, 3) == "u";
      const sqlite_index_definition& definition = find_definition(text(row, 1));
      if (text(row, 4) == "0") {
        schema::index& made = table().indexes.emplace_back();
        made.name = constraint ? "" : text(row, 1);
        made.unique = text(row, 2) == "1";
        made.where = definition.where;
      }
      schema::index& made = table().indexes.back();
      schema::index_part& part = made.parts.emplace_back();
      part.descending = text(row, 7) == "1";
      part.collation = text(row, 8);
      if (text(row, 5) == "-2") {
        const std::size_t at = made.parts.size() - 1;
        if (at < definition.parts.size()) part.expression = definition.parts[at];
      } else {
        part.column = text(row, 6);
      }
    }
  }

  /// The rows of one index follow each other: its text is parsed once.
  const sqlite_index_definition& find_definition(const std::string& name) {
    if (parsed_ == name) return definition_;
    parsed_ = name;
    definition_ = {};
    for (const schema::view& each : indexes_) {
      if (each.name == name) definition_ = parse_sqlite_index(each.text);
    }
    return definition_;
  }

  static referential_action action(const std::string& name) {
    for (unsigned char each = 0; each < 5; ++each) {
      constexpr std::string_view names[] = {"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"};
      if (names[each] == name) return static_cast<referential_action>(each);
    }
    return referential_action::no_action;
  }

  void read_foreign_keys() {
    for (const catalog_row& row :
         source_.ask(of_tables("f.seq, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete",
                               "pragma_foreign_key_list(m.name, 'main') AS f") +
                         " ORDER BY m.rowid, f.id DESC, f.seq",
                     7)) {
      if (!go_to(text(row, 0))) continue;
      schema::list<schema::foreign_key>& keys = table().foreign_keys;
      if (text(row, 1) == "0") {
        schema::foreign_key& made = keys.emplace_back();
        made.table = text(row, 2);
        made.on_update = action(text(row, 5));
        made.on_delete = action(text(row, 6));
      }
      keys.back().columns.push_back(text(row, 3));
      if (!row[4].null) keys.back().referenced.push_back(row[4].text);
    }
  }

  void finish(schema::table& made, sqlite_table_definition& definition) {
    made.autoincrement = definition.autoincrement;
    made.strict = definition.strict;
    made.without_rowid = definition.without_rowid;
    made.conflict_rules = std::move(definition.conflict_rules);
    made.checks = std::move(definition.checks);
    words_.give(made);
    for (std::size_t i = 0; i < made.columns.size() && i < definition.columns.size(); ++i) {
      made.columns[i].generated = std::move(definition.columns[i].generated);
      if (!schema::same_name(definition.columns[i].collation, "BINARY", true)) {
        made.columns[i].collation = std::move(definition.columns[i].collation);
      }
    }
    for (std::size_t i = 0; i < made.foreign_keys.size() && i < definition.foreign_keys.size(); ++i) {
      made.foreign_keys[i].name = std::move(definition.foreign_keys[i].name);
      made.foreign_keys[i].checked = definition.foreign_keys[i].checked;
    }
    const bool rowid_key = rowid_keys_[static_cast<std::size_t>(&made - result_.tables.begin())] &&
                           !made.without_rowid && made.primary_key.size() == 1;
    for (schema::column& each : made.columns) {
      // The rowid is never null, declared so or not.
      if (rowid_key && each.name == made.primary_key[0]) each.nullable = false;
    }
    for (schema::index& each : made.indexes) {
      for (schema::index_part& part : each.parts) drop_own_collation(made, part);
    }
  }

  static void drop_own_collation(const schema::table& made, schema::index_part& part) {
    std::string_view own;
    for (const schema::column& each : made.columns) {
      if (!part.column.empty() && each.name == part.column) own = each.collation;
    }
    if (schema::same_name(part.collation, own.empty() ? "BINARY" : own, true)) part.collation.clear();
  }

  /// A foreign key that names no columns means the primary key.
  void resolve_references(schema::table& made) {
    for (schema::foreign_key& each : made.foreign_keys) {
      if (!each.referenced.empty()) continue;
      if (const schema::table* target = result_.find(each.table)) each.referenced = target->primary_key;
    }
  }

  sqlite_full_text_reader<Deferred> words_;
  schema::list<sqlite_table_definition> definitions_;  // one a table
  schema::list<bool> rowid_keys_;                      // one a table: no index stands for its key
  schema::list<schema::view> indexes_;
  std::string parsed_;
  sqlite_index_definition definition_;
};

}  // namespace sqlite_detail

/// The live schema of a SQLite database, expressions in one canonical spelling. Tables of SQLite itself are
/// left out. Ask inside a transaction for one consistent answer. Errors: those of the source.
template <class Deferred = void>
schema::snapshot read_sqlite_catalog(catalog_source& source) {
  return sqlite_detail::sqlite_catalog<Deferred>(source).read();
}

}  // namespace tenon::inline v0::dialect

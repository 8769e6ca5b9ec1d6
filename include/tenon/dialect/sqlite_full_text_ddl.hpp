// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/words.hpp>
#include <tenon/dialect/ansi_walk.hpp>
#include <tenon/dialect/detail/sqlite_full_text_names.hpp>
#include <tenon/dialect/sqlite_ddl.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// What belongs to a full-text index, behind its name.
inline constexpr std::string_view full_text_triggers[] = {"_insert", "_delete", "_update"};

/// A full-text index is an FTS5 table that holds words only; texts stay in the table. Three triggers keep it
/// up to date, whoever writes. Where the key is no rowid, `…_keys` numbers the rows and the view `…_rows`
/// shows FTS5 their texts under the numbers.
template <class Deferred = void>
class sqlite_full_text_writer {
 public:
  sqlite_full_text_writer(const schema::table& table, const schema::full_text& made)
      : table_(table), made_(made), plain_(is_plain()) {}

  std::vector<std::string> write() {
    if (!has_rowid_key()) write_keys();
    if (!plain_) write_view();
    write_words();
    const std::string add = added("new.");
    const std::string take = taken();
    write_trigger("_insert", "INSERT", {}, add);
    write_trigger("_delete", "DELETE", {}, has_rowid_key() ? take : take + forgotten());
    write_trigger("_update", "UPDATE OF " + watched(), changed(), updated(add, take));
    // What is there already.
    texts_.push_back("INSERT INTO " + name() + "(" + name() + ") VALUES ('rebuild')");
    return texts_;
  }

 private:
  using names = std::vector<std::string>;

  static std::string quoted(std::string_view word) {
    std::string text;
    ansi_walk::quote(text, word, '"');
    return text;
  }
  static std::string literal(std::string_view word) {
    std::string text;
    ansi_walk::quote(text, word, '\'');
    return text;
  }
  std::string name(std::string_view behind = {}) const { return quoted(made_.name + std::string(behind)); }
  template <class Each>
  static std::string join(const names& list, std::string_view sign, Each each) {
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i > 0) text += sign;
      text += each(list[i], i);
    }
    return text;
  }
  static std::string listed(const names& list, std::string_view before = {}) {
    return join(list, ", ",
                [&](const std::string& each, std::size_t) { return std::string(before) + quoted(each); });
  }

  bool has_rowid_key() const {
    if (table_.without_rowid || table_.primary_key.size() != 1) return false;
    const schema::column* const key = find(table_.primary_key[0]);
    return key != nullptr && schema::same_name(key->type, "INTEGER", true);
  }
  /// FTS5 can read the table itself: names that it has for itself need the view.
  bool is_plain() const {
    bool plain = has_rowid_key();
    for (const std::string& each : made_.columns)
      plain = plain && !schema::same_name(each, "rank", true) && !schema::same_name(each, "rowid", true) &&
              !schema::same_name(each, made_.name, true);
    return plain;
  }
  const schema::column* find(std::string_view wanted) const {
    for (const schema::column& each : table_.columns) {
      if (schema::same_name(each.name, wanted, true)) return &each;
    }
    return nullptr;
  }

  /// What FTS5 calls the columns.
  std::string words_columns() const {
    if (plain_) return listed(made_.columns);
    return join(made_.columns, ", ",
                [](const std::string&, std::size_t i) { return 'c' + std::to_string(i); });
  }

  void write_keys() {
    std::string text =
        "CREATE TABLE " + name("_keys") + " (" + std::string(number_column) + " INTEGER PRIMARY KEY";
    for (const std::string& each : table_.primary_key) {
      const schema::column* const column = find(each);
      text += ", " + quoted(each);
      if (column != nullptr) text += ' ' + column->type;
      text += " NOT NULL";
      if (column != nullptr && !column->collation.empty()) text += " COLLATE " + quoted(column->collation);
    }
    texts_.push_back(text + ", UNIQUE (" + listed(table_.primary_key) + "))");
    texts_.push_back("INSERT INTO " + name("_keys") + "(" + listed(table_.primary_key) + ") SELECT " +
                     listed(table_.primary_key) + " FROM " + quoted(table_.name));
  }

  void write_view() {
    std::string text = "CREATE VIEW " + name("_rows") + " AS SELECT ";
    text += has_rowid_key() ? "t." + quoted(table_.primary_key[0]) + " AS " : std::string("k.");
    text += number_column;
    for (std::size_t i = 0; i < made_.columns.size(); ++i)
      text += ", t." + quoted(made_.columns[i]) + " AS c" + std::to_string(i);
    text += " FROM " + quoted(table_.name) + " AS t";
    if (!has_rowid_key()) {
      text += " JOIN " + name("_keys") + " AS k ON " +
              join(table_.primary_key, " AND ", [](const std::string& each, std::size_t) {
                return "k." + quoted(each) + " = t." + quoted(each);
              });
    }
    texts_.push_back(std::move(text));
  }

  void write_words() {
    std::string text =
        "CREATE VIRTUAL TABLE " + name() + " USING fts5(" + words_columns() +
        ", content=" + literal(plain_ ? table_.name : made_.name + "_rows") +
        ", content_rowid=" + literal(plain_ ? std::string_view(table_.primary_key[0]) : number_column) +
        ", tokenize=\"";
    if (made_.language == schema::to_text(text_language::english)) text += "porter ";
    text += "unicode61 remove_diacritics 0 categories 'L* M* Nd Nl' separators '" + separators() + "'\"";
    if (made_.prefix) text += ", prefix='2 3'";
    texts_.push_back(text + ')');
  }

  /// Symbols that FTS5 takes for letters, as they are younger than its tables, or for marks of a letter.
  static std::string separators() {
    constexpr std::uint32_t ranges[][2] = {
        {0x20e3, 0x20e3},   {0x23f4, 0x23ff},   {0xfe0f, 0xfe0f},   {0x1f321, 0x1f32f}, {0x1f336, 0x1f336},
        {0x1f37d, 0x1f37f}, {0x1f394, 0x1f39f}, {0x1f3c5, 0x1f3c5}, {0x1f3cb, 0x1f3df}, {0x1f3f1, 0x1f3ff},
        {0x1f43f, 0x1f43f}, {0x1f441, 0x1f441}, {0x1f4f8, 0x1f4f8}, {0x1f4fd, 0x1f4ff}, {0x1f53e, 0x1f53f},
        {0x1f544, 0x1f54f}, {0x1f568, 0x1f5fa}, {0x1f641, 0x1f644}, {0x1f6c6, 0x1f6ff}, {0x1f7e0, 0x1f7eb},
        {0x1f90c, 0x1f9ff}, {0x1fa70, 0x1faff}};
    std::string text;
    for (const auto& range : ranges) {
      for (std::uint32_t each = range[0]; each <= range[1]; ++each) tenon::detail::add_letter(text, each);
    }
    return text;
  }

  std::string row_of(std::string_view which) const {
    if (has_rowid_key()) return std::string(which) + quoted(table_.primary_key[0]);
    return "(SELECT " + std::string(number_column) + " FROM " + name("_keys") + " WHERE " +
           join(table_.primary_key, " AND ",
                [&](const std::string& each, std::size_t) {
                  return quoted(each) + " = " + std::string(which) + quoted(each);
                }) +
           ')';
  }
  std::string added(std::string_view which) const {
    std::string text;
    if (!has_rowid_key()) {
      text = "  INSERT INTO " + name("_keys") + "(" + listed(table_.primary_key) + ") VALUES (" +
             listed(table_.primary_key, which) + ");\n";
    }
    return text + added_words(which);
  }
  std::string added_words(std::string_view which) const {
    return "  INSERT INTO " + name() + "(rowid, " + words_columns() + ") VALUES (" + row_of(which) + ", " +
           listed(made_.columns, which) + ");\n";
  }
  std::string taken() const {
    return "  INSERT INTO " + name() + "(" + name() + ", rowid, " + words_columns() + ") VALUES ('delete', " +
           row_of("old.") + ", " + listed(made_.columns, "old.") + ");\n";
  }
  std::string forgotten() const {
    return "  DELETE FROM " + name("_keys") + " WHERE " +
           join(
               table_.primary_key, " AND ",
               [](const std::string& each, std::size_t) { return quoted(each) + " = old." + quoted(each); }) +
           ";\n";
  }
  std::string updated(const std::string& add, const std::string& take) const {
    if (has_rowid_key()) return take + add;
    const std::string moved =
        "  UPDATE " + name("_keys") + " SET " +
        join(table_.primary_key, ", ",
             [](const std::string& each, std::size_t) { return quoted(each) + " = new." + quoted(each); }) +
        " WHERE " +
        join(table_.primary_key, " AND ",
             [](const std::string& each, std::size_t) { return quoted(each) + " = old." + quoted(each); }) +
        ";\n";
    return take + moved + added_words("new.");
  }
  names watched_columns() const {
    names list = table_.primary_key;
    for (const std::string& each : made_.columns) {
      bool known = false;
      for (const std::string& other : list) known = known || other == each;
      if (!known) list.push_back(each);
    }
    return list;
  }
  std::string watched() const { return listed(watched_columns()); }
  /// Saving an entity names all of its columns; mostly the texts stay as they are.
  std::string changed() const {
    return " WHEN " + join(watched_columns(), " OR ", [](const std::string& each, std::size_t) {
             return "old." + quoted(each) + " IS NOT new." + quoted(each) + " COLLATE BINARY";
           });
  }

  void write_trigger(std::string_view behind, std::string_view event, const std::string& condition,
                     const std::string& body) {
    texts_.push_back("CREATE TRIGGER " + name(behind) + " AFTER " + std::string(event) + " ON " +
                     quoted(table_.name) + condition + " BEGIN\n" + body + "END");
  }

  const schema::table& table_;
  const schema::full_text& made_;
  bool plain_;
  std::vector<std::string> texts_;
};

/// The statements that make an index, with semicolons between them.
inline std::string write_full_text_ddl(const schema::table& table, const schema::full_text& made) {
  std::string text;
  for (const std::string& each : sqlite_full_text_writer<>(table, made).write()) {
    if (!text.empty()) text += ";\n";
    text += each;
  }
  return text;
}

inline const bool has_full_text_ddl = (full_text_ddl = &write_full_text_ddl, true);

}  // namespace tenon::inline v0::dialect::sqlite_detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/dialect/catalog_source.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// Tells what belongs to full-text indexes from other objects of a SQLite database: FTS5's own tables, and of
/// an index that Tenon keeps up to date also its triggers, its numbers and its view.
template <class Deferred = void>
class sqlite_full_text_reader {
 public:
  /// Rows of type, name, table and text of every object.
  void find(const schema::list<catalog_row>& rows) {
    for (const catalog_row& row : rows) {
      if (row[0].text != "table" || !is_fts5(row[3].text)) continue;
      const std::string& name = row[1].text;
      for (const std::string_view behind : {"_data", "_idx", "_content", "_docsize", "_config"})
        parts_.push_back(name + std::string(behind));
      const catalog_row* const trigger = find(rows, "trigger", name + "_insert");
      if (trigger == nullptr) continue;
      found_words& made = found_.emplace_back();
      made.table = (*trigger)[2].text;
      made.words.name = name;
      made.words.definition = row[3].text;
      parts_.push_back(name);
      constexpr std::string_view others[][2] = {{"trigger", "_insert"},
                                                {"trigger", "_delete"},
                                                {"trigger", "_update"},
                                                {"view", "_rows"},
                                                {"table", "_keys"}};
      for (const auto& [type, behind] : others) {
        const catalog_row* const part = find(rows, type, name + std::string(behind));
        if (part == nullptr) continue;
        parts_.push_back((*part)[1].text);
        made.words.definition += ";\n" + (*part)[3].text;
      }
    }
  }

  /// Whether the object is part of one.
  bool holds(std::string_view name) const {
    for (const std::string& each : parts_) {
      if (schema::same_name(each, name, true)) return true;
    }
    return false;
  }
  /// Gives a table its indexes.
  void give(schema::table& made) const {
    for (const found_words& each : found_) {
      if (schema::same_name(each.table, made.name, true)) made.full_texts.push_back(each.words);
    }
  }

 private:
  struct found_words {
    std::string table;
    schema::full_text words;
  };

  static bool is_fts5(std::string_view sql) {
    if (!schema::same_name(sql.substr(0, 14), "CREATE VIRTUAL", true)) return false;
    for (std::size_t at = 14; at + 4 <= sql.size() && sql[at] != '('; ++at) {
      if (schema::same_name(sql.substr(at, 6), "fts5 (", true) ||
          schema::same_name(sql.substr(at, 5), "fts5(", true))
        return true;
    }
    return false;
  }
  static const catalog_row* find(const schema::list<catalog_row>& rows, std::string_view type,
                                 std::string_view name) {
    for (const catalog_row& row : rows) {
      if (row[0].text == type && schema::same_name(row[1].text, name, true)) return &row;
    }
    return nullptr;
  }

  std::vector<std::string> parts_;
  schema::list<found_words> found_;
};

}  // namespace tenon::inline v0::dialect::sqlite_detail

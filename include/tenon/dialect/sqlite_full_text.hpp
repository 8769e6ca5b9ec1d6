// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/dialect/detail/sqlite_full_text_names.hpp>
#include <tenon/dialect/sqlite_function.hpp>
#include <tenon/query/match_of.hpp>
#include <tenon/schema/full_text.hpp>

namespace tenon::inline v0::dialect {

/// How SQLite is asked for words: by an FTS5 table beside the table, which is searched first.
template <class Deferred = void>
class basic_sqlite_full_text : public sqlite_function {
 protected:
  void write_full_text(const node& match) override {
    if (is_inline()) refuse("looks for words in queries only, not in a check");
    const auto here = static_cast<std::size_t>(&match - &at(0));
    if (match.kind == node_kind::matches) return write_matches(match);
    const std::size_t asked = detail::match_of(&at(0), here) + 1;
    const std::string search = captured(asked, [this] { write_expression(); });
    if (match.kind == node_kind::match_rank) return write_rank(match, search);
    write_pattern("tenon_snippet(#1, ", {take_operand()});
    text_ += search;
    text_ += ", '";
    text_ += schema::to_text(match.table->full_texts[match.index].options.language);
    text_ += '\'';
    for (std::uint16_t i = 1; i < match.arity; ++i) {
      text_ += ", ";
      write_expression();
    }
    text_ += ')';
  }

 private:
  void write_matches(const node& match) {
    const std::string search = take_expression();
    text_ += '(';
    write_keys(match);
    text_ += " IN (SELECT ";
    write_found_keys(match);
    write_found(match, search);
    text_ += ')';
    // A row that an outer join has made up does not match.
    text_ += is_never_null(key_of(match, 0)) ? ")" : " IS TRUE)";
  }

  /// All ranks are computed at once; the row's is picked.
  void write_rank(const node& match, std::string_view search) {
    const table_info& table = *match.table;
    text_ += "coalesce((WITH tenon_match(";
    for (std::size_t i = 0; i < table.key.size(); ++i) {
      text_ += "tenon_k";
      append_number(text_, i);
      text_ += ", ";
    }
    text_ += "tenon_rank) AS MATERIALIZED (SELECT ";
    write_found_keys(match);
    text_ += ", -bm25(";
    write_name(text_, index_name(match));
    text_ += ')';
    write_found(match, search);
    text_ += ") SELECT tenon_rank FROM tenon_match WHERE ";
    for (std::size_t i = 0; i < table.key.size(); ++i) {
      text_ += i > 0 ? " AND tenon_k" : "tenon_k";
      append_number(text_, i);
      text_ += " = ";
      write_key(match, i);
    }
    text_ += "), 0.0)";
  }

  std::string index_name(const node& match) const {
    const table_info& table = *match.table;
    const std::string name =
        table.schema.empty() ? std::string(table.name) : detail::sentence({table.schema, ".", table.name});
    return schema::full_text_name(table, table.full_texts[match.index], name);
  }
  static node key_of(const node& match, std::size_t part) {
    const column_info& column = match.table->columns[match.table->key[part]];
    node key{node_kind::column};
    key.table = match.table;
    key.column = &column;
    key.spec = column.spec;
    key.text = match.text;
    return key;
  }
  void write_key(const node& match, std::size_t part) { write_column(key_of(match, part)); }
  void write_keys(const node& match) {
    const std::size_t count = match.table->key.size();
    if (count > 1) text_ += '(';
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      write_key(match, i);
    }
    if (count > 1) text_ += ')';
  }
  void write_found_keys(const node& match) {
    const table_info& table = *match.table;
    if (sqlite_detail::has_rowid_key(table)) {
      text_ += "rowid";
      return;
    }
    for (std::size_t i = 0; i < table.key.size(); ++i) {
      text_ += i > 0 ? ", k." : "k.";
      write_name(text_, table.columns[table.key[i]].name);
    }
  }
  void write_found(const node& match, std::string_view search) {
    const std::string name = index_name(match);
    text_ += " FROM ";
    write_name(text_, name);
    if (!sqlite_detail::has_rowid_key(*match.table)) {
      text_ += " JOIN ";
      write_name(text_, name + "_keys");
      text_ += " AS k ON k.";
      text_ += sqlite_detail::number_column;
      text_ += " = ";
      write_name(text_, name);
      text_ += ".rowid";
    }
    text_ += " WHERE ";
    write_name(text_, name);
    text_ += detail::sentence({" MATCH tenon_search(", search, ")"});
  }
};
using sqlite_full_text = basic_sqlite_full_text<>;

}  // namespace tenon::inline v0::dialect

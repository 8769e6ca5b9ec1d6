// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tenon/model/table_info.hpp>
#include <tenon/schema/names.hpp>

namespace tenon::inline v0::schema {

/// An index of the words in some columns of a table.
struct full_text {
  std::string name = {};
  std::vector<std::string> columns = {};
  std::string language = {};
  bool prefix = false;
  std::string definition = {};  ///< all of it in the database's words; empty: the above is all

  friend bool operator==(const full_text&, const full_text&) = default;
};

constexpr std::string_view to_text(text_language language) noexcept {
  return language == text_language::english ? "english" : "simple";
}

/// Gives indexes that were read back from a database the columns of those that were described: only the
/// description knows them.
template <class List>
void name_columns(List& read, const List& described, bool folds_case) {
  for (full_text& each : read) {
    for (const full_text& other : described) {
      if (!same_name(other.name, each.name, folds_case)) continue;
      each.columns = other.columns;
      each.language = other.language;
      each.prefix = other.prefix;
    }
  }
}

/// The name of a full-text index: the one it was given, or ft_, the table, the columns. Statements name it,
/// so it depends on the description alone.
template <class Deferred = void>
std::string full_text_name(const table_info& entity, const full_text_info& info,
                           std::string_view table_name) {
  if (!info.options.name.empty()) return std::string(info.options.name);
  std::string name = "ft_";
  name += table_name;
  for (std::uint16_t part : info.columns) {
    name += '_';
    name += entity.columns[part].name.view();
  }
  return shortened_name(std::move(name));
}

}  // namespace tenon::inline v0::schema

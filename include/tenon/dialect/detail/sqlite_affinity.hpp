// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/schema/names.hpp>
#include <tenon/schema/table.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// What a column makes of the values that it is given, by the name of its type.
constexpr std::string_view affinity_of(std::string_view type) {
  const auto holds = [&](std::string_view word) {
    for (std::size_t at = 0; at + word.size() <= type.size(); ++at) {
      if (schema::same_name(type.substr(at, word.size()), word, true)) return true;
    }
    return false;
  };
  if (holds("INT")) return "INTEGER";
  if (holds("CHAR") || holds("CLOB") || holds("TEXT")) return "TEXT";
  if (type.empty() || holds("BLOB")) return "BLOB";
  return holds("REAL") || holds("FLOA") || holds("DOUB") ? "REAL" : "NUMERIC";
}

/// The types in which SQLite keeps the values of a kind as it keeps them in the type that Tenon names. Texts
/// of moments look like no number and truths are integers, so those stay as they are where numbers are
/// wanted; other texts would not, and other numbers would divide in another way.
constexpr schema::type_keeper types_that_keep(cell_kind kind, std::string_view type) {
  switch (kind) {
    case cell_kind::boolean:
      return {[](std::string_view found) {
        return affinity_of(found) == "INTEGER" || affinity_of(found) == "NUMERIC";
      }};
    case cell_kind::timestamp:
    case cell_kind::date:
    case cell_kind::time_of_day:
      return {[](std::string_view found) {
        return affinity_of(found) == "TEXT" || affinity_of(found) == "NUMERIC";
      }};
    default: break;
  }
  if (type == "INTEGER") return {[](std::string_view found) { return affinity_of(found) == "INTEGER"; }};
  if (type == "REAL") return {[](std::string_view found) { return affinity_of(found) == "REAL"; }};
  if (type == "TEXT") return {[](std::string_view found) { return affinity_of(found) == "TEXT"; }};
  return {[](std::string_view found) { return affinity_of(found) == "BLOB"; }};
}

}  // namespace tenon::inline v0::dialect::sqlite_detail

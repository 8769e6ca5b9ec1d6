// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/model/table_info.hpp>

namespace tenon::inline v0::dialect::sqlite_detail {

/// Whether the key is the rowid itself. Others have a table of their own that numbers the rows, since a rowid
/// that is no key changes when the database is compacted, and some tables have none.
inline bool has_rowid_key(const table_info& table) noexcept {
  if (table.key.size() != 1 || table.sqlite.without_rowid) return false;
  const cell_kind kind = table.columns[table.key[0]].spec.kind;
  return kind == cell_kind::integer || kind == cell_kind::interval || kind == cell_kind::boolean;
}
/// In the table of numbers: the number.
inline constexpr std::string_view number_column = "tenon_row";

}  // namespace tenon::inline v0::dialect::sqlite_detail

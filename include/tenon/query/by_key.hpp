// SPDX-License-Identifier: MIT
#pragma once

#include <tenon/query/select.hpp>

namespace tenon::inline v0 {

/// Reads or deletes the row with one key. It is the same for all entities and describes only; the key's
/// values are the caller's to encode, in the key's order.
struct by_key_statement {
  using is_tenon_statement = void;
  const table_info* table;
  bool removes = false;
  void (*lock)(statement_writer& out) = nullptr;  ///< writes the lock that a read takes

  void write(statement_writer& out) const {
    const bool scoped = !removes && table->deleted_at != table_info::none;
    if (removes) {
      out.add(node_kind::remove, *table, 1);
    } else {
      out.add(node_kind::select, lock != nullptr ? 4 : 3);
      out.add(node_kind::results, 1);
      detail::write_entity_columns(out, *table, false);
      detail::write_from(out, *table);
    }
    out.add(node_kind::where, 1);
    if (scoped) {
      out.add(node_kind::and_, 2);
      detail::write_not_deleted(out, *table);
    }
    for (std::size_t i = 1; i < table->key.size(); ++i) out.add(node_kind::and_, 2);
    for (std::uint16_t key : table->key) {
      const column_info& column = table->columns[key];
      out.add(node_kind::equal, 2);
      out.column(node_kind::column, *table, column);
      node value{node_kind::parameter};
      value.column = &column;
      value.spec = column.spec;
      out.add(value);
    }
    if (lock != nullptr) lock(out);
  }
};

}  // namespace tenon::inline v0

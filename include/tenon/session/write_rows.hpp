// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <tenon/codec/chrono.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/array_view.hpp>
#include <tenon/session/entity_rows.hpp>

namespace tenon::inline v0::detail {

inline cell timestamp_cell(timestamp at) {
  return number_cell(cell_kind::timestamp, at.time_since_epoch().count());
}
inline cell uuid_cell(const uuid& id, storage stored) {
  cell value;
  value.kind = cell_kind::uuid;
  value.stored = stored;
  value.uuid = id.bytes;
  return value;
}

/// The bytes that make a value what it is.
inline std::string_view value_bytes(const cell& value) noexcept {
  switch (value.kind) {
    case cell_kind::null: return {};
    case cell_kind::text:
    case cell_kind::blob:
    case cell_kind::decimal:
    case cell_kind::json: return value.text();
    case cell_kind::uuid: return {reinterpret_cast<const char*>(value.uuid.data()), value.uuid.size()};
    default: return {reinterpret_cast<const char*>(&value.integer), sizeof value.integer};
  }
}
inline std::uint64_t hash_cells(const encoder& values) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325u;
  const auto mix = [&hash](std::uint64_t word) {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 29;
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string_view bytes = value_bytes(values.data()[i]);
    mix(bytes.size() * 64 + static_cast<std::size_t>(values.data()[i].kind));
    std::uint64_t word = 0;
    for (; bytes.size() > sizeof word; bytes.remove_prefix(sizeof word)) {
      std::memcpy(&word, bytes.data(), sizeof word);
      mix(word);
    }
    word = 0;
    if (!bytes.empty()) std::memcpy(&word, bytes.data(), bytes.size());
    mix(word);
  }
  return hash ^ hash >> 32;
}
inline bool same_cells(const encoder& a, const encoder& b) noexcept {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a.data()[i].kind != b.data()[i].kind || value_bytes(a.data()[i]) != value_bytes(b.data()[i])) {
      return false;
    }
  }
  return true;
}

/// A value that Tenon makes at write time. The entity gets it only when the write has succeeded.
struct stamp {
  std::uint16_t column;
  std::uint16_t place;  ///< in the row of the columns written
  cell value;
};

/// What the stamps of a write are.
struct stamp_plan {
  bool key = false;                         ///< a uuid key, made where it is not set
  const std::int64_t** next_key = nullptr;  ///< integer keys, given out where they are not set
  bool inserts = false;                     ///< creation time and first version
  bool restamps = false;                    ///< updated_at always; else only where it is not set
  bool counts = false;                      ///< the next version
  cell now{};
};

/// The rows of a write: entities through a mask, stamps laid over. It is the `items` of a row_source.
template <class Deferred = void>
struct basic_write_rows {
  static constexpr std::size_t most_stamps = 5;

  const entity_operations* operations = nullptr;
  array_view<void* const> entities{};
  const column_mask* mask = nullptr;
  bool keyed = false;           ///< update: the key after the columns, then the version that is expected
  std::vector<void*> owned{};   ///< keeps `entities` where they are a part of the caller's
  std::vector<stamp> stamps{};  ///< `per_row` for each entity
  std::size_t per_row = 0;

  /// One column of an entity as a cell; its bytes live in the entity, or in `values`.
  static const cell& column_of(const entity_operations& operations, const void* entity, std::size_t column,
                               encoder& values) {
    const std::size_t at = values.size();
    operations.encode(entity, column_mask::only(column), values);
    return values.data()[at];
  }
  static bool is_unset(const entity_operations& operations, const void* entity, std::size_t column) {
    encoder values;
    return detail::is_unset(column_of(operations, entity, column, values));
  }

  /// The stamps of one entity into `out`, the same columns for every entity; how many.
  static std::size_t make_stamps(const entity_operations& operations, const void* entity,
                                 const column_mask& mask, const stamp_plan& plan, stamp* out) {
    const table_info& table = *operations.table;
    std::size_t count = 0;
    const auto add = [&](std::uint16_t column, const cell& value, bool only_if_unset) {
      cell chosen = table.columns[column].is(column_trait::store_clock) ? null_cell() : value;
      if (only_if_unset) {
        // Integer, timestamp and uuid cells hold their value, so that it outlives `values`.
        encoder values;
        const cell& own = column_of(operations, entity, column, values);
        if (!detail::is_unset(own)) chosen = own;
      }
      out[count++] = {column, static_cast<std::uint16_t>(mask.rank(column)), chosen};
    };
    if (plan.key) add(table.key[0], uuid_cell(uuid::v7(), table.columns[table.key[0]].spec.stored), true);
    if (plan.next_key != nullptr) {
      const bool unset = is_unset(operations, entity, table.key[0]);
      add(table.key[0], number_cell(cell_kind::integer, **plan.next_key), true);
      if (unset) ++*plan.next_key;
    }
    if (plan.inserts && table.created_at != table_info::none) add(table.created_at, plan.now, true);
    if (table.updated_at != table_info::none) add(table.updated_at, plan.now, !plan.restamps);
    if (table.version != table_info::none && (plan.inserts || plan.counts)) {
      encoder values;
      const std::int64_t next =
          plan.counts ? column_of(operations, entity, table.version, values).integer + 1 : 1;
      add(table.version, number_cell(cell_kind::integer, next), false);
    }
    return count;
  }

  void stamp_all(const stamp_plan& plan) {
    stamp made[most_stamps];
    for (void* entity : entities) {
      per_row = make_stamps(*operations, entity, *mask, plan, made);
      for (std::size_t i = 0; i < per_row; ++i) stamps.push_back(made[i]);
    }
  }

  array_view<const stamp> stamps_of(std::size_t index) const {
    return {stamps.data() + index * per_row, per_row};
  }

  static void lay_over(array_view<const stamp> stamps, const column_mask& mask, std::size_t first,
                       encoder& out) {
    for (const stamp& each : stamps) {
      if (mask.test(each.column)) out.replace(first + each.place, each.value);
    }
  }

  std::size_t width() const {
    const table_info& table = *operations->table;
    return mask->count() + (keyed ? table.key.size() + (table.version != table_info::none ? 1u : 0u) : 0u);
  }
  row_source source() const { return {this, entities.size(), width(), &fill}; }

  static void fill(const void* self, std::size_t index, encoder& out) {
    const auto& rows = *static_cast<const basic_write_rows*>(self);
    const std::size_t first = out.size();
    rows.operations->encode(rows.entities[index], *rows.mask, out);
    if (rows.per_row != 0) lay_over(rows.stamps_of(index), *rows.mask, first, out);
    if (rows.keyed) {
      const table_info& table = *rows.operations->table;
      rows.operations->encode(rows.entities[index], rows.operations->masks->key, out);
      if (table.version != table_info::none) {
        rows.operations->encode(rows.entities[index], column_mask::only(table.version), out);
      }
    }
  }

  static void give_back(const entity_operations& operations, array_view<const stamp> stamps, void* entity) {
    for (const stamp& each : stamps) {
      if (each.value.kind == cell_kind::null) continue;  // the database fills it, and it is read
      operations.decode(&each.value, column_mask::only(each.column), entity);
    }
  }
  void give_back() const {
    for (std::size_t i = 0; i < entities.size(); ++i) give_back(*operations, stamps_of(i), entities[i]);
  }
};
using write_rows = basic_write_rows<>;

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/session/write_rows.hpp>

// Keys as bytes: to find, to sort and to keep them whatever their columns are.
namespace tenon::inline v0::detail {

/// Appends a value as bytes that are equal exactly for equal values.
inline void append_key(std::string& bytes, const cell& value) {
  const std::string_view own = value_bytes(value);
  const std::size_t size = own.size();
  bytes += static_cast<char>(value.kind);
  bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  bytes += own;
}
/// Columns of an entity as such bytes; false if one is NULL.
template <class Columns>
bool append_columns(std::string& bytes, const entity_operations& operations, const void* entity,
                    const Columns& columns) {
  encoder values;
  for (const std::uint16_t column : columns) operations.encode(entity, column_mask::only(column), values);
  const std::size_t start = bytes.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values.data()[i].kind == cell_kind::null) {
      bytes.resize(start);
      return false;
    }
    append_key(bytes, values.data()[i]);
  }
  return true;
}
/// The values that `append_key` wrote.
inline void read_key(std::string_view bytes, encoder& row) {
  while (!bytes.empty()) {
    const auto kind = static_cast<cell_kind>(bytes[0]);
    std::size_t size = 0;
    std::memcpy(&size, bytes.data() + 1, sizeof size);
    const std::string_view own = bytes.substr(1 + sizeof size, size);
    bytes.remove_prefix(1 + sizeof size + size);
    switch (kind) {
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json: row.bytes(kind, own); break;
      case cell_kind::uuid: {
        std::array<unsigned char, 16> id;
        std::memcpy(id.data(), own.data(), id.size());
        row.uuid(id);
        break;
      }
      default: {
        std::int64_t number = 0;
        std::memcpy(&number, own.data(), sizeof number);
        if (kind == cell_kind::boolean) {
          row.boolean(number != 0);
        } else {
          row.number(kind, number);
        }
      }
    }
  }
}

/// Keys as rows of a statement.
inline row_source key_rows(const std::vector<std::string>& keys, std::size_t width) {
  return {&keys, keys.size(), width, [](const void* all, std::size_t index, encoder& row) {
            read_key((*static_cast<const std::vector<std::string>*>(all))[index], row);
          }};
}

}  // namespace tenon::inline v0::detail

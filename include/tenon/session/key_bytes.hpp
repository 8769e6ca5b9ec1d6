// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/array_view.hpp>
#include <tenon/session/write_rows.hpp>

// Keys as bytes: to find, to sort and to keep them whatever their columns are.
namespace tenon::inline v0::detail {

/// Appends a value as bytes that are equal exactly for equal values. A number takes 9, which a std::string
/// holds without memory of its own.
inline void append_key(std::string& bytes, const cell& value) {
  const std::string_view own = value_bytes(value);
  bytes += static_cast<char>(value.kind);
  if (holds_bytes(value.kind)) {
    const std::size_t size = own.size();
    bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
  }
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
/// Takes the first of the values that `append_key` wrote. Texts stay where they are.
inline cell take_value(std::string_view& bytes) {
  cell value{};
  value.kind = static_cast<cell_kind>(bytes[0]);
  value.stored = storage::standard;
  bytes.remove_prefix(1);
  std::size_t size = value.kind == cell_kind::null   ? 0
                     : value.kind == cell_kind::uuid ? value.uuid.size()
                                                     : sizeof value.integer;
  if (holds_bytes(value.kind)) {
    std::memcpy(&size, bytes.data(), sizeof size);
    bytes.remove_prefix(sizeof size);
  }
  const std::string_view own = bytes.substr(0, size);
  bytes.remove_prefix(size);
  switch (value.kind) {
    case cell_kind::null: break;
    case cell_kind::text:
    case cell_kind::blob:
    case cell_kind::decimal:
    case cell_kind::json: value.bytes = {own.data(), own.size()}; break;
    case cell_kind::uuid: std::memcpy(value.uuid.data(), own.data(), value.uuid.size()); break;
    default: std::memcpy(&value.integer, own.data(), sizeof value.integer); break;
  }
  return value;
}
/// The values that `append_key` wrote, in these forms if any are given.
inline void read_key(std::string_view bytes, encoder& row, const storage* forms = nullptr) {
  while (!bytes.empty()) {
    if (forms != nullptr) row.at(nullptr, *forms++);
    const cell value = take_value(bytes);
    switch (value.kind) {
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json: row.bytes(value.kind, value.text()); break;
      case cell_kind::uuid: row.uuid(value.uuid); break;
      case cell_kind::null: row.null(); break;
      case cell_kind::boolean: row.boolean(value.integer != 0); break;
      default: row.number(value.kind, value.integer);
    }
  }
}

/// Keys as rows of a statement, in the form of the columns that they are compared with. Outlives the rows.
class key_list {
 public:
  key_list(const std::vector<std::string>& keys, const table_info& table,
           array_view<const std::uint16_t> columns)
      : keys_(keys), width_(columns.size()) {
    for (std::size_t i = 0; i < columns.size(); ++i) forms_[i] = table.columns[columns[i]].spec.stored;
  }
  key_list(const key_list&) = delete;
  key_list& operator=(const key_list&) = delete;

  row_source rows() const {
    return {this, keys_.size(), width_, [](const void* self, std::size_t index, encoder& row) {
              const auto& all = *static_cast<const key_list*>(self);
              read_key(all.keys_[index], row, all.forms_);
            }};
  }

 private:
  const std::vector<std::string>& keys_;
  std::size_t width_;
  storage forms_[max_key_columns]{};
};

}  // namespace tenon::inline v0::detail

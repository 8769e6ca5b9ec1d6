// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/core/error.hpp>

/// Cells made by computation, and what is asked of the cells it starts from.
namespace tenon::inline v0::detail {

/// The most bytes a computed text has, as on the databases.
inline constexpr std::size_t most_text_bytes = 1'000'000'000;

inline cell null_cell() noexcept {
  cell made;
  made.kind = cell_kind::null;
  made.stored = storage::standard;
  made.integer = 0;
  return made;
}
/// Kinds that are one 64-bit number.
inline cell number_cell(cell_kind kind, std::int64_t value) noexcept {
  cell made;
  made.kind = kind;
  made.stored = storage::standard;
  made.integer = value;
  return made;
}
inline cell integer_cell(std::int64_t value) noexcept {
  return number_cell(cell_kind::integer, value);
}
inline cell truth_cell(bool value) noexcept {
  return number_cell(cell_kind::boolean, value ? 1 : 0);
}
/// Negative zero becomes zero, as not every store keeps its sign. `value` is no NaN.
inline cell real_cell(double value) noexcept {
  cell made;
  made.kind = cell_kind::real;
  made.stored = storage::standard;
  made.real = value + 0.0;
  return made;
}
inline cell bytes_cell(cell_kind kind, std::string_view bytes) noexcept {
  cell made;
  made.kind = kind;
  made.stored = storage::standard;
  made.bytes = {bytes.data() == nullptr ? "" : bytes.data(), bytes.size()};
  return made;
}
inline cell text_cell(std::string_view text) noexcept {
  return bytes_cell(cell_kind::text, text);
}

constexpr bool is_null(const cell& value) noexcept {
  return value.kind == cell_kind::null;
}
constexpr bool holds_bytes(cell_kind kind) noexcept {
  return kind == cell_kind::text || kind == cell_kind::blob || kind == cell_kind::decimal ||
         kind == cell_kind::json;
}
/// All that is one 64-bit number.
constexpr bool holds_integer(cell_kind kind) noexcept {
  return kind == cell_kind::boolean || kind == cell_kind::integer || kind == cell_kind::timestamp ||
         kind == cell_kind::date || kind == cell_kind::time_of_day || kind == cell_kind::interval;
}

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_argument(std::string_view what) {
  fail(error_kind::value, sentence({"a function takes ", what, " where it was given another kind of value"}));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_range(std::string_view what) {
  fail(error_kind::limit, sentence({what, " is out of range"}));
}

inline std::string_view text_argument(const cell& value) {
  if (!holds_bytes(value.kind)) refuse_argument("a text");
  return value.text();
}
inline std::int64_t integer_argument(const cell& value) {
  if (!holds_integer(value.kind)) refuse_argument("an integer");
  return value.integer;
}

}  // namespace tenon::inline v0::detail

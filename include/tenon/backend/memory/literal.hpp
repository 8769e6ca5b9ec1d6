// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <tenon/backend/memory/table.hpp>
#include <tenon/codec/uuid.hpp>

namespace tenon::inline v0::memory_engine {

/// The kind of column that a type's name stands for; `null` if it is no name of ours.
constexpr cell_kind kind_of_type(std::string_view type) noexcept {
  constexpr std::string_view names[] = {"",         "boolean", "integer",   "real", "text",
                                        "blob",     "uuid",    "timestamp", "date", "time",
                                        "interval", "decimal", "json"};
  for (std::size_t i = 1; i < sizeof names / sizeof names[0]; ++i) {
    if (names[i] == type) return static_cast<cell_kind>(i);
  }
  return cell_kind::null;
}
constexpr std::string_view type_of_kind(cell_kind kind) noexcept {
  constexpr std::string_view names[] = {"",         "boolean", "integer",   "real", "text",
                                        "blob",     "uuid",    "timestamp", "date", "time",
                                        "interval", "decimal", "json",      ""};
  return names[static_cast<unsigned char>(kind)];
}

/// Reads a constant as SQL writes it. False if the text is none.
template <class Deferred = void>
bool read_constant(std::string_view text, cell& value, std::string& kept) {
  while (text.size() > 1 && (text.front() == '(' || text.front() == ' ')) text.remove_prefix(1);
  while (text.size() > 1 && (text.back() == ')' || text.back() == ' ')) text.remove_suffix(1);
  const auto is = [&](std::string_view word) { return schema::same_name(text, word, true); };
  value = null_cell();
  if (is("NULL")) return true;
  if (is("TRUE") || is("FALSE")) {
    value = whole_cell(is("TRUE") ? 1 : 0, cell_kind::boolean);
    return true;
  }
  if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') {
    kept.clear();
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
      if (text[i] == '\'') {
        if (i + 2 >= text.size() || text[i + 1] != '\'') return false;
        ++i;
      }
      kept += text[i];
    }
    value = text_cell(kept);
    return true;
  }
  const std::string_view digits = !text.empty() && text.front() == '+' ? text.substr(1) : text;
  const char* const end = digits.data() + digits.size();
  std::int64_t whole = 0;
  const auto read_whole = std::from_chars(digits.data(), end, whole);
  if (read_whole.ec == std::errc() && read_whole.ptr == end && !digits.empty()) {
    value = whole_cell(whole);
    return true;
  }
  double real = 0;
  const auto read_real = std::from_chars(digits.data(), end, real);
  if (digits.empty() || read_real.ec != std::errc() || read_real.ptr != end || real - real != 0) return false;
  value = real_cell(real);
  return true;
}

/// Makes a column's default of its SQL text: a constant, converted to the column's kind as a write would, or
/// the clock. False if it is neither; nothing of the column is good then.
template <class Deferred = void>
bool read_default(std::string_view text, table_column& into) {
  into.default_value = null_cell();
  into.defaults_to_clock = false;
  if (text.empty()) return true;
  std::string_view word = text;
  while (word.size() > 1 && word.front() == '(' && word.back() == ')') word = word.substr(1, word.size() - 2);
  const auto is = [&](std::string_view name) { return schema::same_name(word, name, true); };
  if ((is("CURRENT_TIMESTAMP") && into.kind == cell_kind::timestamp) ||
      (is("CURRENT_DATE") && into.kind == cell_kind::date) ||
      (is("CURRENT_TIME") && into.kind == cell_kind::time_of_day)) {
    into.defaults_to_clock = true;
    return true;
  }
  cell value;
  if (!read_constant(text, value, into.default_text)) return false;
  const family wanted = family_of(into.kind);
  std::int64_t number = 0;
  switch (value.kind) {
    case cell_kind::text: {
      const std::string_view said = into.default_text;
      std::array<unsigned char, 16> bytes;
      if (into.kind == cell_kind::uuid) {
        if (!detail::read_uuid(said, bytes)) return false;
        value.uuid = bytes;
        value.kind = cell_kind::uuid;
      } else if (into.kind == cell_kind::timestamp) {
        if (!detail::read_timestamp(said, number)) return false;
        value = whole_cell(number, into.kind);
      } else if (into.kind == cell_kind::date) {
        if (!detail::read_date(said, number)) return false;
        value = whole_cell(number, into.kind);
      } else if (into.kind == cell_kind::time_of_day) {
        if (!detail::read_time(said, number)) return false;
        value = whole_cell(number, into.kind);
      } else if (into.kind == cell_kind::decimal && !detail::split_decimal(said).valid) {
        return false;
      } else if (wanted == family::whole || wanted == family::real) {
        std::string unused;
        const std::string copy(said);
        if (!read_constant(copy, value, unused) || value.kind == cell_kind::text) return false;
      }
      break;
    }
    case cell_kind::integer:
      if (wanted == family::text) {
        into.default_text = std::to_string(value.integer);
        value = text_cell(into.default_text, into.kind);
      }
      if (into.kind == cell_kind::timestamp || into.kind == cell_kind::date ||
          into.kind == cell_kind::time_of_day)
        return false;
      break;
    case cell_kind::real:
      if (into.kind == cell_kind::decimal && detail::split_decimal(text).valid) {
        into.default_text = text;
        value = text_cell(into.default_text, into.kind);
      }
      break;
    default: break;
  }
  if (!convert(value, into.kind)) return false;
  into.default_value = value;
  return true;
}

}  // namespace tenon::inline v0::memory_engine

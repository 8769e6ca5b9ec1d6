// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/codec/call_function.hpp>

#include "cells.hpp"

/// What the tests of computed values share: arguments in short, results as text.
namespace calls {

using tenon::cell;
using tenon::cell_kind;
using tenon::date_unit;
using tenon::error_kind;
using tenon::sql_function;

/// An argument from the C++ value that suggests itself.
struct argument : cell {
  argument(const cell& value) : cell(value) {}                                      // NOLINT
  argument(int value) : cell(cells::number(cell_kind::integer, value)) {}           // NOLINT
  argument(std::int64_t value) : cell(cells::number(cell_kind::integer, value)) {}  // NOLINT
  argument(double value) : cell(cells::real(value)) {}                              // NOLINT
  argument(const char* value) : cell(cells::text(value)) {}                         // NOLINT
  argument(std::string_view value) : cell(cells::text(value)) {}                    // NOLINT
  argument(date_unit unit) : argument(static_cast<int>(unit)) {}                    // NOLINT
  argument(std::nullptr_t) : cell(cells::number(cell_kind::null, 0)) {}             // NOLINT
};

inline cell decimal(std::string_view text) {
  return cells::bytes(cell_kind::decimal, text);
}
inline cell json(std::string_view text) {
  return cells::bytes(cell_kind::json, text);
}

/// A moment, day or time of day from its text; the form tells which.
inline cell time(std::string_view text) {
  std::int64_t value = 0;
  if (tenon::detail::read_timestamp(text, value)) return cells::number(cell_kind::timestamp, value);
  if (tenon::detail::read_date(text, value)) return cells::number(cell_kind::date, value);
  if (tenon::detail::read_time(text, value)) return cells::number(cell_kind::time_of_day, value);
  throw std::string("no time: ") + std::string(text);
}

/// "integer 5", "text abc", "timestamp 2024-02-29 12:30:00.000", "null".
inline std::string shown(const cell& value) {
  const std::string kind(tenon::kind_name(value.kind));
  if (value.kind == cell_kind::null) return kind;
  if (value.kind == cell_kind::real) {
    char digits[40];
    return kind + " " + std::string(digits, std::to_chars(digits, digits + sizeof digits, value.real).ptr);
  }
  if (value.kind == cell_kind::boolean) return value.integer == 0 ? "false" : "true";
  std::string room;
  return kind + " " + std::string(tenon::cast_cell(value, cell_kind::text, room).text());
}

/// The result as text, or "value", "limit", "decode", "misuse" if it is refused.
template <class Act>
std::string outcome(const Act& act) {
  std::string room = "left over";
  try {
    return shown(act(room));
  } catch (const tenon::error& refused) {
    return std::string(to_string(refused.kind));
  }
}

inline std::string call(sql_function which, std::initializer_list<argument> arguments,
                        cell_kind result = cell_kind::null) {
  const std::vector<cell> cells(arguments.begin(), arguments.end());
  return outcome([&](std::string& room) {
    return tenon::call_function(which, cells.data(), cells.size(), result, room);
  });
}

inline std::string cast(const argument& value, cell_kind to) {
  return outcome([&](std::string& room) { return tenon::cast_cell(value, to, room); });
}

}  // namespace calls

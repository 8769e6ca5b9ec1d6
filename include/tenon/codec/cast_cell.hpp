// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/json_cell.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/json_writer.hpp>
#include <tenon/codec/kind_name.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/real_text.hpp>
#include <tenon/codec/utf8.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

namespace detail {

[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_cast(cell_kind from, cell_kind to) {
  fail(error_kind::value, sentence({"cast: there is none from ", kind_name(from), " to ", kind_name(to)}));
}
[[noreturn, gnu::noinline, gnu::cold]] inline void refuse_text(cell_kind to) {
  fail(error_kind::value, sentence({"cast: a text has not the form of the kind ", kind_name(to)}));
}

constexpr std::string_view without_space(std::string_view text) noexcept {
  constexpr std::string_view space = " \t\n\v\f\r";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// Digits with a sign or none. False if it is anything else; `limit` beyond 64 bits.
inline bool read_integer(std::string_view text, std::int64_t& value) {
  if (!text.empty() && text.front() == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text.front() == '-') return false;
  }
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size() || code == std::errc::invalid_argument) return false;
  if (code != std::errc{}) refuse_range("an integer");
  return true;
}

constexpr char folded_letter(char letter) noexcept {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
}

/// The words for yes and no: true, yes, on, 1, their beginnings, in letters of any case.
inline bool read_truth(std::string_view text, bool& value) noexcept {
  struct word {
    std::string_view letters;
    std::size_t least;
    bool means;
  };
  constexpr word words[] = {{"true", 1, true}, {"false", 1, false}, {"yes", 1, true}, {"no", 1, false},
                            {"on", 2, true},   {"off", 2, false},   {"1", 1, true},   {"0", 1, false}};
  for (const word& known : words) {
    if (text.size() < known.least || text.size() > known.letters.size()) continue;
    std::size_t same = 0;
    while (same < text.size() && folded_letter(text[same]) == known.letters[same]) ++same;
    if (same != text.size()) continue;
    value = known.means;
    return true;
  }
  return false;
}

inline std::int64_t truncated_integer(double value) {
  if (!(value >= -9223372036854775808.0 && value < 9223372036854775808.0)) refuse_range("an integer");
  return static_cast<std::int64_t>(value);
}

/// A decimal's whole part.
inline std::int64_t truncated_integer(std::string_view decimal) {
  const decimal_parts parts = checked_decimal(decimal);
  std::int64_t value = 0;
  if (parts.whole.empty()) return value;
  const std::string digits = std::string(parts.negative ? "-" : "").append(parts.whole);
  if (!read_integer(digits, value)) refuse_text(cell_kind::integer);
  return value;
}

template <class Deferred = void>
cell cast_to_integer(const cell& value, cell_kind to) {
  std::int64_t number = 0;
  switch (value.kind) {
    case cell_kind::boolean:
    case cell_kind::integer:
    case cell_kind::interval: number = value.integer; break;
    case cell_kind::real: number = truncated_integer(value.real); break;
    case cell_kind::decimal: number = truncated_integer(value.text()); break;
    case cell_kind::text:
      if (!read_integer(without_space(value.text()), number)) refuse_text(to);
      break;
    default: refuse_cast(value.kind, to);
  }
  return number_cell(to, number);
}

template <class Deferred = void>
cell cast_to_boolean(const cell& value) {
  bool truth = false;
  switch (value.kind) {
    case cell_kind::integer: truth = value.integer != 0; break;
    case cell_kind::text:
      if (!read_truth(without_space(value.text()), truth)) refuse_text(cell_kind::boolean);
      break;
    default: refuse_cast(value.kind, cell_kind::boolean);
  }
  return truth_cell(truth);
}

template <class Deferred = void>
cell cast_to_real(const cell& value) {
  double real = 0;
  switch (value.kind) {
    case cell_kind::boolean:
    case cell_kind::integer: real = static_cast<double>(value.integer); break;
    case cell_kind::decimal:
    case cell_kind::text:
      if (!read_real(without_space(value.text()), real)) refuse_text(cell_kind::real);
      break;
    default: refuse_cast(value.kind, cell_kind::real);
  }
  return real_cell(real);
}

template <class Deferred = void>
cell cast_to_decimal(const cell& value, std::string& room) {
  switch (value.kind) {
    case cell_kind::boolean:
    case cell_kind::integer: room = std::to_string(value.integer); break;
    case cell_kind::real: {
      // The digits that every double has; the rest would be noise taken for exact.
      const real_digits parts = split_real(value.real, 15);
      write_decimal(parts.negative, {parts.digits, parts.count}, parts.point, room);
      break;
    }
    case cell_kind::text:
      if (!read_decimal(without_space(value.text()), room)) refuse_text(cell_kind::decimal);
      break;
    default: refuse_cast(value.kind, cell_kind::decimal);
  }
  return bytes_cell(cell_kind::decimal, room);
}

template <class Deferred = void>
cell cast_to_text(const cell& value, std::string& room) {
  char text[48];
  std::size_t size = 0;
  switch (value.kind) {
    case cell_kind::boolean: return text_cell(value.integer != 0 ? "true" : "false");
    case cell_kind::decimal:
    case cell_kind::json: return text_cell(value.text());
    case cell_kind::blob:
      if (!is_text(value.text())) refuse_text(cell_kind::text);
      return text_cell(value.text());
    case cell_kind::integer:
    case cell_kind::interval:
      size = static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value.integer).ptr - text);
      break;
    case cell_kind::real: size = write_real(value.real, text); break;
    case cell_kind::uuid:
      write_uuid(value.uuid, text);
      size = 36;
      break;
    case cell_kind::timestamp: size = write_timestamp(value.integer, text); break;
    case cell_kind::date: size = write_date(value.integer, text); break;
    case cell_kind::time_of_day: size = write_time(value.integer, text); break;
    default: refuse_cast(value.kind, cell_kind::text);
  }
  room.assign(text, size);
  return text_cell(room);
}

template <class Deferred = void>
cell cast_to_time(const cell& value, cell_kind to) {
  std::int64_t number = 0;
  if (value.kind == cell_kind::text) {
    const std::string_view text = without_space(value.text());
    const bool good = to == cell_kind::timestamp ? read_timestamp(text, number) || read_date(text, number)
                      : to == cell_kind::date    ? read_date(text, number)
                                                 : read_time(text, number);
    if (!good) refuse_text(to);
    // A day alone is its midnight.
    if (to == cell_kind::timestamp && text.size() == 10) number *= micros_per_day;
    return number_cell(to, number);
  }
  if (value.kind == cell_kind::date && to == cell_kind::timestamp)
    return number_cell(to, value.integer * micros_per_day);
  if (value.kind != cell_kind::timestamp) refuse_cast(value.kind, to);
  const std::int64_t since = value.integer - first_day * micros_per_day;
  if (to == cell_kind::date) return number_cell(to, since / micros_per_day + first_day);
  return number_cell(to, since % micros_per_day);
}

/// Appends one value as JSON text: NULL as null, text as a string, JSON as it is, zero without a sign as in
/// texts, the rest as `json<T>` does.
template <class Deferred = void>
void append_json(std::string& out, const cell& value) {
  basic_json_writer<Deferred> writer(out);
  cell written = value;
  if (value.kind == cell_kind::real) written.real = value.real + 0.0;
  if (!write_json_cell<Deferred>(writer, written))
    fail(error_kind::value, sentence({"a value has no JSON form: ", writer.error().what}));
}

template <class Deferred = void>
cell cast_to_json(const cell& value, std::string& room) {
  if (value.kind != cell_kind::text) {
    room.clear();
    append_json<Deferred>(room, value);
    return bytes_cell(cell_kind::json, room);
  }
  basic_json_reader<Deferred> reader(value.text());
  if (!reader.skip() || !reader.finish())
    fail(error_kind::value, sentence({"cast: a text is no JSON: ", reader.error().sentence()}));
  return bytes_cell(cell_kind::json, value.text());
}

}  // namespace detail

/// `value` as another kind. Bytes of the result live in `room` or in `value`. NULL stays NULL. Numbers become
/// integers by truncation, texts are read without space around them, times have Tenon's ISO form.
/// Errors: `value` (the text is none of that kind, or there is no such cast), `limit` (beyond its range).
template <class Deferred = void>
cell cast_cell(const cell& value, cell_kind to, std::string& room) {
  if (value.kind == cell_kind::null || value.kind == to) return value;
  switch (to) {
    case cell_kind::boolean: return detail::cast_to_boolean<Deferred>(value);
    case cell_kind::integer:
    case cell_kind::interval: return detail::cast_to_integer<Deferred>(value, to);
    case cell_kind::real: return detail::cast_to_real<Deferred>(value);
    case cell_kind::text: return detail::cast_to_text<Deferred>(value, room);
    case cell_kind::timestamp:
    case cell_kind::date:
    case cell_kind::time_of_day: return detail::cast_to_time<Deferred>(value, to);
    case cell_kind::decimal: return detail::cast_to_decimal<Deferred>(value, room);
    case cell_kind::json: return detail::cast_to_json<Deferred>(value, room);
    case cell_kind::blob:
      if (!detail::holds_bytes(value.kind)) break;
      return detail::bytes_cell(to, value.text());
    case cell_kind::uuid: {
      cell made = detail::null_cell();
      if (value.kind != cell_kind::text) break;
      std::array<unsigned char, 16> bytes;
      if (!detail::read_uuid(detail::without_space(value.text()), bytes)) detail::refuse_text(to);
      made.kind = to;
      made.uuid = bytes;
      return made;
    }
    default: break;
  }
  detail::refuse_cast(value.kind, to);
}

}  // namespace tenon::inline v0

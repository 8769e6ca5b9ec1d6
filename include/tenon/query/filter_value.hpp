// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <exception>
#include <string>
#include <string_view>
#include <system_error>

#include <tenon/codec/decimal.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/utf8.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/query/filter_term.hpp>
#include <tenon/query/predicate.hpp>

namespace tenon::inline v0::detail {

/// Which operators a type has.
template <class Value>
consteval unsigned filter_operators_of() {
  namespace op = filter_operators;
  using plain = without_optional_t<Value>;
  constexpr unsigned equality = (op::equality | op::in).bits;
  unsigned bits = is_optional<Value> ? (op::null | op::not_null).bits : 0;
  if constexpr (!std::is_default_constructible_v<plain>) {
    return bits;
  } else if constexpr (std::is_same_v<plain, std::string>) {
    return bits | equality | (op::comparisons | op::contains | op::starts_with | op::ends_with).bits;
  } else {
    switch (codec<plain>::kind) {
      case cell_kind::boolean: return bits | op::equality.bits;
      case cell_kind::text:
      case cell_kind::uuid: return bits | equality;
      case cell_kind::integer:
      case cell_kind::real:
      case cell_kind::timestamp:
      case cell_kind::date:
      case cell_kind::time_of_day:
      case cell_kind::interval:
      case cell_kind::decimal: return bits | equality | op::comparisons.bits;
      default: return bits;
    }
  }
}

/// Rows have an order by every kind but these.
template <class Value>
consteval bool can_be_sorted() {
  constexpr cell_kind kind = codec<without_optional_t<Value>>::kind;
  return kind != cell_kind::json && kind != cell_kind::blob;
}

/// The whole text as a cell of the kind; false if it is none. Bytes stay those of the text.
template <class Deferred = void>
bool read_filter_cell(cell_kind kind, std::string_view text, cell& into) {
  into.kind = kind;
  into.stored = storage::standard;
  const char* const end = text.data() + text.size();
  switch (kind) {
    case cell_kind::boolean: into.integer = text == "true" ? 1 : 0; return text == "true" || text == "false";
    case cell_kind::integer: {
      const auto [stop, code] = std::from_chars(text.data(), end, into.integer);
      return code == std::errc{} && stop == end;
    }
    case cell_kind::real: {
      const auto [stop, code] = std::from_chars(text.data(), end, into.real);
      return code == std::errc{} && stop == end && is_finite(into.real);
    }
    case cell_kind::text:
    case cell_kind::decimal: into.bytes = {text.data(), text.size()}; return is_text(text);
    case cell_kind::uuid: return read_uuid(text, into.uuid);
    case cell_kind::timestamp: return read_timestamp(text, into.integer);
    case cell_kind::date: return read_date(text, into.integer);
    case cell_kind::time_of_day: return read_time(text, into.integer);
    case cell_kind::interval: {
      // Seconds, with at most six digits after a point.
      const std::size_t point = text.find('.');
      const std::string_view whole = text.substr(0, point);
      std::int64_t seconds = 0;
      const auto [stop, code] = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
      if (code != std::errc{} || stop != whole.data() + whole.size()) return false;
      std::string_view rest =
          point == std::string_view::npos ? std::string_view("0") : text.substr(point + 1);
      if (rest.empty() || rest.size() > 6) return false;
      std::int64_t micros = 0;
      for (std::size_t i = 0; i < 6; ++i) {
        const char digit = i < rest.size() ? rest[i] : '0';
        if (digit < '0' || digit > '9') return false;
        micros = micros * 10 + (digit - '0');
      }
      if (text.front() == '-') micros = -micros;
      return !__builtin_mul_overflow(seconds, micros_per_second, &seconds) &&
             !__builtin_add_overflow(seconds, micros, &into.integer);
    }
    default: return false;
  }
}

/// Reads a value of the member's type out of a request's text and binds it as the column has it; false if the
/// text is none, or none that the column could hold.
using filter_reader = bool (*)(std::string_view text, const column_info* column, owned_values<>& into);
template <class Value>
bool read_filter_value(std::string_view text, const column_info* column, owned_values<>& into) {
  using plain = without_optional_t<Value>;
  if constexpr (std::is_default_constructible_v<plain>) {
    cell made;
    if (!read_filter_cell(codec<plain>::kind, text, made)) return false;
    plain value{};
    encoder out;
    try {
      if (codec<plain>::decode(made, value) != decode_status::ok) return false;
      out.at(column, column != nullptr ? column->spec.stored : storage::standard);
      codec<plain>::encode(value, out);
    } catch (const std::exception&) {  // a codec's own sentence names members that a request must not see
      return false;
    }
    into.take(out);
    return true;
  } else {
    return false;
  }
}

}  // namespace tenon::inline v0::detail

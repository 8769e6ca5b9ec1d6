// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/codec.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/json_writer.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

/// Every type with a codec has a JSON form through its cell, a user's own type too.
namespace tenon::inline v0::detail {

template <class Deferred = void>
bool write_json_cell(json_writer& out, const cell& value) {
  char text[48];
  switch (value.kind) {
    case cell_kind::null: return out.null();
    case cell_kind::boolean: return out.boolean(value.integer != 0);
    case cell_kind::integer:
    case cell_kind::interval: return out.integer(value.integer);
    case cell_kind::real: return out.real(value.real);
    case cell_kind::text:
    case cell_kind::decimal: return out.string(value.text());
    case cell_kind::uuid: write_uuid(value.uuid, text); return out.string({text, 36});
    case cell_kind::timestamp: {
      // The form of ECMAScript's Date: a 'T' and the zone spelled.
      std::size_t size = write_timestamp(value.integer, text, 'T');
      text[size++] = 'Z';
      return out.string({text, size});
    }
    case cell_kind::date: return out.string({text, write_date(value.integer, text)});
    case cell_kind::time_of_day: return out.string({text, write_time(value.integer, text)});
    case cell_kind::json: return out.raw(value.text());
    case cell_kind::blob:
    case cell_kind::rows: break;
  }
  return out.fail("bytes have no JSON form");
}

/// Reads a value of a codec's kind. `text` keeps what the cell looks at.
template <class Deferred = void>
bool read_json_cell(json_reader& in, cell_kind kind, cell& read, std::string& text) {
  read.kind = kind;
  read.stored = storage::standard;
  const auto parsed = [&](bool good, std::string_view otherwise) { return good || in.fail(otherwise); };
  switch (kind) {
    case cell_kind::boolean: {
      bool value = false;
      if (!in.read_boolean(value)) return false;
      read.integer = value ? 1 : 0;
      return true;
    }
    case cell_kind::integer:
    case cell_kind::interval: return in.read_integer(read.integer);
    case cell_kind::real: return in.read_real(read.real);
    case cell_kind::json: {
      std::string_view raw;
      if (!in.read_raw(raw)) return false;
      read.bytes = {raw.data(), raw.size()};
      return true;
    }
    case cell_kind::null:
    case cell_kind::blob:
    case cell_kind::rows: return in.fail("bytes have no JSON form");
    default: break;
  }
  if (!in.read_string(text)) return false;
  switch (kind) {
    case cell_kind::uuid: return parsed(read_uuid(text, read.uuid), "the string is no uuid");
    case cell_kind::timestamp:
      return parsed(read_timestamp(text, read.integer), "the string is no timestamp (2024-02-29T12:30:00Z)");
    case cell_kind::date: return parsed(read_date(text, read.integer), "the string is no date (2024-02-29)");
    case cell_kind::time_of_day:
      return parsed(read_time(text, read.integer), "the string is no time of day (12:30:00)");
    default: read.bytes = {text.data(), text.size()}; return true;
  }
}

/// Why a codec did not take the value a JSON text has.
template <class Deferred = void>
[[gnu::noinline, gnu::cold]] bool fail_json_cell(json_reader& in, decode_status status) {
  switch (status) {
    case decode_status::out_of_range: return in.fail("the value is out of the member's range", status);
    case decode_status::malformed: return in.fail("the value is malformed", status);
    default: return in.fail("the value is of another type", status);
  }
}

/// Encodes one value and writes its cell; what the codec refuses becomes the writer's error.
template <class Deferred = void>
bool write_json_by_codec(json_writer& out, const void* value, void (*encode)(const void*, encoder&)) {
  encoder cells;
  try {
    encode(value, cells);
  } catch (const error& refusal) {
    constexpr std::string_view prefix = "a parameter is refused: ";
    std::string_view why = refusal.message;
    if (why.starts_with(prefix)) why.remove_prefix(prefix.size());
    return out.fail(why);
  }
  return write_json_cell(out, cells.data()[0]);
}

}  // namespace tenon::inline v0::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/cell.hpp>
#include <tenon/codec/decimal_arithmetic.hpp>
#include <tenon/codec/iso_time.hpp>
#include <tenon/codec/json_reader.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/real_text.hpp>
#include <tenon/codec/uuid.hpp>
#include <tenon/core/error.hpp>

namespace tenon::inline v0 {

// A path is a list of cells: a text is a member's name and leads into objects only, an integer is a position
// and leads into arrays only, negative from the end; NULL leads nowhere. A document is a cell with JSON text,
// or NULL. A malformed document is refused with `decode`.

namespace detail {

template <class Deferred>
[[noreturn, gnu::noinline, gnu::cold]] void refuse_document(basic_json_reader<Deferred>& reader) {
  fail(error_kind::decode, sentence({"a stored JSON text is malformed ", reader.error().sentence()}));
}

/// An element or member, as places in the document.
struct json_place {
  std::string_view value;     ///< its text; without data if it is not there
  std::size_t before = 0;     ///< where what is before it ends: a value, or the opening bracket
  std::size_t count = 0;      ///< how many elements or members were seen before it
  bool in_container = false;  ///< there is an array or object where the step may lead into
};

template <class Deferred = void>
std::size_t count_elements(std::string_view array) {
  basic_json_reader<Deferred> reader(array);
  std::size_t count = 0;
  reader.enter_array();
  for (; reader.next_element(); ++count) reader.skip();
  if (reader.failed()) refuse_document(reader);
  return count;
}

/// Where one step leads in a value. Places are counted from the value's beginning.
template <class Deferred = void>
json_place find_step(std::string_view text, const cell& step) {
  json_place place;
  basic_json_reader<Deferred> reader(text);
  const json_kind kind = reader.peek();
  if (kind == json_kind::invalid) {
    reader.skip();
    refuse_document(reader);
  }
  if (step.kind == cell_kind::text && kind == json_kind::object) {
    std::string_view key;
    reader.enter_object();
    place.before = reader.position();
    for (; reader.next_member(key); ++place.count) {
      if (key == step.text()) {
        reader.read_raw(place.value);
        break;
      }
      reader.skip();
      place.before = reader.position();
    }
  } else if (step.kind == cell_kind::integer && kind == json_kind::array) {
    std::int64_t wanted = step.integer;
    if (wanted < 0) wanted += static_cast<std::int64_t>(count_elements<Deferred>(text));
    reader.enter_array();
    place.before = reader.position();
    for (; reader.next_element(); ++place.count) {
      if (static_cast<std::int64_t>(place.count) == wanted) {
        reader.read_raw(place.value);
        break;
      }
      reader.skip();
      place.before = reader.position();
    }
  } else {
    return place;
  }
  if (reader.failed()) refuse_document(reader);
  place.in_container = true;
  return place;
}

/// The value's text that the path leads to; empty if it leads nowhere.
template <class Deferred = void>
std::string_view find_path(std::string_view text, const cell* path, std::size_t steps) {
  for (std::size_t i = 0; i < steps && !text.empty(); ++i) text = find_step<Deferred>(text, path[i]).value;
  return text;
}

/// A string without its quotes and escapes; `room` keeps it if it had some.
template <class Deferred = void>
std::string_view unquoted(std::string_view raw, std::string& room) {
  if (raw.find('\\') == std::string_view::npos) return raw.substr(1, raw.size() - 2);
  basic_json_reader<Deferred> reader(raw);
  if (!reader.read_string(room)) refuse_document(reader);
  return room;
}

/// A number of a JSON text as a kind of number.
template <class Deferred = void>
cell read_json_number(std::string_view number, cell_kind as, std::string& room) {
  if (as == cell_kind::real) {
    double real = 0;
    read_real(number, real);
    return real_cell(real);
  }
  read_decimal<Deferred>(number, room);
  if (as == cell_kind::decimal) return bytes_cell(as, room);
  return number_cell(as, truncated_integer(std::string_view(room)));
}

/// A string of a JSON text as one of the kinds that Tenon writes as strings; NULL if it has not that form.
template <class Deferred = void>
cell read_json_text(std::string_view text, cell_kind as, std::string& room) {
  cell made = null_cell();
  std::int64_t number = 0;
  bool good = false;
  switch (as) {
    case cell_kind::text: return text_cell(text);
    case cell_kind::uuid: {
      std::array<unsigned char, 16> bytes;
      if (!read_uuid(text, bytes)) return made;
      made.uuid = bytes;
      made.kind = as;
      return made;
    }
    case cell_kind::decimal: {
      if (!split_decimal(text).valid) return made;
      const std::string kept(text);
      read_decimal<Deferred>(kept, room);
      return bytes_cell(as, room);
    }
    case cell_kind::timestamp: good = read_timestamp(text, number); break;
    case cell_kind::date: good = read_date(text, number); break;
    case cell_kind::time_of_day: good = read_time(text, number); break;
    default: break;
  }
  return good ? number_cell(as, number) : made;
}

/// A value's text as a kind; NULL if it is JSON null or of another kind.
template <class Deferred = void>
cell read_json_value(std::string_view raw, cell_kind as, std::string& room) {
  if (as == cell_kind::json) return bytes_cell(as, raw);
  const char first = raw.front();
  if (first == '"') return read_json_text<Deferred>(unquoted<Deferred>(raw, room), as, room);
  if (first == 'n') return null_cell();
  const bool number = first == '-' || (first >= '0' && first <= '9');
  switch (as) {
    case cell_kind::boolean: return first == 't' || first == 'f' ? truth_cell(first == 't') : null_cell();
    case cell_kind::integer:
    case cell_kind::interval:
    case cell_kind::real:
    case cell_kind::decimal: return number ? read_json_number<Deferred>(raw, as, room) : null_cell();
    default: return null_cell();
  }
}

}  // namespace detail

/// What the path leads to, read as a kind; NULL if it leads nowhere, to JSON null (unless read as JSON) or to
/// a value of another kind. Text: strings. Integers: numbers, truncated. Decimals, times and uuids are
/// strings, as `json<T>` writes them. Bytes live in the document or in `room`. Errors: `limit`: the number is
/// beyond its kind.
template <class Deferred = void>
cell json_get(const cell& document, const cell* path, std::size_t steps, cell_kind as, std::string& room) {
  if (detail::is_null(document)) return document;
  std::string_view found = detail::find_path<Deferred>(detail::text_argument(document), path, steps);
  if (steps == 0) {
    basic_json_reader<Deferred> reader(found);
    if (!reader.read_raw(found) || !reader.finish()) detail::refuse_document(reader);
  }
  return found.empty() ? detail::null_cell() : detail::read_json_value<Deferred>(found, as, room);
}

/// Does the path lead to a value? JSON null is one.
template <class Deferred = void>
cell json_has(const cell& document, const cell* path, std::size_t steps) {
  if (detail::is_null(document)) return document;
  return detail::truth_cell(
      !detail::find_path<Deferred>(detail::text_argument(document), path, steps).empty());
}

/// How many elements the array has that the path leads to; NULL if it leads to none.
template <class Deferred = void>
cell json_length(const cell& document, const cell* path, std::size_t steps) {
  if (detail::is_null(document)) return document;
  const std::string_view found = detail::find_path<Deferred>(detail::text_argument(document), path, steps);
  if (basic_json_reader<Deferred>(found).peek() != json_kind::array) return detail::null_cell();
  return detail::integer_cell(static_cast<std::int64_t>(detail::count_elements<Deferred>(found)));
}

/// Elements of an array or members of an object, in their order; other values and NULL have none. The
/// document's bytes must outlive it; cells are valid until the next call. Errors: `decode`.
///
///   while (elements.next()) use(elements.key(), elements.value(), elements.position());
template <class Deferred = void>
class basic_json_elements {
 public:
  explicit basic_json_elements(const cell& document) {
    if (detail::is_null(document)) return;
    reader_.emplace(detail::text_argument(document));
    kind_ = reader_->peek();
    if (kind_ == json_kind::array) {
      reader_->enter_array();
    } else if (kind_ == json_kind::object) {
      reader_->enter_object();
    } else if (!reader_->skip()) {
      detail::refuse_document(*reader_);
    }
  }

  bool next() {
    const bool more = kind_ == json_kind::array    ? reader_->next_element()
                      : kind_ == json_kind::object ? reader_->next_member(key_)
                                                   : false;
    if (more) {
      reader_->read_raw(value_);
      ++position_;
    }
    if (reader_ && reader_->failed()) detail::refuse_document(*reader_);
    return more;
  }

  /// A member's name; NULL for elements.
  cell key() const { return kind_ == json_kind::object ? detail::text_cell(key_) : detail::null_cell(); }
  cell value() const { return detail::bytes_cell(cell_kind::json, value_); }
  /// From 0.
  cell position() const { return detail::integer_cell(position_); }

 private:
  std::optional<basic_json_reader<Deferred>> reader_;
  json_kind kind_ = json_kind::invalid;
  std::string_view key_;
  std::string_view value_;
  std::int64_t position_ = -1;
};

/// A template only so that who asks no JSON compiles nothing of it; this is its name.
using json_elements = basic_json_elements<>;

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/cell.hpp>
#include <tenon/codec/json_query.hpp>
#include <tenon/codec/json_writer.hpp>
#include <tenon/codec/made_cell.hpp>

namespace tenon::inline v0 {

namespace detail {

/// Where the last step of a path leads; places are counted from the document's beginning.
template <class Deferred = void>
json_place find_last_step(std::string_view document, const cell* path, std::size_t steps) {
  if (steps == 0) return {};
  const std::string_view parent = find_path<Deferred>(document, path, steps - 1);
  if (parent.empty()) return {};
  json_place place = find_step<Deferred>(parent, path[steps - 1]);
  const auto begin = static_cast<std::size_t>(parent.data() - document.data());
  place.before += begin;
  return place;
}

}  // namespace detail

/// The document with `value` (NULL: JSON null) where the path leads, as PostgreSQL's jsonb_set: a member that
/// is missing is made, an element beyond the end is appended, before the beginning put first. Where no array
/// or object is that the last step could lead into, the document stays as it is. The rest of the text stays.
/// Errors: `value`: it has no JSON form.
template <class Deferred = void>
cell json_set(const cell& document, const cell* path, std::size_t steps, const cell& value,
              std::string& room) {
  if (detail::is_null(document)) return document;
  const std::string_view text = detail::text_argument(document);
  const detail::json_place place = detail::find_last_step<Deferred>(text, path, steps);
  if (!place.in_container) return detail::bytes_cell(cell_kind::json, text);
  const cell& last = path[steps - 1];
  const bool is_new = place.value.data() == nullptr;
  const bool in_front = is_new && last.kind == cell_kind::integer && last.integer < 0;
  std::size_t at = place.before;
  std::size_t behind = at;
  if (!is_new) {
    at = static_cast<std::size_t>(place.value.data() - text.data());
    behind = at + place.value.size();
  } else if (in_front) {
    const std::string_view parent = detail::find_path<Deferred>(text, path, steps - 1);
    at = text.find('[', static_cast<std::size_t>(parent.data() - text.data())) + 1;
    behind = at;
  }
  room.assign(text, 0, at);
  if (is_new && !in_front && place.count > 0) room += ',';
  if (is_new && last.kind == cell_kind::text) {
    detail::append_json<Deferred>(room, last);
    room += ':';
  }
  detail::append_json<Deferred>(room, value);
  if (in_front && place.count > 0) room += ',';
  room.append(text, behind);
  return detail::bytes_cell(cell_kind::json, room);
}

/// The document without what the path leads to; as it is if that is nothing.
template <class Deferred = void>
cell json_remove(const cell& document, const cell* path, std::size_t steps, std::string& room) {
  if (detail::is_null(document)) return document;
  const std::string_view text = detail::text_argument(document);
  const detail::json_place place = detail::find_last_step<Deferred>(text, path, steps);
  if (place.value.data() == nullptr) return detail::bytes_cell(cell_kind::json, text);
  std::size_t behind = static_cast<std::size_t>(place.value.data() - text.data()) + place.value.size();
  if (place.count == 0) {
    // The first takes the comma behind it along, the others the one before.
    const std::size_t next = text.find_first_not_of(" \n\r\t", behind);
    if (next != std::string_view::npos && text[next] == ',') behind = next + 1;
  }
  room.assign(text, 0, place.before);
  room.append(text, behind);
  return detail::bytes_cell(cell_kind::json, room);
}

}  // namespace tenon::inline v0

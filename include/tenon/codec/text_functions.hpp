// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/made_cell.hpp>
#include <tenon/codec/sql_function.hpp>
#include <tenon/core/error.hpp>
#include <tenon/core/like.hpp>

/// Functions of texts. Characters are code points; letters fold from A to Z only.
namespace tenon::inline v0::detail {

inline std::int64_t count_characters(std::string_view text) noexcept {
  std::int64_t count = 0;
  for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return count;
}

/// The byte at which the character number `index` (from 0) begins; the text's size if there are fewer.
inline std::size_t offset_of(std::string_view text, std::int64_t index) noexcept {
  std::size_t at = 0;
  while (index > 0 && at < text.size()) {
    at = character_end(text, at);
    --index;
  }
  return at;
}

/// Characters at the positions [from, from + count), counted from 1.
inline std::string_view substring(std::string_view text, std::int64_t from, std::int64_t count) noexcept {
  std::int64_t end = 0;
  if (__builtin_add_overflow(from, count, &end)) end = std::numeric_limits<std::int64_t>::max();
  if (from < 1) from = 1;
  if (end <= from) return text.substr(0, 0);
  text.remove_prefix(offset_of(text, from - 1));
  return text.substr(0, offset_of(text, end - from));
}

/// The first `count` characters; all but the last -`count` of them if it is negative.
inline std::string_view left_part(std::string_view text, std::int64_t count) noexcept {
  if (count < 0) count += count_characters(text);
  return text.substr(0, offset_of(text, count));
}
inline std::string_view right_part(std::string_view text, std::int64_t count) noexcept {
  std::int64_t skipped = 0;
  if (count < 0) {
    skipped =
        count == std::numeric_limits<std::int64_t>::min() ? std::numeric_limits<std::int64_t>::max() : -count;
  } else {
    skipped = count_characters(text) - count;
  }
  text.remove_prefix(offset_of(text, skipped));
  return text;
}

/// Takes away those of `characters` that begin or end `text`.
inline std::string_view trim(std::string_view text, std::string_view characters, bool left,
                             bool right) noexcept {
  const auto is_one = [characters](std::string_view letter) {
    for (std::size_t at = 0; at < characters.size();) {
      const std::size_t end = character_end(characters, at);
      if (characters.substr(at, end - at) == letter) return true;
      at = end;
    }
    return false;
  };
  while (left && !text.empty()) {
    const std::size_t end = character_end(text, 0);
    if (!is_one(text.substr(0, end))) break;
    text.remove_prefix(end);
  }
  while (right && !text.empty()) {
    std::size_t begin = text.size() - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    if (!is_one(text.substr(begin))) break;
    text.remove_suffix(text.size() - begin);
  }
  return text;
}

/// The position of `part` in characters, from 1; 0 if it is not there.
inline std::int64_t position_of(std::string_view text, std::string_view part) noexcept {
  const std::size_t at = text.find(part);
  return at == std::string_view::npos ? 0 : count_characters(text.substr(0, at)) + 1;
}

inline void check_text_size(std::size_t size) {
  if (size > most_text_bytes) [[unlikely]]
    fail(error_kind::limit, "a computed text would be larger than a thousand million bytes");
}

inline void fold_letters(std::string_view text, bool up, std::string& room) {
  const char first = up ? 'a' : 'A';
  room.resize(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool letter = static_cast<unsigned char>(text[i] - first) < 26;
    room[i] = letter ? static_cast<char>(text[i] ^ 0x20) : text[i];
  }
}

inline void replace_parts(std::string_view text, std::string_view from, std::string_view to,
                          std::string& room) {
  room.clear();
  while (true) {
    const std::size_t at = from.empty() ? std::string_view::npos : text.find(from);
    room.append(text.substr(0, at));
    check_text_size(room.size());
    if (at == std::string_view::npos) return;
    room.append(to);
    text.remove_prefix(at + from.size());
  }
}

inline void reverse_characters(std::string_view text, std::string& room) {
  room.resize(text.size());
  std::size_t to = text.size();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = character_end(text, at);
    to -= end - at;
    text.copy(room.data() + to, end - at, at);
    at = end;
  }
}

inline void repeat_text(std::string_view text, std::int64_t count, std::string& room) {
  room.clear();
  if (count <= 0 || text.empty()) return;
  if (static_cast<std::uint64_t>(count) > most_text_bytes / text.size()) check_text_size(most_text_bytes + 1);
  room.reserve(static_cast<std::size_t>(count) * text.size());
  while (count-- > 0) room.append(text);
}

/// `text` with `fill` before or behind it, over and over, until it has `length` characters; what is longer is
/// cut at its end.
inline std::string_view pad(std::string_view text, std::int64_t length, std::string_view fill, bool before,
                            std::string& room) {
  if (length <= 0) return text.substr(0, 0);
  std::int64_t missing = length - count_characters(text);
  if (missing <= 0) return left_part(text, length);
  const std::int64_t width = count_characters(fill);
  if (width == 0) return text;
  if (static_cast<std::uint64_t>(missing / width) > most_text_bytes / fill.size())
    check_text_size(most_text_bytes + 1);
  room.clear();
  if (!before) room.append(text);
  for (; missing >= width; missing -= width) room.append(fill);
  room.append(left_part(fill, missing));
  if (before) room.append(text);
  check_text_size(room.size());
  return room;
}

/// Functions of texts but concatenate and append; none of the arguments is NULL.
template <class Deferred = void>
cell call_text_function(sql_function which, const cell* arguments, std::size_t count, std::string& room) {
  const std::string_view text = text_argument(arguments[0]);
  const auto optional_text = [&](std::size_t index, std::string_view otherwise) {
    return count > index ? text_argument(arguments[index]) : otherwise;
  };
  switch (which) {
    case sql_function::lower:
    case sql_function::upper: fold_letters(text, which == sql_function::upper, room); return text_cell(room);
    case sql_function::length:
      if (arguments[0].kind == cell_kind::blob) return integer_cell(static_cast<std::int64_t>(text.size()));
      return integer_cell(count_characters(text));
    case sql_function::byte_length: return integer_cell(static_cast<std::int64_t>(text.size()));
    case sql_function::trim: return text_cell(trim(text, optional_text(1, " "), true, true));
    case sql_function::trim_left: return text_cell(trim(text, optional_text(1, " "), true, false));
    case sql_function::trim_right: return text_cell(trim(text, optional_text(1, " "), false, true));
    case sql_function::substring: {
      const std::int64_t length =
          count > 2 ? integer_argument(arguments[2]) : std::numeric_limits<std::int64_t>::max();
      if (length < 0)
        fail(error_kind::value, "substring: the count of characters is negative; give zero or more");
      return text_cell(substring(text, integer_argument(arguments[1]), length));
    }
    case sql_function::position: return integer_cell(position_of(text, text_argument(arguments[1])));
    case sql_function::replace:
      replace_parts(text, text_argument(arguments[1]), text_argument(arguments[2]), room);
      return text_cell(room);
    case sql_function::left: return text_cell(left_part(text, integer_argument(arguments[1])));
    case sql_function::right: return text_cell(right_part(text, integer_argument(arguments[1])));
    case sql_function::pad_left:
    case sql_function::pad_right:
      return text_cell(pad(text, integer_argument(arguments[1]), optional_text(2, " "),
                           which == sql_function::pad_left, room));
    case sql_function::repeat:
      repeat_text(text, integer_argument(arguments[1]), room);
      return text_cell(room);
    case sql_function::reverse: reverse_characters(text, room); return text_cell(room);
    default: fail(error_kind::internal, "a function of texts is not known");
  }
}

}  // namespace tenon::inline v0::detail

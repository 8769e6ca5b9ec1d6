// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/codec/encoder.hpp>
#include <tenon/session/entity_rows.hpp>

namespace tenon::inline v0::detail {

/// "integer", "text": without the article that sentences want.
inline std::string_view plain_kind(cell_kind kind) {
  const std::string_view name = kind_phrase(kind);
  const std::size_t space = name.find(' ');
  return space < 3 ? name.substr(space + 1) : name;
}

/// The bound values of a call for a log: kinds and lengths, or (`shown`) the values, long ones cut. `rows` is
/// how many rows a bulk parameter has.
template <class Deferred = void>
void describe_values(const encoder& values, bool shown, std::string& text, std::size_t& rows) {
  constexpr std::size_t longest = 100;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const cell& value = values.data()[i];
    if (!text.empty()) text += ", ";
    switch (value.kind) {
      case cell_kind::null: text += "NULL"; break;
      case cell_kind::text:
      case cell_kind::blob:
      case cell_kind::decimal:
      case cell_kind::json:
        if (shown && value.kind != cell_kind::blob) {
          text += '\'';
          text += value.text().substr(0, longest);
          text += value.bytes.size > longest ? "…'" : "'";
        } else {
          text += sentence({plain_kind(value.kind), "(", std::to_string(value.bytes.size), ")"});
        }
        break;
      case cell_kind::rows:
        rows = value.rows->count;
        text += sentence({std::to_string(rows), " rows"});
        break;
      case cell_kind::real:
        if (shown) {
          char number[40];
          text.append(number, std::to_chars(number, number + sizeof number, value.real).ptr);
        } else {
          text += "real";
        }
        break;
      case cell_kind::uuid: text += "uuid"; break;
      default: text += shown ? std::to_string(value.integer) : std::string(plain_kind(value.kind)); break;
    }
  }
}

}  // namespace tenon::inline v0::detail

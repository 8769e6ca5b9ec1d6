// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/cast_cell.hpp>
#include <tenon/codec/json_members.hpp>
#include <tenon/codec/text_functions.hpp>
#include <tenon/driver/sqlite/function_values.hpp>
#include <tenon/driver/sqlite/kept_rows.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

/// An aggregate by its name and what it does with the arguments of a row. Its first `fixed` arguments are its
/// own, the others are keys; the one before them says their directions, if they may be given.
template <class Deferred>
struct registered_aggregate {
  using rows = kept_rows<Deferred>;
  const char* name;
  int fixed;
  std::size_t texts;  ///< how many are kept of a row
  bool ordered;
  bool skips_null;  ///< rows whose first argument is NULL do not count
  int flags;
  void (*add)(rows& to, sqlite3_value** values);
  cell (*result)(const rows& from, std::string& room);

  bool takes(sqlite3_value** values) const {
    return !skips_null || sqlite3_value_type(values[0]) != SQLITE_NULL;
  }
};

/// Texts, each behind the separator of its own row.
template <class Deferred>
void add_joined(kept_rows<Deferred>& to, sqlite3_value** values) {
  to.add_text(value_text(values[0]));
  const bool separated = sqlite3_value_type(values[1]) != SQLITE_NULL;
  to.add_text(separated ? value_text(values[1]) : std::string_view{});
}
template <class Deferred>
cell joined_result(const kept_rows<Deferred>& from, std::string& room) {
  bool first = true;
  for (const std::size_t row : from.order()) {
    if (!first) room += from.text(row, 1);
    room += from.text(row, 0);
    tenon::detail::check_text_size(room.size());
    first = false;
  }
  return tenon::detail::text_cell(room);
}

/// A value as JSON text; `values` are the value and the name of its kind.
template <class Deferred>
void add_json(kept_rows<Deferred>& to, sqlite3_value** values) {
  std::string text;
  tenon::detail::append_json<Deferred>(
      text, value_of_kind<Deferred>(values[0], kind_argument<Deferred>(values[1])));
  to.add_text(text);
}
template <class Deferred>
cell list_result(const kept_rows<Deferred>& from, std::string& room) {
  room = '[';
  for (const std::size_t row : from.order()) {
    if (room.size() > 1) room += ',';
    room += from.text(row, 0);
    tenon::detail::check_text_size(room.size());
  }
  room += ']';
  return tenon::detail::bytes_cell(cell_kind::json, room);
}

template <class Deferred>
void add_member(kept_rows<Deferred>& to, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) basic_json_members<Deferred>::refuse_name();
  to.add_text(value_text(values[0]));
  add_json<Deferred>(to, values + 1);
}
template <class Deferred>
cell members_result(const kept_rows<Deferred>& from, std::string& room) {
  basic_json_members<Deferred> members;
  for (const std::size_t row : from.order())
    members.add(tenon::detail::text_cell(from.text(row, 0)),
                tenon::detail::bytes_cell(cell_kind::json, from.text(row, 1)));
  room = members.text();
  tenon::detail::check_text_size(room.size());
  return tenon::detail::bytes_cell(cell_kind::json, room);
}

template <class Deferred>
inline constexpr registered_aggregate<Deferred> registered_aggregates[] = {
    {"tenon_join_texts", 3, 2, true, true, function_flags, add_joined<Deferred>, joined_result<Deferred>},
    {"tenon_json_list", 3, 1, true, false, json_function_flags, add_json<Deferred>, list_result<Deferred>},
    {"tenon_json_members", 3, 2, false, false, json_function_flags, add_member<Deferred>,
     members_result<Deferred>},
};

template <class Deferred>
const registered_aggregate<Deferred>& aggregate_of(sqlite3_context* context) {
  return *static_cast<const registered_aggregate<Deferred>*>(sqlite3_user_data(context));
}

/// Where the rows of a group are kept; null before its first row.
template <class Deferred>
kept_rows<Deferred>** rows_of(sqlite3_context* context, bool create) {
  using slot = kept_rows<Deferred>*;
  return static_cast<slot*>(sqlite3_aggregate_context(context, create ? sizeof(slot) : 0));
}

template <class Deferred>
void group_step(sqlite3_context* context, int count, sqlite3_value** values) {
  const registered_aggregate<Deferred>& aggregate = aggregate_of<Deferred>(context);
  auto** const slot = rows_of<Deferred>(context, true);
  if (slot == nullptr) return sqlite3_result_error_nomem(context);
  try {
    if (count < aggregate.fixed || (count > aggregate.fixed && !aggregate.ordered))
      tenon::detail::fail(error_kind::misuse, "an aggregate of Tenon has another number of arguments");
    if (!aggregate.takes(values)) return;
    if (*slot == nullptr) {
      *slot = new kept_rows<Deferred>(
          aggregate.texts, aggregate.ordered ? value_text(values[aggregate.fixed - 1]) : std::string_view{},
          static_cast<std::size_t>(count - aggregate.fixed));
    }
    aggregate.add(**slot, values);
    (*slot)->add_keys(values + aggregate.fixed);
  } catch (...) {
    if (*slot != nullptr) (*slot)->drop_unfinished();
    give_caught(context);
  }
}

/// A row left the frame of a window.
template <class Deferred>
void group_inverse(sqlite3_context* context, int, sqlite3_value** values) {
  auto** const slot = rows_of<Deferred>(context, false);
  if (slot != nullptr && *slot != nullptr && aggregate_of<Deferred>(context).takes(values))
    (*slot)->remove_first();
}

template <class Deferred>
void group_value(sqlite3_context* context) {
  auto** const slot = rows_of<Deferred>(context, false);
  if (slot == nullptr || *slot == nullptr || (*slot)->size() == 0) return sqlite3_result_null(context);
  try {
    std::string room;
    give_result(context, aggregate_of<Deferred>(context).result(**slot, room));
  } catch (...) {
    give_caught(context);
  }
}

template <class Deferred>
void group_final(sqlite3_context* context) {
  group_value<Deferred>(context);
  auto** const slot = rows_of<Deferred>(context, false);
  if (slot == nullptr) return;
  delete *slot;
  *slot = nullptr;
}

}  // namespace detail

/// Makes known to a connection the aggregates that SQLite does not have with an order of its own:
/// `tenon_join_texts(text, separator, directions, key...)`, `tenon_json_list(value, 'kind', directions,
/// key...)` (see `basic_directions`), and `tenon_json_members(name, value, 'kind')`. NULL over no rows.
template <class Deferred = void>
int register_aggregates(sqlite3* handle) {
  for (const auto& entry : detail::registered_aggregates<Deferred>) {
    auto* const self = const_cast<detail::registered_aggregate<Deferred>*>(&entry);
    const int code = sqlite3_create_window_function(
        handle, entry.name, -1, entry.flags, self, detail::group_step<Deferred>,
        detail::group_final<Deferred>, detail::group_value<Deferred>, detail::group_inverse<Deferred>,
        nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace tenon::inline v0::driver::sqlite

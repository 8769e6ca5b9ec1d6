// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include <tenon/codec/text_snippet.hpp>
#include <tenon/driver/sqlite/function_values.hpp>

namespace tenon::inline v0::driver::sqlite {

namespace detail {

template <class Deferred = void>
void call_search(sqlite3_context* context, int, sqlite3_value** values) {
  std::string search;
  tenon::detail::write_fts5<Deferred>(value_text(values[0]), search);
  give_result(context, tenon::detail::text_cell(search));
}

template <class Deferred = void>
void call_snippet(sqlite3_context* context, int count, sqlite3_value** values) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL) return;
  const bool english = value_text(values[2]) == "english";
  const bool whole = count < 7;
  const std::int64_t words = whole ? 0 : sqlite3_value_int64(values[6]);
  const std::string shown = tenon::detail::text_snippet<Deferred>(
      value_text(values[0]), value_text(values[1]), english ? text_language::english : text_language::simple,
      {value_text(values[3]), value_text(values[4]), whole ? std::string_view() : value_text(values[5])},
      words > 0 ? static_cast<std::size_t>(words) : 0);
  give_result(context, tenon::detail::text_cell(shown));
}

template <class Deferred>
inline constexpr registered_scalar search_scalars[] = {{"tenon_search", 1, call_search<Deferred>},
                                                       {"tenon_snippet", 5, call_snippet<Deferred>},
                                                       {"tenon_snippet", 7, call_snippet<Deferred>}};

}  // namespace detail

/// Makes known to a connection: `tenon_search(search)`, a search of Tenon's as FTS5 reads it, and
/// `tenon_snippet(text, search, language, open, close, ellipsis, words)`, the part of a text in which it is
/// found; the whole text without ellipsis and words.
template <class Deferred = void>
int register_search(sqlite3* handle) {
  return detail::register_list(handle, detail::search_scalars<Deferred>, detail::function_flags);
}

}  // namespace tenon::inline v0::driver::sqlite

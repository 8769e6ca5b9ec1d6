// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tenon/backend/sqlite.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/tenon.hpp>

namespace tenon::inline v0 {

/// The dialect's name in `tenon::sql<tenon::sqlite>(statement)`.
using sqlite = dialect::sqlite_speaker;

/// A store for `tenon::open<…>(tenon::sqlite_store({.path = "agents.db", .read_only = true}))`.
template <class Deferred = void>
std::unique_ptr<backend> sqlite_store(sqlite_options options) {
  return std::make_unique<basic_sqlite_backend<Deferred>>(std::move(options));
}

namespace detail {
template <class Deferred = void>
std::unique_ptr<backend> open_sqlite_url(std::string_view url) {
  return sqlite_store<Deferred>(parse_sqlite_url(url));
}

// A template, so that only a program part that opens databases compiles the engine; see open_doors().
template <class Asked>
struct sqlite_door {
  static inline const bool registered = register_door("sqlite", &open_sqlite_url<>);
};
template <std::size_t Entities>
void include_door(door_query<Entities>, sqlite_scheme) {
  (void)&sqlite_door<door_query<Entities>>::registered;
}
}  // namespace detail

}  // namespace tenon::inline v0

#define TENON_HAS_SQLITE_DOOR 1
#if defined(TENON_HAS_QUERIES) || defined(TENON_HAS_FUNCTIONS)
#include <tenon/backend/sqlite_queries.hpp>
#endif
#ifdef TENON_HAS_SCHEMA
#include <tenon/backend/sqlite_changes.hpp>
#endif
#ifdef TENON_HAS_FUNCTIONS
#include <tenon/dialect/sqlite_full_text_ddl.hpp>
#include <tenon/driver/sqlite/portable_functions.hpp>
#endif
#ifdef TENON_HAS_CLI
#include <tenon/cli/sqlite_tools.hpp>
#endif

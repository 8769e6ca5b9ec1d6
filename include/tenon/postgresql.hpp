// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tenon/backend/postgresql.hpp>
#include <tenon/tenon.hpp>

namespace tenon::inline v0 {

/// The dialect's name in `tenon::sql<tenon::postgresql>(statement)`.
using postgresql = dialect::postgresql;

/// A store for `tenon::open<…>(tenon::postgresql_store({.host = "db.example.org", .database = "app"}))`.
template <class Deferred = void>
std::unique_ptr<backend> postgresql_store(postgresql_options options) {
  return std::make_unique<basic_postgresql_backend<Deferred>>(std::move(options));
}

namespace detail {
template <class Deferred = void>
std::unique_ptr<backend> open_postgresql_url(std::string_view url) {
  return postgresql_store<Deferred>(parse_postgresql_url(url));
}

// A template, so that only a program part that opens databases compiles the engine; see open_doors().
template <class Asked>
struct postgresql_door {
  static inline const bool registered = register_door("postgresql", &open_postgresql_url<>) &&
                                        register_door("postgres", &open_postgresql_url<>);
};
template <std::size_t Entities>
void include_door(door_query<Entities>, postgresql_scheme) {
  (void)&postgresql_door<door_query<Entities>>::registered;
}
}  // namespace detail

}  // namespace tenon::inline v0

#define TENON_HAS_POSTGRESQL_DOOR 1
#ifdef TENON_HAS_SCHEMA
#include <tenon/backend/postgresql_changes.hpp>
#endif
#ifdef TENON_HAS_CLI
#include <tenon/cli/postgresql_tools.hpp>
#endif

// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <tenon/backend/memory.hpp>
#include <tenon/tenon.hpp>

namespace tenon::inline v0 {

/// A store for `tenon::open<…>(tenon::memory_store({}))`: a new one, empty or read from a file.
/// Errors: `corrupt` (a damaged file), `io`, `permission`.
template <class Deferred = void>
std::unique_ptr<backend> memory_store(memory_options options = {}) {
  return std::make_unique<basic_memory_backend<Deferred>>(std::move(options));
}

/// Writes the last committed state of a store in memory to a file, whole or not at all, which
/// `memory:path/file` reads again. Errors: `unsupported` (another store), `permission`, `full`, `io`,
/// `connection` (no such directory).
inline void save_memory(database& db, std::string_view path) {
  statement described;
  node text{node_kind::raw};
  text.text = memory_connection::save_text;
  described.nodes.push_back(text);
  encoder values;
  values.bytes(cell_kind::text, path);
  if (db.identity().system != "memory") {
    detail::fail(error_kind::unsupported,
                 detail::sentence({"save_memory(): ", db.name(), " is no store in memory"}));
  }
  db.with_connection([&](backend_connection& connection) {
    connection.run({0, nullptr, nullptr, &described}, values);
  });
}

namespace detail {
template <class Deferred = void>
std::unique_ptr<backend> open_memory_url(std::string_view url) {
  return memory_store<Deferred>(parse_memory_url(url));
}

// A template, so that only a program part that opens databases compiles the engine; see open_doors().
template <class Asked>
struct memory_door {
  static inline const bool registered = register_door("memory", &open_memory_url<>);
};
template <std::size_t Entities>
void include_door(door_query<Entities>, memory_scheme) {
  (void)&memory_door<door_query<Entities>>::registered;
}
}  // namespace detail

}  // namespace tenon::inline v0

#define TENON_HAS_MEMORY_DOOR 1
#ifdef TENON_HAS_SCHEMA
#include <tenon/backend/memory/schema_change.hpp>
#endif
#ifdef TENON_HAS_CLI
#include <tenon/cli/memory_tools.hpp>
#endif

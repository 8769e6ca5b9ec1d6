// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <tenon/backend/backend.hpp>
#include <tenon/core/unique.hpp>

namespace tenon::inline v0::detail {

/// What a door makes of a URL of its scheme.
using door_function = std::unique_ptr<backend> (*)(std::string_view url);

struct door {
  std::string_view scheme;
  door_function open;
};

/// The doors this program includes. Filled before main, so it needs no lock.
struct door_list {
  static constexpr std::size_t capacity = 8;
  door doors[capacity]{};
  std::size_t count = 0;
};
inline constinit door_list included_doors{};

inline bool register_door(std::string_view scheme, door_function open) {
  for (std::size_t i = 0; i < included_doors.count; ++i) {
    if (included_doors.doors[i].scheme == scheme) return true;
  }
  if (included_doors.count < door_list::capacity)
    included_doors.doors[included_doors.count++] = {scheme, open};
  return true;
}

// A door overloads include_door for its scheme. It is looked up where open<…>() is instantiated and only
// makes the door register itself before main, so it does not matter which of several equal instantiations the
// linker keeps.
template <std::size_t Entities>
struct door_query {};
struct sqlite_scheme {};
struct postgresql_scheme {};
struct memory_scheme {};
template <class Query, class Scheme>
void include_door(const Query&, const Scheme&) {}

template <std::size_t Entities>
void open_doors() {
  include_door(door_query<Entities>{}, sqlite_scheme{});
  include_door(door_query<Entities>{}, postgresql_scheme{});
  include_door(door_query<Entities>{}, memory_scheme{});
}

/// Errors: `configuration`: no scheme, an unknown one, or one whose door is not included. The URL's rest is
/// not repeated in messages, as it may hold a password.
template <class Deferred = void>
std::unique_ptr<backend> open_door(std::string_view url) {
  constexpr std::string_view known[][2] = {{"sqlite", "<tenon/sqlite.hpp>"},
                                           {"postgresql", "<tenon/postgresql.hpp>"},
                                           {"postgres", "<tenon/postgresql.hpp>"},
                                           {"memory", "<tenon/memory.hpp>"}};
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) {
    fail(error_kind::configuration,
         "open(): the database URL has no scheme; write sqlite:file.db, postgresql://… or memory:");
  }
  const std::string_view scheme = url.substr(0, colon);
  for (std::size_t i = 0; i < included_doors.count; ++i) {
    if (included_doors.doors[i].scheme == scheme) return included_doors.doors[i].open(url);
  }
  for (const auto& each : known) {
    if (each[0] == scheme) {
      fail(error_kind::configuration,
           sentence({"open(): the door of '", scheme, "' is not included; add #include ", each[1]}));
    }
  }
  fail(error_kind::configuration,
       sentence({"open(): unknown scheme '", scheme, "'; known: sqlite, postgresql, memory"}));
}

}  // namespace tenon::inline v0::detail

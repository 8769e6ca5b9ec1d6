// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/core/call_site.hpp>
#include <tenon/session/observer.hpp>

namespace tenon::inline v0 {

/// How many connections a database object has, and how long anything may take.
struct pool_options {
  /// Connections; 0: the store's standard (10 of PostgreSQL; a SQLite file: 1 writer, 4 readers).
  std::size_t size = 0;
  std::chrono::milliseconds acquire_timeout{5000};  ///< waiting, connecting and checking together
  std::size_t max_waiters = 1000;                   ///< more callers at once are refused
  std::chrono::milliseconds call_timeout{
      -1};  ///< of each statement; 0: none; -1: 30 s of a server, none of others
  /// Of a connection to a server, less up to 10 %; 0: no end. One in use is never cut off.
  std::chrono::milliseconds max_lifetime{30 * 60 * 1000};
  std::chrono::milliseconds check_after_idle{
      1000};          ///< a server's connection idle for longer has to answer first
  std::string tag{};  ///< SQL comment behind every statement: "app=chat"; letters, digits and _ . = , -

  connection_wrapper observer{};  ///< `observed_by(…)`: sees every call
};

/// Who holds a connection: the place in the program that took it, and for how long. Single operations of
/// embedded stores are not timed (0).
struct pool_holder {
  std::string_view file;
  unsigned line = 0;
  std::chrono::milliseconds held{0};
};

/// A pool at one moment, and what happened since it was made.
struct pool_gauges {
  std::size_t size = 0;     ///< the most connections
  std::size_t open = 0;     ///< open, or being opened
  std::size_t idle = 0;     ///< free
  std::size_t in_use = 0;   ///< held by somebody
  std::size_t waiting = 0;  ///< callers in the queue
  std::uint64_t opened = 0;
  std::uint64_t closed = 0;    ///< expired, broken, or not clean
  std::uint64_t timeouts = 0;  ///< callers that got no connection
  std::vector<pool_holder> holders{};
};

}  // namespace tenon::inline v0

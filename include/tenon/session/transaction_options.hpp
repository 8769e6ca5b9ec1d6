// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>

#include <time.h>

#include <tenon/backend/backend.hpp>

namespace tenon::inline v0 {

/// How a transaction runs. The defaults: it writes, at the store's own isolation, once, as long as it takes.
struct transaction_options {
  isolation level = isolation::standard;
  bool read_only = false;   ///< refuses writes; on SQLite and in memory it runs beside the writer
  bool deferrable = false;  ///< PostgreSQL: a serializable read-only one waits until it cannot fail
  bool schema = false;      ///< it changes the schema, see `transaction_mode`
  /// For all of it, with waiting and repeating; what is not committed then is undone. 0: none.
  std::chrono::milliseconds timeout{0};
  int attempts = 1;  ///< how often the body may run in all when the store asks for a repetition
  std::chrono::milliseconds pause{2};  ///< before the first repetition, doubled for each further one
  std::chrono::milliseconds longest_pause{500};  ///< each pause is a random part of its length
};

namespace detail {

/// How long to wait behind this attempt: a random part of the pause that it has come to.
inline std::chrono::nanoseconds retry_pause(const transaction_options& options, int attempt) noexcept {
  std::int64_t longest = std::chrono::nanoseconds(options.pause).count();
  const std::int64_t most = std::chrono::nanoseconds(options.longest_pause).count();
  for (int i = 1; i < attempt && longest < most; ++i) longest *= 2;
  if (longest > most) longest = most;
  if (longest <= 0) return std::chrono::nanoseconds(0);
  static thread_local std::uint64_t state =
      static_cast<std::uint64_t>(deadline_clock::now().time_since_epoch().count()) ^
      reinterpret_cast<std::uintptr_t>(&state);
  state = state * 6364136223846793005u + 1442695040888963407u;
  return std::chrono::nanoseconds(
      static_cast<std::int64_t>((state >> 11) % static_cast<std::uint64_t>(longest)));
}
inline void sleep_for(std::chrono::nanoseconds length) noexcept {
  const ::timespec pause{static_cast<::time_t>(length.count() / 1'000'000'000),
                         static_cast<long>(length.count() % 1'000'000'000)};
  (void)::nanosleep(&pause, nullptr);
}

}  // namespace detail
}  // namespace tenon::inline v0

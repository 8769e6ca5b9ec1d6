// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <ctime>

namespace tenon::inline v0::detail {

/// The steady clock as of its last tick, a few milliseconds ago at most; for ends that are seconds away,
/// where the exact clock would cost more than what it guards.
inline std::chrono::steady_clock::time_point coarse_now() noexcept {
#ifdef CLOCK_MONOTONIC_COARSE
  ::timespec now;
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::chrono::steady_clock::time_point(std::chrono::seconds(now.tv_sec) +
                                               std::chrono::nanoseconds(now.tv_nsec));
#else
  return std::chrono::steady_clock::now();
#endif
}

}  // namespace tenon::inline v0::detail

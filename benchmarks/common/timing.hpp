// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

namespace bench {

/// Nanoseconds since some moment, of the wall or of this thread's work. On a shared machine the thread's own
/// time is the number to compare for an engine inside the process.
inline double clock_ns(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

struct duration {
  double wall;
  double cpu;
};

template <class Action>
duration time_of(Action&& action) {
  const double wall = clock_ns(CLOCK_MONOTONIC);
  const double cpu = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  action();
  const double cpu_end = clock_ns(CLOCK_THREAD_CPUTIME_ID);
  return {clock_ns(CLOCK_MONOTONIC) - wall, cpu_end - cpu};
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace bench

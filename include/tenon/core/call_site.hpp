// SPDX-License-Identifier: MIT
#pragma once

namespace tenon::inline v0 {

/// A place in the program that something was asked for, for reports; filled in by default arguments.
struct call_site {
  const char* file = nullptr;
  unsigned line = 0;
  bool records = false;  ///< worth asking the clock: a transaction, which may be held for long

  static constexpr call_site here(const char* file = __builtin_FILE(),
                                  unsigned line = static_cast<unsigned>(__builtin_LINE())) {
    return {file, line, true};
  }
};

}  // namespace tenon::inline v0

// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "common/contestant.hpp"

namespace bench {

/// Each has all rows in memory already.
std::unique_ptr<contestant> open_sqlite_raw(input& with);
std::unique_ptr<contestant> open_sqlite_tenon(input& with);
std::unique_ptr<contestant> open_memory_tenon(input& with);
/// Reads by key alone.
std::unique_ptr<contestant> open_map(input& with);

}  // namespace bench

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace tenon::inline v0::schema {

/// How much is in a table at one moment.
struct row_count {
  std::string table = {};
  std::int64_t rows = 0;
  std::int64_t last_key = 0;  ///< the greatest key that the table's counter gave out; 0 if it has none

  friend bool operator==(const row_count&, const row_count&) = default;
};

}  // namespace tenon::inline v0::schema

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenon::inline v0::dialect {

/// One row of a catalogue as text; empty optional: NULL.
using catalog_row = std::vector<std::optional<std::string>>;

/// Whoever can put a question to a database; the dialect's catalogue asks through it.
class catalog_source {
 public:
  /// All rows of a SELECT with `columns` result columns.
  virtual std::vector<catalog_row> ask(std::string_view question, std::size_t columns) = 0;

 protected:
  ~catalog_source() = default;
};

}  // namespace tenon::inline v0::dialect

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <tenon/schema/list.hpp>

namespace tenon::inline v0::dialect {

/// One value of a catalogue, as text.
struct catalog_value {
  std::string text = {};
  bool null = false;
};
using catalog_row = schema::list<catalog_value>;

/// Whoever can put a question to a database; the dialect's catalogue asks through it.
class catalog_source {
 public:
  /// All rows of a SELECT with `columns` result columns.
  virtual schema::list<catalog_row> ask(std::string_view question, std::size_t columns) = 0;

 protected:
  ~catalog_source() = default;
};

}  // namespace tenon::inline v0::dialect

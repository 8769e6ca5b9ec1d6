// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>

#include <tenon/dialect/catalog_source.hpp>
#include <tenon/schema/snapshot.hpp>

namespace tenon::inline v0::dialect {

/// What the readers of all catalogues have in common: a snapshot that grows, and the table that the answers
/// are about.
template <class Deferred = void>
class catalog_reader {
 protected:
  explicit catalog_reader(catalog_source& source) : source_(source) {}

  static const std::string& text(const catalog_row& row, std::size_t column) { return row[column].text; }
  static int number(const std::string& digits) {
    int value = 0;
    for (char digit : digits) value = value * 10 + (digit - '0');
    return value;
  }

  void add_table(const std::string& key) {
    result_.tables.emplace_back();
    keys_.push_back(key);
  }
  /// Makes the table of this key the current one. Answers come in the order of the tables, so the search goes
  /// on from where it stopped.
  bool go_to(const std::string& key) {
    for (std::size_t step = 0; step < keys_.size(); ++step) {
      const std::size_t at = (current_ + step) % keys_.size();
      if (keys_[at] != key) continue;
      current_ = at;
      return true;
    }
    return false;
  }
  schema::table& table() { return result_.tables[current_]; }

  catalog_source& source_;
  schema::snapshot result_;
  std::size_t current_ = 0;

 private:
  schema::list<std::string> keys_;  // one a table
};

}  // namespace tenon::inline v0::dialect

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace agentdb {

/// What the program did, as lines for people or as one JSON object.
class report {
 public:
  void section(std::string title) { sections_.push_back({std::move(title), {}}); }
  /// Adds a line to the last section; `value` is what the JSON form says.
  void add(std::string label, std::string text, nlohmann::ordered_json value);
  void add(std::string label, std::int64_t count);
  /// `count` things in `seconds`.
  void add_rate(std::string label, std::int64_t count, double seconds, const std::string& unit);

  void write_text(std::ostream& out) const;
  void write_json(std::ostream& out) const;

 private:
  struct line {
    std::string label;
    std::string text;
    nlohmann::ordered_json value;
  };
  struct part {
    std::string title;
    std::vector<line> lines;
  };
  std::vector<part> sections_;
};

/// 1234567 as "1,234,567".
std::string grouped(std::int64_t count);
/// 0.0123 as "12.3 ms".
std::string duration_text(double seconds);

}  // namespace agentdb

// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <cmath>
#include <cstdio>
#include <iomanip>
#include <ostream>
#include <utility>

namespace agentdb {

void report::add(std::string label, std::string text, nlohmann::ordered_json value) {
  sections_.back().lines.push_back({std::move(label), std::move(text), std::move(value)});
}

void report::add(std::string label, std::int64_t count) {
  add(std::move(label), grouped(count), count);
}

void report::add_rate(std::string label, std::int64_t count, double seconds, const std::string& unit) {
  const double rate = seconds > 0 ? static_cast<double>(count) / seconds : 0;
  add(std::move(label),
      grouped(count) + " in " + duration_text(seconds) + ": " + grouped(std::llround(rate)) + " " + unit +
          "/s",
      {{"count", count}, {"seconds", seconds}, {"per_second", std::llround(rate)}});
}

void report::write_text(std::ostream& out) const {
  for (const part& section : sections_) {
    out << section.title << '\n';
    for (const line& each : section.lines) {
      out << "  " << std::left << std::setw(26) << each.label << ' ' << each.text << '\n';
    }
  }
}

void report::write_json(std::ostream& out) const {
  auto all = nlohmann::ordered_json::object();
  for (const part& section : sections_) {
    for (const line& each : section.lines) all[section.title][each.label] = each.value;
  }
  out << all.dump(2) << '\n';
}

std::string grouped(std::int64_t count) {
  std::string text = std::to_string(count);
  const std::size_t first = count < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) text.insert(at -= 3, ",");
  return text;
}

std::string duration_text(double seconds) {
  char text[32];
  if (seconds >= 1) {
    std::snprintf(text, sizeof text, "%.2f s", seconds);
  } else {
    std::snprintf(text, sizeof text, "%.1f ms", seconds * 1000);
  }
  return text;
}

}  // namespace agentdb

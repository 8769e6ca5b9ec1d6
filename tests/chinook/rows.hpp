// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <tenon/query.hpp>

#include "entities.hpp"

// Rows that many questions have, and what they have in common.
namespace chinook {

struct NameAndCount {
  std::string name{};
  std::int64_t count = 0;
};
struct NameAndMoney {
  std::string name{};
  tenon::decimal money{};
};
struct NameAndReal {
  std::string name{};
  double real = 0;
};
struct NameAndText {
  std::string name{};
  std::string text{};
};
struct NameAndMaybeText {
  std::string name{};
  std::optional<std::string> text{};
};
struct IdAndName {
  std::int64_t id = 0;
  std::string name{};
};
struct MonthAndMoney {
  tenon::timestamp month{};
  tenon::decimal money{};
};

/// What a line of an invoice costs.
inline constexpr auto amount = tenon::col<&InvoiceLine::unitPrice> * tenon::col<&InvoiceLine::quantity>;

/// Midnight of a day.
constexpr tenon::timestamp at(int year, unsigned month, unsigned day) {
  namespace time = std::chrono;
  return time::sys_days(time::year(year) / time::month(month) / time::day(day));
}

}  // namespace chinook

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <tenon/codec/cell.hpp>
#include <tenon/codec/uuid.hpp>

/// What tests with random statements share.
namespace property {

/// Random numbers that are the same everywhere for the same seed.
class chance {
 public:
  explicit chance(unsigned seed) : random_(seed) {}
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool one_in(int n) { return below(n) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[static_cast<std::size_t>(below(static_cast<int>(from.size())))];
  }

 private:
  std::mt19937 random_;
};

/// A number that the environment may set.
inline unsigned from_environment(const char* variable, unsigned otherwise) {
  const char* const given = std::getenv(variable);
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : otherwise;
}

/// What comes out of a store, as text; of real numbers every bit.
inline std::string text_of(const tenon::cell& value) {
  switch (value.kind) {
    case tenon::cell_kind::null: return "NULL";
    case tenon::cell_kind::real: {
      char bits[40];
      std::snprintf(bits, sizeof bits, "%a", value.real);
      return bits;
    }
    case tenon::cell_kind::text:
    case tenon::cell_kind::decimal:
    case tenon::cell_kind::json: return "'" + std::string(value.text()) + "'";
    case tenon::cell_kind::blob: {
      std::string hex = "x";
      for (const char each : value.text()) hex += std::to_string(static_cast<unsigned char>(each)) + ".";
      return hex;
    }
    case tenon::cell_kind::uuid: return tenon::uuid{value.uuid}.to_string();
    default: return std::to_string(value.integer);
  }
}

}  // namespace property

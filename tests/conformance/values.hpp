// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <limits>
#include <map>

#include "entities.hpp"

// A column of every type, and the values at the edges of each.
namespace conformance {

enum class Colour { red = -1, green = 0, blue = 200 };

struct Settings {
  std::string model{};
  std::optional<double> temperature{};
  std::vector<std::int64_t> tokens{};
  bool operator==(const Settings&) const = default;
};

struct Everything {
  std::int64_t id = 0;
  bool flag = false;
  std::int8_t i8 = 0;
  std::uint8_t u8 = 0;
  std::int16_t i16 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  std::uint32_t u32 = 0;
  std::int64_t i64 = 0;
  std::uint64_t u64 = 0;
  float f32 = 0;
  double f64 = 0;
  std::string text{};
  tenon::blob bytes{};
  std::array<unsigned char, 4> four{};
  tenon::uuid uuid{};
  Colour colour = Colour::red;
  tenon::timestamp at{};
  std::chrono::sys_seconds second{};
  tenon::date day{};
  tenon::time_of_day clock{};
  std::chrono::milliseconds span{};
  tenon::decimal price{};
  tenon::json<Settings> settings{};
  std::vector<std::string> words{};
  std::map<std::string, std::int64_t> counts{};
  std::optional<bool> maybe_flag{};
  std::optional<std::int64_t> maybe_i64{};
  std::optional<double> maybe_f64{};
  std::optional<std::string> maybe_text{};
  std::optional<tenon::blob> maybe_bytes{};
  std::optional<tenon::timestamp> maybe_at{};
  std::optional<tenon::decimal> maybe_price{};
  std::optional<Colour> maybe_colour{};
  std::optional<tenon::json<Settings>> maybe_settings{};
  bool operator==(const Everything&) const = default;
};

/// Equal to the last bit.
inline bool bit_equal(const Everything& a, const Everything& b) {
  return a == b && std::bit_cast<std::uint64_t>(a.f64) == std::bit_cast<std::uint64_t>(b.f64) &&
         std::bit_cast<std::uint32_t>(a.f32) == std::bit_cast<std::uint32_t>(b.f32);
}

/// Rows in which every column takes every value of its grid at least once.
std::vector<Everything> boundary_rows();

}  // namespace conformance

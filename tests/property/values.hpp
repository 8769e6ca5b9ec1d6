// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tenon/tenon.hpp>

#include "chance.hpp"

namespace property {

// Values: few enough to meet each other, with the edges among them.

template <class T>
struct drawn;
template <class T>
T draw(chance& random) {
  return drawn<T>::value(random);
}
template <class T>
requires(std::is_integral_v<T> && !std::is_same_v<T, bool>) struct drawn<T> {
  static T value(chance& random) {
    using limits = std::numeric_limits<T>;
    const T high = sizeof(T) == 8 ? static_cast<T>(std::numeric_limits<std::int64_t>::max()) : limits::max();
    if (random.one_in(12)) return random.one_in(2) ? limits::min() : high;
    return static_cast<T>(limits::is_signed ? random.below(11) - 4 : random.below(9));
  }
};
template <>
struct drawn<bool> {
  static bool value(chance& random) { return random.one_in(2); }
};
template <>
struct drawn<double> {
  // Binary fractions, so that sums do not depend on the order of the rows.
  static double value(chance& random) { return (random.below(33) - 16) / 8.0 + 0.0; }
};
template <>
struct drawn<float> {
  static float value(chance& random) { return static_cast<float>(draw<double>(random)); }
};
template <>
struct drawn<std::string> {
  static std::string value(chance& random) {
    static const char* const pieces[] = {
        "a", "B", "b", "%", "_", "!", "\\", "\xc3\xa4", " ", "'", "\"", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
        "?", "$1"};
    std::string made;
    for (int size = random.below(4); size > 0; --size) made += pieces[random.below(15)];
    return made;
  }
};
template <>
struct drawn<tenon::blob> {
  static tenon::blob value(chance& random) {
    tenon::blob made(static_cast<std::size_t>(random.below(3)));
    for (std::byte& each : made) each = std::byte(random.one_in(2) ? random.below(3) : 255);
    return made;
  }
};
template <>
struct drawn<std::array<unsigned char, 4>> {
  static std::array<unsigned char, 4> value(chance& random) {
    return {static_cast<unsigned char>(random.below(2)), 0, 255, static_cast<unsigned char>(random.below(3))};
  }
};
template <>
struct drawn<tenon::uuid> {
  static tenon::uuid value(chance& random) {
    tenon::uuid made{};
    made.bytes[0] = static_cast<unsigned char>(1 + random.below(200));
    made.bytes[15] = static_cast<unsigned char>(random.below(2));
    return made;
  }
};
template <>
struct drawn<tenon::timestamp> {
  static tenon::timestamp value(chance& random) {
    static const std::vector<std::int64_t> micros{-62'135'596'800'000'000,
                                                  -1,
                                                  0,
                                                  1,
                                                  1'000,
                                                  951'782'400'000'000,
                                                  1'700'000'000'123'456,
                                                  1'700'000'000'123'000,
                                                  253'402'300'799'999'999};
    return tenon::timestamp(std::chrono::microseconds(random.pick(micros)));
  }
};
template <>
struct drawn<std::chrono::sys_seconds> {
  static std::chrono::sys_seconds value(chance& random) {
    return std::chrono::floor<std::chrono::seconds>(draw<tenon::timestamp>(random));
  }
};
template <>
struct drawn<tenon::date> {
  static tenon::date value(chance& random) {
    return std::chrono::floor<std::chrono::days>(draw<tenon::timestamp>(random));
  }
};
template <>
struct drawn<tenon::time_of_day> {
  static tenon::time_of_day value(chance& random) {
    return tenon::time_of_day(random.below(24), random.below(2) * 59, random.below(2),
                              std::chrono::microseconds(random.below(3) * 499'999));
  }
};
template <>
struct drawn<std::chrono::milliseconds> {
  static std::chrono::milliseconds value(chance& random) {
    return std::chrono::milliseconds(random.below(7) - 3);
  }
};
template <>
struct drawn<tenon::decimal> {
  static tenon::decimal value(chance& random) {
    static const std::vector<std::string> texts{
        "-10", "-9.5", "0", "0.1", "0.25", "2", "10", "100", "9007199254740993", "-0.000000000000000000001"};
    return tenon::decimal(random.pick(texts));
  }
};
template <class T>
struct drawn<std::optional<T>> {
  static std::optional<T> value(chance& random) {
    if (random.one_in(3)) return std::nullopt;
    return draw<T>(random);
  }
};
template <>
struct drawn<std::vector<std::string>> {
  static std::vector<std::string> value(chance& random) {
    std::vector<std::string> made;
    for (int size = random.below(3); size > 0; --size) made.push_back(draw<std::string>(random));
    return made;
  }
};
template <>
struct drawn<std::map<std::string, std::int64_t>> {
  static std::map<std::string, std::int64_t> value(chance& random) {
    std::map<std::string, std::int64_t> made;
    for (int size = random.below(3); size > 0; --size)
      made[draw<std::string>(random)] = draw<std::int64_t>(random);
    return made;
  }
};

}  // namespace property

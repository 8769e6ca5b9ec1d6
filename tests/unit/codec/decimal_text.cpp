// SPDX-License-Identifier: MIT
#include <tenon/codec/decimal_text.hpp>

#include <string>
#include <vector>

#include "catch.hpp"

using tenon::detail::compare_decimal_text;

TEST_CASE("decimal texts are ordered by value, other texts after them by bytes", "[codec][decimal]") {
  // Groups of equals, in order.
  const std::vector<std::vector<std::string>> ordered = {
      {"-100000000000000000000000000000000000000000.5"},
      {"-10", "-010.00"},
      {"-9.99"},
      {"-9.9", "-9.90"},
      {"-0.5"},
      {"-0.05"},
      {"0", "-0", "+0", "0.0", "-0.000", "00"},
      {"0.00000000000000000000000000000000000000000001"},
      {"0.5", "+0.5", "00.50"},
      {"0.55"},
      {"0.6"},
      {"9"},
      {"10", "10.0"},
      {"99999999999999999999999999999999999999999999"},
      {""},
      {"-"},
      {"--1"},
      {".5"},
      {"1."},
      {"1.5.2"},
      {"1e5"},
      {"abc"},
  };
  for (std::size_t a = 0; a < ordered.size(); ++a) {
    for (std::size_t b = 0; b < ordered.size(); ++b) {
      for (const std::string& left : ordered[a]) {
        for (const std::string& right : ordered[b]) {
          CAPTURE(left, right);
          REQUIRE(compare_decimal_text(left, right) == (a < b ? -1 : a > b ? 1 : 0));
        }
      }
    }
  }
}

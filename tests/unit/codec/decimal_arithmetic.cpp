// SPDX-License-Identifier: MIT
#include <tenon/codec/decimal_arithmetic.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#include "catch.hpp"

using namespace tenon::detail;

namespace {

std::string sum(std::string_view a, std::string_view b) {
  std::string made;
  add_decimals(a, b, false, made);
  return made;
}
std::string difference(std::string_view a, std::string_view b) {
  std::string made;
  add_decimals(a, b, true, made);
  return made;
}
std::string product(std::string_view a, std::string_view b) {
  std::string made;
  multiply_decimals(a, b, made);
  return made;
}
std::string quotient(std::string_view a, std::string_view b) {
  std::string made;
  return divide_decimals(a, b, made) ? made : "null";
}
std::string rest(std::string_view a, std::string_view b) {
  std::string made;
  return modulo_decimals(a, b, made) ? made : "null";
}

}  // namespace

TEST_CASE("sums and differences of decimals are exact and canonical", "[codec][decimal]") {
  CHECK(sum("0.1", "0.2") == "0.3");
  CHECK(sum("1.5", "-1.5") == "0");
  CHECK(sum("-0.5", "-0.5") == "-1");
  CHECK(sum("99999999999999999999999999999999999999", "1") == "100000000000000000000000000000000000000");
  CHECK(difference("1", "0.00000000000000000000000000000000000001") ==
        "0.99999999999999999999999999999999999999");
  CHECK(difference("0.1", "0.3") == "-0.2");
  CHECK(difference("5", "-5") == "10");
}

TEST_CASE("products of decimals are exact and canonical", "[codec][decimal]") {
  CHECK(product("0.1", "0.2") == "0.02");
  CHECK(product("2.5", "4") == "10");
  CHECK(product("-1.5", "1.5") == "-2.25");
  CHECK(product("-1.5", "-1.5") == "2.25");
  CHECK(product("0", "-12.5") == "0");
  CHECK(product("999999999999", "999999999999") == "999999999998000000000001");
  CHECK(product("0.0001", "0.0001") == "0.00000001");
  CHECK(product("100", "100") == "10000");
}

TEST_CASE("quotients have at least sixteen significant digits, half away from zero", "[codec][decimal]") {
  CHECK(quotient("1", "3") == "0.33333333333333333333");
  CHECK(quotient("2", "3") == "0.66666666666666666667");
  CHECK(quotient("-2", "3") == "-0.66666666666666666667");
  CHECK(quotient("10", "3") == "3.3333333333333333");
  CHECK(quotient("1", "8") == "0.125");
  CHECK(quotient("100", "4") == "25");
  CHECK(quotient("0", "7") == "0");
  CHECK(quotient("1", "0.5") == "2");
  CHECK(quotient("1", "30000") == "0.000033333333333333333333");
  CHECK(quotient("100000000", "3") == "33333333.333333333333");
  CHECK(quotient("0.00000000000000000001", "2") == "0.000000000000000000005");
  CHECK(quotient("1", "0") == "null");
  CHECK(quotient("0", "-0.00") == "null");
}

TEST_CASE("the rest of a division has the sign of the divided", "[codec][decimal]") {
  CHECK(rest("7", "3") == "1");
  CHECK(rest("-7", "3") == "-1");
  CHECK(rest("7", "-3") == "1");
  CHECK(rest("5.5", "2") == "1.5");
  CHECK(rest("0.3", "0.1") == "0");
  CHECK(rest("1", "0.3") == "0.1");
  CHECK(rest("2", "12345678901234567890.5") == "2");
  CHECK(rest("7", "0") == "null");
}

TEST_CASE("arithmetic of decimals agrees with that of integers", "[codec][decimal]") {
  std::uint64_t state = 88172645463325252u;
  const auto next = [&] {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return static_cast<std::int64_t>(state % 2'000'003) - 1'000'001;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::int64_t a = next();
    const std::int64_t b = next();
    const std::string x = std::to_string(a);
    const std::string y = std::to_string(b);
    REQUIRE(sum(x, y) == std::to_string(a + b));
    REQUIRE(difference(x, y) == std::to_string(a - b));
    REQUIRE(product(x, y) == std::to_string(a * b));
    if (b == 0) continue;
    REQUIRE(rest(x, y) == std::to_string(a % b));
    REQUIRE(product(quotient(product(x, y), y), "1") == x);
  }
}

TEST_CASE("what is no decimal is refused", "[codec][decimal]") {
  CHECK_THROWS_AS(sum("1", "x"), tenon::error);
  CHECK_THROWS_AS(product("", "1"), tenon::error);
  CHECK_THROWS_AS(quotient("1", "1e3"), tenon::error);
}

TEST_CASE("a total takes back what leaves it", "[codec][decimal]") {
  decimal_total<> total;
  for (const char* text : {"1.5", "0.00000000000000000001", "-2"}) CHECK(total.add(text));
  CHECK(total.average() == "-0.16666666666666666666");
  CHECK(total.remove("0.00000000000000000001"));
  CHECK(total.count() == 2);
  CHECK(total.sum() == "-0.5");
  CHECK(total.average() == "-0.25");
  CHECK(total.add("1"));
  CHECK(total.remove("1.5"));
  CHECK(total.remove("-2"));
  CHECK(total.add("0"));
  CHECK(total.add("0"));
  CHECK(total.average() == "0.3333333333333333");
  CHECK_FALSE(total.remove("x"));
  CHECK(total.count() == 3);
}

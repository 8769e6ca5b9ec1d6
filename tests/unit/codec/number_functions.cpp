// SPDX-License-Identifier: MIT
#include <tenon/codec/number_functions.hpp>

#include <limits>
#include <string>

#include "calls.hpp"
#include "catch.hpp"

using calls::call;
using calls::decimal;
using tenon::cell_kind;
using f = tenon::sql_function;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr double largest = std::numeric_limits<double>::max();

}  // namespace

TEST_CASE("an absolute value and a sign are exact for every kind of number", "[codec][functions]") {
  CHECK(call(f::absolute, {-5}) == "integer 5");
  CHECK(call(f::absolute, {highest}) == "integer 9223372036854775807");
  CHECK(call(f::absolute, {lowest}) == "limit");
  CHECK(call(f::absolute, {-1.5}) == "real 1.5");
  CHECK(call(f::absolute, {-0.0}) == "real 0");
  CHECK(call(f::absolute, {decimal("-12345678901234567890.5")}) == "decimal 12345678901234567890.5");
  CHECK(call(f::absolute, {nullptr}) == "null");
  CHECK(call(f::sign, {lowest}) == "integer -1");
  CHECK(call(f::sign, {0}) == "integer 0");
  CHECK(call(f::sign, {1e-300}) == "integer 1");
  CHECK(call(f::sign, {decimal("-0.001")}) == "integer -1");
  CHECK(call(f::sign, {decimal("0")}) == "integer 0");
}

TEST_CASE("a double is rounded half away from zero in its fifteen digits", "[codec][functions]") {
  CHECK(call(f::round, {2.5}) == "real 3");
  CHECK(call(f::round, {-2.5}) == "real -3");
  CHECK(call(f::round, {0.5}) == "real 1");
  CHECK(call(f::round, {0.49999}) == "real 0");
  CHECK(call(f::round, {-0.4}) == "real 0");
  // 1.005 and 2.675 lie a little below what they say.
  CHECK(call(f::round, {1.005, 2}) == "real 1.01");
  CHECK(call(f::round, {2.675, 2}) == "real 2.68");
  CHECK(call(f::round, {-2.675, 2}) == "real -2.68");
  CHECK(call(f::round, {9.995, 2}) == "real 10");
  CHECK(call(f::round, {1234.5, -2}) == "real 1200");
  CHECK(call(f::round, {1250.0, -2}) == "real 1300");
  CHECK(call(f::round, {50.0, -2}) == "real 100");
  CHECK(call(f::round, {49.0, -2}) == "real 0");
  CHECK(call(f::round, {5.0, -5}) == "real 0");
  CHECK(call(f::round, {0.1 + 0.2, 17}) == "real 0.3");
  CHECK(call(f::round, {1e22, 2}) == "real 1e+22");
  CHECK(call(f::round, {1e-300, 2}) == "real 0");
  CHECK(call(f::round, {5e-324, 400}) == "real 5e-324");
  CHECK(call(f::round, {1.5, highest}) == "real 1.5");
  CHECK(call(f::round, {1.5, lowest}) == "real 0");
  CHECK(call(f::round, {0.0, 2}) == "real 0");
  CHECK(call(f::round, {largest, 0}) == "limit");
  CHECK(call(f::round, {1.5, nullptr}) == "null");
}

TEST_CASE("an integer is rounded only to tens and more", "[codec][functions]") {
  CHECK(call(f::round, {1234}) == "integer 1234");
  CHECK(call(f::round, {1234, 5}) == "integer 1234");
  CHECK(call(f::round, {1250, -2}) == "integer 1300");
  CHECK(call(f::round, {-1250, -2}) == "integer -1300");
  CHECK(call(f::round, {1249, -2}) == "integer 1200");
  CHECK(call(f::round, {highest, -1}) == "limit");
  CHECK(call(f::round, {highest, -19}) == "limit");
  CHECK(call(f::round, {highest, -20}) == "integer 0");
  CHECK(call(f::round, {lowest, -18}) == "integer -9000000000000000000");
}

TEST_CASE("a decimal is rounded exactly, half away from zero", "[codec][functions]") {
  CHECK(call(f::round, {decimal("1.005"), 2}) == "decimal 1.01");
  CHECK(call(f::round, {decimal("-1.005"), 2}) == "decimal -1.01");
  CHECK(call(f::round, {decimal("0.5")}) == "decimal 1");
  CHECK(call(f::round, {decimal("-0.4")}) == "decimal 0");
  CHECK(call(f::round, {decimal("99999999999999999999.5")}) == "decimal 100000000000000000000");
  CHECK(call(f::round, {decimal("1250"), -2}) == "decimal 1300");
  CHECK(call(f::round, {decimal("60"), -2}) == "decimal 100");
  CHECK(call(f::round, {decimal("40"), -2}) == "decimal 0");
  CHECK(call(f::round, {decimal("60"), -3}) == "decimal 0");
  CHECK(call(f::round, {decimal("1.5"), highest}) == "decimal 1.5");
  CHECK(call(f::round, {decimal("1.5"), lowest}) == "decimal 0");
  CHECK(call(f::round, {decimal("twelve"), 1}) == "decode");
}

TEST_CASE("ceiling, floor and truncate keep the kind of the number", "[codec][functions]") {
  CHECK(call(f::ceiling, {1.2}) == "real 2");
  CHECK(call(f::ceiling, {-1.2}) == "real -1");
  CHECK(call(f::ceiling, {-0.5}) == "real 0");
  CHECK(call(f::floor, {-1.2}) == "real -2");
  CHECK(call(f::floor, {1.8}) == "real 1");
  CHECK(call(f::truncate, {-1.8}) == "real -1");
  CHECK(call(f::truncate, {1e300}) == "real 1e+300");
  CHECK(call(f::ceiling, {lowest}) == "integer -9223372036854775808");
  CHECK(call(f::floor, {3}, cell_kind::real) == "real 3");
  CHECK(call(f::ceiling, {decimal("1.0000000000000000000001")}) == "decimal 2");
  CHECK(call(f::ceiling, {decimal("-1.5")}) == "decimal -1");
  CHECK(call(f::ceiling, {decimal("-0.5")}) == "decimal 0");
  CHECK(call(f::floor, {decimal("-0.5")}) == "decimal -1");
  CHECK(call(f::floor, {decimal("-9.5")}) == "decimal -10");
  CHECK(call(f::floor, {decimal("9.5")}) == "decimal 9");
  CHECK(call(f::truncate, {decimal("-99.9")}) == "decimal -99");
  CHECK(call(f::truncate, {decimal("0.9")}) == "decimal 0");
}

TEST_CASE("roots, powers and logarithms that do not exist are NULL", "[codec][functions]") {
  CHECK(call(f::square_root, {2}) == "real 1.4142135623730951");
  CHECK(call(f::square_root, {decimal("6.25")}) == "real 2.5");
  CHECK(call(f::square_root, {0}) == "real 0");
  CHECK(call(f::square_root, {-1}) == "null");
  CHECK(call(f::logarithm, {1}) == "real 0");
  CHECK(call(f::logarithm, {0}) == "null");
  CHECK(call(f::logarithm, {-1.0}) == "null");
  CHECK(call(f::logarithm10, {1000}) == "real 3");
  CHECK(call(f::logarithm10, {0.0}) == "null");
  CHECK(call(f::power, {2, 10}) == "real 1024");
  CHECK(call(f::power, {-2, 3}) == "real -8");
  CHECK(call(f::power, {4, 0.5}) == "real 2");
  CHECK(call(f::power, {-8, 0.5}) == "null");
  CHECK(call(f::power, {0, 0}) == "real 1");
  CHECK(call(f::power, {0, 2}) == "real 0");
  CHECK(call(f::power, {0, -1}) == "null");
  CHECK(call(f::exponential, {0}) == "real 1");
  CHECK(call(f::exponential, {-1000}) == "real 0");
}

TEST_CASE("a power beyond the doubles is refused", "[codec][functions]") {
  CHECK(call(f::power, {10, 400}) == "limit");
  CHECK(call(f::power, {10, -400}) == "limit");
  CHECK(call(f::exponential, {1000}) == "limit");
}

TEST_CASE("random numbers lie in [0, 1) and differ", "[codec][functions]") {
  double before = -1;
  for (int i = 0; i < 100; ++i) {
    const double now = tenon::detail::random_real();
    CHECK((now >= 0 && now < 1));
    CHECK(now != before);
    before = now;
  }
  CHECK(call(f::random, {}).substr(0, 5) == "real ");
}

TEST_CASE("functions of numbers refuse other kinds", "[codec][functions]") {
  CHECK(call(f::absolute, {"5"}) == "value");
  CHECK(call(f::power, {"5", 1}) == "value");
  CHECK(call(f::round, {1.5, 0.5}) == "value");
}

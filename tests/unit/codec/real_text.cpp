// SPDX-License-Identifier: MIT
#include <tenon/codec/real_text.hpp>

#include <cstring>
#include <limits>
#include <string>

#include "catch.hpp"

using namespace tenon::detail;

namespace {

std::string written(double value) {
  char text[max_real_text];
  return {text, write_real(value, text)};
}

}  // namespace

TEST_CASE("a double's text is its shortest digits, with an exponent from 1e15 and below 1e-4", "[codec]") {
  CHECK(written(0) == "0");
  CHECK(written(-0.0) == "0");
  CHECK(written(5) == "5");
  CHECK(written(-5) == "-5");
  CHECK(written(0.1) == "0.1");
  CHECK(written(0.1 + 0.2) == "0.30000000000000004");
  CHECK(written(1234.5) == "1234.5");
  CHECK(written(100000) == "100000");
  CHECK(written(123456789012345.0) == "123456789012345");
  CHECK(written(999999999999999.0) == "999999999999999");
  CHECK(written(1e14) == "100000000000000");
  CHECK(written(1e15) == "1e+15");
  CHECK(written(1234567890123456.0) == "1.234567890123456e+15");
  CHECK(written(1e100) == "1e+100");
  CHECK(written(0.0001) == "0.0001");
  CHECK(written(0.00012345) == "0.00012345");
  CHECK(written(0.00001) == "1e-05");
  CHECK(written(-1.5e-7) == "-1.5e-07");
  CHECK(written(5e-324) == "5e-324");
  CHECK(written(-1.7976931348623157e308) == "-1.7976931348623157e+308");
}

TEST_CASE("a double's text reads back equal", "[codec]") {
  std::uint64_t bits = 88172645463325252u;
  for (int i = 0; i < 20'000; ++i) {
    bits ^= bits << 13;
    bits ^= bits >> 7;
    bits ^= bits << 17;
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!(value >= -std::numeric_limits<double>::max() && value <= std::numeric_limits<double>::max()))
      continue;
    const std::string text = written(value);
    double read = 0;
    REQUIRE(text.size() < max_real_text);
    REQUIRE(read_real(text, read));
    REQUIRE(read == value);
  }
}

TEST_CASE("a number is read with a sign, fraction and exponent and nothing else", "[codec]") {
  double read = 0;
  for (const char* good : {"1", "+1", "1.", "1.0", "1e0", "10E-1", "+.1e1"}) {
    INFO(good);
    CHECK(read_real(good, read));
    CHECK(read == 1);
  }
  CHECK(read_real("-.5", read));
  CHECK(read == -0.5);
  for (const char* bad :
       {"", "-", "+-1", "--1", ".", "e1", "1e", "1x", "nan", "inf", "-infinity", "0x1", " 1"}) {
    INFO(bad);
    CHECK_FALSE(read_real(bad, read));
  }
  CHECK_THROWS_AS(read_real("1e400", read), tenon::error);
  CHECK_THROWS_AS(read_real("1e-400", read), tenon::error);
}

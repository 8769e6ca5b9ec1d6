// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/numeric.hpp>

#include "catch.hpp"

#include <string>
#include <string_view>

namespace pg = tenon::driver::postgresql::detail;

namespace {

std::string there_and_back(std::string_view text) {
  std::string bytes;
  REQUIRE(pg::write_numeric(text, bytes));
  std::string read;
  REQUIRE(pg::read_numeric(bytes.data(), bytes.size(), read) == pg::numeric_status::ok);
  return read;
}

}  // namespace

TEST_CASE("a decimal comes back from its binary form as it was", "[driver][postgresql]") {
  for (const char* text : {"0",
                           "1",
                           "-1",
                           "12.5",
                           "-12.5",
                           "0.1",
                           "0.0001",
                           "0.00001",
                           "-0.00000000000000000000000000000000000001",
                           "9999",
                           "10000",
                           "10001",
                           "99999999",
                           "100000000",
                           "10000.0001",
                           "123456789.987654321",
                           "1000000000000",
                           "99999999999999999999999999999999999999",
                           "-99999999999999999999999999999999999999",
                           "0.99999999999999999999999999999999999999"}) {
    CHECK(there_and_back(text) == text);
  }
}

TEST_CASE("a decimal is read in its canonical form", "[driver][postgresql]") {
  CHECK(there_and_back("-0") == "0");
  CHECK(there_and_back("0.000") == "0");
  CHECK(there_and_back("012.500") == "12.5");
  const std::string shown_longer("\0\2\0\0\0\0\0\4\0\14\x13\x88", 12);  // 12.5000
  std::string read;
  REQUIRE(pg::read_numeric(shown_longer.data(), shown_longer.size(), read) == pg::numeric_status::ok);
  CHECK(read == "12.5");
}

TEST_CASE("what is no number of the server is told apart", "[driver][postgresql]") {
  std::string read;
  const std::string nan("\0\0\0\0\300\0\0\0", 8);
  const std::string infinity("\0\0\0\0\320\0\0\0", 8);
  CHECK(pg::read_numeric(nan.data(), nan.size(), read) == pg::numeric_status::special);
  CHECK(pg::read_numeric(infinity.data(), infinity.size(), read) == pg::numeric_status::special);
  CHECK(pg::read_numeric(nan.data(), 7, read) == pg::numeric_status::malformed);
  const std::string cut("\0\2\0\0\0\0\0\4\0\14", 10);
  CHECK(pg::read_numeric(cut.data(), cut.size(), read) == pg::numeric_status::malformed);
  std::string bytes;
  for (const char* text : {"", "x", "1e5", "1.", ".5", "NaN"}) CHECK_FALSE(pg::write_numeric(text, bytes));
  CHECK_FALSE(pg::write_numeric("0." + std::string(16384, '1'), bytes));
}

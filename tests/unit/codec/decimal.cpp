// SPDX-License-Identifier: MIT
#include <tenon/codec/decimal.hpp>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

using tenon::cell_kind;
using tenon::decimal;
using tenon::decode_status;

namespace {

const std::string nines(38, '9');

std::string canonical(std::string_view text) {
  return decimal(text).to_string();
}

}  // namespace

TEST_CASE("a decimal has one text, whatever it was read from", "[codec][decimal]") {
  STATIC_REQUIRE(decimal("12.50") == decimal("12.5"));
  STATIC_REQUIRE(decimal("12.50").scale() == 1);
  CHECK(canonical("12.50") == "12.5");
  CHECK(canonical("-0") == "0");
  CHECK(canonical("-0.00") == "0");
  CHECK(canonical("+007.0") == "7");
  CHECK(canonical("100") == "100");
  CHECK(canonical("0.05") == "0.05");
  CHECK(canonical("-0.5") == "-0.5");
  CHECK(decimal().to_string() == "0");
  CHECK(canonical(nines) == nines);
  CHECK(canonical("-" + nines) == "-" + nines);
  CHECK(canonical("0." + nines) == "0." + nines);
  CHECK(canonical("-0." + nines) == "-0." + nines);
  CHECK(canonical("0." + std::string(37, '0') + "1") == "0." + std::string(37, '0') + "1");
  CHECK(canonical(std::string(50, '0') + "1." + std::string(50, '0')) == "1");
  CHECK(canonical("1" + std::string(37, '0')) == "1" + std::string(37, '0'));
}

TEST_CASE("other texts and more than 38 digits are no decimals", "[codec][decimal]") {
  for (const std::string& text : std::vector<std::string>{"",
                                                          "-",
                                                          "+",
                                                          ".",
                                                          ".5",
                                                          "5.",
                                                          "1e5",
                                                          "1,5",
                                                          " 1",
                                                          "1 ",
                                                          "--1",
                                                          "+-1",
                                                          "0x10",
                                                          "NaN",
                                                          "Infinity",
                                                          "1.2.3",
                                                          nines + "0",
                                                          "1" + std::string(38, '0'),
                                                          "0." + std::string(38, '0') + "1",
                                                          nines + ".5",
                                                          "1" + std::string(200, '0')}) {
    CAPTURE(text);
    CHECK_FALSE(decimal::parse(text).has_value());
    CHECK_THROWS_AS(decimal(text), tenon::error);
  }
}

TEST_CASE("decimals are made from integers exactly", "[codec][decimal]") {
  CHECK(decimal(std::numeric_limits<std::int64_t>::min()).to_string() == "-9223372036854775808");
  CHECK(decimal(std::numeric_limits<std::uint64_t>::max()).to_string() == "18446744073709551615");
  CHECK(decimal(-1).to_string() == "-1");
  CHECK(decimal(0) == decimal("-0.0"));
  CHECK(decimal(static_cast<signed char>(-128)).to_string() == "-128");
}

TEST_CASE("decimal arithmetic is exact", "[codec][decimal]") {
  STATIC_REQUIRE(decimal("0.1") + decimal("0.2") == decimal("0.3"));
  STATIC_REQUIRE(decimal("1.10") * 3 == decimal("3.3"));
  STATIC_REQUIRE(decimal("1") - decimal("0.999") == decimal("0.001"));
  CHECK(decimal(nines) + decimal("-" + nines) == 0);
  CHECK(decimal("-5") + 5 == decimal("0"));
  CHECK_FALSE((decimal("-5") + 5).is_negative());
  CHECK(-decimal("0") == 0);
  CHECK(decimal("0.5") * decimal("1" + std::string(37, '0')) == decimal("5" + std::string(36, '0')));
  CHECK(decimal("0.2") * decimal("0.5") == decimal("0.1"));
  CHECK(decimal("0." + std::string(37, '0') + "5") * decimal("20") ==
        decimal("0." + std::string(35, '0') + "1"));
  CHECK(decimal("1" + std::string(37, '0')) - decimal("9" + std::string(36, '9') + ".9") == decimal("0.1"));
  CHECK(decimal(nines.substr(1) + ".9") + decimal("0.1") == decimal("1" + std::string(37, '0')));
  decimal sum;
  for (int index = 0; index < 1000; ++index) sum += decimal("0.01");
  CHECK(sum == 10);
}

TEST_CASE("a decimal result without room is refused, never rounded", "[codec][decimal]") {
  const decimal most(nines);
  CHECK_THROWS_AS(most + 1, tenon::error);
  CHECK_THROWS_AS(-most - 1, tenon::error);
  CHECK_THROWS_AS(most + decimal("0.1"), tenon::error);
  CHECK_THROWS_AS(most * 2, tenon::error);
  CHECK_THROWS_AS(most * most, tenon::error);
  CHECK_THROWS_AS(decimal("0." + std::string(37, '0') + "1") * decimal("0.1"), tenon::error);
  CHECK(most - 1 == decimal(nines.substr(1) + "8"));
  try {
    (void)(most + 1);
  } catch (const tenon::error& refused) {
    CHECK(refused.kind == tenon::error_kind::value);
  }
}

TEST_CASE("decimals compare by value over all scales", "[codec][decimal]") {
  const char* const ordered[] = {"-99999999999999999999999999999999999999",
                                 "-10.5",
                                 "-10",
                                 "-0.00000000000000000000000000000000000001",
                                 "0",
                                 "0.00000000000000000000000000000000000001",
                                 "0.1",
                                 "0.11",
                                 "1",
                                 "1.00000000000000000001",
                                 "99999999999999999999999999999999999999"};
  for (std::size_t a = 0; a < std::size(ordered); ++a) {
    for (std::size_t b = 0; b < std::size(ordered); ++b) {
      CAPTURE(ordered[a], ordered[b]);
      CHECK((decimal(ordered[a]) < decimal(ordered[b])) == (a < b));
      CHECK((decimal(ordered[a]) == decimal(ordered[b])) == (a == b));
      CHECK((tenon::detail::compare_decimal_text(ordered[a], ordered[b]) < 0) == (a < b));
    }
  }
}

TEST_CASE("rounding sends a half to the even neighbour", "[codec][decimal]") {
  const auto rounded = [](const char* text, int digits) { return decimal(text).rounded(digits).to_string(); };
  CHECK(rounded("2.5", 0) == "2");
  CHECK(rounded("3.5", 0) == "4");
  CHECK(rounded("-2.5", 0) == "-2");
  CHECK(rounded("2.51", 0) == "3");
  CHECK(rounded("0.125", 2) == "0.12");
  CHECK(rounded("0.135", 2) == "0.14");
  CHECK(rounded("0.999", 2) == "1");
  CHECK(rounded("-0.4", 0) == "0");
  CHECK(rounded("1.5", 5) == "1.5");
  CHECK_THROWS_AS(decimal(1).rounded(-1), tenon::error);
}

TEST_CASE("a decimal becomes the nearest double", "[codec][decimal]") {
  CHECK(static_cast<double>(decimal("0.1")) == 0.1);
  CHECK(static_cast<double>(decimal("-12345.678")) == -12345.678);
  CHECK(static_cast<double>(decimal("9007199254740993")) == 9007199254740992.0);
  CHECK(static_cast<double>(decimal(nines)) == 1e38);
}

TEST_CASE("decimal arithmetic agrees with 64-bit integers on random cents", "[codec][decimal]") {
  std::mt19937_64 random(99);
  std::uniform_int_distribution<std::int64_t> cents(-2'000'000'000, 2'000'000'000);
  const decimal cent("0.01");
  for (int round = 0; round < 3000; ++round) {
    const std::int64_t a = cents(random);
    const std::int64_t b = cents(random);
    const decimal x = cent * a;
    const decimal y = cent * b;
    REQUIRE(x + y == cent * (a + b));
    REQUIRE(x - y == cent * (a - b));
    REQUIRE(x * y == decimal("0.0001") * (a * b));
    REQUIRE((x < y) == (a < b));
    REQUIRE(decimal(x.to_string()) == x);
    REQUIRE(tenon::detail::compare_decimal_text(x.to_string(), y.to_string()) == (a < b   ? -1
                                                                                  : a > b ? 1
                                                                                          : 0));
  }
}

TEST_CASE("a decimal cell holds canonical text", "[codec][decimal]") {
  for (const std::string& text : {std::string("0"), std::string("-12.5"), nines, "0." + nines}) {
    CHECK(cells::round_trip(decimal(text)) == decimal(text));
  }
  tenon::encoder out;
  tenon::codec<decimal>::encode(decimal("7.50"), out);
  tenon::codec<decimal>::encode(decimal("-1"), out);
  CHECK(out.data()[0].text() == "7.5");
  CHECK(out.data()[1].text() == "-1");
  CHECK(cells::decoded<decimal>(cells::text("1.10")) == decimal("1.1"));
  CHECK(cells::decoded<decimal>(cells::number(cell_kind::integer, -3)) == decimal(-3));
  CHECK(cells::status<decimal>(cells::bytes(cell_kind::decimal, nines + "9")) == decode_status::out_of_range);
  CHECK(cells::status<decimal>(cells::bytes(cell_kind::decimal, "NaN")) == decode_status::malformed);
  CHECK(cells::status<decimal>(cells::real(0.5)) == decode_status::wrong_kind);
}

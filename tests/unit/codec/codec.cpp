// SPDX-License-Identifier: MIT
#include <tenon/codec/codec.hpp>

#include <stdexcept>
#include <string>

#include <tenon/codec/scalar.hpp>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

namespace codec_test {

struct email {
  std::string text;
  bool operator==(const email&) const = default;
};
struct cents {
  std::int64_t count = 0;
  bool operator==(const cents&) const = default;
};
struct version {
  int major = 0, minor = 0;
  bool operator==(const version&) const = default;
};
struct unknown {};

}  // namespace codec_test

using codec_test::cents;
using codec_test::email;
using codec_test::version;

// Stored without a copy, as a number, and as text that has to be made.
template <>
struct tenon::codec<email> : tenon::codec_as<email, std::string> {
  static const std::string& to(const email& value) { return value.text; }
  static email from(const std::string& text) {
    if (text.find('@') == std::string::npos) throw std::invalid_argument("no e-mail address");
    return {text};
  }
};
template <>
struct tenon::codec<cents> : tenon::codec_as<cents, std::int64_t> {
  static std::int64_t to(const cents& value) { return value.count; }
  static cents from(std::int64_t count) { return {count}; }
};
template <>
struct tenon::codec<version> : tenon::codec_as<version, std::string> {
  static std::string to(const version& value) {
    return std::to_string(value.major) + "." + std::to_string(value.minor);
  }
  static version from(const std::string& text) {
    const std::size_t point = text.find('.');
    return {std::stoi(text.substr(0, point)), std::stoi(text.substr(point + 1))};
  }
};

TEST_CASE("a user's own type is stored as another by a small specialisation", "[codec]") {
  STATIC_REQUIRE(tenon::encodable<email>);
  STATIC_REQUIRE(tenon::codec<cents>::kind == tenon::cell_kind::integer);
  STATIC_REQUIRE_FALSE(tenon::encodable<codec_test::unknown>);
  CHECK(cells::round_trip(email{"ada@example.org"}) == email{"ada@example.org"});
  CHECK(cells::round_trip(cents{-5}) == cents{-5});
  CHECK(cells::round_trip(version{1, 20}) == version{1, 20});
  CHECK(cells::round_trip(std::optional(cents{7})) == cents{7});
  CHECK_FALSE(cells::round_trip(std::optional<version>()).has_value());
  CHECK(cells::refusal(email{"\xFF"}) != "");
  CHECK_THROWS_AS(cells::status<email>(cells::text("nobody")), std::invalid_argument);
  CHECK(cells::status<cents>(cells::text("5")) == tenon::decode_status::wrong_kind);
}

TEST_CASE("a text that is not made anew is not copied", "[codec]") {
  const email value{"somebody.with.a.long.name@example.org"};
  tenon::encoder out;
  tenon::codec<email>::encode(value, out);
  CHECK(out.data()[0].bytes.data == value.text.data());
}

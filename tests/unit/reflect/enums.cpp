// SPDX-License-Identifier: MIT
#include <tenon/reflect/enums.hpp>

#include <cstdint>

#include "catch.hpp"

namespace shop {
enum class Status { idle, thinking, coding };
enum class Sparse : int { low = -128, minus = -7, zero = 0, three = 3, top = 255 };
enum Colour { red, green, blue };
enum Signed { below = -3, above = 100, also_above = 100 };
enum class Byte : std::uint8_t { almost = 250, all = 255 };
enum class Huge : std::uint64_t { one = 1, all = 0xffffffffffffffffu };
enum class Letter : char { comma = ',', a = 'a' };
enum class Truth : bool { no, yes };
enum class Far : std::int16_t { low = -32768, one = 1, high = 32767 };
enum class Digits { x1 = 1, x22 = 22, x9 = 9, _10 = 10 };
enum class Nothing {};
struct Holder {
  enum Kind { small, large };
};
}  // namespace shop

enum Global { g = 0, h = 10, i = 200 };

namespace {
enum class Hidden { first, second };
}  // namespace

template <>
struct tenon::enum_range<shop::Far> {
  static constexpr int min = -32768;
  static constexpr int max = 32767;
};

using tenon::reflect::enum_name;
using tenon::reflect::enum_value;
using tenon::reflect::enumerators;

TEST_CASE("enumerators are listed with name and value, sorted by value", "[reflect]") {
  STATIC_REQUIRE(enumerators<shop::Status>.size() == 3);
  CHECK(enumerators<shop::Status>[1].name == "thinking");
  CHECK(enumerators<shop::Status>[1].value == 1);

  const auto& sparse = enumerators<shop::Sparse>;
  REQUIRE(sparse.size() == 5);
  CHECK(sparse[0].name == "low");
  CHECK(sparse[0].value == -128);
  CHECK(sparse[1].name == "minus");
  CHECK(sparse[4].name == "top");
  CHECK(sparse[4].value == 255);
}

TEST_CASE("an unscoped enum without underlying type is listed", "[reflect]") {
  REQUIRE(enumerators<shop::Colour>.size() == 3);
  CHECK(enumerators<shop::Colour>[2].name == "blue");
  REQUIRE(enumerators<shop::Holder::Kind>.size() == 2);
  CHECK(enumerators<shop::Holder::Kind>[1].name == "large");
  REQUIRE(enumerators<Global>.size() == 3);
  CHECK(enumerators<Global>[0].name == "g");
  CHECK(enumerators<Global>[1].name == "h");
  CHECK(enumerators<Global>[2].name == "i");
  CHECK(enumerators<Global>[2].value == 200);
}

TEST_CASE("of two names for one value the first declared is listed", "[reflect]") {
  REQUIRE(enumerators<shop::Signed>.size() == 2);
  CHECK(enumerators<shop::Signed>[0].value == -3);
  CHECK(enum_name(shop::also_above) == "above");
}

TEST_CASE("the underlying type bounds the search", "[reflect]") {
  REQUIRE(enumerators<shop::Byte>.size() == 2);
  CHECK(enum_name(shop::Byte::all) == "all");
  REQUIRE(enumerators<shop::Letter>.size() == 2);
  CHECK(enum_name(shop::Letter::comma) == "comma");
  REQUIRE(enumerators<shop::Truth>.size() == 2);
  CHECK(enum_name(shop::Truth::yes) == "yes");
}

TEST_CASE("an enumerator outside of enum_range has no name", "[reflect]") {
  REQUIRE(enumerators<shop::Huge>.size() == 1);
  CHECK(enum_name(shop::Huge::one) == "one");
  CHECK(enum_name(shop::Huge::all).empty());
}

TEST_CASE("a specialised enum_range widens the search", "[reflect]") {
  REQUIRE(enumerators<shop::Far>.size() == 3);
  CHECK(enum_name(shop::Far::low) == "low");
  CHECK(enum_name(shop::Far::high) == "high");
}

TEST_CASE("names that end in digits are not taken for numbers", "[reflect]") {
  REQUIRE(enumerators<shop::Digits>.size() == 4);
  CHECK(enum_name(shop::Digits::x1) == "x1");
  CHECK(enum_name(shop::Digits::x22) == "x22");
  CHECK(enum_name(shop::Digits::x9) == "x9");
  CHECK(enum_name(shop::Digits::_10) == "_10");
}

TEST_CASE("an enum without enumerators has an empty list", "[reflect]") {
  CHECK(enumerators<shop::Nothing>.empty());
  CHECK(enum_name(shop::Nothing{}).empty());
  shop::Nothing value{};
  CHECK_FALSE(enum_value("", value));
}

TEST_CASE("enums in functions and unnamed namespaces are listed", "[reflect]") {
  enum class Local { here, there };
  CHECK(enum_name(Hidden::second) == "second");
  CHECK(enum_name(Local::there) == "there");
}

TEST_CASE("a value without a name has the empty name", "[reflect]") {
  STATIC_REQUIRE(enum_name(shop::Status::coding) == "coding");
  CHECK(enum_name(static_cast<shop::Status>(3)).empty());
  CHECK(enum_name(static_cast<shop::Status>(-1)).empty());
  CHECK(enum_name(static_cast<shop::Sparse>(1)).empty());
  CHECK(enum_name(static_cast<shop::Sparse>(1000000)).empty());
}

TEST_CASE("every listed name leads back to its value", "[reflect]") {
  for (const auto& listed : enumerators<shop::Sparse>) {
    shop::Sparse value{};
    REQUIRE(enum_value(listed.name, value));
    CHECK(static_cast<std::int64_t>(value) == listed.value);
    CHECK(enum_name(value) == listed.name);
  }
}

TEST_CASE("an unknown name leaves the value as it was", "[reflect]") {
  shop::Status value = shop::Status::coding;
  CHECK_FALSE(enum_value("Coding", value));
  CHECK_FALSE(enum_value("codin", value));
  CHECK_FALSE(enum_value("", value));
  CHECK(value == shop::Status::coding);
}

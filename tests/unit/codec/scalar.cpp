// SPDX-License-Identifier: MIT
#include <tenon/codec/scalar.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <tenon/codec/json_reader.hpp>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

using tenon::cell_kind;
using tenon::decode_status;
using namespace std::string_literals;

namespace {

template <class Integer>
void check_limits() {
  using limits = std::numeric_limits<Integer>;
  constexpr bool wide_unsigned = std::is_unsigned_v<Integer> && sizeof(Integer) == 8;
  const Integer top =
      wide_unsigned ? static_cast<Integer>(std::numeric_limits<std::int64_t>::max()) : limits::max();
  for (const Integer value : {limits::min(), Integer{0}, Integer{1}, static_cast<Integer>(top - 1), top}) {
    CHECK(cells::round_trip(value) == value);
    CHECK(cells::round_trip(std::optional<Integer>(value)) == value);
  }
  if constexpr (sizeof(Integer) < 8) {
    for (const std::int64_t beyond :
         {static_cast<std::int64_t>(limits::max()) + 1, static_cast<std::int64_t>(limits::min()) - 1,
          std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
      CHECK(cells::status<Integer>(cells::number(cell_kind::integer, beyond)) == decode_status::out_of_range);
    }
  }
  if constexpr (std::is_unsigned_v<Integer>) {
    CHECK(cells::status<Integer>(cells::number(cell_kind::integer, -1)) == decode_status::out_of_range);
  }
  if constexpr (wide_unsigned) {
    CHECK(cells::refusal(static_cast<Integer>(top + 1)) != "");
    CHECK(cells::refusal(limits::max()) ==
          "an unsigned integer above 9223372036854775807 does not fit; store it as tenon::decimal");
  }
  CHECK(cells::status<Integer>(cells::real(1)) == decode_status::wrong_kind);
  CHECK(cells::status<Integer>(cells::text("1")) == decode_status::wrong_kind);
  CHECK(cells::status<Integer>(cells::number(cell_kind::boolean, 1)) == decode_status::wrong_kind);
  CHECK(cells::status<Integer>(cells::number(cell_kind::null, 0)) == decode_status::null_value);
}

template <class Real, class Bits>
void check_bits(Real value) {
  CAPTURE(value);
  CHECK(std::bit_cast<Bits>(cells::round_trip(value)) == std::bit_cast<Bits>(value));
}

}  // namespace

TEST_CASE("integers of every width come back at their limits and not beyond", "[codec][scalar]") {
  check_limits<signed char>();
  check_limits<unsigned char>();
  check_limits<short>();
  check_limits<unsigned short>();
  check_limits<int>();
  check_limits<unsigned>();
  check_limits<long>();
  check_limits<unsigned long>();
  check_limits<long long>();
  check_limits<unsigned long long>();
  constexpr std::int64_t precise = std::int64_t{1} << 53;
  for (const std::int64_t value : {precise - 1, precise, precise + 1, -precise - 1})
    CHECK(cells::round_trip(value) == value);
}

TEST_CASE("character types and long double have no codec", "[codec][scalar]") {
  STATIC_REQUIRE_FALSE(tenon::bindable<char>);
  STATIC_REQUIRE_FALSE(tenon::bindable<wchar_t>);
  STATIC_REQUIRE_FALSE(tenon::bindable<char8_t>);
  STATIC_REQUIRE_FALSE(tenon::bindable<char16_t>);
  STATIC_REQUIRE_FALSE(tenon::bindable<char32_t>);
  STATIC_REQUIRE_FALSE(tenon::bindable<long double>);
}

TEST_CASE("views are bindable but no columns", "[codec][scalar]") {
  STATIC_REQUIRE(tenon::bindable<std::string_view>);
  STATIC_REQUIRE(tenon::bindable<const char*>);
  STATIC_REQUIRE(tenon::bindable<std::span<const std::byte>>);
  STATIC_REQUIRE_FALSE(tenon::encodable<std::string_view>);
  STATIC_REQUIRE_FALSE(tenon::encodable<const char*>);
  STATIC_REQUIRE(tenon::encodable<std::string>);
  STATIC_REQUIRE(tenon::encodable<tenon::blob>);
  STATIC_REQUIRE(tenon::encodable<std::optional<bool>>);
}

TEST_CASE("a bool is read from a boolean, 0 or 1 and nothing else", "[codec][scalar]") {
  CHECK(cells::round_trip(true) == true);
  CHECK(cells::round_trip(false) == false);
  CHECK(cells::decoded<bool>(cells::number(cell_kind::integer, 1)) == true);
  CHECK(cells::decoded<bool>(cells::number(cell_kind::integer, 0)) == false);
  CHECK(cells::status<bool>(cells::number(cell_kind::integer, 2)) == decode_status::out_of_range);
  CHECK(cells::status<bool>(cells::number(cell_kind::boolean, -1)) == decode_status::out_of_range);
  CHECK(cells::status<bool>(cells::text("true")) == decode_status::wrong_kind);
  CHECK(cells::status<bool>(cells::real(1)) == decode_status::wrong_kind);
}

TEST_CASE("finite floating-point numbers come back with every bit", "[codec][scalar]") {
  using limits = std::numeric_limits<double>;
  for (const double value :
       {0.0, 0.1, 1.0 / 3, 9007199254740991.0, 9007199254740993.0, limits::max(), limits::lowest(),
        limits::min(), limits::denorm_min(), -limits::denorm_min(), limits::epsilon()})
    check_bits<double, std::uint64_t>(value);
  using narrow = std::numeric_limits<float>;
  for (const float value :
       {0.0F, 0.1F, 16777217.0F, narrow::max(), narrow::lowest(), narrow::min(), narrow::denorm_min()})
    check_bits<float, std::uint32_t>(value);
}

TEST_CASE("NaN and infinities are refused in both directions", "[codec][scalar]") {
  for (const double value : {std::nan(""), HUGE_VAL, -HUGE_VAL}) {
    CHECK(cells::refusal(value) ==
          "NaN and infinity have no place in a column; use an empty std::optional for \"no number\"");
    CHECK(cells::refusal(static_cast<float>(value)) != "");
    CHECK(cells::refusal(std::optional(value)) != "");
    CHECK(cells::status<double>(cells::real(value)) == decode_status::out_of_range);
    CHECK(cells::status<float>(cells::real(value)) == decode_status::out_of_range);
  }
}

TEST_CASE("negative zero is refused when written, since SQLite would keep a zero without sign",
          "[codec][scalar]") {
  CHECK(cells::refusal(-0.0) ==
        "negative zero would come back as zero from some stores; add 0.0 to the number to drop the sign");
  CHECK(cells::refusal(-0.0F) != "");
  CHECK(cells::refusal(std::optional(-0.0)) != "");
  check_bits<double, std::uint64_t>(-0.0 + 0.0);
}

TEST_CASE("a number cell becomes a floating-point number only if it can", "[codec][scalar]") {
  constexpr std::int64_t precise = std::int64_t{1} << 53;
  const auto read = [](std::int64_t value) {
    return cells::decoded<double>(cells::number(cell_kind::integer, value));
  };
  CHECK(read(-7) == -7.0);
  CHECK(read(precise) == 9007199254740992.0);
  CHECK_FALSE(read(precise + 1).has_value());
  CHECK_FALSE(read(-precise - 1).has_value());
  CHECK_FALSE(read(std::numeric_limits<std::int64_t>::max()).has_value());
  CHECK(read(std::numeric_limits<std::int64_t>::min()) == -9223372036854775808.0);
  CHECK(cells::decoded<float>(cells::number(cell_kind::integer, 16777216)) == 16777216.0F);
  CHECK_FALSE(cells::decoded<float>(cells::number(cell_kind::integer, 16777217)).has_value());
  CHECK(cells::decoded<float>(cells::real(0.1)) == 0.1F);
  CHECK(cells::status<float>(cells::real(1e39)) == decode_status::out_of_range);
  CHECK(cells::status<double>(cells::text("1.0")) == decode_status::wrong_kind);
}

TEST_CASE("text is kept byte for byte when it is UTF-8 without NUL", "[codec][scalar]") {
  for (const std::string& value :
       {""s, "a"s, "Grüße"s, "\xF0\x9F\x91\xBE"s, std::string(100'000, 'x'), "a'b\"c\\d\r\n\t\x01"s}) {
    CHECK(cells::round_trip(value) == value);
  }
  for (const std::string& value : {"\0"s, "a\0b"s, "\xFF"s, "\xED\xA0\x80"s, "\xC0\x80"s}) {
    CHECK(cells::refusal(value) == "text must be valid UTF-8 without NUL; use tenon::blob for other bytes");
    CHECK(cells::refusal(std::string_view(value)) != "");
  }
  CHECK(cells::refusal<const char*>("\xFF") != "");
  CHECK(cells::refusal<const char*>(nullptr) ==
        "the text is a null pointer; use an empty std::optional for NULL");
}

TEST_CASE("empty is not null", "[codec][scalar]") {
  CHECK(cells::round_trip(std::optional<std::string>("")) == "");
  CHECK(cells::round_trip(std::optional<std::string>()) == std::nullopt);
  CHECK(cells::status<std::string>(cells::number(cell_kind::null, 0)) == decode_status::null_value);
  tenon::encoder out;
  tenon::codec<std::string_view>::encode({}, out);
  tenon::codec<tenon::blob>::encode({}, out);
  tenon::codec<std::span<const std::byte>>::encode({}, out);
  for (std::size_t index = 0; index < out.size(); ++index) {
    CHECK(out.data()[index].kind != cell_kind::null);
    CHECK(out.data()[index].bytes.size == 0);
    CHECK(out.data()[index].bytes.data != nullptr);
  }
}

TEST_CASE("a blob keeps any bytes", "[codec][scalar]") {
  tenon::blob every;
  for (int byte = 0; byte < 256; ++byte) every.push_back(static_cast<std::byte>(byte));
  CHECK(cells::round_trip(every) == every);
  CHECK(cells::round_trip(tenon::blob{}).empty());
  CHECK(cells::round_trip(std::vector<unsigned char>{0, 255}) == std::vector<unsigned char>{0, 255});
  CHECK(cells::round_trip(std::optional(every)) == every);
  const std::array<unsigned char, 4> fixed{0, 1, 128, 255};
  CHECK(cells::round_trip(fixed) == fixed);
  using four = std::array<unsigned char, 4>;
  CHECK(cells::status<four>(cells::bytes(cell_kind::blob, "12345")) == decode_status::out_of_range);
  CHECK(cells::status<four>(cells::text("1234")) == decode_status::wrong_kind);
  CHECK(cells::status<tenon::blob>(cells::text("x")) == decode_status::wrong_kind);
  CHECK(cells::status<std::string>(cells::bytes(cell_kind::blob, "x")) == decode_status::wrong_kind);
}

TEST_CASE("naughty strings come back byte for byte", "[codec][scalar][json]") {
  const std::string file = cells::shared_file("data/strings/naughty-strings.json");
  if (file.empty()) {
    WARN("skipped: set TENON_SHARED to the folder with data/strings/naughty-strings.json");
    return;
  }
  tenon::json_reader in(file);
  REQUIRE(in.enter_array());
  int count = 0;
  while (in.next_element()) {
    std::string value;
    REQUIRE(in.read_string(value));
    REQUIRE(cells::round_trip(value) == value);
    ++count;
  }
  REQUIRE(in.finish());
  CHECK(count == 515);
}

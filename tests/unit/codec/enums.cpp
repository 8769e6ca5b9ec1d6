// SPDX-License-Identifier: MIT
#include <tenon/codec/enums.hpp>

#include <limits>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

namespace enum_codec {
enum class status { idle, thinking, error = 100, gone = -7 };
enum plain { small = 1, large = 6 };
enum class byte_sized : unsigned char { none = 0, all = 255 };
}  // namespace enum_codec

using enum_codec::byte_sized;
using enum_codec::plain;
using enum_codec::status;
using tenon::cell_kind;
using tenon::decode_status;

TEST_CASE("an enum is stored by its enumerator's name", "[codec][enums]") {
  tenon::encoder out;
  tenon::codec<status>::encode(status::gone, out);
  CHECK(out.data()[0].kind == cell_kind::text);
  CHECK(out.data()[0].text() == "gone");
  for (const status value : {status::idle, status::thinking, status::error, status::gone}) {
    CHECK(cells::round_trip(value) == value);
    CHECK(cells::round_trip(value, tenon::storage::number) == value);
  }
  CHECK(cells::round_trip(enum_codec::large) == enum_codec::large);
  CHECK(cells::round_trip(byte_sized::all) == byte_sized::all);
  CHECK(cells::round_trip(std::optional<status>()) == std::nullopt);
}

TEST_CASE("an enum is stored by its number where the column says so", "[codec][enums]") {
  tenon::encoder out;
  out.at(nullptr, tenon::storage::number);
  tenon::codec<status>::encode(status::gone, out);
  tenon::codec<byte_sized>::encode(byte_sized::all, out);
  CHECK(out.data()[0].kind == cell_kind::integer);
  CHECK(out.data()[0].integer == -7);
  CHECK(out.data()[1].integer == 255);
}

TEST_CASE("values without a name are refused in both directions", "[codec][enums]") {
  CHECK(cells::refusal(static_cast<status>(2)) ==
        "the enum value has no enumerator within tenon::enum_range (-128 to 255 unless specialised)");
  CHECK(cells::refusal(static_cast<status>(2), tenon::storage::number) != "");
  CHECK(cells::refusal(static_cast<plain>(3)) != "");
  for (const char* name : {"", "Idle", "idle ", "status::idle", "0", "unknown"}) {
    CAPTURE(name);
    CHECK(cells::status<status>(cells::text(name)) == decode_status::out_of_range);
  }
  for (const std::int64_t number : {std::int64_t{2}, std::int64_t{-8}, std::int64_t{101},
                                    std::int64_t{1} << 32, std::numeric_limits<std::int64_t>::min()}) {
    CHECK(cells::status<status>(cells::number(cell_kind::integer, number)) == decode_status::out_of_range);
    CHECK(cells::status<plain>(cells::number(cell_kind::integer, number)) == decode_status::out_of_range);
  }
  CHECK(cells::status<byte_sized>(cells::number(cell_kind::integer, 256)) == decode_status::out_of_range);
  CHECK(cells::status<byte_sized>(cells::number(cell_kind::integer, -1)) == decode_status::out_of_range);
  CHECK(cells::status<status>(cells::real(0)) == decode_status::wrong_kind);
}

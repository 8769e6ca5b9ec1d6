// SPDX-License-Identifier: MIT
#include <tenon/codec/encoder.hpp>

#include <string>

#include "catch.hpp"

using tenon::cell_kind;
using tenon::encoder;

TEST_CASE("cells keep their order and content beyond the room inside the encoder", "[codec]") {
  encoder out;
  for (int index = 0; index < 100; ++index) out.integer(index);
  REQUIRE(out.size() == 100);
  for (int index = 0; index < 100; ++index) {
    REQUIRE(out.data()[index].kind == cell_kind::integer);
    REQUIRE(out.data()[index].integer == index);
  }
  out.clear();
  CHECK(out.size() == 0);
  out.real(0.5);
  CHECK(out.data()[0].real == 0.5);
}

TEST_CASE("texts made on the way stay in place while more are made", "[codec]") {
  encoder out;
  for (int index = 0; index < 100; ++index) {
    std::string& text = out.scratch();
    text = std::to_string(index);
    out.bytes(cell_kind::json, text);
  }
  for (int index = 0; index < 100; ++index) REQUIRE(out.data()[index].text() == std::to_string(index));
}

TEST_CASE("a refusal names entity and member, and each cell carries its column's storage", "[codec]") {
  encoder out;
  try {
    out.refuse("it is wrong");
    FAIL("not refused");
  } catch (const tenon::error& refused) {
    CHECK(refused.kind == tenon::error_kind::value);
    CHECK(refused.message == "a parameter is refused: it is wrong");
  }
  const tenon::field_name field{"User", "email"};
  out.at(&field, tenon::storage::number);
  out.boolean(true);
  CHECK(out.data()[0].stored == tenon::storage::number);
  try {
    out.refuse("it is wrong");
    FAIL("not refused");
  } catch (const tenon::error& refused) {
    CHECK(refused.message == "User::email is refused: it is wrong");
  }
}

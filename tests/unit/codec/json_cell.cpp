// SPDX-License-Identifier: MIT
#include <tenon/codec/json_cell.hpp>

#include <string>

#include "catch.hpp"
#include "unit/codec/cells.hpp"

using tenon::cell;
using tenon::cell_kind;

namespace {

std::string written(const cell& value) {
  std::string text;
  tenon::json_writer out(text);
  return tenon::detail::write_json_cell(out, value) ? text : "error: " + out.error().what;
}

std::string complaint(std::string_view text, cell_kind kind) {
  tenon::json_reader in(text);
  cell read{};
  std::string kept;
  return tenon::detail::read_json_cell(in, kind, read, kept) ? "" : in.error().what;
}

}  // namespace

TEST_CASE("each kind of cell has one form in JSON and is read back from it", "[codec][json]") {
  struct example {
    cell value;
    std::string text;
  };
  const example examples[] = {
      {cells::number(cell_kind::boolean, 1), "true"},
      {cells::number(cell_kind::integer, -7), "-7"},
      {cells::number(cell_kind::interval, 1'500'000), "1500000"},
      {cells::number(cell_kind::timestamp, -1), "\"1969-12-31T23:59:59.999999Z\""},
      {cells::number(cell_kind::date, 19'782), "\"2024-02-29\""},
      {cells::number(cell_kind::time_of_day, 45'000'250'000), "\"12:30:00.250\""},
  };
  for (const example& each : examples) {
    CAPTURE(each.text);
    CHECK(written(each.value) == each.text);
    tenon::json_reader in(each.text);
    cell read{};
    std::string kept;
    REQUIRE(tenon::detail::read_json_cell(in, each.value.kind, read, kept));
    CHECK(read.kind == each.value.kind);
    CHECK(read.integer == each.value.integer);
  }
  CHECK(written(cells::number(cell_kind::null, 0)) == "null");
  CHECK(written(cells::real(0.5)) == "0.5");
  CHECK(written(cells::text("a\"")) == "\"a\\\"\"");
  CHECK(written(cells::bytes(cell_kind::decimal, "1.5")) == "\"1.5\"");
  CHECK(written(cells::bytes(cell_kind::json, "[1]")) == "[1]");
}

TEST_CASE("bytes have no JSON form, and a string must be of the cell's form", "[codec][json]") {
  CHECK(written(cells::bytes(cell_kind::blob, "x")) == "error: bytes have no JSON form");
  CHECK(complaint("\"x\"", cell_kind::blob) == "bytes have no JSON form");
  CHECK(complaint("\"x\"", cell_kind::uuid) == "the string is no uuid");
  CHECK(complaint("1709209800", cell_kind::timestamp) == "a string is expected here");
  CHECK(complaint("\"1\"", cell_kind::integer) == "a number is expected here");
  CHECK(complaint("[1,]", cell_kind::json) == "no JSON value begins like this");
}

// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/cells.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

using namespace sqlite_test;
using tenon::storage;

namespace {

cell number_of(cell_kind kind, std::int64_t value) {
  cell made = integer(value);
  made.kind = kind;
  return made;
}

cell real(double value) {
  cell made{};
  made.kind = cell_kind::real;
  made.real = value;
  return made;
}

cell uuid(storage stored) {
  cell made{};
  made.kind = cell_kind::uuid;
  made.stored = stored;
  for (std::size_t i = 0; i < 16; ++i) made.uuid[i] = static_cast<unsigned char>(i * 17);
  return made;
}

bool equal(const cell& a, const cell& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case cell_kind::null: return true;
    case cell_kind::real: return std::memcmp(&a.real, &b.real, sizeof(double)) == 0;
    case cell_kind::text:
    case cell_kind::json:
    case cell_kind::decimal:
    case cell_kind::blob: return b.bytes.data != nullptr && a.text() == b.text();
    case cell_kind::uuid: return a.uuid == b.uuid;
    default: return a.integer == b.integer;
  }
}

const std::string all_bytes = [] {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  return bytes;
}();
const std::string long_text(100'000, 'x');

struct stored_cell {
  cell value;
  const char* type;  // what typeof() says
};

std::vector<stored_cell> every_kind() {
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  cell null{};
  null.kind = cell_kind::null;
  return {
      {null, "null"},
      {number_of(cell_kind::boolean, 0), "integer"},
      {number_of(cell_kind::boolean, 1), "integer"},
      {integer(0), "integer"},
      {integer(lowest), "integer"},
      {integer(highest), "integer"},
      {integer((std::int64_t{1} << 53) + 1), "integer"},
      {real(0.1), "real"},
      {real(-0.0), "real"},
      {real(std::numeric_limits<double>::denorm_min()), "real"},
      {real(std::numeric_limits<double>::max()), "real"},
      {real(std::numeric_limits<double>::infinity()), "real"},
      {text(""), "text"},
      {text({}), "text"},
      {text("na\xc3\xafve \xf0\x9f\x98\x80"), "text"},
      {text(long_text), "text"},
      {text({}, cell_kind::blob), "blob"},
      {text(all_bytes, cell_kind::blob), "blob"},
      {text("-12.5", cell_kind::decimal), "text"},
      {text("{\"a\":[1]}", cell_kind::json), "text"},
      {uuid(storage::standard), "text"},
      {uuid(storage::bytes), "blob"},
      {number_of(cell_kind::timestamp, 0), "text"},
      {number_of(cell_kind::timestamp, 1'700'000'000'123'456), "text"},
      {number_of(cell_kind::timestamp, -62'135'596'800'000'000), "text"},
      {number_of(cell_kind::timestamp, 253'402'300'799'999'999), "text"},
      {number_of(cell_kind::date, -719'162), "text"},
      {number_of(cell_kind::date, 19'782), "text"},
      {number_of(cell_kind::time_of_day, 0), "text"},
      {number_of(cell_kind::time_of_day, 86'399'999'999), "text"},
      {number_of(cell_kind::interval, -5), "integer"},
  };
}

}  // namespace

TEST_CASE("every kind of cell comes back bit-equal when bound as a parameter", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(a)");
  for (const stored_cell& one : every_kind()) {
    INFO(static_cast<int>(one.value.kind) << " " << one.type);
    database.execute("DELETE FROM t");
    statement insert = database.prepare("INSERT INTO t VALUES(?)");
    insert.bind({&one.value, 1});
    insert.step(nullptr);
    CHECK(texts(database, "SELECT typeof(a) FROM t") == one.type);
    const cell_spec spec{one.value.kind, one.value.stored};
    statement query = database.prepare("SELECT a FROM t", {&spec, 1});
    cell read{};
    REQUIRE(query.step(&read));
    CHECK(equal(one.value, read));
    CHECK(read.stored == spec.stored);
  }
}

TEST_CASE("every kind of cell comes back bit-equal when it is part of a row source", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(id, a)");
  const std::vector<stored_cell> kinds = every_kind();
  const tenon::row_source source{kinds.data(), kinds.size(), 2,
                                 [](const void* items, std::size_t index, tenon::encoder& out) {
                                   const cell& value = static_cast<const stored_cell*>(items)[index].value;
                                   out.integer(static_cast<std::int64_t>(index));
                                   out.at(nullptr, value.stored);
                                   switch (value.kind) {
                                     case cell_kind::null: out.null(); break;
                                     case cell_kind::real: out.real(value.real); break;
                                     case cell_kind::text:
                                     case cell_kind::json:
                                     case cell_kind::decimal:
                                     case cell_kind::blob: out.bytes(value.kind, value.text()); break;
                                     case cell_kind::uuid: out.uuid(value.uuid); break;
                                     default: out.number(value.kind, value.integer); break;
                                   }
                                 }};
  statement insert = database.prepare("INSERT INTO t(id, a) SELECT c0, c1 FROM tenon_rows(?)");
  const cell parameter = rows(source);
  insert.bind({&parameter, 1});
  insert.step(nullptr);
  CHECK(database.changes() == static_cast<std::int64_t>(kinds.size()));
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const stored_cell& one = kinds[i];
    INFO(i << ": " << static_cast<int>(one.value.kind) << " " << one.type);
    const std::string where = " FROM t WHERE id = " + std::to_string(i);
    CHECK(texts(database, "SELECT typeof(a)" + where) == one.type);
    const cell_spec spec{one.value.kind, one.value.stored};
    statement query = database.prepare("SELECT a" + where, {&spec, 1});
    cell read{};
    REQUIRE(query.step(&read));
    CHECK(equal(one.value, read));
  }
}

TEST_CASE("dates, times and uuids are stored as the texts other tools read", "[driver][sqlite]") {
  connection database(in_memory());
  statement query = database.prepare("SELECT ? || '|' || ? || '|' || ? || '|' || ?");
  const cell values[] = {number_of(cell_kind::timestamp, 1'700'000'000'123'456),
                         number_of(cell_kind::date, 19'782), number_of(cell_kind::time_of_day, 1'500'000),
                         uuid(storage::standard)};
  query.bind(values);
  REQUIRE(query.step(nullptr));
  CHECK(std::string(reinterpret_cast<const char*>(sqlite3_column_text(query.handle(), 0))) ==
        "2023-11-14 22:13:20.123456|2024-02-29|00:00:01.500|00112233-4455-6677-8899-aabbccddeeff");
}

TEST_CASE("a value of another type than expected keeps the kind it is stored as", "[driver][sqlite]") {
  connection database(in_memory());
  const auto kind_of = [&](const char* expression, cell_spec spec) {
    statement query = database.prepare(std::string("SELECT ") + expression, {&spec, 1});
    cell read{};
    REQUIRE(query.step(&read));
    return read.kind;
  };
  CHECK(kind_of("NULL", {cell_kind::integer}) == cell_kind::null);
  CHECK(kind_of("NULL", {cell_kind::uuid}) == cell_kind::null);
  CHECK(kind_of("'1'", {cell_kind::integer}) == cell_kind::text);
  CHECK(kind_of("1.5", {cell_kind::integer}) == cell_kind::real);
  CHECK(kind_of("'yes'", {cell_kind::boolean}) == cell_kind::text);
  CHECK(kind_of("7", {cell_kind::real}) == cell_kind::integer);
  CHECK(kind_of("7", {cell_kind::text}) == cell_kind::integer);
  CHECK(kind_of("x'61'", {cell_kind::text}) == cell_kind::blob);
  CHECK(kind_of("'a'", {cell_kind::blob}) == cell_kind::text);
  CHECK(kind_of("12", {cell_kind::decimal}) == cell_kind::integer);
  CHECK(kind_of("1.5", {cell_kind::decimal}) == cell_kind::real);
  CHECK(kind_of("x'7b7d'", {cell_kind::json}) == cell_kind::blob);
  CHECK(kind_of("'not a uuid'", {cell_kind::uuid}) == cell_kind::text);
  CHECK(kind_of("x'00112233445566778899aabbccddeeff'", {cell_kind::uuid}) == cell_kind::blob);
  CHECK(kind_of("x'0011'", {cell_kind::uuid, storage::bytes}) == cell_kind::blob);
  CHECK(kind_of("'00112233-4455-6677-8899-aabbccddeeff'", {cell_kind::uuid, storage::bytes}) ==
        cell_kind::text);
  CHECK(kind_of("'2024-02-30 00:00:00'", {cell_kind::timestamp}) == cell_kind::text);
  CHECK(kind_of("1700000000", {cell_kind::timestamp}) == cell_kind::integer);
  CHECK(kind_of("'yesterday'", {cell_kind::date}) == cell_kind::text);
  CHECK(kind_of("'25:00:00'", {cell_kind::time_of_day}) == cell_kind::text);
}

TEST_CASE("a spec of kind null takes a column as it is stored", "[driver][sqlite]") {
  connection database(in_memory());
  const cell_spec specs[5] = {};
  statement query = database.prepare("SELECT NULL, 1, 2.5, 'a', x'62'", specs);
  cell row[5];
  REQUIRE(query.step(row));
  CHECK(row[0].kind == cell_kind::null);
  CHECK(row[1].integer == 1);
  CHECK(row[2].real == 2.5);
  CHECK(row[3].text() == "a");
  CHECK(row[4].kind == cell_kind::blob);
  CHECK(row[4].text() == "b");
}

TEST_CASE("text of a UTF-16 database is read as UTF-8", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "PRAGMA encoding='UTF-16le'; CREATE TABLE t(a TEXT); INSERT INTO t VALUES('na\xc3\xafve')");
  CHECK(texts(database, "PRAGMA encoding") == "UTF-16le");
  CHECK(texts(database, "SELECT a FROM t") == "na\xc3\xafve");
}

TEST_CASE("values SQLite would change without a word are refused before it sees them", "[driver][sqlite]") {
  connection database(in_memory());
  statement query = database.prepare("SELECT ?");
  const cell nan = real(std::numeric_limits<double>::quiet_NaN());
  CHECK(error_of([&] { query.bind({&nan, 1}); }).kind == error_kind::value);
  const cell late = number_of(cell_kind::timestamp, std::numeric_limits<std::int64_t>::max());
  CHECK(error_of([&] { query.bind({&late, 1}); }).kind == error_kind::value);
  const cell huge = [] {
    cell made = text("x", cell_kind::blob);
    made.bytes.size = std::size_t{1} << 33U;
    return made;
  }();
  CHECK(error_of([&] { query.bind({&huge, 1}); }).kind == error_kind::limit);
  const cell small = integer(1);
  query.bind({&small, 1});
  CHECK(query.step(nullptr));
}

TEST_CASE("a value above the connection's length limit is a limit error", "[driver][sqlite]") {
  connection database(in_memory());
  sqlite3_limit(database.handle(), SQLITE_LIMIT_LENGTH, 50'000);
  statement query = database.prepare("SELECT ?");
  const cell large = text(long_text);
  CHECK(error_of([&] { query.bind({&large, 1}); }).kind == error_kind::limit);
}

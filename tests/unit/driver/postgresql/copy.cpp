// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/copy.hpp>

#include "fixture.hpp"

#include <string>
#include <vector>

using namespace postgresql_test;
using tenon::row_source;
using tenon::driver::postgresql::basic_copy;
using tenon::driver::postgresql::copy_column;

namespace {

/// Rows of a number and a text.
row_source numbers(std::size_t count) {
  return {nullptr, count, 2, [](const void*, std::size_t index, encoder& out) {
            out.integer(static_cast<std::int64_t>(index));
            if (index % 10 == 0) {
              out.null();
            } else {
              out.bytes(cell_kind::text, "tab\t, newline\n, \\. and \xc3\xa9");
            }
          }};
}

constexpr copy_column two_columns[] = {{"a", 0}, {"b", 1}};

}  // namespace

TEST_CASE("COPY writes rows in the types that the columns have", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  for (const char* type : {"int4", "int8", "numeric", "float8"}) {
    db.execute(std::string("CREATE TABLE t (b varchar, a ") + type + ")");
    const auto written = basic_copy<>(db, "\"t\"", two_columns).run(numbers(5000));
    REQUIRE(written.has_value());
    CHECK(*written == 5000);
    CHECK(number_of(db, "SELECT count(*) FROM t WHERE b = E'tab\\t, newline\\n, \\\\. and \\u00e9'") == 4500);
    CHECK(number_of(db, "SELECT sum(a)::int8 FROM t") == 12497500);
    db.execute("DROP TABLE t");
  }
}

TEST_CASE("COPY takes every kind", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute(
      "CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN small AS int2; "
      "CREATE TABLE t (a small, b bool, c float4, d mood, e bytea, f uuid, g timestamptz, h date, i time, "
      "j interval, k numeric, l jsonb, m json)");
  const row_source source{nullptr, 1, 13, [](const void*, std::size_t, encoder& out) {
                            out.integer(-7);
                            out.boolean(true);
                            out.real(1.5);
                            out.bytes(cell_kind::text, "sad");
                            out.bytes(cell_kind::blob, std::string_view("\0\1", 2));
                            out.uuid({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
                            out.number(cell_kind::timestamp, 5000000);
                            out.number(cell_kind::date, 10);
                            out.number(cell_kind::time_of_day, 1000000);
                            out.number(cell_kind::interval, 2000000);
                            out.bytes(cell_kind::decimal, "-0.005");
                            out.bytes(cell_kind::json, "[1]");
                            out.bytes(cell_kind::json, "[2]");
                          }};
  std::vector<copy_column> columns;
  constexpr const char* names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"};
  for (std::size_t i = 0; i < 13; ++i) columns.push_back({names[i], i});
  CHECK(basic_copy<>(db, "\"t\"", columns).run(source) == 1);
  CHECK(db.ask("SELECT t::text FROM t").value(0, 0) ==
        "(-7,t,1.5,sad,\"\\\\x0001\",00000000-0000-0000-0000-000000000001,\"1970-01-01 "
        "00:00:05+00\",1970-01-11,"
        "00:00:01,00:00:02,-0.005,[1],[2])");
}

TEST_CASE("COPY refuses a number that its column cannot hold, and keeps nothing", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int2, b text)");
  const tenon::error refused = error_of([&] { basic_copy<>(db, "\"t\"", two_columns).run(numbers(40000)); });
  CHECK(refused.kind == error_kind::value);
  CHECK(number_of(db, "SELECT count(*) FROM t") == 0);
  CHECK(db.usable());
}

TEST_CASE("COPY reports the server's errors", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int4 CONSTRAINT few CHECK (a < 1000), b text)");
  const tenon::error refused = error_of([&] { basic_copy<>(db, "\"t\"", two_columns).run(numbers(200000)); });
  CHECK(refused.kind == error_kind::check_violation);
  CHECK(refused.constraint == "few");
  CHECK(number_of(db, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("a table that COPY cannot fill is left to another way", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute(
      "CREATE TABLE base (a int, b text); CREATE VIEW v AS SELECT * FROM base; CREATE TABLE guarded (a int, "
      "b text); "
      "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; CREATE TABLE odd (a int, b inet)");
  for (const char* table : {"v", "guarded", "odd"}) {
    CHECK_FALSE(basic_copy<>(db, table, two_columns).run(numbers(10)).has_value());
  }
}

TEST_CASE("COPY obeys the deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  connection other(schema.options());
  db.execute("CREATE TABLE t (a int4, b text)");
  other.begin("BEGIN");
  other.execute("LOCK TABLE t");
  db.set_deadline(in(300));
  CHECK(error_of([&] { basic_copy<>(db, "\"t\"", two_columns).run(numbers(10)); }).kind ==
        error_kind::timeout);
  db.set_deadline(never);
  other.rollback();
  CHECK(number_of(db, "SELECT count(*) FROM t") == 0);
}

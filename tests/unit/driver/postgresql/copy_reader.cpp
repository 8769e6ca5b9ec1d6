// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/copy_reader.hpp>

#include "fixture.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <vector>

using namespace postgresql_test;
using tenon::driver::postgresql::copy_reader;

namespace {

std::vector<cell_spec> specs(std::initializer_list<cell_kind> kinds) {
  std::vector<cell_spec> made;
  for (cell_kind each : kinds) made.push_back({each, storage::standard});
  return made;
}

/// Every value of the rows, copied.
template <class Rows>
std::vector<value_read> all_of(Rows& rows, std::size_t width) {
  std::vector<value_read> values;
  std::vector<cell> row(width);
  while (rows.next(row.data())) {
    for (const cell& each : row) values.push_back(copy_of(each));
  }
  return values;
}

std::vector<std::int64_t> numbers_of(copy_reader& rows) {
  std::vector<std::int64_t> numbers;
  cell row;
  while (rows.next(&row)) numbers.push_back(row.integer);
  return numbers;
}

constexpr cell_spec one_integer{cell_kind::integer, storage::standard};
constexpr tenon::array_view<const cell_spec> integer{&one_integer, 1};

constexpr const char* endless = "SELECT generate_series(1, 50000000)::int8";  // as good as
// Rows enough to fill the server's buffer come before it falls asleep.
constexpr const char* sleeps_after_3000 =
    "SELECT CASE WHEN g > 3000 AND pg_sleep(60) IS NULL THEN 0 ELSE g END::int8 FROM "
    "generate_series(1, 5000) AS g";

}  // namespace

TEST_CASE("COPY gives each type as a statement does", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN small AS int CHECK (VALUE < 10)");
  struct sample {
    const char* expression;
    cell_kind as;
  };
  const sample samples[] = {
      {"true", cell_kind::boolean},
      {"(-7)::int2", cell_kind::integer},
      {"70000::int4", cell_kind::integer},
      {"(-9223372036854775808)::int8", cell_kind::integer},
      {"4294967295::oid", cell_kind::integer},
      {"1.5::float4", cell_kind::real},
      {"0.1::float8", cell_kind::real},
      {"'h\xc3\xa9llo'", cell_kind::text},
      {"''::text", cell_kind::text},
      {"'x'::varchar(5)", cell_kind::text},
      {"'x'::char(3)", cell_kind::text},
      {"'x'::name", cell_kind::text},
      {"'\\x00ff0a'::bytea", cell_kind::blob},
      {"''::bytea", cell_kind::blob},
      {"'{\"a\": [1, null]}'::json", cell_kind::json},
      {"'{\"a\":1}'::jsonb", cell_kind::json},
      {"'{\"a\":1}'::jsonb", cell_kind::text},
      {"'00000000-0000-0000-0000-0000000000ff'::uuid", cell_kind::uuid},
      {"'2000-02-29 12:34:56.789012+00'::timestamptz", cell_kind::timestamp},
      {"'2000-01-01'::timestamp", cell_kind::timestamp},
      {"'1969-12-31'::date", cell_kind::date},
      {"'23:59:59.999999'::time", cell_kind::time_of_day},
      {"'1 day 1 second'::interval", cell_kind::interval},
      {"'1 month'::interval", cell_kind::interval},
      {"(-1234567.00089)::numeric", cell_kind::decimal},
      {"12::numeric", cell_kind::integer},
      {"'NaN'::numeric", cell_kind::decimal},
      {"'sad'::mood", cell_kind::text},
      {"3::small", cell_kind::integer},
      {"point(1, 2)", cell_kind::text},
      {"pg_sleep(0)", cell_kind::null},
      {"NULL", cell_kind::text},
      {"NULL::int8", cell_kind::integer},
      {"1", cell_kind::text},
  };
  std::string all = "SELECT ";
  std::vector<cell_spec> kinds;
  for (const sample& each : samples) {
    if (!kinds.empty()) all += ", ";
    all += each.expression;
    kinds.push_back({each.as, storage::standard});
  }
  all += " FROM generate_series(1, 3)";
  statement asked(db, all, raw(kinds));
  asked.open({}, false);
  const std::vector<value_read> expected = all_of(asked, kinds.size());
  copy_reader copied(db, all, kinds);
  copied.open();
  const std::vector<value_read> seen = all_of(copied, kinds.size());
  REQUIRE(expected.size() == 3 * std::size(samples));
  REQUIRE(seen.size() == expected.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    INFO(samples[i % std::size(samples)].expression);
    CHECK(seen[i].kind == expected[i].kind);
    CHECK(seen[i].integer == expected[i].integer);
    CHECK(seen[i].real == expected[i].real);
    CHECK(seen[i].bytes == expected[i].bytes);
    CHECK(seen[i].uuid == expected[i].uuid);
  }
}

TEST_CASE("COPY reads any select: sorted, cut, with equal names of columns, empty", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  copy_reader sorted(db, "SELECT g::int8 FROM generate_series(1, 9) AS g ORDER BY g DESC LIMIT 3 OFFSET 2",
                     integer);
  for (int again = 0; again < 2; ++again) {
    sorted.open();
    CHECK(numbers_of(sorted) == std::vector<std::int64_t>{7, 6, 5});
    cell row;
    CHECK_FALSE(sorted.next(&row));
  }
  const std::vector<cell_spec> two = specs({cell_kind::integer, cell_kind::text});
  copy_reader twins(db, "SELECT 1 AS a, 'b' AS a", two);
  twins.open();
  CHECK(all_of(twins, 2)[1].bytes == "b");
  copy_reader empty(db, "SELECT 1::int8 WHERE false", integer);
  empty.open();
  CHECK(numbers_of(empty).empty());
  CHECK(number_of(db, "SELECT 42") == 42);
}

TEST_CASE("COPY reads values of a megabyte", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const std::vector<cell_spec> two = specs({cell_kind::text, cell_kind::blob});
  copy_reader wide(db,
                   "SELECT repeat(chr(96 + g), 1000000 + g), decode(repeat('ff00', 600000), 'hex') FROM "
                   "generate_series(1, 20) AS g",
                   two);
  wide.open();
  std::vector<cell> row(2);
  int rows = 0;
  while (wide.next(row.data())) {
    ++rows;
    REQUIRE(row[0].text() ==
            std::string(1000000 + static_cast<std::size_t>(rows), static_cast<char>(96 + rows)));
    REQUIRE(row[1].text().size() == 1200000);
    CHECK(row[1].text().substr(1199998) == std::string_view("\xff\0", 2));
  }
  CHECK(rows == 20);
}

TEST_CASE("COPY sees what a table has become", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  connection other(schema.options());
  other.execute("CREATE TABLE t (a int4); INSERT INTO t VALUES (7)");
  copy_reader rows(db, "SELECT a FROM t", integer);
  for (const char* type : {"int8", "int2", "numeric", "int4"}) {
    rows.open();
    CHECK(numbers_of(rows) == std::vector<std::int64_t>{7});
    other.execute(std::string("ALTER TABLE t ALTER a TYPE ") + type);
  }
  // Who reads holds the table, so that nobody changes it meanwhile.
  copy_reader many(db, "SELECT a + 0 * generate_series(1, 50000000) FROM t", integer);
  many.open();
  other.execute("SET lock_timeout = 50");
  CHECK(error_of([&] { other.execute("ALTER TABLE t ALTER a TYPE int8"); }).kind == error_kind::busy);
  many.close();
  other.execute("ALTER TABLE t RENAME a TO b");
  CHECK(error_of([&] { rows.open(); }).kind == error_kind::schema);
  CHECK(number_of(db, "SELECT 42") == 42);
}

TEST_CASE("COPY of another number of columns than expected is a difference of schemas",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  copy_reader rows(db, "SELECT g, g FROM generate_series(1, 1000) AS g", integer);
  for (bool inside : {false, true}) {
    if (inside) db.begin("BEGIN");
    CHECK(error_of([&] { rows.open(); }).kind == error_kind::schema);
    CHECK(number_of(db, "SELECT 42") == 42);
    CHECK_FALSE(db.failed());
    if (inside) db.rollback();
  }
}

TEST_CASE("others may ask while COPY gives rows, and the row in hand stays", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const std::vector<cell_spec> text = specs({cell_kind::text});
  copy_reader outer(db, "SELECT repeat('x', 100) || g FROM generate_series(1, 5000) AS g", text);
  outer.open();
  cell row;
  for (int i = 1; i <= 10; ++i) REQUIRE(outer.next(&row));
  const std::string before(row.text());
  copy_reader inner(db, "SELECT g::int8 FROM generate_series(1, 3000) AS g", integer);
  inner.open();  // takes the rest in
  cell number;
  REQUIRE(inner.next(&number));
  CHECK(number_of(db, "SELECT 42") == 42);
  CHECK(row.text() == before);
  int last = 10;
  while (outer.next(&row)) {
    ++last;
    REQUIRE(row.text() == std::string(100, 'x') + std::to_string(last));
  }
  CHECK(last == 5000);
  CHECK(numbers_of(inner).size() == 2999);
  outer.open();
  REQUIRE(outer.next(&row));
  CHECK(number_of(db, "SELECT 42") == 42);
  outer.close();  // what was taken in is thrown away
  CHECK_FALSE(outer.next(&row));
}

TEST_CASE("COPY may be left in the middle", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  cell row;
  const auto start = std::chrono::steady_clock::now();
  for (const char* text : {endless, sleeps_after_3000}) {
    copy_reader rows(db, text, integer);
    rows.open();
    rows.close();
    CHECK(db.usable());
    CHECK(number_of(db, "SELECT 42") == 42);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  {
    copy_reader gone(db, endless, integer);
    gone.open();
    REQUIRE(gone.next(&row));
  }
  CHECK(number_of(db, "SELECT 42") == 42);
  // In a transaction it must not fail.
  copy_reader shorter(db, "SELECT g::int8 FROM generate_series(1, 20000) AS g", integer);
  db.begin("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  shorter.open();
  REQUIRE(shorter.next(&row));
  shorter.close();
  CHECK_FALSE(db.failed());
  CHECK(number_of(db, "SELECT 42") == 42);
  shorter.open();
  CHECK(numbers_of(shorter).size() == 20000);
  CHECK(db.in_transaction());
  db.rollback();
}

TEST_CASE("an error in the middle of COPY is thrown where it is met", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  copy_reader rows(db, "SELECT (10 / (3000 - g))::int8 FROM generate_series(1, 5000) AS g", integer);
  for (bool asks : {false, true}) {
    rows.open();
    cell row;
    int seen = 0;
    if (asks) CHECK(number_of(db, "SELECT 42") == 42);
    const tenon::error problem = error_of([&] {
      while (rows.next(&row)) ++seen;
    });
    CHECK(problem.kind == error_kind::value);
    CHECK(problem.statement == rows.text());
    CHECK(seen == 2999);
    CHECK_FALSE(rows.next(&row));
    rows.close();
    CHECK(number_of(db, "SELECT 42") == 42);
  }
  db.begin("BEGIN");
  rows.open();
  CHECK(error_of([&] { numbers_of(rows); }).kind == error_kind::value);
  CHECK(db.failed());
  CHECK(error_of([&] { rows.open(); }).kind == error_kind::transaction);
  db.rollback();
  CHECK(number_of(db, "SELECT 42") == 42);
}

TEST_CASE("COPY that cannot begin leaves the connection as it was", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const auto kind = [&](const char* text) {
    return error_of([&] { copy_reader(db, text, integer).open(); }).kind;
  };
  CHECK(kind("SELECT a FROM no_such_table") == error_kind::schema);
  CHECK(kind("SELEC 1") == error_kind::statement);
  CHECK(kind("SELECT 1/0") == error_kind::value);
  CHECK(kind("SELECT '<a/>'::aclitem") == error_kind::value);
  CHECK(number_of(db, "SELECT 42") == 42);
}

TEST_CASE("COPY ends at the deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  copy_reader rows(db, sleeps_after_3000, integer);
  const auto start = std::chrono::steady_clock::now();
  for (bool asks : {false, true}) {
    db.set_deadline(in(300));
    rows.open();
    cell row;
    REQUIRE(rows.next(&row));
    if (asks) CHECK(error_of([&] { number_of(db, "SELECT 42"); }).kind == error_kind::timeout);
    CHECK(error_of([&] { numbers_of(rows); }).kind == error_kind::timeout);
    db.set_deadline(never);
    CHECK(db.usable());
    CHECK(number_of(db, "SELECT 42") == 42);
  }
  // Each wait for a row is a call of its own, and one that is cancelled by somebody is no timeout.
  const std::string own(db.ask("SELECT pg_backend_pid()").value(0, 0));
  connection other(tenon::parse_postgresql_url(server));
  rows.open();
  cell row;
  REQUIRE(rows.next(&row));
  other.execute("SELECT pg_cancel_backend(" + own + ")");
  CHECK(error_of([&] { numbers_of(rows); }).kind == error_kind::interrupted);
  CHECK(number_of(db, "SELECT 42") == 42);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("COPY has as much time for each wait as a call", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server), never, std::chrono::milliseconds(400));
  const std::vector<cell_spec> text = specs({cell_kind::text});
  copy_reader slow(db,
                   "SELECT repeat('x', 20000) || coalesce(pg_sleep(0.15)::text, '') FROM "
                   "generate_series(1, 5)",
                   text);
  slow.open();
  CHECK(all_of(slow, 1).size() == 5);
}

TEST_CASE("a server that goes away ends COPY with the connection", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection other(tenon::parse_postgresql_url(server));
  for (bool asks : {false, true}) {
    connection db(tenon::parse_postgresql_url(server));
    const std::string own(db.ask("SELECT pg_backend_pid()").value(0, 0));
    copy_reader rows(db, endless, integer);
    rows.open();
    cell row;
    REQUIRE(rows.next(&row));
    other.execute("SELECT pg_terminate_backend(" + own + ")");
    if (asks) CHECK(error_of([&] { number_of(db, "SELECT 42"); }).kind == error_kind::connection);
    CHECK(error_of([&] { numbers_of(rows); }).kind == error_kind::connection);
    CHECK_FALSE(db.usable());
    rows.close();
    CHECK(error_of([&] { rows.open(); }).kind == error_kind::connection);
  }
}

TEST_CASE("COPY carries the program's tag", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server), never, std::chrono::milliseconds(0), "app=chat");
  const std::vector<cell_spec> text = specs({cell_kind::text});
  copy_reader rows(db, "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()", text);
  rows.open();
  const std::vector<value_read> seen = all_of(rows, 1);
  REQUIRE(seen.size() == 1);
  CHECK(mentions(seen[0].bytes, "FORMAT binary) /*app=chat*/"));
  CHECK_FALSE(mentions(rows.text(), "app=chat"));
}

TEST_CASE("with another way of preparing statements COPY prepares none", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  for (const char* mode : {"prepared_statements=on", "prepared_statements=off"}) {
    connection db(tenon::parse_postgresql_url(with(server, mode)));
    copy_reader rows(db, "SELECT 5::int8", integer);
    rows.open();
    CHECK(numbers_of(rows) == std::vector<std::int64_t>{5});
    CHECK(db.ask("SELECT count(*) FROM pg_prepared_statements").value(0, 0) == "0");
  }
}

// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/statement.hpp>

#include "fixture.hpp"

#include <limits>
#include <memory>
#include <string>
#include <vector>

using namespace postgresql_test;

namespace {

statement_shape typed(std::vector<parameter_type> parameters,
                      tenon::array_view<const cell_spec> results = {}) {
  statement_shape shape;
  shape.parameters = std::move(parameters);
  shape.results = results;
  return shape;
}

/// One value through the server and back, as a declared parameter.
value_read round_trip(connection& db, cell_kind kind, const char* type, const encoder& values) {
  const cell_spec spec{kind, storage::standard};
  const std::string text = std::string("SELECT $1::") + type;
  statement asked(db, text, typed({{tenon::driver::postgresql::wire_of(kind)}}, {&spec, 1}));
  asked.open(cells(values), false);
  cell row;
  REQUIRE(asked.next(&row));
  return copy_of(row);
}

std::vector<std::int64_t> numbers_of(statement& asked) {
  std::vector<std::int64_t> numbers;
  cell row;
  while (asked.next(&row)) numbers.push_back(row.integer);
  return numbers;
}

constexpr cell_spec one_integer{cell_kind::integer, storage::standard};

}  // namespace

TEST_CASE("every kind goes to the server and comes back bit-equal", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const auto number = [&](cell_kind kind, const char* type, std::int64_t value) {
    encoder values;
    values.number(kind, value);
    const value_read read = round_trip(db, kind, type, values);
    CHECK(read.kind == kind);
    CHECK(read.integer == value);
  };
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(),
                             std::numeric_limits<std::int64_t>::max()}) {
    number(cell_kind::integer, "int8", value);
    number(cell_kind::interval, "interval", value);
  }
  for (std::int64_t value : {0, 1}) number(cell_kind::boolean, "bool", value);
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{-62135596800000000},
                             std::int64_t{253402300799999999}}) {
    number(cell_kind::timestamp, "timestamptz", value);
  }
  for (std::int64_t value : {0, -1, -719162, 2932896}) number(cell_kind::date, "date", value);
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{86399999999}})
    number(cell_kind::time_of_day, "time", value);
  for (double value : {0.0, 0.1, -1.5, std::numeric_limits<double>::max(),
                       std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::lowest()}) {
    encoder values;
    values.real(value);
    const value_read read = round_trip(db, cell_kind::real, "float8", values);
    CHECK(read.kind == cell_kind::real);
    CHECK(read.real == value);
  }
  const auto bytes = [&](cell_kind kind, const char* type, const std::string& value) {
    encoder values;
    values.bytes(kind, value);
    const value_read read = round_trip(db, kind, type, values);
    CHECK(read.kind == kind);
    CHECK(read.bytes == value);
  };
  for (const std::string& value :
       {std::string(), std::string("h\xc3\xa9llo '\\\""), std::string(100000, 'x')})
    bytes(cell_kind::text, "text", value);
  for (const std::string& value : {std::string(), std::string("\0\xff\n", 3), std::string(70000, '\0')})
    bytes(cell_kind::blob, "bytea", value);
  for (const char* value : {"0", "-12.5", "0.00000000000000000000000000000000000001",
                            "99999999999999999999999999999999999999", "-10000.0001"})
    bytes(cell_kind::decimal, "numeric", value);
  bytes(cell_kind::json, "jsonb", R"({"a": [1, null]})");
  encoder id;
  id.uuid({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255});
  const value_read read = round_trip(db, cell_kind::uuid, "uuid", id);
  CHECK(read.kind == cell_kind::uuid);
  CHECK(read.uuid == std::array<unsigned char, 16>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255});
  encoder nothing;
  nothing.null();
  CHECK(round_trip(db, cell_kind::integer, "int8", nothing).kind == cell_kind::null);
  CHECK(round_trip(db, cell_kind::text, "text", nothing).kind == cell_kind::null);
}

TEST_CASE("the server agrees on what a value is", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const auto said = [&](auto fill, const char* type) {
    encoder values;
    fill(values);
    const std::string text = std::string("SELECT $1::") + type + "::text";
    return read_one(db, text, cell_kind::text, values).bytes;
  };
  CHECK(said([](encoder& out) { out.number(cell_kind::timestamp, 951827696789012); }, "timestamptz") ==
        "2000-02-29 12:34:56.789012+00");
  CHECK(said([](encoder& out) { out.number(cell_kind::date, 11016); }, "date") == "2000-02-29");
  CHECK(said([](encoder& out) { out.number(cell_kind::time_of_day, 45296789012); }, "time") ==
        "12:34:56.789012");
  CHECK(said([](encoder& out) { out.number(cell_kind::interval, 90061000001); }, "interval") ==
        "25:01:01.000001");
  CHECK(said([](encoder& out) { out.bytes(cell_kind::decimal, "-1234567.00089"); }, "numeric") ==
        "-1234567.00089");
  CHECK(said([](encoder& out) { out.bytes(cell_kind::decimal, "10000"); }, "numeric") == "10000");
  CHECK(said([](encoder& out) { out.bytes(cell_kind::decimal, "0.00005"); }, "numeric") == "0.00005");
  CHECK(said([](encoder& out) { out.boolean(true); }, "bool") == "true");
  CHECK(said([](encoder& out) { out.bytes(cell_kind::json, "[1,2]"); }, "jsonb") == "[1, 2]");
}

TEST_CASE("a result is read by the type that the server sends", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  CHECK(read_one(db, "SELECT (-7)::int2", cell_kind::integer).integer == -7);
  CHECK(read_one(db, "SELECT 70000::int4", cell_kind::integer).integer == 70000);
  CHECK(read_one(db, "SELECT 4294967295::oid", cell_kind::integer).integer == 4294967295);
  CHECK(read_one(db, "SELECT 1.5::float4", cell_kind::real).real == 1.5);
  CHECK(read_one(db, "SELECT 'x'::varchar(5)", cell_kind::text).bytes == "x");
  CHECK(read_one(db, "SELECT 'x'::name", cell_kind::text).bytes == "x");
  CHECK(read_one(db, "SELECT 'x'::char(3)", cell_kind::text).bytes == "x  ");
  CHECK(read_one(db, "SELECT '{\"a\":1}'::json", cell_kind::json).bytes == "{\"a\":1}");
  CHECK(read_one(db, "SELECT '{\"a\":1}'::jsonb", cell_kind::text).bytes == "{\"a\": 1}");
  CHECK(read_one(db, "SELECT 'a, b'", cell_kind::text).bytes == "a, b");
  CHECK(read_one(db, "SELECT sum(x) FROM (VALUES (5::int8), (6)) AS v(x)", cell_kind::integer).integer == 11);
  CHECK(read_one(db, "SELECT avg(x) FROM (VALUES (1), (2)) AS v(x)", cell_kind::real).real == 1.5);
  CHECK(read_one(db, "SELECT 1.50::numeric", cell_kind::decimal).bytes == "1.5");
  CHECK(read_one(db, "SELECT '2000-01-01'::timestamp", cell_kind::timestamp).integer == 946684800000000);
  CHECK(read_one(db, "SELECT '1 day 1 second'::interval", cell_kind::interval).integer == 86401000000);
  db.execute("CREATE TYPE mood AS ENUM ('happy', 'sad'); CREATE DOMAIN small AS int CHECK (VALUE < 10)");
  CHECK(read_one(db, "SELECT 'sad'::mood", cell_kind::text).bytes == "sad");
  CHECK(read_one(db, "SELECT 3::small", cell_kind::integer).integer == 3);
  CHECK(read_one(db, "SELECT pg_sleep(0)").kind == cell_kind::null);
}

TEST_CASE("a value without a place in its kind comes as what makes a codec refuse it",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  CHECK(read_one(db, "SELECT '1 month'::interval", cell_kind::interval).kind == cell_kind::text);
  CHECK(read_one(db, "SELECT 'NaN'::numeric", cell_kind::decimal).kind == cell_kind::text);
  CHECK(read_one(db, "SELECT 1.5::numeric", cell_kind::integer).kind == cell_kind::decimal);
  CHECK(read_one(db, "SELECT 9223372036854775808::numeric", cell_kind::integer).kind == cell_kind::decimal);
  CHECK(read_one(db, "SELECT 'infinity'::timestamptz", cell_kind::timestamp).integer > 253402300799999999);
  CHECK(read_one(db, "SELECT '-infinity'::timestamptz", cell_kind::timestamp).integer < -62135596800000000);
  CHECK(read_one(db, "SELECT '0044-03-15 BC'::date", cell_kind::date).integer < -719162);
  CHECK(read_one(db, "SELECT '24:00'::time", cell_kind::time_of_day).integer == 86400000000);
  CHECK(read_one(db, "SELECT point(1, 2)", cell_kind::text).kind == cell_kind::blob);
  CHECK(read_one(db, "SELECT 1::int4", cell_kind::text).kind == cell_kind::integer);
}

TEST_CASE("the server finds the types of parameters in SQL of the program", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  for (const char* mode : {"prepared_statements=on", "prepared_statements=off"}) {
    connection db(tenon::parse_postgresql_url(with(schema.url(), mode)));
    db.execute(
        "DROP TABLE IF EXISTS t; CREATE TABLE t (a int2, b int4, c varchar(9), d uuid, e timestamptz, f "
        "numeric, "
        "g jsonb, h bytea, i bool, j date, k float4, l interval)");
    encoder values;
    values.integer(1);
    values.integer(2);
    values.bytes(cell_kind::text, "three");
    values.bytes(cell_kind::text, "00000000-0000-0000-0000-000000000004");
    values.number(cell_kind::timestamp, 5000000);
    values.bytes(cell_kind::decimal, "6.5");
    values.bytes(cell_kind::json, "[7]");
    values.bytes(cell_kind::blob, std::string_view("\0\1", 2));
    values.boolean(true);
    values.number(cell_kind::date, 10);
    values.real(0.1);
    values.number(cell_kind::interval, 12);
    statement insert(db, "INSERT INTO t VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)", raw());
    CHECK(tenon::driver::postgresql::affected_rows(insert.run(cells(values)).get()) == 1);
    CHECK(
        db.ask("SELECT t::text FROM t").value(0, 0) ==
        "(1,2,three,00000000-0000-0000-0000-000000000004,\"1970-01-01 00:00:05+00\",6.5,[7],\"\\\\x0001\",t,"
        "1970-01-11,0.1,00:00:00.000012)");
    encoder key;
    key.integer(2);
    CHECK(read_one(db, "SELECT c FROM t WHERE b = $1", cell_kind::text, key).bytes == "three");
    CHECK(read_one(db, "SELECT substr('abcdef', $1)", cell_kind::text, key).bytes == "bcdef");
    CHECK(read_one(db, "SELECT a + $1 FROM t", cell_kind::integer, key).integer == 3);
    encoder text;
    text.bytes(cell_kind::text, "7");
    CHECK(read_one(db, "SELECT a + $1 FROM t", cell_kind::integer, text).integer == 8);
  }
}

TEST_CASE("a parameter that nothing gives a type to keeps its own", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  encoder number;
  number.integer(5);
  CHECK(read_one(db, "SELECT $1", cell_kind::integer, number).integer == 5);
  encoder id;
  id.uuid({1});
  CHECK(read_one(db, "SELECT $1", cell_kind::uuid, id).kind == cell_kind::uuid);
  encoder text;
  text.bytes(cell_kind::text, "x");
  CHECK(read_one(db, "SELECT $1", cell_kind::text, text).bytes == "x");
}

TEST_CASE("SQL of the program is prepared again for values of other kinds", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const cell_spec spec{cell_kind::null, storage::standard};
  statement asked(db, "SELECT $1", raw({&spec, 1}));
  const auto kind_of = [&](const encoder& values) {
    asked.open(cells(values), false);
    cell row;
    REQUIRE(asked.next(&row));
    return row.kind;
  };
  encoder number, text, nothing;
  number.integer(1);
  text.bytes(cell_kind::text, "x");
  nothing.null();
  CHECK(kind_of(number) == cell_kind::integer);
  CHECK(kind_of(text) == cell_kind::text);
  CHECK(kind_of(nothing) == cell_kind::null);
  CHECK(kind_of(number) == cell_kind::integer);
}

TEST_CASE("a value that its parameter cannot hold is refused before anything is sent",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int2)");
  db.begin("BEGIN");
  encoder large;
  large.integer(40000);
  statement insert(db, "INSERT INTO t VALUES ($1)", raw());
  const tenon::error refused = error_of([&] { insert.run(cells(large)); });
  CHECK(refused.kind == error_kind::value);
  CHECK_FALSE(mentions(refused.message, "40000"));
  CHECK_FALSE(db.failed());
  encoder late;
  late.number(cell_kind::timestamp, std::numeric_limits<std::int64_t>::max());
  statement asked(db, "SELECT $1::timestamptz", typed({{wire::timestamptz}}));
  CHECK(error_of([&] { asked.run(cells(late)); }).kind == error_kind::value);
  CHECK_FALSE(db.failed());
  db.rollback();
}

TEST_CASE("another number of values than parameters is refused", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  encoder one;
  one.integer(1);
  CHECK(error_of([&] { statement(db, "SELECT $1::int8 + $2::int8", raw()).run(cells(one)); }).kind ==
        error_kind::misuse);
  CHECK(error_of([&] { statement(db, "SELECT 1", raw()).run(cells(one)); }).kind == error_kind::misuse);
  CHECK(error_of([&] { statement(db, "SELECT 1", typed({})).run(cells(one)); }).kind == error_kind::misuse);
}

TEST_CASE("another number of columns than expected is a difference of schemas", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement asked(db, "SELECT 1, 2", raw({&one_integer, 1}));
  for (bool streams : {false, true}) {
    CHECK(error_of([&] { asked.open({}, streams); }).kind == error_kind::schema);
    CHECK(db.ask("SELECT 1").value(0, 0) == "1");
  }
}

TEST_CASE("violations name their constraint, table and columns, but no value", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute(
      "CREATE TABLE team (id int8 PRIMARY KEY); CREATE TABLE t (id int8 PRIMARY KEY, email text UNIQUE, "
      "age int CONSTRAINT adult CHECK (age > 17), team int8 REFERENCES team, name text NOT NULL DEFAULT "
      "'x')");
  const auto insert = [&](const char* columns, const char* values) {
    return error_of([&] {
      const std::string text = std::string("INSERT INTO t (") + columns + ") VALUES (" + values + ")";
      statement(db, text, raw()).run({});
    });
  };
  statement(db, "INSERT INTO t (id, email) VALUES (1, 'a@b')", raw()).run({});
  const tenon::error twice = insert("id, email", "2, 'a@b'");
  CHECK(twice.kind == error_kind::unique_violation);
  CHECK(twice.sqlstate == "23505");
  CHECK(twice.constraint == "t_email_key");
  CHECK(twice.table == "t");
  CHECK(twice.column == "email");
  CHECK_FALSE(mentions(twice.message, "a@b"));
  const tenon::error orphan = insert("id, team", "2, 4711");
  CHECK(orphan.kind == error_kind::foreign_key_violation);
  CHECK(orphan.constraint == "t_team_fkey");
  CHECK(orphan.column == "team");
  CHECK_FALSE(mentions(orphan.message, "4711"));
  const tenon::error child = insert("id, age", "2, 12");
  CHECK(child.kind == error_kind::check_violation);
  CHECK(child.constraint == "adult");
  const tenon::error nameless = insert("id, name", "2, NULL");
  CHECK(nameless.kind == error_kind::not_null_violation);
  CHECK(nameless.column == "name");
  CHECK(nameless.table == "t");
}

TEST_CASE("no message repeats a bound value", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  encoder text;
  text.bytes(cell_kind::text, "sekret");
  for (const char* sql : {"SELECT $1::text::int", "SELECT $1::uuid", "SELECT $1::text::date",
                          "SELECT $1::jsonb", "SELECT to_timestamp('2000', $1) = $1::text::timestamp"}) {
    const tenon::error failed = error_of([&] { read_one(db, sql, cell_kind::null, text); });
    CHECK(failed.kind == error_kind::value);
    CHECK_FALSE(mentions(failed.message, "sekret"));
  }
}

TEST_CASE("each failure has its kind", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  const auto kind = [&](const char* text) {
    return error_of([&] { statement(db, text, raw()).run({}); }).kind;
  };
  CHECK(kind("SELECT * FROM no_such_table") == error_kind::schema);
  CHECK(kind("SELECT no_such_column") == error_kind::schema);
  CHECK(kind("SELEC 1") == error_kind::statement);
  CHECK(kind("SELECT no_such_function()") == error_kind::statement);
  CHECK(kind("SELECT 1; SELECT 2") == error_kind::statement);
  CHECK(kind("SELECT 2147483647 + 1") == error_kind::limit);
  CHECK(kind("SELECT repeat('x', 2000000000)") == error_kind::limit);
  CHECK(kind("DO $$ BEGIN RAISE EXCEPTION 'no'; END $$") == error_kind::constraint_violation);
  db.begin("BEGIN READ ONLY");
  CHECK(kind("CREATE TABLE t (a int)") == error_kind::read_only);
  CHECK(kind("SELECT 1") == error_kind::transaction);
  db.rollback();
  CHECK(error_of([&] { statement(db, std::string_view("SELECT 1\0", 9), raw()); }).kind == error_kind::value);
}

TEST_CASE("collisions of transactions can be tried again", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection one(schema.options());
  connection two(schema.options());
  one.execute("CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t VALUES (1, 0)");
  one.begin("BEGIN ISOLATION LEVEL REPEATABLE READ");
  one.execute("SELECT * FROM t");
  two.execute("UPDATE t SET b = 1");
  const tenon::error stale = error_of([&] { one.execute("UPDATE t SET b = 2"); });
  CHECK(stale.kind == error_kind::serialization_failure);
  CHECK(stale.retryable);
  one.rollback();
  two.begin("BEGIN");
  two.execute("SELECT * FROM t FOR UPDATE");
  const tenon::error locked = error_of([&] { one.execute("SELECT * FROM t FOR UPDATE NOWAIT"); });
  CHECK(locked.kind == error_kind::busy);
  CHECK(locked.retryable);
  two.rollback();
}

TEST_CASE("a prepared statement survives a change of its table", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  connection other(schema.options());
  other.execute("CREATE TABLE t (a int4); INSERT INTO t VALUES (7)");
  for (bool streams : {false, true}) {
    statement asked(db, "SELECT a FROM t", typed({}, {&one_integer, 1}));
    asked.open({}, streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{7});
    other.execute("ALTER TABLE t ALTER a TYPE int8");
    asked.open({}, streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{7});
    other.execute("ALTER TABLE t ALTER a TYPE int4");
  }
}

TEST_CASE("a prepared statement survives its loss on the server", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  for (bool streams : {false, true}) {
    statement asked(db, "SELECT 5::int4", typed({}, {&one_integer, 1}));
    asked.open({}, streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{5});
    db.execute("DEALLOCATE ALL");  // behind the connection's back
    asked.open({}, streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{5});
    statement(db, "DEALLOCATE ALL", raw()).run({});
    asked.open({}, streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{5});
  }
}

TEST_CASE("inside a transaction a stale statement fails, to be tried again", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  connection other(schema.options());
  other.execute("CREATE TABLE t (a int4); INSERT INTO t VALUES (7)");
  statement asked(db, "SELECT a FROM t", typed({}, {&one_integer, 1}));
  asked.open({}, false);
  other.execute("ALTER TABLE t ALTER a TYPE int8");
  db.begin("BEGIN");
  const tenon::error stale = error_of([&] { asked.open({}, false); });
  CHECK(stale.kind == error_kind::schema);
  CHECK(stale.retryable);
  db.rollback();
  db.begin("BEGIN");
  asked.open({}, false);
  CHECK(numbers_of(asked) == std::vector<std::int64_t>{7});
  db.execute("DEALLOCATE ALL");
  const tenon::error gone = error_of([&] { asked.open({}, false); });
  CHECK(gone.kind == error_kind::schema);
  CHECK(gone.retryable);
  db.rollback();
  asked.open({}, false);
  CHECK(numbers_of(asked) == std::vector<std::int64_t>{7});
}

TEST_CASE("a name that is taken is left for another", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const std::string used = db.next_name();
  REQUIRE(used.back() == '1');
  const std::string prefix = used.substr(0, used.size() - 1);
  db.execute("PREPARE " + prefix + "2 AS SELECT 1; PREPARE " + prefix + "3 AS SELECT 1");
  statement asked(db, "SELECT 5::int4", typed({}, {&one_integer, 1}));
  asked.open({}, false);
  CHECK(numbers_of(asked) == std::vector<std::int64_t>{5});
}

TEST_CASE("statements that went away are dropped on the server, some together", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  for (int i = 0; i < 100; ++i) statement(db, "SELECT " + std::to_string(i), raw()).run({});
  CHECK(std::stoi(std::string(db.ask("SELECT count(*) FROM pg_prepared_statements").value(0, 0))) < 20);
}

TEST_CASE("without prepared statements the server keeps none", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(with(server, "prepared_statements=off")));
  encoder values;
  values.integer(4);
  statement asked(db, "SELECT $1::int8 + 1", typed({{wire::int8}}, {&one_integer, 1}));
  for (bool streams : {false, true}) {
    asked.open(cells(values), streams);
    CHECK(numbers_of(asked) == std::vector<std::int64_t>{5});
  }
  CHECK(db.ask("SELECT count(*) FROM pg_prepared_statements").value(0, 0) == "0");
}

TEST_CASE("a commit that fails behind a good answer is not taken for success", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute(
      "CREATE TABLE team (id int8 PRIMARY KEY); CREATE TABLE t (team int8 REFERENCES team DEFERRABLE "
      "INITIALLY "
      "DEFERRED)");
  statement insert(db, "INSERT INTO t VALUES (1)", typed({}));
  CHECK(error_of([&] { insert.run({}); }).kind == error_kind::foreign_key_violation);
  CHECK(number_of(db, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("rows stream one by one, and others may ask meanwhile", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement stream(db, "SELECT g::int8 FROM generate_series(1, 5000) AS g", typed({}, {&one_integer, 1}));
  stream.open({}, true);
  cell row;
  for (int i = 1; i <= 10; ++i) {
    REQUIRE(stream.next(&row));
    CHECK(row.integer == i);
  }
  CHECK(number_of(db, "SELECT 42") == 42);  // takes the rest in
  std::int64_t last = 10;
  while (stream.next(&row)) {
    REQUIRE(row.integer == last + 1);
    last = row.integer;
  }
  CHECK(last == 5000);
  CHECK_FALSE(stream.next(&row));
}

TEST_CASE("a stream may be left in the middle", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement stream(db, "SELECT generate_series(1, 50000000)::int8", typed({}, {&one_integer, 1}));
  cell row;
  const auto start = std::chrono::steady_clock::now();
  stream.open({}, true);
  REQUIRE(stream.next(&row));
  stream.close();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
  CHECK(number_of(db, "SELECT 42") == 42);
  // In a transaction it must not fail.
  statement shorter(db, "SELECT g::int8 FROM generate_series(1, 20000) AS g", typed({}, {&one_integer, 1}));
  db.begin("BEGIN");
  shorter.open({}, true);
  REQUIRE(shorter.next(&row));
  shorter.close();
  CHECK_FALSE(db.failed());
  CHECK(number_of(db, "SELECT 42") == 42);
  db.rollback();
}

TEST_CASE("an error in the middle of a stream is thrown where it is met", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const char* text = "SELECT (10 / (3000 - g))::int8 FROM generate_series(1, 5000) AS g";
  for (bool asks : {false, true}) {
    statement stream(db, text, typed({}, {&one_integer, 1}));
    stream.open({}, true);
    cell row;
    int rows = 0;
    if (asks) CHECK(number_of(db, "SELECT 42") == 42);
    CHECK(error_of([&] {
            while (stream.next(&row)) ++rows;
          }).kind == error_kind::value);
    CHECK(rows == 2999);
    stream.close();
    CHECK(number_of(db, "SELECT 42") == 42);
  }
}

TEST_CASE("a stream obeys the deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement stream(
      db, "SELECT g::int8 FROM generate_series(1, 3) AS g, pg_sleep(CASE g WHEN 3 THEN 10 ELSE 0 END)",
      typed({}, {&one_integer, 1}));
  db.set_deadline(in(300));
  const tenon::error late = error_of([&] {
    stream.open({}, true);
    cell row;
    while (stream.next(&row)) {
    }
  });
  CHECK(late.kind == error_kind::timeout);
  stream.close();
  db.set_deadline(never);
  CHECK(number_of(db, "SELECT 42") == 42);
}

TEST_CASE("many rows are one parameter, an array for each column", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int4, b text, c numeric, d jsonb)");
  const tenon::row_source source{nullptr, 1000, 4, [](const void*, std::size_t index, encoder& out) {
                                   out.integer(static_cast<std::int64_t>(index));
                                   if (index % 2 == 0) {
                                     out.null();
                                   } else {
                                     out.bytes(cell_kind::text, "odd, \"{}\\");
                                   }
                                   out.bytes(cell_kind::decimal, "1.25");
                                   out.bytes(cell_kind::json, "[1]");
                                 }};
  parameter_type rows;
  rows.rows = true;
  rows.columns = {wire::int8, wire::text, wire::numeric, wire::jsonb};
  statement insert(
      db,
      "INSERT INTO t SELECT r.c0, r.c1, r.c2, r.c3 FROM unnest($1::int8[], $2::text[], $3::numeric[], "
      "$4::jsonb[]) WITH ORDINALITY AS r(c0, c1, c2, c3, ord)",
      typed({rows}));
  encoder values;
  values.rows(source);
  CHECK(tenon::driver::postgresql::affected_rows(insert.run(cells(values)).get()) == 1000);
  CHECK(number_of(db, "SELECT count(*) FROM t WHERE b = 'odd, \"{}\\'") == 500);
  CHECK(number_of(db, "SELECT sum(a)::int8 FROM t WHERE b IS NULL") == 249500);
  CHECK(read_one(db, "SELECT sum(c) FROM t", cell_kind::decimal).bytes == "1250");
  parameter_type ids;
  ids.rows = true;
  ids.columns = {wire::int8};
  statement find(db, "SELECT count(*) FROM t WHERE a = ANY($1::int8[])", typed({ids}, {&one_integer, 1}));
  tenon::row_source some{nullptr, 3, 1, [](const void*, std::size_t index, encoder& out) {
                           out.integer(static_cast<std::int64_t>(index) * 10);
                         }};
  encoder list;
  list.rows(some);
  for (std::size_t count : {std::size_t{3}, std::size_t{0}}) {
    some.count = count;
    find.open(cells(list), false);
    CHECK(numbers_of(find) == std::vector<std::int64_t>{static_cast<std::int64_t>(count)});
  }
}

TEST_CASE("large statements and large answers pass while both sides send", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const std::string large(30'000'000, 'x');
  encoder values;
  values.bytes(cell_kind::text, large);
  CHECK(read_one(db, "SELECT $1 || $1", cell_kind::text, values).bytes.size() == 60'000'000);
}

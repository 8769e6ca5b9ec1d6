// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/calls.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>

using namespace sqlite_test;

TEST_CASE("functions of texts count characters", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value("tenon_substring('a\xc3\xa4\xe2\x82\xac', 2, 1)") == "'\xc3\xa4'");
  CHECK(value("tenon_substring('abc', 0, 2)") == "'a'");
  CHECK(value("tenon_substring('abc', 2)") == "'bc'");
  CHECK(value("tenon_substring('abc', 1, -1)") == "value");
  CHECK(value("tenon_left('abc', -1)") == "'ab'");
  CHECK(value("tenon_right('abc', -1)") == "'bc'");
  CHECK(value("tenon_pad_left('ab', 4)") == "'  ab'");
  CHECK(value("tenon_pad_right('ab', 5, 'xy')") == "'abxyx'");
  CHECK(value("tenon_repeat('ab', 2)") == "'abab'");
  CHECK(value("tenon_repeat('ab', 600000000)") == "limit");
  CHECK(value("tenon_reverse('a\xc3\xa4')") ==
        "'\xc3\xa4"
        "a'");
  CHECK(value("tenon_reverse(NULL)") == "NULL");
  CHECK(value("tenon_reverse(12)") == "'21'");
}

TEST_CASE("functions of numbers keep integers, doubles and decimals apart", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value("tenon_round(2.5)") == "3.0");
  CHECK(value("tenon_round(1.005, 2)") == "1.01");
  CHECK(value("tenon_round('1.005', 2)") == "'1.01'");
  CHECK(value("tenon_round(1250, -2)") == "1300");
  CHECK(value("tenon_absolute('-12345678901234567890.5')") == "'12345678901234567890.5'");
  CHECK(value("tenon_absolute(-9223372036854775807 - 1)") == "limit");
  CHECK(value("tenon_sign(-0.5)") == "-1");
  CHECK(value("tenon_ceiling(1.5)") == "2.0");
  CHECK(value("tenon_floor('-1.5')") == "'-2'");
  CHECK(value("tenon_truncate(-1.5)") == "-1.0");
  CHECK(value("tenon_power(2, 10)") == "1024.0");
  CHECK(value("tenon_power(10, 400)") == "limit");
  CHECK(value("tenon_square_root(-1)") == "NULL");
  CHECK(value("tenon_square_root(6.25)") == "2.5");
  CHECK(value("tenon_exponential(0)") == "1.0");
  CHECK(value("tenon_logarithm(0)") == "NULL");
  CHECK(value("tenon_logarithm10(100)") == "2.0");
  CHECK(value("tenon_floor('twelve')") == "decode");
  CHECK(value("tenon_floor(x'31')") == "decode");
  CHECK(value("typeof(tenon_random())") == "'real'");
  CHECK(number(database,
               "SELECT count(DISTINCT tenon_random()) > 1 FROM tenon_json_elements('[1, 2, 3, 4]')") == 1);
}

TEST_CASE("dates, timestamps and times of day are told apart by their texts", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value("tenon_date_part(0, '2024-02-29')") == "2024");
  CHECK(value("tenon_date_part(8, '2024-02-29 23:59:59.999999')") == "4");
  CHECK(value("tenon_date_part(5, '12:30:00')") == "12");
  CHECK(value("tenon_date_part(0, '12:30:00')") == "value");
  CHECK(value("tenon_date_part(99, '2024-02-29')") == "value");
  CHECK(value("tenon_date_truncate(2, '2024-02-29')") == "'2024-02-01'");
  CHECK(value("tenon_date_truncate(5, '2024-02-29 12:30:00.5')") == "'2024-02-29 12:00:00.000'");
  CHECK(value("tenon_add_time('2024-02-29 23:59:59.999', 1000)") == "'2024-03-01 00:00:00.000'");
  CHECK(value("tenon_add_months('2024-01-31', 1)") == "'2024-02-29'");
  CHECK(value("tenon_add_days('2024-02-28', 2)") == "'2024-03-01'");
  CHECK(value("tenon_add_days('9999-12-31', 1)") == "limit");
  CHECK(value("tenon_time_between('2024-01-02 00:00:00', '2024-01-01 00:00:00')") == "86400000000");
  CHECK(value("tenon_days_between('2024-03-01', '2024-02-28')") == "2");
  CHECK(value("tenon_to_date('2024-02-29 12:30:00.000')") == "'2024-02-29'");
  CHECK(value("tenon_to_timestamp('2024-02-29')") == "'2024-02-29 00:00:00.000'");
  CHECK(value("tenon_to_date(NULL)") == "NULL");
  CHECK(value("tenon_to_date('yesterday')") == "decode");
  CHECK(value("tenon_to_date(5)") == "decode");
}

TEST_CASE("now is one moment for every row and call of a statement, and another for the next",
          "[driver][sqlite]") {
  connection database(in_memory());
  const std::string many = "FROM tenon_json_elements('[" + [] {
    std::string list = "0";
    for (int i = 0; i < 5000; ++i) list += ",0";
    return list;
  }() + "]')";
  CHECK(number(database, "SELECT count(DISTINCT m) FROM (SELECT tenon_now() AS m " + many + ")") == 1);
  CHECK(number(database, "SELECT count(*) " + many + " WHERE tenon_now() <> (SELECT tenon_now())") == 0);
  // Each step of a statement is a run of SQLite's machine; the moment outlives it.
  const cell_spec spec{cell_kind::timestamp};
  statement query = database.prepare("SELECT tenon_now() " + many, {&spec, 1});
  cell row{};
  REQUIRE(query.step(&row));
  const std::int64_t first = row.integer;
  int rows = 1;
  for (; query.step(&row); ++rows)
    if (row.integer != first) break;
  CHECK(rows == 5001);
  query.bind({});
  REQUIRE(query.step(&row));
  CHECK(row.integer > first);
  CHECK(number(database, "SELECT tenon_today() = substr(tenon_now(), 1, 10)") == 1);
}

TEST_CASE("a value is cast from one kind to another by their names", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value("tenon_cast(' 42 ', 'text', 'integer')") == "42");
  CHECK(value("tenon_cast('4x', 'text', 'integer')") == "value");
  CHECK(value("tenon_cast(1.9, 'real', 'integer')") == "1");
  CHECK(value("tenon_cast(1, 'real', 'text')") == "'1'");
  CHECK(value("tenon_cast(0.1, 'real', 'text')") == "'0.1'");
  CHECK(value("tenon_cast(1e300, 'real', 'integer')") == "limit");
  CHECK(value("tenon_cast(1, 'boolean', 'text')") == "'true'");
  CHECK(value("tenon_cast(' yes', 'text', 'boolean')") == "1");
  CHECK(value("tenon_cast('12.50', 'text', 'decimal')") == "'12.5'");
  CHECK(value("tenon_cast(12, 'decimal', 'text')") == "'12'");
  CHECK(value("tenon_cast('2024-02-29T12:30:00Z', 'text', 'timestamp')") == "'2024-02-29 12:30:00.000'");
  CHECK(value("tenon_cast('2024-02-29 12:30:00.000', 'timestamp', 'date')") == "'2024-02-29'");
  CHECK(value("tenon_cast(x'0123456789abcdef0123456789abcdef', 'uuid', 'text')") ==
        "'01234567-89ab-cdef-0123-456789abcdef'");
  CHECK(value("tenon_cast(x'4142', 'blob', 'text')") == "'AB'");
  CHECK(value("tenon_cast('AB', 'text', 'blob')") == "X'4142'");
  CHECK(value("tenon_cast('[1]', 'text', 'json')") == "'[1]'");
  CHECK(value("tenon_cast(NULL, 'text', 'integer')") == "NULL");
  CHECK(value("tenon_cast(1.5, 'integer', 'text')") == "decode");
  CHECK(value("tenon_cast(1.5, 'decimal', 'text')") == "decode");
  CHECK(value("tenon_cast('x', 'date', 'text')") == "decode");
  CHECK(value("tenon_cast(1, 'number', 'text')") == "misuse");
}

TEST_CASE("decimal texts are computed exactly", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value("tenon_decimal_add('0.1', '0.2')") == "'0.3'");
  CHECK(value("tenon_decimal_subtract('0.1', 1)") == "'-0.9'");
  CHECK(value("tenon_decimal_multiply('1.5', '-1.5')") == "'-2.25'");
  CHECK(value("tenon_decimal_divide('1', '8')") == "'0.125'");
  CHECK(value("tenon_decimal_divide('1', '0')") == "NULL");
  CHECK(value("tenon_decimal_modulo('7.5', '2')") == "'1.5'");
  CHECK(value("tenon_decimal_modulo('7.5', '0')") == "NULL");
  CHECK(value("tenon_decimal_negate('7.5')") == "'-7.5'");
  CHECK(value("tenon_decimal_negate('0')") == "'0'");
  CHECK(value("tenon_decimal_add('0.1', NULL)") == "NULL");
  CHECK(value("tenon_decimal_add('0.1', 0.2)") == "decode");
  CHECK(value("tenon_decimal_add('0.1', 'secret')") == "decode");
}

TEST_CASE("an error of a function says what is wrong without a value or a mark", "[driver][sqlite]") {
  connection database(in_memory());
  const tenon::error problem =
      error_of([&] { database.execute("SELECT tenon_cast('secret', 'text', 'integer')"); });
  CHECK(problem.kind == error_kind::value);
  CHECK(problem.message == "executing a statement: cast: a text has not the form of the kind integer");
  CHECK(value_of(database, "tenon_substring('a')") == "misuse");
  CHECK(value_of(database, "tenon_substring('a', 1, 2, 3)") == "misuse");
  CHECK(value_of(database, "tenon_pad_left(1, 2, 3, 4, 5, 6)") == "misuse");
}

TEST_CASE("functions that depend on nothing else may stand in an index, a check and a view",
          "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "CREATE TABLE t(a TEXT CHECK(tenon_left(a, 1) <> 'x'), b TEXT AS (tenon_reverse(a)));"
      "CREATE INDEX i ON t(tenon_date_part(0, a)); CREATE VIEW v AS SELECT tenon_left(a, 4) AS y FROM t;"
      "INSERT INTO t(a) VALUES('2024-02-29')");
  CHECK(texts(database, "SELECT b FROM t WHERE tenon_date_part(0, a) = 2024") == "92-20-4202");
  CHECK(texts(database, "SELECT y FROM v") == "2024");
  CHECK(error_of([&] { database.execute("CREATE INDEX j ON t(tenon_now())"); }).kind ==
        error_kind::statement);
}

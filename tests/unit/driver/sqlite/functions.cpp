// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/functions.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>

using namespace sqlite_test;

namespace {

std::string of(const char* aggregate, const char* values) {
  connection database(in_memory());
  database.execute(std::string("CREATE TABLE t(a TEXT); INSERT INTO t VALUES") + values);
  return texts(database, std::string("SELECT ") + aggregate + "(a) FROM t");
}

}  // namespace

TEST_CASE("decimal texts sort and compare by value under their collation", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "CREATE TABLE t(a TEXT COLLATE tenon_decimal); INSERT INTO t VALUES('10'), ('9.5'), ('-2'), "
      "('-10.25'), ('0')");
  CHECK(texts(database, "SELECT a FROM t ORDER BY a") == "-10.25\n-2\n0\n9.5\n10");
  CHECK(number(database, "SELECT count(*) FROM t WHERE a = '10.00'") == 1);
  CHECK(texts(database, "SELECT max(a) FROM t") == "10");
  CHECK(number(database, "SELECT count(*) FROM t WHERE a > '9.49'") == 2);
}

TEST_CASE("a decimal sum is exact where doubles are not", "[driver][sqlite]") {
  CHECK(of("tenon_decimal_sum", "('0.1'), ('0.2')") == "0.3");
  CHECK(of("tenon_decimal_sum", "('1'), ('-1')") == "0");
  CHECK(of("tenon_decimal_sum", "('0.5'), (NULL), ('-2.75')") == "-2.25");
  CHECK(of("tenon_decimal_sum", "('99999999999999999999999999999999999999.999'), ('0.001')") ==
        "100000000000000000000000000000000000000");
  CHECK(of("tenon_decimal_sum", "('-1000000000'), ('0.0000000001')") == "-999999999.9999999999");
  CHECK(of("tenon_decimal_sum", "('9007199254740993')") == "9007199254740993");
  CHECK(of("tenon_decimal_sum", "('-0.000000000000000001')") == "-0.000000000000000001");
}

TEST_CASE("a decimal average is rounded half away from zero at sixteen digits", "[driver][sqlite]") {
  CHECK(of("tenon_decimal_avg", "('1'), ('2')") == "1.5");
  CHECK(of("tenon_decimal_avg", "('1'), ('1'), ('0')") == "0.6666666666666667");
  CHECK(of("tenon_decimal_avg", "('-1'), ('-1'), ('0')") == "-0.6666666666666667");
  CHECK(of("tenon_decimal_avg", "('1'), ('0'), ('0')") == "0.3333333333333333");
  CHECK(of("tenon_decimal_avg", "('-0.00000000000000000001'), ('0')") == "-0.00000000000000000001");
  CHECK(of("tenon_decimal_avg", "('99.9999999999999999'), ('100')") == "100");
  CHECK(of("tenon_decimal_avg", "('123456789012345678901234567890'), ('2')") ==
        "61728394506172839450617283946");
}

TEST_CASE("sum and average of no decimals are NULL", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(a TEXT); INSERT INTO t VALUES(NULL)");
  CHECK(number(database, "SELECT tenon_decimal_sum(a) IS NULL AND tenon_decimal_avg(a) IS NULL FROM t") == 1);
  CHECK(number(database, "SELECT tenon_decimal_sum(a) IS NULL FROM t WHERE a = 'none'") == 1);
}

TEST_CASE("decimal aggregates refuse reals, blobs and other text without showing it", "[driver][sqlite]") {
  connection database(in_memory());
  for (const char* value : {"1.5", "x'31'", "'twelve'", "'1e3'"}) {
    INFO(value);
    tenon::error problem =
        error_of([&] { database.execute(std::string("SELECT tenon_decimal_sum(") + value + ")"); });
    CHECK(problem.kind == error_kind::decode);
    CHECK(problem.message.find("twelve") == std::string::npos);
  }
  CHECK(texts(database, "SELECT tenon_decimal_sum(12)") == "12");
}

TEST_CASE("a check of an untrusted schema may use the decimal functions' collation", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(a TEXT CHECK(a COLLATE tenon_decimal >= '0'))");
  database.execute("INSERT INTO t VALUES('9.5')");
  CHECK(error_of([&] { database.execute("INSERT INTO t VALUES('-1')"); }).kind ==
        error_kind::check_violation);
}

TEST_CASE("decimal sums and averages follow the frame of a window", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "CREATE TABLE t(n, a); INSERT INTO t VALUES(1, '0.1'), (2, '0.2'), (3, NULL), (4, '-7'), (5, NULL)");
  CHECK(texts(database,
              "SELECT coalesce(tenon_decimal_sum(a) OVER (ORDER BY n ROWS 1 PRECEDING), '-') FROM t") ==
        "0.1\n0.3\n0.2\n-7\n-7");
  CHECK(
      texts(
          database,
          "SELECT coalesce(tenon_decimal_avg(a) OVER (ORDER BY n ROWS BETWEEN CURRENT ROW AND CURRENT ROW), "
          "'-') FROM t") == "0.1\n0.2\n-\n-7\n-");
  CHECK(texts(database, "SELECT tenon_decimal_sum(a) OVER (ORDER BY n) FROM t") ==
        "0.1\n0.3\n0.3\n-6.7\n-6.7");
}

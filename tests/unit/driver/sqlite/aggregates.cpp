// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/aggregates.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>

using namespace sqlite_test;

namespace {

/// Rows of a number, a text with ties, a decimal and a real.
struct with_rows {
  connection database{in_memory()};
  with_rows() {
    database.execute(
        "CREATE TABLE t(n, a, d, r); INSERT INTO t VALUES(1, 'b', '10', 2.5), (2, NULL, '9.5', 2), "
        "(3, 'a', NULL, -1e300), (4, 'b', '-3', NULL), (5, 'C', '10.0', 9007199254740993)");
  }
  std::string operator()(const std::string& aggregate, const std::string& rest = "") {
    return value_of(database, "(SELECT " + aggregate + " FROM t " + rest + ")");
  }
};

}  // namespace

TEST_CASE("texts are joined in the order of the rows, or of keys", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_join_texts(a, ',', '')") == "'b,a,b,C'");
  CHECK(value("tenon_join_texts(a, ',', 'a', a)") == "'C,a,b,b'");
  CHECK(value("tenon_join_texts(a, ',', 'D', n)") == "'C,b,a,b'");
  CHECK(value("tenon_join_texts(n, '', 'aD', a, n)") == "'25341'");
  CHECK(value("tenon_join_texts(n, '', 'AD', a, n)") == "'53412'");
  CHECK(value("tenon_join_texts(n, '', 'da', a, n)") == "'21435'");
  CHECK(value("tenon_join_texts(n, '', 'Da', a, n)") == "'14352'");
  CHECK(value("tenon_join_texts(n, '', '#a', d)") == "'34215'");
  CHECK(value("tenon_join_texts(n, '', 'a', d)") == "'34152'");
  CHECK(value("tenon_join_texts(n, '', 'a', r)") == "'43215'");
}

TEST_CASE("each text stands behind the separator of its own row, NULL is none", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_join_texts(n, n, 'D', n)") ==
        "'54433221"
        "1'");
  CHECK(value("tenon_join_texts(a, NULL, 'a', n)") == "'babC'");
  CHECK(value("tenon_join_texts('', '-', '')") == "'----'");
}

TEST_CASE("equal values are taken once if that is asked for", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_join_texts(a, ',', 'u')") == "'b,a,C'");
  CHECK(value("tenon_join_texts(a, ',', 'uD', a)") == "'b,a,C'");
  CHECK(value("tenon_json_list(a, 'text', 'ua', a)") == R"('[null,"C","a","b"]')");
}

TEST_CASE("values become a JSON array of their kind, NULL becomes null", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_json_list(a, 'text', 'a', n)") == R"('["b",null,"a","b","C"]')");
  CHECK(value("tenon_json_list(n, 'integer', 'D', n)") == "'[5,4,3,2,1]'");
  CHECK(value("tenon_json_list(n = 1, 'boolean', '')") == "'[true,false,false,false,false]'");
  CHECK(value("tenon_json_list(n, 'real', 'a', n)", "WHERE n < 3") == "'[1.0,2.0]'");
  CHECK(value("tenon_json_list('[1]', 'json', '')", "WHERE n < 3") == "'[[1],[1]]'");
  CHECK(value("tenon_json_list('2024-02-29 12:30:00.000', 'timestamp', '')", "WHERE n = 1") ==
        R"('["2024-02-29T12:30:00.000Z"]')");
  CHECK(value("tenon_json_list(x'00', 'blob', '')") == "value");
  CHECK(value("tenon_json_list('x', 'integer', '')") == "decode");
}

TEST_CASE("names and values become a JSON object, the last of equal names stays", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_json_members(a, n, 'integer')", "WHERE a IS NOT NULL") == R"('{"b":4,"a":3,"C":5}')");
  CHECK(value("tenon_json_members(n, a, 'text')", "WHERE n < 3") == R"('{"1":"b","2":null}')");
  CHECK(value("tenon_json_members(a, n, 'integer')") == "value");
}

TEST_CASE("aggregates over no rows are NULL", "[driver][sqlite]") {
  with_rows value;
  for (const char* aggregate : {"tenon_join_texts(a, ',', '')", "tenon_json_list(a, 'text', 'a', n)",
                                "tenon_json_members(a, n, 'integer')"}) {
    CHECK(value(aggregate, "WHERE n > 9") == "NULL");
  }
  CHECK(value("tenon_join_texts(a, ',', '')", "WHERE a IS NULL") == "NULL");
}

TEST_CASE("directions and keys have to agree", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_join_texts(a, ',', 'aa', a)") == "misuse");
  CHECK(value("tenon_join_texts(a, ',', 'a')") == "misuse");
  CHECK(value("tenon_join_texts(a, ',', 'x', a)") == "misuse");
  CHECK(value("tenon_join_texts(a, ',', 'a#', a)") == "misuse");
  CHECK(value("tenon_join_texts(a, ',')") == "misuse");
}

TEST_CASE("ordered aggregates take filters and groups", "[driver][sqlite]") {
  with_rows value;
  CHECK(value("tenon_join_texts(n, '', 'D', n) FILTER (WHERE n > 2)") == "'543'");
  CHECK(texts(value.database,
              "SELECT coalesce(a, '-') || tenon_join_texts(n, '', 'D', n) FROM t GROUP BY a ORDER BY a") ==
        "-2\nC5\na3\nb41");
}

TEST_CASE("ordered aggregates follow the frame of a window", "[driver][sqlite]") {
  connection database(in_memory());
  CHECK(
      texts(
          database,
          "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) "
          "SELECT tenon_join_texts(n, '', 'D', n) OVER (ORDER BY n ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) "
          "FROM c") == "21\n321\n432\n543\n54");
  CHECK(texts(database,
              "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4) SELECT "
              "tenon_json_list(n, 'integer', '') OVER (ORDER BY n ROWS 1 PRECEDING) FROM c") ==
        "[1]\n[1,2]\n[2,3]\n[3,4]");
  CHECK(
      texts(
          database,
          "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4) SELECT "
          "coalesce(tenon_join_texts(CASE WHEN n > 2 THEN n END, '', '') OVER (ORDER BY n ROWS 1 PRECEDING), "
          "'-') FROM c") == "-\n-\n3\n34");
  // Rows that left are given up on the way.
  CHECK(number(
            database,
            "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000), w AS (SELECT n, "
            "tenon_join_texts('t' || n, ',', 'a', n) OVER (ORDER BY n ROWS 2 PRECEDING) AS j FROM c) "
            "SELECT count(*) FROM w WHERE n > 2 AND j = 't' || (n - 2) || ',t' || (n - 1) || ',t' || n") ==
        2998);
}

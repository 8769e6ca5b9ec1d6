// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/json_functions.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>

using namespace sqlite_test;

TEST_CASE("a value of a JSON document is read as a kind", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      R"(CREATE TABLE t(d TEXT); INSERT INTO t VALUES('{"a": {"b": [1, 2.5, "x", true, null]}, "0": "12.5"}'))");
  const auto value = [&](const std::string& expression) {
    return value_of(database, "(SELECT " + expression + " FROM t)");
  };
  CHECK(value("tenon_json_get(d, 'integer', 'a', 'b', 0)") == "1");
  CHECK(value("tenon_json_get(d, 'integer', 'a', 'b', 1)") == "2");
  CHECK(value("tenon_json_get(d, 'real', 'a', 'b', 0)") == "1.0");
  CHECK(value("tenon_json_get(d, 'text', 'a', 'b', 2)") == "'x'");
  CHECK(value("tenon_json_get(d, 'integer', 'a', 'b', 2)") == "NULL");
  CHECK(value("tenon_json_get(d, 'boolean', 'a', 'b', -2)") == "1");
  CHECK(value("tenon_json_get(d, 'text', 'a', 'b', -1)") == "NULL");
  CHECK(value("tenon_json_get(d, 'json', 'a', 'b', -1)") == "'null'");
  CHECK(value("tenon_json_get(d, 'decimal', '0')") == "'12.5'");
  CHECK(value("tenon_json_get(d, 'decimal', 0)") == "NULL");
  CHECK(value("tenon_json_get(d, 'json', 'a')") == R"('{"b": [1, 2.5, "x", true, null]}')");
  CHECK(value("tenon_json_get(d, 'text', NULL)") == "NULL");
  CHECK(value("tenon_json_get(NULL, 'text', 'a')") == "NULL");
  CHECK(value("tenon_json_get('[1', 'text', 3)") == "decode");
  CHECK(value("tenon_json_get(d, 'integer', 1.5)") == "misuse");
  CHECK(value("tenon_json_get(d)") == "misuse");
}

TEST_CASE("JSON of Tenon's functions is JSON to SQLite's own", "[driver][sqlite]") {
  CHECK(value_of("json_array(tenon_json_get('{\"a\": [1]}', 'json', 'a'))") == "'[[1]]'");
}

TEST_CASE("documents are asked for paths, lengths and what they contain", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value(R"(tenon_json_has('{"a": null}', 'a'))") == "1");
  CHECK(value(R"(tenon_json_has('{"a": null}', 'b'))") == "0");
  CHECK(value("tenon_json_has(NULL, 'b')") == "NULL");
  CHECK(value("tenon_json_length('[[1, 2], 3]')") == "2");
  CHECK(value("tenon_json_length('[[1, 2], 3]', 1)") == "NULL");
  CHECK(value(R"(tenon_json_contains('{"a": [1, 2]}', '{"a": [2.0]}'))") == "1");
  CHECK(value(R"(tenon_json_contains('{"a": [1, 2]}', '{"a": [3]}'))") == "0");
  CHECK(value("tenon_json_contains(NULL, '1')") == "NULL");
}

TEST_CASE("documents are changed at a path", "[driver][sqlite]") {
  connection database(in_memory());
  const auto value = [&](const char* expression) { return value_of(database, expression); };
  CHECK(value(R"(tenon_json_set('{"a": [1]}', 'x', 'text', 'a', 0))") == R"('{"a": ["x"]}')");
  CHECK(value(R"(tenon_json_set('{"a": [1]}', 1, 'boolean', 'b'))") == R"('{"a": [1],"b":true}')");
  CHECK(value(R"(tenon_json_set('{"a": [1]}', NULL, 'integer', 'a'))") == R"('{"a": null}')");
  CHECK(value(R"(tenon_json_set('{"a": [1]}', '[2]', 'json', 'a'))") == R"('{"a": [2]}')");
  CHECK(value("tenon_json_set('[1]', x'00', 'blob', 0)") == "value");
  CHECK(value("tenon_json_set('[1]', 1, 'integer')") == "misuse");
  CHECK(value(R"(tenon_json_remove('{"a": 1, "b": 2}', 'a'))") == R"('{ "b": 2}')");
  CHECK(value("tenon_json_remove('[1, 2]', -1)") == "'[1]'");
}

TEST_CASE("elements and members of a document are rows", "[driver][sqlite]") {
  connection database(in_memory());
  CHECK(
      texts(
          database,
          R"(SELECT key || '=' || value || '@' || position FROM tenon_json_elements('{"b": 1, "a": "x"}'))") ==
      "b=1@0\na=\"x\"@1");
  CHECK(texts(database, "SELECT value FROM tenon_json_elements('[1, [2], null]') WHERE key IS NULL") ==
        "1\n[2]\nnull");
  CHECK(number(database, "SELECT count(*) FROM tenon_json_elements('5')") == 0);
  CHECK(number(database, "SELECT count(*) FROM tenon_json_elements(NULL)") == 0);
  CHECK(number(database, "SELECT count(*) FROM tenon_json_elements('[]')") == 0);
}

TEST_CASE("elements are joined with the rows their documents come from", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      R"(CREATE TABLE t(id, d TEXT); INSERT INTO t VALUES(1, '{"l": [3, 4]}'), (2, '{"l": []}'), (3, NULL), (4, '{"l": [5]}'))");
  CHECK(
      texts(database,
            "SELECT t.id || ':' || e.value FROM t, tenon_json_elements(tenon_json_get(d, 'json', 'l')) AS e "
            "ORDER BY t.id, e.position DESC") == "1:4\n1:3\n4:5");
  CHECK(texts(database,
              "SELECT t.id || ':' || coalesce(e.value, '-') FROM t LEFT JOIN "
              "tenon_json_elements(tenon_json_get(t.d, 'json', 'l')) AS e ORDER BY t.id, e.position") ==
        "1:3\n1:4\n2:-\n3:-\n4:5");
}

TEST_CASE("a malformed document is refused where its rows are asked for", "[driver][sqlite]") {
  connection database(in_memory());
  for (const char* text : {"[1, secret", "{\"a\" 1}", ""}) {
    INFO(text);
    const tenon::error problem =
        error_of([&] { database.execute(std::string("SELECT * FROM tenon_json_elements('") + text + "')"); });
    CHECK(problem.kind == error_kind::decode);
    CHECK(problem.message.find("secret") == std::string::npos);
  }
  CHECK_THROWS_AS(database.execute("SELECT * FROM tenon_json_elements"), tenon::error);
}

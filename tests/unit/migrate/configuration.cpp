// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <cstdlib>
#include <string>

#include <tenon/sqlite.hpp>

namespace configuration_test {
struct Note {
  std::int64_t id = 0;
  std::string text{};
};
}  // namespace configuration_test

namespace {

using configuration_test::Note;
using tenon::error_kind;

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "no tenon::error was thrown"};
}

/// Sets a variable of the environment as long as it lives.
struct variable {
  variable(const char* called, const char* value) : name(called) { ::setenv(name, value, 1); }
  ~variable() { ::unsetenv(name); }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  const char* name;
};

}  // namespace

TEST_CASE("a configuration is read from JSON", "[migrate]") {
  const tenon::configuration read = tenon::read_configuration(R"({
    "url": "postgresql://app:secret@db.example.org/chat", "schema": "none", "pool_size": 8,
    "acquire_timeout_ms": 250, "call_timeout_ms": 1000, "max_lifetime_ms": 60000, "max_waiters": 5,
    "tag": "app=chat"})");
  CHECK(read.url == "postgresql://app:secret@db.example.org/chat");
  CHECK(read.options.schema == tenon::schema_policy::none);
  CHECK(read.options.pool.size == 8);
  CHECK(read.options.pool.acquire_timeout == std::chrono::milliseconds(250));
  CHECK(read.options.pool.call_timeout == std::chrono::milliseconds(1000));
  CHECK(read.options.pool.max_lifetime == std::chrono::milliseconds(60000));
  CHECK(read.options.pool.max_waiters == 5);
  CHECK(read.options.pool.tag == "app=chat");
  CHECK(tenon::read_configuration(R"({"url": "memory:"})").options.schema == tenon::schema_policy::verify);
}

TEST_CASE("a bad configuration is refused by the name of its key, without its value", "[migrate]") {
  const struct {
    const char* text;
    const char* named;
  } cases[] = {
      {R"({})", "\"url\""},
      {R"({"url": ""})", "\"url\""},
      {R"({"url": 7})", "\"url\""},
      {R"({"url": "a:", "schema": "hunter2"})", "\"schema\""},
      {R"({"url": "a:", "pool_size": 0})", "\"pool_size\""},
      {R"({"url": "a:", "pool_size": -1})", "\"pool_size\""},
      {R"({"url": "a:", "pool_size": 1.5})", "\"pool_size\""},
      {R"({"url": "a:", "pool_size": "hunter2"})", "\"pool_size\""},
      {R"({"url": "a:", "call_timeout_ms": 99999999999})", "\"call_timeout_ms\""},
      {R"({"url": "a:", "ulr": "hunter2"})", "\"ulr\""},
      {R"({"url": "postgresql://a:hunter2@b")", "JSON object"},
      {R"(["hunter2"])", "JSON object"},
      {"", "JSON object"},
      {R"({"url": "a:"} {})", "JSON object"},
  };
  for (const auto& each : cases) {
    INFO(each.text);
    const tenon::error problem = error_of([&] { tenon::read_configuration(each.text); });
    CHECK(problem.kind == error_kind::configuration);
    CHECK(problem.message.find(each.named) != std::string::npos);
    CHECK(problem.message.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a configuration is read from the environment", "[migrate]") {
  CHECK(error_of([] {
          tenon::configuration_from_environment("", "TENONTEST");
        }).message.find("TENONTEST_DATABASE_URL is not set") == 0);
  CHECK(tenon::configuration_from_environment("sqlite:a.db", "TENONTEST").url == "sqlite:a.db");
  const variable url("TENONTEST_DATABASE_URL", "sqlite::memory:");
  const variable policy("TENONTEST_SCHEMA", "synchronize");
  const variable size("TENONTEST_POOL_SIZE", "1");
  const variable timeout("TENONTEST_CALL_TIMEOUT_MS", "1500");
  const variable tag("TENONTEST_TAG", "app=x");
  const tenon::configuration read = tenon::configuration_from_environment("sqlite:a.db", "TENONTEST");
  CHECK(read.url == "sqlite::memory:");
  CHECK(read.options.pool.size == 1);
  CHECK(read.options.pool.call_timeout == std::chrono::milliseconds(1500));
  CHECK(read.options.pool.tag == "app=x");
  tenon::database db = tenon::open<Note>(read);
  tenon::repository<Note>{db}.insert(Note{.text = "a"});
  CHECK(tenon::repository<Note>{db}.count() == 1);
  for (const char* bad : {"x", "1x", "-1", "0", " 1", "99999999999999999999"}) {
    const variable wrong("TENONTEST_POOL_SIZE", bad);
    const tenon::error problem = error_of([] { tenon::configuration_from_environment("", "TENONTEST"); });
    INFO(bad);
    CHECK(problem.kind == error_kind::configuration);
    CHECK(problem.message.find("TENONTEST_POOL_SIZE") == 0);
  }
}

TEST_CASE("a URL whose store is unknown or not included is refused without being repeated", "[migrate]") {
  const struct {
    const char* url;
    const char* says;
  } cases[] = {
      {"agents.db", "has no scheme"},       {"oracle:hunter2", "unknown scheme"},
      {"SQLITE:hunter2", "unknown scheme"}, {"", "has no scheme"},
      {"sqlite:", "path is missing"},       {"sqlite:a.db?hunter=2", "unknown key"},
  };
  for (const auto& each : cases) {
    INFO(each.url);
    const tenon::error problem = error_of([&] { tenon::open<Note>(each.url); });
    CHECK(problem.kind == error_kind::configuration);
    CHECK(problem.message.find(each.says) != std::string::npos);
    CHECK(problem.message.find("hunter2") == std::string::npos);
  }
}

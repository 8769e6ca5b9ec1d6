// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/options.hpp>

#include "../../../catch.hpp"

#include <string>

namespace {

std::string message_of(const char* url) {
  try {
    tenon::parse_sqlite_url(url);
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::configuration);
    return problem.message;
  }
  return "accepted";
}

bool mentions(const std::string& message, const char* words) {
  return message.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a SQLite URL without options keeps the safe defaults", "[driver][sqlite]") {
  const tenon::sqlite_options options = tenon::parse_sqlite_url("sqlite:agents.db");
  CHECK(options.path == "agents.db");
  CHECK_FALSE(options.read_only);
  CHECK_FALSE(options.must_exist);
  CHECK(options.busy_timeout_ms == 5000);
  CHECK(options.synchronous == tenon::sqlite_synchronous::full);
  CHECK(options.wal);
  CHECK(options.foreign_keys);
  CHECK(options.cache_kib == 0);
}

TEST_CASE("a SQLite URL names files, absolute files and memory", "[driver][sqlite]") {
  CHECK(tenon::parse_sqlite_url("sqlite::memory:").path == ":memory:");
  CHECK(tenon::parse_sqlite_url("sqlite:/var/lib/a.db").path == "/var/lib/a.db");
  CHECK(tenon::parse_sqlite_url("sqlite:///var/lib/a.db").path == "/var/lib/a.db");
  CHECK(tenon::parse_sqlite_url("sqlite:./a&b=c.db").path == "./a&b=c.db");
}

TEST_CASE("the path of a SQLite URL is percent-decoded", "[driver][sqlite]") {
  CHECK(tenon::parse_sqlite_url("sqlite:a%3Fb%20c%25.db?wal=0").path == "a?b c%.db");
  CHECK(tenon::parse_sqlite_url("sqlite:%c3%BC.db").path == "\xc3\xbc.db");
  CHECK(mentions(message_of("sqlite:a%2"), "%25"));
  CHECK(mentions(message_of("sqlite:a%"), "%25"));
  CHECK(mentions(message_of("sqlite:a%zz"), "%25"));
  CHECK(mentions(message_of("sqlite:a%00b"), "NUL"));
}

TEST_CASE("a SQLite URL sets every option", "[driver][sqlite]") {
  const tenon::sqlite_options options = tenon::parse_sqlite_url(
      "sqlite:x.db?mode=ro&must_exist=1&busy_timeout=250&synchronous=normal&cache_kib=4096&wal=0&foreign_"
      "keys=false");
  CHECK(options.read_only);
  CHECK(options.must_exist);
  CHECK(options.busy_timeout_ms == 250);
  CHECK(options.synchronous == tenon::sqlite_synchronous::normal);
  CHECK(options.cache_kib == 4096);
  CHECK_FALSE(options.wal);
  CHECK_FALSE(options.foreign_keys);
  CHECK(tenon::parse_sqlite_url("sqlite:x?mode=rw").must_exist);
  CHECK_FALSE(tenon::parse_sqlite_url("sqlite:x?mode=rwc").must_exist);
  CHECK(tenon::parse_sqlite_url("sqlite:x?synchronous=extra").synchronous ==
        tenon::sqlite_synchronous::extra);
  CHECK(tenon::parse_sqlite_url("sqlite:x?synchronous=off").synchronous == tenon::sqlite_synchronous::off);
}

TEST_CASE("an unknown or malformed option of a SQLite URL is refused by name", "[driver][sqlite]") {
  const std::string unknown = message_of("sqlite:x?busytimeout=1");
  CHECK(mentions(unknown, "'busytimeout'"));
  CHECK(mentions(unknown, "busy_timeout"));
  CHECK(mentions(unknown, "foreign_keys"));
  CHECK(mentions(message_of("sqlite:x?wal=maybe"), "'wal' is 'maybe'"));
  CHECK(mentions(message_of("sqlite:x?busy_timeout=-1"), "'busy_timeout'"));
  CHECK(mentions(message_of("sqlite:x?busy_timeout="), "'busy_timeout'"));
  CHECK(mentions(message_of("sqlite:x?busy_timeout=2147483648"), "2147483647"));
  CHECK(mentions(message_of("sqlite:x?cache_kib=99999999999999999999"), "'cache_kib'"));
  CHECK(mentions(message_of("sqlite:x?synchronous=Full"), "extra"));
  CHECK(mentions(message_of("sqlite:x?mode=readonly"), "rwc"));
  CHECK(mentions(message_of("sqlite:x?wal"), "no value"));
  CHECK(mentions(message_of("sqlite:x?&wal=1"), "no value"));
}

TEST_CASE("a SQLite URL without a path, with a host or of another scheme is refused", "[driver][sqlite]") {
  CHECK(mentions(message_of("sqlite:"), "path is missing"));
  CHECK(mentions(message_of("sqlite:?wal=1"), "path is missing"));
  CHECK(mentions(message_of("sqlite://a.db"), "host"));
  CHECK(mentions(message_of("postgresql:x"), "sqlite:"));
}

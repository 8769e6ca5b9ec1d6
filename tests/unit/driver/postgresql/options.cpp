// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/options.hpp>

#include "catch.hpp"

#include <cstdlib>
#include <string>

namespace {

std::string message_of(const char* url) {
  try {
    tenon::parse_postgresql_url(url);
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::configuration);
    return problem.message;
  }
  return "accepted";
}

bool mentions(const std::string& message, const char* words) {
  return message.find(words) != std::string::npos;
}

std::string sslmode_of(const char* url) {
  const char* mode = tenon::detail::default_postgresql_sslmode(tenon::parse_postgresql_url(url));
  return mode == nullptr ? "" : mode;
}

}  // namespace

TEST_CASE("a PostgreSQL URL without parts leaves everything to libpq", "[driver][postgresql]") {
  for (const char* url : {"postgresql://", "postgres://", "postgresql:///"}) {
    const tenon::postgresql_options options = tenon::parse_postgresql_url(url);
    CHECK(options.host.empty());
    CHECK(options.port.empty());
    CHECK(options.database.empty());
    CHECK(options.user.empty());
    CHECK(options.password.empty());
    CHECK(options.parameters.empty());
    CHECK(options.prepared_statements);
    CHECK(options.enums == tenon::postgresql_enums::checked_text);
  }
}

TEST_CASE("a PostgreSQL URL has user, password, host, port and database", "[driver][postgresql]") {
  const tenon::postgresql_options options =
      tenon::parse_postgresql_url("postgresql://orm:se%2Fk%40@db:5433/app");
  CHECK(options.user == "orm");
  CHECK(options.password == "se/k@");
  CHECK(options.host == "db");
  CHECK(options.port == "5433");
  CHECK(options.database == "app");
}

TEST_CASE("a PostgreSQL URL lists several hosts, each with a port or none", "[driver][postgresql]") {
  const tenon::postgresql_options options = tenon::parse_postgresql_url("postgres://a:1,[::1]:2,c/app");
  CHECK(options.host == "a,::1,c");
  CHECK(options.port == "1,2,");
  const tenon::postgresql_options plain = tenon::parse_postgresql_url("postgres://a,b/app?port=5433");
  CHECK(plain.host == "a,b");
  CHECK(plain.port == "5433");
}

TEST_CASE("a PostgreSQL URL names a directory of sockets", "[driver][postgresql]") {
  CHECK(tenon::parse_postgresql_url("postgresql://%2Frun%2Fpg/app").host == "/run/pg");
  CHECK(tenon::parse_postgresql_url("postgresql:///app?host=/run/pg").host == "/run/pg");
}

TEST_CASE("a PostgreSQL URL hands every keyword of libpq on", "[driver][postgresql]") {
  const tenon::postgresql_options options = tenon::parse_postgresql_url(
      "postgresql://db/app?sslmode=require&target_session_attrs=read-write&application_name=a%20b&user=x&"
      "password=y&dbname=z");
  REQUIRE(options.parameters.size() == 3);
  CHECK(*options.parameter("sslmode") == "require");
  CHECK(*options.parameter("target_session_attrs") == "read-write");
  CHECK(*options.parameter("application_name") == "a b");
  CHECK(options.parameter("sslcert") == nullptr);
  CHECK(options.user == "x");
  CHECK(options.password == "y");
  CHECK(options.database == "z");
}

TEST_CASE("a PostgreSQL URL has keys that libpq does not know", "[driver][postgresql]") {
  const tenon::postgresql_options options =
      tenon::parse_postgresql_url("postgresql:///app?prepared_statements=off&enums=native&search_path=a,b");
  CHECK_FALSE(options.prepared_statements);
  CHECK(options.enums == tenon::postgresql_enums::native);
  CHECK(options.search_path == "a,b");
  CHECK(options.parameters.empty());
}

TEST_CASE("a bad PostgreSQL URL is refused by the name of its key", "[driver][postgresql]") {
  CHECK(mentions(message_of("mysql://x"), "postgresql://"));
  CHECK(mentions(message_of("postgresql://db/app?sslmod=require"), "'sslmod'"));
  CHECK(mentions(message_of("postgresql://db/app?prepared_statements=maybe"), "on or off"));
  CHECK(mentions(message_of("postgresql://db/app?enums=set"), "text or native"));
  CHECK(mentions(message_of("postgresql://db/app?client_encoding=LATIN1"), "UTF8"));
  CHECK(mentions(message_of("postgresql://db/app?sslmode"), "key=value"));
  CHECK(mentions(message_of("postgresql://db:0/app"), "65535"));
  CHECK(mentions(message_of("postgresql://db:65536/app"), "65535"));
  CHECK(mentions(message_of("postgresql://db:5432x/app"), "65535"));
  CHECK(mentions(message_of("postgresql://[::1/app"), "']'"));
  CHECK(mentions(message_of("postgresql://[::1]5/app"), "colon"));
  CHECK(mentions(message_of("postgresql://db/a%zz"), "%25"));
  CHECK(mentions(message_of("postgresql://db/a%00"), "NUL"));
}

TEST_CASE("no message about a PostgreSQL URL repeats the password", "[driver][postgresql]") {
  for (const char* url :
       {"postgresql://orm:sekret@db:0/app", "postgresql://orm:sekret%zz@db/app", "mysql://orm:sekret@db",
        "postgresql://orm:sekret@db/app?sslmod=x", "postgresql://db/app?password=sekret%zz",
        "postgresql://db/app?password=sekret&passwort=sekret", "postgresql://db/app?sekret"}) {
    CHECK_FALSE(mentions(message_of(url), "sekret"));
  }
}

TEST_CASE("a connection to another machine is encrypted and checked unless an sslmode is named",
          "[driver][postgresql]") {
  ::unsetenv("PGSSLMODE");
  ::unsetenv("PGHOST");
  ::unsetenv("PGHOSTADDR");
  CHECK(sslmode_of("postgresql://db.example.org/app") == "verify-full");
  CHECK(sslmode_of("postgresql://localhost,db.example.org/app") == "verify-full");
  CHECK(sslmode_of("postgresql://127.0.0.1.example.org/app") == "verify-full");
  CHECK(sslmode_of("postgresql://localhost/app?hostaddr=192.0.2.1") == "verify-full");
  CHECK(sslmode_of("postgresql:///app?service=main") == "verify-full");
  CHECK(sslmode_of("postgresql://db.example.org/app?sslmode=disable").empty());
  CHECK(sslmode_of("postgresql://db.example.org/app?hostaddr=127.0.0.1").empty());
  for (const char* url : {"postgresql:///app", "postgresql://localhost/app", "postgresql://127.1.2.3:5/app",
                          "postgresql://[::1]/app", "postgresql://%2Frun%2Fpg/app"}) {
    CHECK(sslmode_of(url).empty());
  }
  ::setenv("PGHOST", "db.example.org", 1);
  CHECK(sslmode_of("postgresql:///app") == "verify-full");
  ::unsetenv("PGHOST");
}

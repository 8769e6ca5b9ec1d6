// SPDX-License-Identifier: MIT
#include <tenon/driver/sqlite/error.hpp>

#include "../../../catch.hpp"
#include "fixture.hpp"

#include <string>
#include <utility>

using namespace sqlite_test;
using tenon::driver::sqlite::kind_of;
using tenon::driver::sqlite::make_error;
using tenon::driver::sqlite::detail::code_meanings;
using tenon::driver::sqlite::detail::find_code;

namespace {

struct known {
  const char* name;
  int code;
};
#define CODE(name) \
  { #name, name }
constexpr known documented[] = {
    CODE(SQLITE_OK),
    CODE(SQLITE_ERROR),
    CODE(SQLITE_INTERNAL),
    CODE(SQLITE_PERM),
    CODE(SQLITE_ABORT),
    CODE(SQLITE_BUSY),
    CODE(SQLITE_LOCKED),
    CODE(SQLITE_NOMEM),
    CODE(SQLITE_READONLY),
    CODE(SQLITE_INTERRUPT),
    CODE(SQLITE_IOERR),
    CODE(SQLITE_CORRUPT),
    CODE(SQLITE_NOTFOUND),
    CODE(SQLITE_FULL),
    CODE(SQLITE_CANTOPEN),
    CODE(SQLITE_PROTOCOL),
    CODE(SQLITE_EMPTY),
    CODE(SQLITE_SCHEMA),
    CODE(SQLITE_TOOBIG),
    CODE(SQLITE_CONSTRAINT),
    CODE(SQLITE_MISMATCH),
    CODE(SQLITE_MISUSE),
    CODE(SQLITE_NOLFS),
    CODE(SQLITE_AUTH),
    CODE(SQLITE_FORMAT),
    CODE(SQLITE_RANGE),
    CODE(SQLITE_NOTADB),
    CODE(SQLITE_NOTICE),
    CODE(SQLITE_WARNING),
    CODE(SQLITE_ROW),
    CODE(SQLITE_DONE),
    CODE(SQLITE_ERROR_MISSING_COLLSEQ),
    CODE(SQLITE_ERROR_RETRY),
    CODE(SQLITE_ERROR_SNAPSHOT),
    CODE(SQLITE_IOERR_READ),
    CODE(SQLITE_IOERR_SHORT_READ),
    CODE(SQLITE_IOERR_WRITE),
    CODE(SQLITE_IOERR_FSYNC),
    CODE(SQLITE_IOERR_DIR_FSYNC),
    CODE(SQLITE_IOERR_TRUNCATE),
    CODE(SQLITE_IOERR_FSTAT),
    CODE(SQLITE_IOERR_UNLOCK),
    CODE(SQLITE_IOERR_RDLOCK),
    CODE(SQLITE_IOERR_DELETE),
    CODE(SQLITE_IOERR_BLOCKED),
    CODE(SQLITE_IOERR_NOMEM),
    CODE(SQLITE_IOERR_ACCESS),
    CODE(SQLITE_IOERR_CHECKRESERVEDLOCK),
    CODE(SQLITE_IOERR_LOCK),
    CODE(SQLITE_IOERR_CLOSE),
    CODE(SQLITE_IOERR_DIR_CLOSE),
    CODE(SQLITE_IOERR_SHMOPEN),
    CODE(SQLITE_IOERR_SHMSIZE),
    CODE(SQLITE_IOERR_SHMLOCK),
    CODE(SQLITE_IOERR_SHMMAP),
    CODE(SQLITE_IOERR_SEEK),
    CODE(SQLITE_IOERR_DELETE_NOENT),
    CODE(SQLITE_IOERR_MMAP),
    CODE(SQLITE_IOERR_GETTEMPPATH),
    CODE(SQLITE_IOERR_CONVPATH),
    CODE(SQLITE_IOERR_VNODE),
    CODE(SQLITE_IOERR_AUTH),
    CODE(SQLITE_IOERR_BEGIN_ATOMIC),
    CODE(SQLITE_IOERR_COMMIT_ATOMIC),
    CODE(SQLITE_IOERR_ROLLBACK_ATOMIC),
    CODE(SQLITE_LOCKED_SHAREDCACHE),
    CODE(SQLITE_LOCKED_VTAB),
    CODE(SQLITE_BUSY_RECOVERY),
    CODE(SQLITE_BUSY_SNAPSHOT),
    CODE(SQLITE_CANTOPEN_NOTEMPDIR),
    CODE(SQLITE_CANTOPEN_ISDIR),
    CODE(SQLITE_CANTOPEN_FULLPATH),
    CODE(SQLITE_CANTOPEN_CONVPATH),
    CODE(SQLITE_CANTOPEN_DIRTYWAL),
    CODE(SQLITE_CORRUPT_VTAB),
    CODE(SQLITE_CORRUPT_SEQUENCE),
    CODE(SQLITE_READONLY_RECOVERY),
    CODE(SQLITE_READONLY_CANTLOCK),
    CODE(SQLITE_READONLY_ROLLBACK),
    CODE(SQLITE_READONLY_DBMOVED),
    CODE(SQLITE_READONLY_CANTINIT),
    CODE(SQLITE_READONLY_DIRECTORY),
    CODE(SQLITE_ABORT_ROLLBACK),
    CODE(SQLITE_CONSTRAINT_CHECK),
    CODE(SQLITE_CONSTRAINT_COMMITHOOK),
    CODE(SQLITE_CONSTRAINT_FOREIGNKEY),
    CODE(SQLITE_CONSTRAINT_FUNCTION),
    CODE(SQLITE_CONSTRAINT_NOTNULL),
    CODE(SQLITE_CONSTRAINT_PRIMARYKEY),
    CODE(SQLITE_CONSTRAINT_TRIGGER),
    CODE(SQLITE_CONSTRAINT_UNIQUE),
    CODE(SQLITE_CONSTRAINT_VTAB),
    CODE(SQLITE_CONSTRAINT_ROWID),
    CODE(SQLITE_NOTICE_RECOVER_WAL),
    CODE(SQLITE_NOTICE_RECOVER_ROLLBACK),
    CODE(SQLITE_WARNING_AUTOINDEX),
    CODE(SQLITE_AUTH_USER),
    CODE(SQLITE_OK_LOAD_PERMANENTLY),
#ifdef SQLITE_OK_SYMLINK
    CODE(SQLITE_OK_SYMLINK),
#endif
#ifdef SQLITE_CANTOPEN_SYMLINK
    CODE(SQLITE_CANTOPEN_SYMLINK),
#endif
#ifdef SQLITE_BUSY_TIMEOUT
    CODE(SQLITE_BUSY_TIMEOUT),
#endif
#ifdef SQLITE_CORRUPT_INDEX
    CODE(SQLITE_CORRUPT_INDEX),
#endif
#ifdef SQLITE_IOERR_DATA
    CODE(SQLITE_IOERR_DATA),
#endif
#ifdef SQLITE_IOERR_CORRUPTFS
    CODE(SQLITE_IOERR_CORRUPTFS),
#endif
#ifdef SQLITE_IOERR_IN_PAGE
    CODE(SQLITE_IOERR_IN_PAGE),
#endif
#ifdef SQLITE_IOERR_BADKEY
    CODE(SQLITE_IOERR_BADKEY),
#endif
#ifdef SQLITE_IOERR_CODEC
    CODE(SQLITE_IOERR_CODEC),
#endif
#ifdef SQLITE_CONSTRAINT_PINNED
    CODE(SQLITE_CONSTRAINT_PINNED),
#endif
#ifdef SQLITE_CONSTRAINT_DATATYPE
    CODE(SQLITE_CONSTRAINT_DATATYPE),
#endif
#ifdef SQLITE_NOTICE_RBU
    CODE(SQLITE_NOTICE_RBU),
#endif
#ifdef SQLITE_ERROR_RESERVESIZE
    CODE(SQLITE_ERROR_RESERVESIZE),
#endif
#ifdef SQLITE_ERROR_KEY
    CODE(SQLITE_ERROR_KEY),
#endif
#ifdef SQLITE_ERROR_UNABLE
    CODE(SQLITE_ERROR_UNABLE),
#endif
};
#undef CODE

tenon::error violation(int code, const char* message) {
  return make_error(code, message, "", "executing a statement");
}

}  // namespace

TEST_CASE("every result code of SQLite has its own row in the table of kinds", "[driver][sqlite]") {
  for (const known& one : documented) {
    INFO(one.name);
    CHECK(find_code(one.code) != nullptr);
  }
}

TEST_CASE("no result code has two meanings, and extended codes belong to a listed primary code",
          "[driver][sqlite]") {
  for (const auto& meaning : code_meanings) {
    INFO(meaning.code);
    CHECK(find_code(meaning.code) == &meaning);
    CHECK(find_code(meaning.code & 0xff) != nullptr);
  }
}

TEST_CASE("result codes have the kinds a program acts on", "[driver][sqlite]") {
  const std::pair<int, error_kind> expected[] = {
      {SQLITE_CONSTRAINT_UNIQUE, error_kind::unique_violation},
      {SQLITE_CONSTRAINT_PRIMARYKEY, error_kind::unique_violation},
      {SQLITE_CONSTRAINT_ROWID, error_kind::unique_violation},
      {SQLITE_CONSTRAINT_FOREIGNKEY, error_kind::foreign_key_violation},
      {SQLITE_CONSTRAINT_NOTNULL, error_kind::not_null_violation},
      {SQLITE_CONSTRAINT_CHECK, error_kind::check_violation},
      {SQLITE_CONSTRAINT_TRIGGER, error_kind::constraint_violation},
      {SQLITE_BUSY_SNAPSHOT, error_kind::busy},
      {SQLITE_LOCKED_SHAREDCACHE, error_kind::busy},
      {SQLITE_READONLY_DIRECTORY, error_kind::permission},
      {SQLITE_READONLY, error_kind::read_only},
      {SQLITE_IOERR_FSYNC, error_kind::io},
      {SQLITE_FULL, error_kind::full},
      {SQLITE_CORRUPT_VTAB, error_kind::corrupt},
      {SQLITE_NOTADB, error_kind::corrupt},
      {SQLITE_CANTOPEN_ISDIR, error_kind::connection},
      {SQLITE_TOOBIG, error_kind::limit},
      {SQLITE_INTERRUPT, error_kind::interrupted},
      {SQLITE_ABORT_ROLLBACK, error_kind::transaction},
      {SQLITE_AUTH, error_kind::permission},
      {SQLITE_MISUSE, error_kind::internal},
  };
  for (const auto& [code, kind] : expected) {
    INFO(code);
    CHECK(kind_of(code) == kind);
  }
}

TEST_CASE("an extended code newer than the table has its primary code's kind", "[driver][sqlite]") {
  CHECK(kind_of(SQLITE_IOERR | 200 << 8) == error_kind::io);
  CHECK(kind_of(SQLITE_CONSTRAINT | 200 << 8) == error_kind::constraint_violation);
  CHECK(kind_of(99) == error_kind::internal);
}

TEST_CASE("a constraint's message yields table, columns and name", "[driver][sqlite]") {
  tenon::error one = violation(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: users.email");
  CHECK(one.table == "users");
  CHECK(one.column == "email");
  CHECK(one.constraint.empty());
  tenon::error two =
      violation(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: my.users.a, my.users.b c");
  CHECK(two.table == "my.users");
  CHECK(two.column == "a, b c");
  tenon::error index = violation(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: index 'by lower''s'");
  CHECK(index.constraint == "by lower''s");
  CHECK(index.table.empty());
  tenon::error strict =
      violation(SQLITE_CONSTRAINT | 12 << 8, "cannot store TEXT value in INTEGER column t.a column x");
  CHECK(strict.kind == error_kind::constraint_violation);
  CHECK(strict.table.empty());
  tenon::error unclear = violation(SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.a, u.b");
  CHECK(unclear.table.empty());
  CHECK(unclear.column.empty());
}

TEST_CASE("words of SQLite that may be a bound value are left out", "[driver][sqlite]") {
  const auto said = [](const char* message, const char* sql) {
    return make_error(SQLITE_ERROR, message, sql, "doing", true).message;
  };
  CHECK(said("bad JSON path: '$.it's secret'", "SELECT json_extract(a, ?)") ==
        "doing: bad JSON path: '(not shown)'");
  CHECK(said("malformed MATCH expression: [secret", "SELECT ?") ==
        "doing: malformed MATCH expression: [(not shown)");
  CHECK(said("no such column: secret", "SELECT * FROM f WHERE f MATCH ?") ==
        "doing: no such column: (not shown)");
  CHECK(said("no such column: name", "SELECT name FROM t WHERE a = ?") == "doing: no such column: name");
  CHECK(said("near \"FORM\": syntax error", "SELECT 1 FORM t") == "doing: near \"FORM\": syntax error");
}

TEST_CASE("violations of real tables carry kind, table, column and constraint", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute(
      "CREATE TABLE users(id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, a INT, b INT, UNIQUE(a, b),"
      "  CONSTRAINT positive CHECK(a > 0));"
      "CREATE UNIQUE INDEX by_lower ON users(lower(email));"
      "CREATE TABLE posts(id INTEGER PRIMARY KEY, user_id INT NOT NULL REFERENCES users(id) ON DELETE "
      "RESTRICT,"
      "  other INT REFERENCES users(id));"
      "CREATE TRIGGER guard BEFORE DELETE ON posts BEGIN SELECT RAISE(ABORT, 'posts are kept'); END;"
      "INSERT INTO users VALUES(1, 'a@x', 1, 1); INSERT INTO posts VALUES(1, 1, NULL);");
  const auto attempt = [&](const char* sql) { return error_of([&] { database.execute(sql); }); };

  tenon::error unique = attempt("INSERT INTO users VALUES(2, 'a@x', 2, 2)");
  CHECK(unique.kind == error_kind::unique_violation);
  CHECK((unique.table == "users" || unique.constraint == "by_lower"));
  CHECK(unique.native_code == SQLITE_CONSTRAINT_UNIQUE);
  CHECK(unique.statement == "INSERT INTO users VALUES(2, 'a@x', 2, 2)");

  tenon::error composite = attempt("INSERT INTO users VALUES(2, 'b@x', 1, 1)");
  CHECK(composite.kind == error_kind::unique_violation);
  CHECK(composite.table == "users");
  CHECK(composite.column == "a, b");

  tenon::error expression = attempt("INSERT INTO users VALUES(2, 'A@X', 2, 2)");
  CHECK(expression.kind == error_kind::unique_violation);
  CHECK(expression.constraint == "by_lower");

  tenon::error key = attempt("INSERT INTO users VALUES(1, 'b@x', 2, 2)");
  CHECK(key.kind == error_kind::unique_violation);
  CHECK(key.column == "id");

  tenon::error null = attempt("INSERT INTO users VALUES(2, NULL, 2, 2)");
  CHECK(null.kind == error_kind::not_null_violation);
  CHECK(null.table == "users");
  CHECK(null.column == "email");

  tenon::error check = attempt("INSERT INTO users VALUES(2, 'b@x', -5, 2)");
  CHECK(check.kind == error_kind::check_violation);
  CHECK(check.constraint == "positive");

  CHECK(attempt("INSERT INTO posts VALUES(2, 77, NULL)").kind == error_kind::foreign_key_violation);
  tenon::error restricted = attempt("DELETE FROM users WHERE id = 1");
  CHECK(restricted.kind == error_kind::foreign_key_violation);

  tenon::error trigger = attempt("DELETE FROM posts");
  CHECK(trigger.kind == error_kind::constraint_violation);
  CHECK(trigger.message.find("posts are kept") != std::string::npos);

  CHECK(attempt("INSERT INTO users(id, email) VALUES('x', 'c@x')").kind == error_kind::constraint_violation);
}

TEST_CASE("a value of the wrong type for a strict table is a constraint violation naming the column",
          "[driver][sqlite]") {
  if (sqlite3_libversion_number() < 3037000) return;
  connection database(in_memory());
  database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, c INTEGER) STRICT");
  tenon::error problem = error_of([&] { database.execute("INSERT INTO t VALUES(1, 'hello')"); });
  CHECK(problem.kind == error_kind::constraint_violation);
  CHECK(problem.table == "t");
  CHECK(problem.column == "c");
  CHECK(problem.message.find("hello") == std::string::npos);
}

TEST_CASE("errors without a code of their own are told apart by SQLite's words", "[driver][sqlite]") {
  connection database(in_memory());
  database.execute("CREATE TABLE t(a)");
  const auto kind = [&](const char* sql) { return error_of([&] { database.execute(sql); }).kind; };
  CHECK(kind("SELECT * FROM missing") == error_kind::schema);
  CHECK(kind("SELECT missing FROM t") == error_kind::schema);
  CHECK(kind("INSERT INTO t(missing) VALUES(1)") == error_kind::schema);
  CHECK(kind("CREATE TABLE t(a)") == error_kind::schema);
  CHECK(kind("SELEC 1") == error_kind::statement);
  CHECK(kind("COMMIT") == error_kind::transaction);
  CHECK(kind("ROLLBACK") == error_kind::transaction);
  CHECK(kind("BEGIN; BEGIN") == error_kind::transaction);
  CHECK(kind("RELEASE missing") == error_kind::transaction);
  CHECK(kind("SELECT missing(1)") == error_kind::statement);
  CHECK(kind("SELECT tenon_missing(1)") == error_kind::unsupported);
  CHECK(kind("SELECT sum(a) FROM (SELECT 9223372036854775807 AS a UNION ALL SELECT 1)") == error_kind::limit);
}

// SPDX-License-Identifier: MIT
#include <tenon/driver/postgresql/connection.hpp>

#include "fixture.hpp"

#include <chrono>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <csignal>

using namespace postgresql_test;

namespace {

int own_pid(connection& db) {
  return static_cast<int>(number_of(db, "SELECT pg_backend_pid()"));
}
void terminate(connection& other, int pid) {
  other.ask("SELECT pg_terminate_backend(" + std::to_string(pid) + ", 2000)");
}
double seconds_of(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

}  // namespace

TEST_CASE("a connection runs several statements and answers as text", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, NULL)");
  const auto rows = db.ask("SELECT a, b FROM t ORDER BY a");
  REQUIRE(rows.count() == 2);
  REQUIRE(rows.width() == 2);
  CHECK(rows.value(0, 0) == "1");
  CHECK(rows.value(0, 1) == "x");
  CHECK_FALSE(rows.null(0, 1));
  CHECK(rows.null(1, 1));
  CHECK(rows.value(1, 1).empty());
  db.ping();
  CHECK(db.usable());
}

TEST_CASE("several statements of one text are kept together or not at all", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int)");
  CHECK(error_of([&] { db.execute("INSERT INTO t VALUES (1); SELECT 1/0"); }).kind == error_kind::value);
  CHECK(db.ask("SELECT count(*) FROM t").value(0, 0) == "0");
}

TEST_CASE("a session speaks UTC, ISO and UTF-8 whatever the server's defaults", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  for (const char* mode : {"prepared_statements=on", "prepared_statements=off"}) {
    const own_schema schema(server);
    connection db(tenon::parse_postgresql_url(with(schema.url(), mode)));
    CHECK(db.ask("SHOW timezone").value(0, 0) == "UTC");
    CHECK(db.ask("SHOW datestyle").value(0, 0).substr(0, 3) == "ISO");
    CHECK(db.ask("SHOW client_encoding").value(0, 0) == "UTF8");
    CHECK(db.ask("SHOW standard_conforming_strings").value(0, 0) == "on");
    CHECK(db.ask("SHOW application_name").value(0, 0) == "tenon");
    CHECK(db.ask("SELECT current_schema()").value(0, 0) == schema.name());
  }
}

TEST_CASE("a wrong password, database and port are told apart, without the password",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const tenon::postgresql_options good = tenon::parse_postgresql_url(server);
  tenon::postgresql_options wrong = good;
  wrong.password = "sekret-xyz";
  const tenon::error password = error_of([&] { connection{wrong}; });
  CHECK(password.kind == error_kind::permission);
  CHECK(password.sqlstate == "28P01");
  CHECK_FALSE(mentions(password.message, "sekret"));
  wrong = good;
  wrong.database = "no_such_database";
  const tenon::error database = error_of([&] { connection{wrong}; });
  CHECK(database.kind == error_kind::connection);
  CHECK(database.sqlstate == "3D000");
  CHECK(mentions(database.message, "no_such_database"));
  wrong = good;
  wrong.port = "1";
  const tenon::error port = error_of([&] { connection{wrong}; });
  CHECK(port.kind == error_kind::connection);
  CHECK(port.sqlstate.empty());
  CHECK_FALSE(mentions(port.message, good.password));
}

TEST_CASE("the password is kept out of what libpq and the server say", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  tenon::postgresql_options wrong = tenon::parse_postgresql_url(server);
  wrong.database = "base-" + wrong.password;
  const tenon::error refused = error_of([&] { connection{wrong}; });
  CHECK_FALSE(mentions(refused.message, wrong.password));
  CHECK(mentions(refused.message, "base-***"));
  connection db(tenon::parse_postgresql_url(server));
  const tenon::error failed = error_of([&] { db.ask("SELECT \"" + wrong.password + "\""); });
  CHECK_FALSE(mentions(failed.message, wrong.password));
}

TEST_CASE("of several hosts the first one that answers is taken", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  tenon::postgresql_options options = tenon::parse_postgresql_url(server);
  const std::string port = options.port;
  options.host = "127.0.0.1,127.0.0.1";
  options.port = "1," + port;
  options.parameters.push_back({"target_session_attrs", "read-write"});
  CHECK(connection(options).usable());
  options.parameters.back().value = "standby";
  CHECK(error_of([&] { connection{options}; }).kind == error_kind::connection);
  options.parameters.back().value = "prefer-standby";
  CHECK(connection(options).usable());
  options.port = "1,2,3";
  CHECK(error_of([&] { connection{options}; }).kind == error_kind::configuration);
}

TEST_CASE("connecting ends at its deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  // A socket that takes connections and never says a word.
  const int silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(silent, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(silent, 5) == 0);
  socklen_t size = sizeof address;
  ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size);
  tenon::postgresql_options options = tenon::parse_postgresql_url(server);
  const std::string good = options.port;
  options.port = std::to_string(ntohs(address.sin_port));
  const auto start = std::chrono::steady_clock::now();
  CHECK(error_of([&] { connection(options, in(200)); }).kind == error_kind::timeout);
  CHECK(seconds_of(start) < 1.5);
  // A silent host is left for the next one.
  options.host = "127.0.0.1,127.0.0.1";
  options.port += "," + good;
  options.parameters.push_back({"connect_timeout", "2"});
  CHECK(connection(options, in(6000)).usable());
  ::close(silent);
}

TEST_CASE("a question is stopped at the deadline and the connection stays", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  const auto start = std::chrono::steady_clock::now();
  db.set_deadline(in(150));
  const tenon::error late = error_of([&] { db.ask("SELECT pg_sleep(10)"); });
  CHECK(late.kind == error_kind::timeout);
  CHECK(late.statement == "SELECT pg_sleep(10)");
  CHECK(seconds_of(start) < 1.5);
  CHECK(db.usable());
  CHECK(error_of([&] { db.ask("SELECT 1"); }).kind == error_kind::timeout);  // nothing is sent any more
  db.set_deadline(never);
  CHECK(db.ask("SELECT 1").value(0, 0) == "1");
}

TEST_CASE("a call timeout counts for each call anew", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server), never, std::chrono::milliseconds(300));
  for (int i = 0; i < 3; ++i) db.ask("SELECT pg_sleep(0.15)");
  CHECK(error_of([&] { db.ask("SELECT pg_sleep(10)"); }).kind == error_kind::timeout);
  CHECK(db.ask("SELECT 1").value(0, 0) == "1");
}

TEST_CASE("a write that is stopped at the deadline is not kept", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int)");
  db.set_deadline(in(150));
  CHECK(error_of([&] { db.execute("INSERT INTO t SELECT 1 FROM pg_sleep(10)"); }).kind ==
        error_kind::timeout);
  db.set_deadline(never);
  CHECK(number_of(db, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("a rollback is still tried after the deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  db.begin("BEGIN");
  db.set_deadline(in(100));
  CHECK(error_of([&] { db.ask("SELECT pg_sleep(10)"); }).kind == error_kind::timeout);
  CHECK(db.failed());
  db.rollback();
  CHECK_FALSE(db.in_transaction());
}

TEST_CASE("a server that does not answer is given up soon after the deadline", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  connection writer(schema.options());
  db.execute("CREATE TABLE t (a int)");
  const int pids[] = {own_pid(db), own_pid(writer)};
  // A stopped backend takes no cancel request; its kernel still takes what is sent.
  for (int pid : pids) {
    if (::kill(pid, SIGSTOP) != 0) return;  // a server of another machine
  }
  const auto start = std::chrono::steady_clock::now();
  db.set_deadline(in(100));
  const tenon::error read = error_of([&] { db.ask("SELECT 1"); });
  writer.set_deadline(in(100));
  const tenon::error write = error_of([&] { writer.execute("INSERT INTO t VALUES (1)"); });
  CHECK(seconds_of(start) < 3.0);
  for (int pid : pids) ::kill(pid, SIGCONT);
  CHECK(read.kind == error_kind::timeout);
  CHECK(write.kind == error_kind::outcome_unknown);
  CHECK_FALSE(db.usable());
  CHECK(error_of([&] { db.ask("SELECT 1"); }).kind == error_kind::connection);
  CHECK_FALSE(db.in_transaction());
  db.rollback();  // has nothing to do
}

TEST_CASE("a lost connection leaves a read failed and a write in doubt", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection other(schema.options());
  other.execute("CREATE TABLE t (a int)");
  const auto lose = [&](const char* text, bool in_transaction) {
    connection db(schema.options());
    if (in_transaction) db.begin("BEGIN");
    const int pid = own_pid(db);
    std::thread killer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(150));
      terminate(other, pid);
    });
    const tenon::error lost = error_of([&] { db.execute(text); });
    killer.join();
    CHECK_FALSE(db.usable());
    CHECK(lost.sqlstate == "57P01");
    return lost.kind;
  };
  CHECK(lose("SELECT pg_sleep(10)", false) == error_kind::connection);
  CHECK(lose("INSERT INTO t SELECT 1 FROM pg_sleep(10)", true) == error_kind::connection);
  CHECK(lose("INSERT INTO t SELECT 1 FROM pg_sleep(10)", false) == error_kind::outcome_unknown);
}

TEST_CASE("a prepared write that the server refuses with its last word is not in doubt",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection other(schema.options());
  other.execute("CREATE TABLE t (a int)");
  connection db(schema.options());
  const int pid = own_pid(db);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    terminate(other, pid);
  });
  statement slow(db, "INSERT INTO t SELECT 1 FROM pg_sleep(10)", {});
  const tenon::error lost = error_of([&] { slow.run({}); });
  killer.join();
  CHECK(lost.kind == error_kind::connection);
  CHECK(number_of(other, "SELECT count(*) FROM t") == 0);
}

TEST_CASE("a commit on a connection that was lost before is not in doubt", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection other(schema.options());
  connection db(schema.options());
  db.begin("BEGIN");
  terminate(other, own_pid(db));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  CHECK(error_of([&] { db.commit(); }).kind == error_kind::connection);
}

TEST_CASE("a commit whose answer is lost is in doubt", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection other(schema.options());
  other.execute(
      "CREATE TABLE t (a int); CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS "
      "$$BEGIN PERFORM pg_sleep(10); RETURN NULL; END$$; CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t "
      "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()");
  connection db(schema.options());
  db.begin("BEGIN");
  db.execute("INSERT INTO t VALUES (1)");
  const int pid = own_pid(db);
  std::thread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    terminate(other, pid);
  });
  CHECK(error_of([&] { db.commit(); }).kind == error_kind::outcome_unknown);
  killer.join();
}

TEST_CASE("committing a failed transaction says that nothing is kept", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  db.begin("BEGIN");
  CHECK(db.in_transaction());
  CHECK_FALSE(db.failed());
  CHECK(error_of([&] { db.execute("SELECT no_such_column"); }).kind == error_kind::schema);
  CHECK(db.failed());
  CHECK(error_of([&] { db.execute("SELECT 1"); }).kind == error_kind::transaction);
  CHECK(error_of([&] { db.commit(); }).kind == error_kind::transaction);
  CHECK_FALSE(db.in_transaction());
}

TEST_CASE("rolling back to a savepoint heals a failed transaction", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  db.begin("BEGIN");
  db.execute("SAVEPOINT a");
  error_of([&] { db.execute("SELECT 1/0"); });
  CHECK(db.failed());
  db.rollback_to("a");
  CHECK_FALSE(db.failed());
  // It is released too.
  CHECK(error_of([&] { db.execute("RELEASE SAVEPOINT a"); }).kind == error_kind::transaction);
  db.rollback();
}

TEST_CASE("a reset undoes settings, temporary tables, locks and an open transaction",
          "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  for (const char* mode : {"prepared_statements=on", "prepared_statements=off"}) {
    const own_schema schema(server);
    connection db(tenon::parse_postgresql_url(with(schema.url(), mode)));
    CHECK_FALSE(db.dirty());
    const std::string texts[] = {"SET statement_timeout = 1234",
                                 "SET search_path TO pg_catalog",
                                 "CREATE TEMP TABLE mine (a int)",
                                 "SELECT pg_advisory_lock(4711)",
                                 "LISTEN x",
                                 "SET timezone TO 'Europe/Berlin'"};
    for (const std::string& text : texts) statement(db, text, raw()).run({});
    CHECK(db.dirty());
    db.begin("BEGIN");
    db.reset();
    CHECK_FALSE(db.dirty());
    CHECK_FALSE(db.in_transaction());
    CHECK(db.ask("SHOW statement_timeout").value(0, 0) == "0");
    CHECK(db.ask("SELECT current_schema()").value(0, 0) == schema.name());
    CHECK(db.ask("SHOW timezone").value(0, 0) == "UTC");
    CHECK(db.ask("SELECT to_regclass('mine')").null(0, 0));
    CHECK(db.ask("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
              .value(0, 0) == "0");
    CHECK(db.ask("SELECT count(*) FROM pg_listening_channels()").value(0, 0) == "0");
  }
}

TEST_CASE("prepared statements outlive a reset", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement one(db, "SELECT 1", raw());
  one.run({});
  statement(db, "SET statement_timeout = 0", raw()).run({});
  db.reset();
  CHECK(db.ask("SELECT count(*) FROM pg_prepared_statements").value(0, 0) == "1");
}

TEST_CASE("statements that the program prepared itself do not outlive a reset", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  statement one(db, "SELECT 1", raw());
  one.run({});
  statement(db, "PREPARE mine AS SELECT 1", raw()).run({});
  db.reset();
  CHECK(db.ask("SELECT count(*) FROM pg_prepared_statements").value(0, 0) == "0");
  one.run({});
}

TEST_CASE("a child process lets go of a connection without a word", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server));
  db.begin("BEGIN");
  const pid_t child = ::fork();
  if (child == 0) {
    db.abandon();
    db.handle();
    PQfinish(db.handle());  // what the destructor does
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(db.ask("SELECT 1").value(0, 0) == "1");
  CHECK(db.in_transaction());
}

TEST_CASE("a program's tag stands behind each statement as a comment", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  connection db(tenon::parse_postgresql_url(server), never, {}, "app=chat");
  const std::string own = "SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()";
  CHECK(db.ask(own).value(0, 0) == own + " /*app=chat*/");
  CHECK(read_one(db, own, cell_kind::text).bytes == own + " /*app=chat*/");
  CHECK(error_of([&] { db.ask("SELEC"); }).statement == "SELEC");
}

TEST_CASE("COPY to and from the program is refused and leaves the connection whole", "[driver][postgresql]") {
  const std::string server = server_url();
  if (server.empty()) return;
  const own_schema schema(server);
  connection db(schema.options());
  db.execute("CREATE TABLE t (a int)");
  for (const char* text : {"COPY t FROM STDIN", "COPY t TO STDOUT"}) {
    CHECK(error_of([&] { db.execute(text); }).kind == error_kind::unsupported);
    CHECK(error_of([&] { statement(db, text, raw()).run({}); }).kind == error_kind::unsupported);
  }
  CHECK(db.ask("SELECT 1").value(0, 0) == "1");
}

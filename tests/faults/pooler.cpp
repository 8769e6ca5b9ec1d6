// SPDX-License-Identifier: MIT
// Behind pgbouncer, which gives a connection of the server to whoever has a transaction, and no longer.
#if __has_include(<libpq-fe.h>)
#include "catch.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <unistd.h>

#include <tenon/postgresql.hpp>

#include "postgresql_url.hpp"

namespace pooler_test {

struct Item {
  std::int64_t id = 0;
  std::string name{};
  int stock = 0;
};
struct Owner {
  std::int64_t id = 0;
  std::int64_t item = 0;
  tenon::timestamp since{};
};

}  // namespace pooler_test

template <>
inline constexpr auto tenon::table_of<pooler_test::Item> =
    tenon::table<pooler_test::Item>().unique(&pooler_test::Item::name);
template <>
inline constexpr auto tenon::table_of<pooler_test::Owner> =
    tenon::table<pooler_test::Owner>().foreign_key(&pooler_test::Owner::item, &pooler_test::Item::id);

namespace {

using namespace pooler_test;
using namespace std::chrono_literals;
using postgresql_test::server_url;
using postgresql_test::with;
using tenon::col;
using tenon::error_kind;
using tenon::where;
using clock_type = std::chrono::steady_clock;
using tenon::driver::postgresql::connection;
using tenon::driver::postgresql::statement;

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  return {error_kind::internal, "no tenon::error was thrown"};
}

/// The pooler of all tests. Empty if there is none, which is an error where tests run by themselves
/// (CI=true).
std::string pooler_url() {
  if (const char* url = std::getenv("TENON_TEST_POOLER_URL"); url != nullptr && *url != '\0') return url;
  const char* unattended = std::getenv("CI");
  if (unattended != nullptr && std::string_view(unattended) == "true")
    FAIL("TENON_TEST_POOLER_URL is not set");
  WARN("no pooler: start one with scripts/postgresql_server and set TENON_TEST_POOLER_URL");
  return {};
}

void run(const std::string& url, const std::string& text) {
  connection(tenon::parse_postgresql_url(url)).execute(text);
}

/// `url` with another database.
std::string at_database(std::string url, const std::string& name) {
  const std::size_t query = url.find('?');
  const std::size_t start = url.rfind('/', query);
  return url.replace(start + 1, (query == std::string::npos ? url.size() : query) - start - 1, name);
}

/// A database of the server that is behind a pooler, with connections of the pooler's own; gone with the
/// object.
class own_database {
 public:
  own_database(const std::string& server, const std::string& pooler) : server_(server) {
    static int made = 0;
    name_ = "pooler_" + std::to_string(::getpid()) + "_" + std::to_string(++made);
    run(server_, "CREATE DATABASE " + name_);
    direct = at_database(server, name_);
    pooled = at_database(pooler, name_);
  }
  ~own_database() {
    try {
      run(server_, "DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const tenon::error& problem) {
      std::printf("left behind: %s\n", problem.what());
    }
  }
  own_database(const own_database&) = delete;
  own_database& operator=(const own_database&) = delete;

  const std::string& name() const { return name_; }
  std::string direct;
  std::string pooled;

 private:
  std::string server_;
  std::string name_;
};

/// A server and a pooler of our own, stopped with the object.
class own_pooler {
 public:
  explicit own_pooler(const std::string& arguments) {
    path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
    std::filesystem::permissions(path_, std::filesystem::perms(0755));
    script("start");
    direct = line("url");
    start(arguments);
  }
  ~own_pooler() {
    (void)std::system(command("stop").c_str());
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  own_pooler(const own_pooler&) = delete;
  own_pooler& operator=(const own_pooler&) = delete;

  void start(const std::string& arguments) {
    script("pooler", arguments);
    pooled = line("pooler_url");
  }
  void admin(const std::string& text) const {
    // It knows the simple protocol only, and no settings.
    PGconn* const link = PQconnectdb(at_database(pooled, "pgbouncer").c_str());
    PGresult* const answer = PQexec(link, text.c_str());
    const bool good = PQresultStatus(answer) == PGRES_COMMAND_OK || PQresultStatus(answer) == PGRES_TUPLES_OK;
    const std::string said = PQerrorMessage(link);
    PQclear(answer);
    PQfinish(link);
    if (!good) throw std::runtime_error(text + ": " + said);
  }
  int pid() const { return std::stoi(line("pooler_pid")); }
  int server_pid() const { return std::stoi(line("pid")); }

  std::string direct;
  std::string pooled;

 private:
  std::string line(const char* file) const {
    std::string text;
    std::ifstream input(path_ + "/server/" + file);
    std::getline(input, text);
    return text;
  }
  std::string command(const std::string& what, const std::string& arguments = {}) const {
    return TENON_SOURCE_DIR "/scripts/postgresql_server " + what + " " + path_ + "/server " + arguments;
  }
  void script(const std::string& what, const std::string& arguments = {}) const {
    const std::string text = command(what, arguments);
    if (std::system(text.c_str()) != 0) throw std::runtime_error("failed: " + text);
  }
  std::string path_;
};

tenon::database open(const std::string& url, tenon::pool_options pool = {},
                     tenon::schema_policy schema = tenon::synchronize) {
  return tenon::open<Item, Owner>(with(url, "prepared_statements=off"),
                                  {.schema = schema, .pool = std::move(pool)});
}

std::vector<Item> items_from(int first, int count) {
  std::vector<Item> all;
  for (int i = first; i < first + count; ++i) all.push_back({.name = "n" + std::to_string(i), .stock = i});
  return all;
}

/// A statement of the driver that answers with one int4.
struct question {
  question(connection& where, const std::string& text) : asked(where, text, shape()) {}
  int ask() {
    const auto answer = asked.run({});
    const auto* bytes = reinterpret_cast<const unsigned char*>(PQgetvalue(answer.get(), 0, 0));
    return bytes[0] << 24 | bytes[1] << 16 | bytes[2] << 8 | bytes[3];
  }
  static tenon::driver::postgresql::statement_shape shape() {
    tenon::driver::postgresql::statement_shape made;
    made.reads = true;
    return made;
  }
  statement asked;
};

/// Leaves two connections of the pooler at the server, with a statement of the first client's in one and a
/// statement of the second's in the other, which is the one that is used next.
struct crossed {
  explicit crossed(const std::string& url)
      : one(tenon::parse_postgresql_url(url)),
        two(tenon::parse_postgresql_url(url)),
        first(one, "SELECT 1::int4"),
        second(two, "SELECT 2::int4") {
    one.begin("BEGIN");
    two.begin("BEGIN");
    CHECK(first.ask() == 1);
    CHECK(second.ask() == 2);
    one.commit();
    two.commit();
  }
  connection one;
  connection two;
  question first;
  question second;
};

}  // namespace

TEST_CASE("a repository does all it does behind a pooler by transaction", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const own_database own(server, pooler);
  { tenon::database first = open(own.pooled, {.size = 1}); }
  tenon::database db = open(own.pooled, {.size = 3}, tenon::verify);
  tenon::repository<Item> items{db};

  Item one = items.insert({.name = "one", .stock = 1});
  CHECK(one.id > 0);
  one.stock = 2;
  items.save(one);
  CHECK(items.find_by_id(one.id)->stock == 2);
  CHECK(error_of([&] { items.insert({.name = "one"}); }).kind == error_kind::unique_violation);
  one.stock = 3;
  items.upsert(one, col<&Item::name>);
  items.update(where(col<&Item::name> == "one"), col<& Item::stock> = col<&Item::stock> + 1);
  CHECK(items.find_by_id(one.id)->stock == 4);

  std::vector<Item> some = items_from(0, 50);  // unnest
  items.insert(some);
  std::vector<Item> many = items_from(50, 3000);  // COPY
  items.insert(many);
  CHECK(items.count() == 3051);
  CHECK(many.back().id > some.back().id);
  for (Item& each : some) each.stock += 100;
  items.save(some);
  items.upsert(some, col<&Item::name>);
  CHECK(items.find_by_ids({some[7].id, one.id, many[99].id}).size() == 3);
  CHECK(items.find(where(col<&Item::stock> >= 100 && col<&Item::stock> < 150), tenon::limit(5)).size() == 5);
  CHECK(items.maximum(col<&Item::stock>) == 3049);

  std::int64_t rows = 0;
  CHECK(items.for_each([&](const Item&) { ++rows; }) == 3051);
  CHECK(items.for_each([&](const Item&) { return false; }) == 1);  // stopped
  CHECK_THROWS_AS(items.for_each([](const Item&) { throw std::runtime_error("enough"); }),
                  std::runtime_error);
  CHECK(rows == 3051);

  db.transaction([&](tenon::transaction& tx) {
    tenon::repository<Item> inside{tx};
    // What comes between the rows of a stream is in the same transaction.
    inside.for_each(
        [&](const Item& each) {
          if (inside.find_by_id(each.id)->name != each.name) throw std::runtime_error("another row");
        },
        tenon::limit(20));
    inside.remove(one);
    CHECK(error_of([&] {
            tx.nested(
                [&](tenon::transaction& inner) { tenon::repository<Item>{inner}.insert({.name = "n1"}); });
          }).kind == error_kind::unique_violation);
    tx.nested([&](tenon::transaction& inner) { tenon::repository<Item>{inner}.insert({.name = "nested"}); });
    CHECK(inside.count() == 3051);
  });
  CHECK(items.count_by(col<&Item::name> == "nested") == 1);
  {
    auto tx = db.begin();
    tenon::repository<Item>{tx}.clear();
    tx.rollback();
  }
  CHECK(items.count() == 3051);
  CHECK(error_of([&] {
          db.transaction({.read_only = true},
                         [](tenon::transaction& tx) { tenon::repository<Item>{tx}.insert({.name = "x"}); });
        }).kind == error_kind::read_only);

  CHECK(*tenon::query_one<int>(db, "SELECT stock FROM item WHERE name = $1", some[3].name) == some[3].stock);
  CHECK(db.ping());
  CHECK(items.delete_all() == 3051);
}

TEST_CASE("a batch is a pipeline behind a pooler by transaction too", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const own_database own(server, pooler);
  tenon::database db = open(own.pooled, {.size = 2, .call_timeout = 10s});
  tenon::repository<Item> items{db};
  std::vector<Item> many = items_from(0, 300);
  for (Item& each : many) each.name += std::string(3000, 'x');  // more than a socket takes at once
  std::vector<Item> found;
  tenon::batch work{db};
  for (Item& each : many) work.insert(each);
  work.add(tenon::update<Item>(where(col<&Item::stock> < 10), col<& Item::stock> = 1000));
  work.find(found, where(col<&Item::stock> == 1000));
  CHECK(work.run()[300] == 10);
  CHECK(found.size() == 10);
  CHECK(items.find_by_id(many[17].id)->name == many[17].name);

  Item good{.name = "good"};
  Item bad{.name = many[3].name};
  work.insert(good).insert(bad).insert(good);
  const tenon::error problem = error_of([&] { work.run(); });
  CHECK(problem.kind == error_kind::unique_violation);
  CHECK(problem.message.rfind("statement 2 of the batch: ", 0) == 0);
  CHECK(items.count() == 300);
  db.transaction([&](tenon::transaction& tx) {
    tenon::batch inside{tx};
    inside.insert(good);
    inside.run();
  });
  CHECK(items.count() == 301);
}

TEST_CASE("many clients share two connections of a pooler without an error", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const own_database own(server, pooler);
  std::vector<tenon::database> programs;
  for (int i = 0; i < 2; ++i) programs.push_back(open(own.pooled, {.size = 4}));
  std::mutex mutex;
  std::vector<std::string> problems;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      tenon::database& db = programs[static_cast<std::size_t>(t % 2)];
      tenon::repository<Item> items{db};
      try {
        for (int i = 0; i < 25; ++i) {
          Item mine = items.insert({.name = std::to_string(t) + "/" + std::to_string(i), .stock = t});
          db.transaction([&](tenon::transaction& tx) {
            tenon::repository<Item> inside{tx};
            mine.stock += 10;
            inside.update(mine);
            tenon::repository<Owner>{tx}.insert({.item = mine.id});
            tx.nested([&](tenon::transaction& inner) {
              tenon::repository<Item>{inner}.increment(where(col<&Item::id> == mine.id), col<&Item::stock>,
                                                       1);
            });
          });
          if (items.find_by_id(mine.id)->stock != t + 11) throw std::runtime_error("another row");
          if (items.count_by(col<&Item::stock> == t + 11) != i + 1) throw std::runtime_error("other rows");
        }
      } catch (const std::exception& problem) {
        const std::lock_guard lock(mutex);
        problems.emplace_back(problem.what());
      }
    });
  }
  for (std::thread& each : threads) each.join();
  for (const std::string& each : problems) FAIL_CHECK(each);
  CHECK(tenon::repository<Owner>{programs[0]}.count() == 200);
  const auto connections = tenon::query_one<int>(
      programs[0], "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()");
  CHECK(*connections <= 2);
}

TEST_CASE("two programs that synchronize behind a pooler at once wait for each other", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  for (int round = 0; round < 3; ++round) {
    const own_database own(server, pooler);
    std::vector<std::string> problems(4);
    std::vector<std::thread> threads;
    for (std::string& each : problems) {
      threads.emplace_back([&] {
        try {
          tenon::database db = open(own.pooled);
          tenon::repository<Item>{db}.insert({.name = std::to_string(&each - problems.data())});
        } catch (const std::exception& problem) {
          each = problem.what();
        }
      });
    }
    for (std::thread& each : threads) each.join();
    for (const std::string& each : problems) CHECK(each.empty());
    tenon::database db = open(own.pooled, {}, tenon::verify);
    CHECK(tenon::repository<Item>{db}.count() == 4);
    CHECK(*tenon::query_one<int>(db, "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'") == 0);
  }
}

TEST_CASE("a statement whose time is over is stopped through the pooler", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const own_database own(server, pooler);
  tenon::database db = open(own.pooled, {.size = 1, .call_timeout = 300ms});
  const auto start = clock_type::now();
  CHECK(error_of([&] { tenon::query<int>(db, "SELECT 1 FROM pg_sleep(20)"); }).kind == error_kind::timeout);
  CHECK(clock_type::now() - start < 5s);
  CHECK(*tenon::query_one<int>(db,
                               "SELECT count(*)::int FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)'"
                               " AND state = 'active'") == 0);
  CHECK(db.ping());
}

TEST_CASE("a pooler that refuses settings at the start is told of with the remedy", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const tenon::error refused = error_of([&] { connection one(tenon::parse_postgresql_url(pooler)); });
  INFO(refused.message);
  CHECK(refused.kind == error_kind::configuration);
  CHECK(refused.message.find("prepared_statements=off") != std::string::npos);
  CHECK(refused.message.find("ignore_startup_parameters") != std::string::npos);
}

TEST_CASE("a search path that a pooler would lose is refused", "[faults][pooler]") {
  const std::string server = server_url();
  const std::string pooler = pooler_url();
  if (server.empty() || pooler.empty()) return;
  const std::string options = "prepared_statements=off&search_path=information_schema";
  const tenon::error refused =
      error_of([&] { connection one(tenon::parse_postgresql_url(with(pooler, options))); });
  INFO(refused.message);
  CHECK(refused.kind == error_kind::configuration);
  CHECK(refused.message.find("search_path") != std::string::npos);
  CHECK(refused.message.find("ALTER ROLE") != std::string::npos);
  // Nothing is lost without one.
  connection direct(tenon::parse_postgresql_url(with(server, options)));
  CHECK(direct.ask("SELECT current_schema()").value(0, 0) == "information_schema");
}

TEST_CASE("prepared statements behind a pooler by transaction answer right or say which option is missing",
          "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("transaction ignore_startup_parameters=options");
  {
    crossed clients(own.pooled);
    // The name that the first client knows belongs to nothing, or to another statement, where it asks now.
    CHECK(clients.first.ask() == 1);
    CHECK(clients.second.ask() == 2);
  }
  {
    crossed clients(own.pooled);
    clients.one.begin("BEGIN");
    const tenon::error problem = error_of([&] { (void)clients.first.ask(); });
    INFO(problem.message);
    CHECK(problem.kind == error_kind::schema);
    CHECK(problem.sqlstate == "26000");
    CHECK(problem.retryable);
    CHECK(problem.message.find("prepared_statements=off") != std::string::npos);
    clients.one.rollback();
    clients.one.begin("BEGIN");
    CHECK(clients.first.ask() == 1);
    clients.one.commit();
  }
  // Many at once: right answers, or that error and no other.
  std::atomic<int> wrong{0};
  std::atomic<int> right{0};
  std::mutex mutex;
  std::vector<std::string> strange;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      connection link(tenon::parse_postgresql_url(own.pooled));
      std::vector<std::unique_ptr<question>> all;
      for (int i = 0; i < 10; ++i)
        all.push_back(std::make_unique<question>(link, "SELECT " + std::to_string(t * 100 + i) + "::int4"));
      for (int i = 0; i < 300; ++i) {
        try {
          ++(all[static_cast<std::size_t>(i % 10)]->ask() == t * 100 + i % 10 ? right : wrong);
        } catch (const tenon::error& problem) {
          if (problem.sqlstate == "26000") continue;
          const std::lock_guard lock(mutex);
          strange.emplace_back(problem.what());
        }
      }
    });
  }
  for (std::thread& each : threads) each.join();
  for (const std::string& each : strange) FAIL_CHECK(each);
  CHECK(wrong == 0);
  CHECK(right > 100);
}

TEST_CASE("settings that a pooler by session drops at the start are made there", "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("session ignore_startup_parameters=options");
  run(own.direct,
      "ALTER DATABASE app SET timezone TO 'Europe/Berlin'; ALTER DATABASE app SET datestyle TO 'German';"
      "ALTER DATABASE app SET intervalstyle TO 'iso_8601'; CREATE SCHEMA elsewhere");
  const std::string url = with(own.pooled, "search_path=elsewhere");
  for (int i = 0; i < 2; ++i) {  // the second gets what the first one leaves
    tenon::database db = tenon::open<Item, Owner>(url, {.schema = tenon::synchronize, .pool = {.size = 1}});
    for (int round = 0; round < 2; ++round) {
      CHECK(*tenon::query_one<std::string>(db, "SELECT ('2020-06-01 12:00:00+00'::timestamptz)::text") ==
            "2020-06-01 12:00:00+00");
      CHECK(*tenon::query_one<std::string>(db, "SELECT ('1 day'::interval)::text") == "1 day");
      CHECK(*tenon::query_one<std::string>(db, "SELECT current_schema()::text") == "elsewhere");
      tenon::execute(db, "SET search_path TO public");  // reset when it comes back
    }
    tenon::repository<Item> items{db};
    items.insert({.name = "n" + std::to_string(i)});
    CHECK(items.count() == i + 1);
    std::vector<Item> many = items_from(10 + i * 3000, 3000);
    items.insert(many);
    items.delete_where(where(col<&Item::stock> > 0));
  }
}

TEST_CASE("a pooler that resets every connection changes nothing", "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("transaction server_reset_query_always=1 server_round_robin=1");
  run(own.direct, "ALTER DATABASE app SET timezone TO 'Europe/Berlin'");
  tenon::database db = open(own.pooled, {.size = 3});
  tenon::repository<Item> items{db};
  for (int i = 0; i < 20; ++i) {
    const Item made = items.insert({.name = "n" + std::to_string(i)});
    CHECK(items.find_by_id(made.id)->name == made.name);
    CHECK(*tenon::query_one<std::string>(db, "SELECT ('2020-06-01 12:00:00+00'::timestamptz)::text") ==
          "2020-06-01 12:00:00+00");
  }
}

TEST_CASE("who waits too long for a connection of the pooler is told, and nothing is kept",
          "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("transaction default_pool_size=1 query_wait_timeout=1");
  tenon::database db = open(own.pooled, {.size = 2});
  tenon::repository<Item> items{db};
  auto tx = db.begin();
  tenon::repository<Item>{tx}.insert({.name = "held"});
  tenon::error refused(error_kind::internal, "");
  const auto start = clock_type::now();
  std::thread([&] { refused = error_of([&] { items.insert({.name = "refused"}); }); }).join();
  CHECK(clock_type::now() - start < 8s);
  INFO(refused.message);
  CHECK(refused.kind == error_kind::connection);
  CHECK(refused.message.find("query_wait_timeout") != std::string::npos);
  tx.commit();
  CHECK(items.count() == 1);
}

TEST_CASE("a server that is lost behind a pooler leaves a write in doubt, and the pool goes on",
          "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("transaction server_login_retry=1");
  tenon::database db = open(own.pooled, {.size = 2, .check_after_idle = 50ms});
  tenon::repository<Item> items{db};
  items.insert({.name = "first"});
  connection direct(tenon::parse_postgresql_url(own.direct));
  const auto end_others = [&] {
    direct.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app' AND pid <> "
        "pg_backend_pid()");
  };
  const auto recovers = [&] {
    for (int i = 0; i < 300; ++i) {
      if (error_of([&] { (void)items.count(); }).kind == error_kind::internal) return true;
      std::this_thread::sleep_for(20ms);
    }
    return false;
  };
  SECTION("in a transaction") {
    auto tx = db.begin();
    tenon::repository<Item>{tx}.insert({.name = "lost"});
    end_others();
    std::this_thread::sleep_for(50ms);
    const tenon::error problem = error_of([&] { (void)tenon::repository<Item>{tx}.count(); });
    INFO(problem.message);
    CHECK(problem.kind == error_kind::connection);
    CHECK(error_of([&] { tx.commit(); }).kind != error_kind::outcome_unknown);
  }
  SECTION("in a write") {
    // The row is locked by a session that the pooler does not know.
    direct.execute("BEGIN; UPDATE item SET stock = 1");
    tenon::error problem(error_kind::internal, "");
    std::thread writer([&] {
      problem = error_of([&] { items.update(where(col<&Item::name> == "first"), col<& Item::stock> = 7); });
    });
    bool waits = false;
    for (int i = 0; i < 1000 && !waits; ++i) {
      waits =
          direct.ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").value(0, 0) ==
          "1";
      std::this_thread::sleep_for(5ms);
    }
    CHECK(waits);
    SECTION("by the server, which says so") {
      end_others();
      writer.join();
      INFO(problem.message);
      CHECK(problem.kind == error_kind::connection);
    }
    SECTION("without a word") {
      own.admin("KILL app");  // the pooler drops both its ends
      writer.join();
      own.admin("RESUME app");
      INFO(problem.message);
      CHECK(problem.kind == error_kind::outcome_unknown);
    }
    direct.execute("ROLLBACK");
  }
  CHECK(recovers());
  CHECK(items.count_by(col<&Item::name> == "lost") == 0);
  CHECK(db.pool().in_use == 0);
}

TEST_CASE("a pooler without a server refuses what it is asked, and nothing is in doubt", "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  const own_pooler own("transaction server_login_retry=1 query_wait_timeout=2");
  tenon::database db = open(own.pooled, {.size = 2, .call_timeout = 8s, .check_after_idle = 60s});
  tenon::repository<Item> items{db};
  items.insert({.name = "first"});
  ::kill(own.server_pid(), SIGINT);  // a fast shutdown
  std::this_thread::sleep_for(500ms);
  for (int i = 0; i < 5; ++i) {
    const auto start = clock_type::now();
    const tenon::error problem = error_of([&] { items.insert({.name = "lost"}); });
    INFO(problem.message);
    CHECK(problem.kind == error_kind::connection);
    CHECK(clock_type::now() - start < 7s);
    std::this_thread::sleep_for(200ms);
  }
  CHECK_FALSE(db.ping(1s));
}

TEST_CASE("a pooler that is gone is no connection, and one that comes back is used", "[faults][pooler]") {
  const std::string server = server_url();
  if (server.empty() || pooler_url().empty()) return;
  own_pooler own("transaction");
  tenon::database db = open(own.pooled, {.size = 2, .acquire_timeout = 3000ms, .check_after_idle = 1ms});
  tenon::repository<Item> items{db};
  items.insert({.name = "first"});
  ::kill(own.pid(), SIGKILL);
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(20ms);
    const auto start = clock_type::now();
    const tenon::error problem = error_of([&] { items.insert({.name = "lost"}); });
    INFO(problem.message);
    CHECK(problem.kind == error_kind::connection);
    CHECK(clock_type::now() - start < 6s);
    CHECK_FALSE(db.ping(1s).reachable);
  }
  own.start("transaction");  // at the same port
  CHECK_NOTHROW(items.insert({.name = "second"}));
  CHECK(items.count() == 2);
}
#endif

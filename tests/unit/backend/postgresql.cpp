// SPDX-License-Identifier: MIT
#include <tenon/backend/postgresql.hpp>

#include "catch.hpp"
#include "postgresql_url.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <tenon/postgresql.hpp>

namespace postgresql_backend_test {

enum class Mood { happy, sad };

struct Note {
  std::int64_t id = 0;
  std::string text{};
  std::optional<int> size{};
  Mood mood = Mood::happy;
  bool operator==(const Note&) const = default;
};

/// What each session of the server runs.
struct Session {
  std::int64_t pid = 0;
  std::optional<std::string> query{};
};

}  // namespace postgresql_backend_test

using postgresql_backend_test::Mood;
using postgresql_backend_test::Note;
using postgresql_backend_test::Session;
using tenon::error_kind;

template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes");
template <>
inline constexpr auto tenon::table_of<Session> =
    tenon::table<Session>("pg_stat_activity").primary_key(&Session::pid);

namespace {

/// A schema of the test's own with the table of notes.
class notes {
 public:
  explicit notes(const std::string& server, std::string_view option = "prepared_statements=on")
      : server_(server) {
    static std::atomic<int> count{0};
    name_ = "backend_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    run("CREATE SCHEMA " + name_);
    url_ = postgresql_test::with(postgresql_test::with(server, "search_path=" + name_), option);
    db.emplace(tenon::open<Note>(url_, {.schema = tenon::synchronize}));
  }
  ~notes() {
    db.reset();
    run("DROP SCHEMA " + name_ + " CASCADE");
  }
  notes(const notes&) = delete;
  notes& operator=(const notes&) = delete;

  /// A connection beside the database's own.
  std::unique_ptr<tenon::postgresql_connection> connect() const {
    return std::make_unique<tenon::postgresql_connection>(tenon::parse_postgresql_url(url_),
                                                          tenon::connect_request{});
  }

  std::optional<tenon::database> db;

 private:
  void run(const std::string& text) {
    tenon::driver::postgresql::connection(tenon::parse_postgresql_url(server_)).execute(text);
  }
  std::string server_;
  std::string name_;
  std::string url_;
};

const tenon::table_info& table = tenon::table_info_of<Note>;

std::string ask(tenon::postgresql_connection& on, std::string_view question) {
  return std::string(on.driver_connection().ask(question).value(0, 0));
}

tenon::statement raw(std::string_view text, std::vector<tenon::cell_spec> results = {}) {
  tenon::statement described;
  tenon::node head{tenon::node_kind::raw};
  head.text = text;
  described.nodes.push_back(head);
  described.results = std::move(results);
  return described;
}

template <class Act>
tenon::error error_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem;
  }
  FAIL("no error was thrown");
  return tenon::error(error_kind::internal, "");
}

std::vector<Note> many(std::size_t count) {
  std::vector<Note> made(count);
  for (std::size_t i = 0; i < count; ++i) {
    made[i].text = "note " + std::to_string(i);
    if (i % 3 != 0) made[i].size = static_cast<int>(i);
    made[i].mood = i % 2 == 0 ? Mood::sad : Mood::happy;
  }
  return made;
}

}  // namespace

TEST_CASE("a PostgreSQL store is named without its user and password", "[backend][postgresql]") {
  const auto store =
      tenon::postgresql_store(tenon::parse_postgresql_url("postgresql://orm:sekret@db:5433,b/app"));
  CHECK(store->name() == "postgresql://db:5433/app");
  CHECK(store->identity().system == "postgresql");
  CHECK(store->identity().address == "db");
  CHECK(store->identity().port == 5433);
  CHECK(store->identity().database == "app");
  CHECK(store->limits().standard == 10);
  CHECK_FALSE(store->limits().single_writer);
}

TEST_CASE("entities go to PostgreSQL and come back, singly, by arrays and by COPY", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  for (const char* option : {"prepared_statements=on", "prepared_statements=off", "enums=native"}) {
    INFO(option);
    notes stored(server, option);
    tenon::repository<Note> all{*stored.db};
    const Note one = all.insert(Note{.text = "one"});
    CHECK(one.id == 1);
    CHECK(all.find_by_id(1) == one);
    std::vector<Note> some = many(10);
    all.insert(some);
    std::vector<Note> lots = many(5000);
    all.insert(lots);
    CHECK(all.count() == 5011);
    CHECK(lots.front().id > some.back().id);
    CHECK(all.find_by_id(lots[4321].id) == lots[4321]);
    CHECK(all.find(where(tenon::col<&Note::mood> == Mood::sad)).size() == 2505);
    std::vector<std::int64_t> ids{one.id, some[3].id, -1};
    CHECK(all.find(where(tenon::in(tenon::col<&Note::id>, ids))).size() == 2);
  }
}

TEST_CASE("keys that the program writes in bulk are not given out again", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  std::vector<std::int64_t> keys(3);
  db->begin({});
  db->reserve_keys(table, keys);
  CHECK(keys == std::vector<std::int64_t>{1, 2, 3});
  db->keys_written(table, 100);
  db->reserve_keys(table, keys);
  CHECK(keys == std::vector<std::int64_t>{101, 102, 103});
  db->keys_written(table, 50);  // never back
  db->reserve_keys(table, keys);
  CHECK(keys == std::vector<std::int64_t>{104, 105, 106});
  const auto other = stored.connect();
  other->begin({});
  other->keys_written(table, 60);  // it does not know how far the sequence is
  other->reserve_keys(table, keys);
  CHECK(keys == std::vector<std::int64_t>{107, 108, 109});
  other->rollback();
  db->rollback();
}

TEST_CASE("the first key that the program writes is not given out either", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  std::vector<std::int64_t> keys(1);
  db->begin({});
  db->keys_written(table, 1);
  db->reserve_keys(table, keys);
  CHECK(keys[0] == 2);
  db->rollback();
}

TEST_CASE("a table without a sequence for its key is a difference of schemas", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  db->driver_connection().execute("ALTER TABLE notes ALTER id DROP IDENTITY");
  std::vector<std::int64_t> keys(1);
  CHECK(error_of([&] { db->reserve_keys(table, keys); }).kind == error_kind::schema);
}

TEST_CASE("a transaction has the isolation that was asked for", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  const auto level = [&](const tenon::transaction_mode& mode) {
    db->begin(mode);
    const std::string said = ask(*db,
                                 "SELECT current_setting('transaction_isolation') || "
                                 "current_setting('transaction_read_only') || "
                                 "current_setting('transaction_deferrable')");
    CHECK(db->in_transaction());
    db->rollback();
    return said;
  };
  CHECK(level({}) == "read committedoffoff");
  CHECK(level({false, tenon::isolation::read_committed, false}) == "read committedonoff");
  CHECK(level({true, tenon::isolation::repeatable_read, false}) == "repeatable readoffoff");
  CHECK(level({false, tenon::isolation::serializable, true}) == "serializableonon");
}

TEST_CASE("savepoints are numbered and can be used again", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  const tenon::statement good = raw("INSERT INTO notes (text, mood) VALUES ('x', 'sad')");
  const tenon::statement bad = raw("INSERT INTO notes (text) VALUES (NULL)");
  const tenon::encoder none{};
  db->begin({});
  for (int i = 0; i < 2; ++i) {
    db->savepoint(1);
    CHECK(db->run({0, nullptr, nullptr, &good}, none) == 1);
    db->savepoint(2);
    CHECK(error_of([&] {
            db->run({0, nullptr, nullptr, &bad}, none);
          }).kind == error_kind::not_null_violation);
    CHECK(db->failed());
    db->rollback_to(2);
    CHECK_FALSE(db->failed());
    db->release(1);
  }
  db->commit();
  CHECK(ask(*db, "SELECT count(*) FROM notes") == "2");
}

TEST_CASE("a batch takes the same statement more than once", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  const tenon::statement insert = raw("INSERT INTO notes (text, mood) VALUES ($1, 'sad')");
  const tenon::statement count = raw("SELECT count(*) FROM notes", {{tenon::cell_kind::integer}});
  tenon::encoder text, none;
  text.bytes(tenon::cell_kind::text, "x");
  std::int64_t counted = 0;
  std::vector<tenon::batch_item> items(3);
  for (tenon::batch_item& each : items) each.source = {0, nullptr, nullptr, &insert}, each.values = &text;
  items[2].source.described = &count;
  items[2].values = &none;
  items[2].width = 1;
  items[2].target = &counted;
  items[2].row = [](void* to, const tenon::cell* row) { *static_cast<std::int64_t*>(to) = row->integer; };
  db->begin({});
  db->run_batch(items);
  db->commit();
  CHECK(items[0].affected == 1);
  CHECK(items[1].affected == 1);
  CHECK(counted == 2);
}

TEST_CASE("rows of one statement are read while it starts again", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  const tenon::statement asked =
      raw("SELECT g FROM generate_series(1, 3) AS g", {{tenon::cell_kind::integer}});
  const tenon::encoder none{};
  for (bool streams : {false, true}) {
    const tenon::statement_source source{0, nullptr, nullptr, &asked, streams};
    tenon::cell outer_row, inner_row;
    int rows = 0;
    tenon::cursor& outer = db->open(source, none);
    while (outer.next(&outer_row)) {
      tenon::cursor& inner = db->open(source, none);
      while (inner.next(&inner_row)) ++rows;
      inner.close();
    }
    outer.close();
    CHECK(rows == 9);
  }
}

TEST_CASE("rows are streamed by COPY, unless there are few or values to bind", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  tenon::database db =
      tenon::open<Session>(server, {.schema = tenon::schema_policy::none, .pool = {.size = 1}});
  tenon::repository<Session> sessions{db};
  struct pid {
    std::int64_t number;
  };
  const std::int64_t own = tenon::query<pid>(db, "SELECT pg_backend_pid()").at(0).number;
  std::string ran;
  const auto note = [&](const Session& each) {
    if (each.pid == own) ran = *each.query;
  };
  sessions.for_each(note);
  CHECK(ran.find(") TO STDOUT (FORMAT binary)") != std::string::npos);
  sessions.for_each(note);
  CHECK(ran.rfind("SELECT", 0) == 0);
  CHECK(ran.find("COPY") == std::string::npos);
  CHECK(sessions.for_each(note, where(tenon::col<&Session::pid> == own)) == 1);
  CHECK(ran.rfind("SELECT", 0) == 0);
  CHECK(ran.find("COPY") == std::string::npos);
}

TEST_CASE("a store that only reads says so to a health check", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  CHECK(db->check().writable);
  CHECK(db->check().problem.empty());
  db->driver_connection().execute("SET default_transaction_read_only = on");
  CHECK_FALSE(db->check().writable);
  CHECK(db->check().problem.find("read only") != std::string::npos);
  db->ping();
}

TEST_CASE("a dirty session is clean after its reset", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  const auto db = stored.connect();
  const tenon::encoder none{};
  CHECK_FALSE(db->dirty());
  const tenon::statement sets = raw("SET statement_timeout = 4711");
  CHECK(db->run({0, nullptr, nullptr, &sets}, none) == 0);
  CHECK(db->dirty());
  db->reset();
  CHECK_FALSE(db->dirty());
  CHECK(ask(*db, "SHOW statement_timeout") == "0");
}

TEST_CASE("the text of a statement is what PostgreSQL gets", "[backend][postgresql]") {
  const std::string server = postgresql_test::server_url();
  if (server.empty()) return;
  notes stored(server);
  tenon::connect_request request;
  request.tag = "app=chat";
  tenon::postgresql_connection db(tenon::parse_postgresql_url(server), request);
  const tenon::statement asked = raw("SELECT 1");
  CHECK(db.text({0, nullptr, nullptr, &asked}) == "SELECT 1 /*app=chat*/");
}

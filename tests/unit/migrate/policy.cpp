// SPDX-License-Identifier: MIT
#include <tenon/migrate/policy.hpp>

#include "catch.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <tenon/backend/sqlite.hpp>
#include <tenon/model/table_of.hpp>

namespace policy_test {

struct Team {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::int64_t> leader;
};
struct Member {
  std::int64_t id = 0;
  std::string email;
  std::optional<std::string> nick;
  std::int64_t team = 0;
  std::int64_t points = 0;
};
/// Was called "crew" before.
struct Squad {
  std::int64_t id = 0;
};
struct Broken {
  std::int64_t id = 0;
};

}  // namespace policy_test

using namespace policy_test;

template <>
inline constexpr auto tenon::table_of<Team> =
    tenon::table<Team>("select").foreign_key(&Team::leader, &Member::id, tenon::on_delete::set_null);
template <>
inline constexpr auto tenon::table_of<Member> = tenon::table<Member>("the \"members\" of größe")
                                                    .foreign_key(&Member::team, &Team::id,
                                                                 tenon::on_delete::cascade)
                                                    .unique(&Member::email)
                                                    .collation(&Member::email, "NOCASE")
                                                    .default_value(&Member::points, 1)
                                                    .index({.where = "points > 0"},
                                                           tenon::desc(&Member::points))
                                                    .check("it's positive", "points >= 0");
template <>
inline constexpr auto tenon::table_of<Squad> = tenon::table<Squad>().renamed_from("crew");
template <>
inline constexpr auto tenon::table_of<Broken> = tenon::table<Broken>().check("nonsense", "id >");

namespace {

constexpr const tenon::table_info* entities[] = {&tenon::table_info_of<Team>, &tenon::table_info_of<Member>};

/// What the entities' tables may look like when somebody else has made them: other spelling, same meaning.
constexpr const char* by_hand[] = {
    "create table \"select\"(ID integer not null primary key autoincrement, leader integer\n"
    "  references \"THE \"\"members\"\" of größe\" on delete set null -- a comment\n, name text not null);",
    "create table [the \"members\" of größe](id INTEGER CONSTRAINT pk PRIMARY KEY AUTOINCREMENT,\n"
    "  points INTEGER DEFAULT (1) NOT NULL CHECK (( `points`>=0 )), nick TEXT COLLATE binary,\n"
    "  email TEXT UNIQUE COLLATE nocase NOT NULL, team INTEGER NOT NULL,\n"
    "  FOREIGN KEY(team) REFERENCES \"select\"(id) ON UPDATE NO ACTION ON DELETE CASCADE NOT DEFERRABLE);",
    "create index another_name on [the \"members\" of größe] (\"points\" desc) where ([points]>0);"};

struct file {
  explicit file(const char* name)
      : path((std::filesystem::temp_directory_path() / ("tenon_policy_" + std::string(name) + ".db"))
                 .string()) {
    remove();
  }
  ~file() { remove(); }
  file(const file&) = delete;
  file& operator=(const file&) = delete;
  void remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path + end);
  }
  tenon::sqlite_options options() const {
    tenon::sqlite_options made;
    made.path = path;
    return made;
  }
  std::string path;
};

tenon::sqlite_options in_memory() {
  tenon::sqlite_options options;
  options.path = ":memory:";
  return options;
}

std::string made_by_hand(std::string_view replaced = {}, std::string_view by = {}) {
  std::string text;
  for (const char* each : by_hand) text += each;
  if (!replaced.empty()) {
    const std::size_t at = text.find(replaced);
    REQUIRE(at != std::string::npos);
    text.replace(at, replaced.size(), by);
  }
  return text;
}

std::string refusal(tenon::schema_policy policy, tenon::backend_connection& connection,
                    tenon::array_view<const tenon::table_info* const> tables = entities) {
  try {
    tenon::enforce(policy, connection, tables);
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::schema);
    return problem.message;
  }
  return "";
}

/// The one difference that opening a database made by hand and altered finds.
std::string difference_of(std::string_view replaced, std::string_view by) {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(made_by_hand(replaced, by));
  const tenon::schema::snapshot before = connection.inspect();
  const std::string ending = "\nNothing was changed";
  std::string text = refusal(tenon::synchronize, connection);
  // The door that would add what can be added is named.
  CHECK((text.empty() || text.find("include <tenon/schema.hpp>") != std::string::npos));
  const std::string verified = refusal(tenon::verify, connection);
  CHECK(text.substr(0, text.find(ending)) == verified.substr(0, verified.find(ending)));
  CHECK(connection.inspect() == before);
  CHECK_FALSE(connection.in_transaction());
  const std::string beginning = "the database's schema is not the one the entities describe:\n  ";
  if (text.size() < beginning.size() + ending.size()) return text;
  CHECK(text.substr(0, beginning.size()) == beginning);
  return text.substr(beginning.size(), text.find(ending) - beginning.size());
}

std::int64_t total_changes(tenon::sqlite_connection& connection) {
  return sqlite3_total_changes(connection.driver_connection().handle());
}

/// Counts the statements that write or take the right to write.
struct write_counter {
  explicit write_counter(tenon::sqlite_connection& connection) {
    sqlite3_trace_v2(
        connection.driver_connection().handle(), SQLITE_TRACE_STMT,
        [](unsigned, void* counted, void* statement, void*) {
          auto* handle = static_cast<sqlite3_stmt*>(statement);
          const std::string text = sqlite3_sql(handle);
          if (sqlite3_stmt_readonly(handle) == 0 || text == "BEGIN IMMEDIATE") ++*static_cast<int*>(counted);
          return 0;
        },
        &count);
  }
  int count = 0;
};

}  // namespace

TEST_CASE("synchronize creates everything in an empty database, circles of references too", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  tenon::enforce(tenon::synchronize, connection, entities);
  const tenon::schema::snapshot made = connection.inspect();
  CHECK(tenon::schema::diff(connection.describe(entities), made).empty());
  REQUIRE(made.tables.size() == 2);
  CHECK(made.tables[0].name == "the \"members\" of größe");
  CHECK(made.tables[1].name == "select");
  CHECK_FALSE(connection.in_transaction());
  connection.driver_connection().execute(
      "INSERT INTO \"select\" (name) VALUES ('a'); INSERT INTO \"the \"\"members\"\" of größe\" (email, "
      "team) "
      "VALUES ('x', 1); UPDATE \"select\" SET leader = 1; DELETE FROM \"select\"");
}

TEST_CASE("the second synchronize only reads", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  tenon::enforce(tenon::synchronize, connection, entities);
  const std::int64_t before = total_changes(connection);
  write_counter writes(connection);
  tenon::enforce(tenon::synchronize, connection, entities);
  tenon::enforce(tenon::verify, connection, entities);
  CHECK(writes.count == 0);
  CHECK(total_changes(connection) == before);
}

TEST_CASE("an equal database is accepted while another connection holds the write lock", "[migrate]") {
  const file database("locked");
  tenon::sqlite_options options = database.options();
  options.busy_timeout_ms = 0;
  tenon::sqlite_connection writer(options);
  tenon::enforce(tenon::synchronize, writer, entities);
  writer.begin({});
  tenon::sqlite_connection other(options);
  tenon::enforce(tenon::synchronize, other, entities);
  writer.rollback();
}

TEST_CASE("a database that means the same in another spelling is equal", "[migrate]") {
  CHECK(difference_of("", "").empty());
}

TEST_CASE("every difference of an existing table is refused and told", "[migrate]") {
  const std::string members = "table \"the \"members\" of größe\"";
  CHECK(difference_of("nick TEXT COLLATE binary,", "") ==
        members + ", column \"nick\" is missing, wanted TEXT NULL");
  CHECK(difference_of("nick TEXT", "phone INT, nick TEXT") ==
        members + ", column \"phone\" is not described by the entity, found INT NULL");
  CHECK(difference_of("nick TEXT", "nick BLOB") == members + ", column \"nick\": type is BLOB, wanted TEXT");
  CHECK(difference_of("team INTEGER NOT NULL", "team INTEGER") ==
        members + ", column \"team\": nullability is NULL, wanted NOT NULL");
  CHECK(difference_of("DEFAULT (1)", "DEFAULT '1'") ==
        members + ", column \"points\": default is '1', wanted 1");
  CHECK(difference_of("nick TEXT", "nick TEXT AS ('n')") ==
        members + ", column \"nick\": generated value is ('n') VIRTUAL, wanted none");
  CHECK(difference_of("COLLATE nocase NOT", "NOT") ==
        members + ", column \"email\": collation is absent, wanted NOCASE");
  CHECK(difference_of("PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY") ==
        members + ": AUTOINCREMENT is off, wanted on");
  CHECK(difference_of("not null primary key autoincrement", "not null unique") ==
        "table \"select\": primary key is (), wanted (id)\n"
        "  table \"select\": AUTOINCREMENT is off, wanted on\n"
        "  table \"select\", index \"UNIQUE (ID)\" is not described by the entity, found UNIQUE (ID)");
  CHECK(difference_of("NOT DEFERRABLE)", ") STRICT") == members + ": STRICT is on, wanted off");
  CHECK(difference_of("UNIQUE COLLATE", "COLLATE") ==
        members + ", index \"uq_the \"members\" of größe_email\" is missing, wanted UNIQUE (email)");
  CHECK(difference_of("nick TEXT", "nick TEXT UNIQUE") ==
        members + ", index \"UNIQUE (nick)\" is not described by the entity, found UNIQUE (nick)");
  CHECK(difference_of("create index another_name", "create index [ix_the \"members\" of größe_points]")
            .empty());
  CHECK(difference_of(
            "create index another_name on [the \"members\" of größe] (\"points\" desc)",
            "create index [ix_the \"members\" of größe_points] on [the \"members\" of größe] (points)") ==
        members +
            ", index \"ix_the \"members\" of größe_points\": it is (points) WHERE points > 0, wanted (points "
            "DESC) "
            "WHERE points > 0");
  CHECK(difference_of("ON DELETE CASCADE NOT DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED") ==
        members +
            ", foreign key \"(team)\": it is (team) REFERENCES select (id) ON DELETE NO ACTION ON UPDATE NO "
            "ACTION DEFERRABLE INITIALLY DEFERRED, wanted (team) REFERENCES select (id) ON DELETE CASCADE ON "
            "UPDATE NO ACTION");
  CHECK(difference_of("FOREIGN KEY(team)", "FOREIGN KEY(points) REFERENCES other(id), FOREIGN KEY(team)") ==
        members +
            ", foreign key \"(points)\" is not described by the entity, found (points) REFERENCES other (id) "
            "ON DELETE NO ACTION ON UPDATE NO ACTION");
  CHECK(difference_of("CHECK (( `points`>=0 ))", "") ==
        members + ", check \"it's positive\" is missing, wanted (points >= 0)");
  CHECK(difference_of("CHECK (( `points`>=0 ))", "CONSTRAINT [IT'S positive] CHECK (points>=1)") ==
        members + ", check \"it's positive\": it is (points >= 1), wanted (points >= 0)");
  CHECK(difference_of("nick TEXT", "nick TEXT CHECK (nick <> 'x')") ==
        members + ", check \"nick <> 'x'\" is not described by the entity, found (nick <> 'x')");
}

TEST_CASE("all differences are listed, one a line", "[migrate]") {
  CHECK(difference_of(
            "team INTEGER NOT NULL,\n  FOREIGN KEY(team) REFERENCES \"select\"(id) ON UPDATE NO ACTION ON "
            "DELETE CASCADE NOT DEFERRABLE",
            "team TEXT") ==
        "table \"the \"members\" of größe\", column \"team\": type is TEXT, wanted INTEGER\n"
        "  table \"the \"members\" of größe\", column \"team\": nullability is NULL, wanted NOT NULL\n"
        "  table \"the \"members\" of größe\", foreign key \"(team)\" is missing, wanted (team) REFERENCES "
        "select "
        "(id) ON DELETE CASCADE ON UPDATE NO ACTION");
}

TEST_CASE("synchronize adds missing tables beside equal ones and leaves strangers alone", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(std::string(by_hand[0]) +
                                         "CREATE TABLE stranger(x); INSERT INTO stranger VALUES (1);");
  tenon::enforce(tenon::synchronize, connection, entities);
  CHECK(refusal(tenon::verify, connection).empty());
  CHECK(connection.inspect().find("stranger") != nullptr);
  CHECK(connection.inspect().tables.size() == 3);
}

TEST_CASE("nothing is created beside a table that differs", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute("CREATE TABLE \"select\" (id INTEGER PRIMARY KEY)");
  const std::string text = refusal(tenon::synchronize, connection);
  CHECK(text.find("table \"the \"members\" of größe\" is missing") != std::string::npos);
  CHECK(text.find("column \"name\" is missing") != std::string::npos);
  CHECK(connection.inspect().tables.size() == 1);
}

TEST_CASE("a view in the place of a table is refused", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute("CREATE VIEW \"SELECT\" AS SELECT 1 AS id");
  CHECK(refusal(tenon::synchronize, connection).find("table \"select\": it is a view, wanted a table") !=
        std::string::npos);
}

TEST_CASE("verify names missing tables and the way to create them, and writes nothing", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  CHECK(refusal(tenon::verify, connection) ==
        "the database's schema is not the one the entities describe:\n"
        "  table \"select\" is missing\n"
        "  table \"the \"members\" of größe\" is missing\n"
        "Nothing was changed; tenon::synchronize creates missing tables.");
  CHECK(connection.inspect().tables.empty());
}

TEST_CASE("verify and an equal synchronize work on a read-only database", "[migrate]") {
  const file database("read_only");
  {
    tenon::sqlite_connection connection(database.options());
    tenon::enforce(tenon::synchronize, connection, entities);
  }
  tenon::sqlite_options options = database.options();
  options.read_only = true;
  tenon::sqlite_connection connection(options);
  CHECK(refusal(tenon::verify, connection).empty());
  CHECK(refusal(tenon::synchronize, connection).empty());
}

TEST_CASE("the policy none looks at nothing", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  tenon::enforce(tenon::schema_policy::none, connection, entities);
  CHECK(connection.inspect().tables.empty());
}

TEST_CASE("a statement SQLite refuses names its table and leaves nothing behind", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  const tenon::table_info* broken[] = {&tenon::table_info_of<Team>, &tenon::table_info_of<Member>,
                                       &tenon::table_info_of<Broken>};
  try {
    tenon::enforce(tenon::synchronize, connection, broken);
    FAIL("not refused");
  } catch (const tenon::error& problem) {
    CHECK(problem.kind == tenon::error_kind::statement);
    CHECK(problem.message.find("creating table \"broken\"") == 0);
    CHECK(problem.table == "broken");
  }
  CHECK(connection.inspect().tables.empty());
}

TEST_CASE("a creation that fails in the middle is rolled back whole", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE stranger(x); CREATE INDEX [uq_the \"members\" of größe_email] ON stranger(x)");
  CHECK_THROWS_AS(tenon::enforce(tenon::synchronize, connection, entities), tenon::error);
  CHECK(connection.inspect().tables.size() == 1);
  CHECK_FALSE(connection.in_transaction());
}

TEST_CASE("eight openings at once create the schema once", "[migrate]") {
  const file database("race");
  std::vector<std::string> problems(8);
  std::vector<std::thread> threads;
  for (std::string& problem : problems) {
    threads.emplace_back([&problem, &database] {
      try {
        tenon::sqlite_connection connection(database.options());
        tenon::enforce(tenon::synchronize, connection, entities);
      } catch (const tenon::error& caught) {
        problem = caught.message;
      }
    });
  }
  for (std::thread& each : threads) each.join();
  CHECK(problems == std::vector<std::string>(8));
  tenon::sqlite_connection connection(database.options());
  CHECK(connection.inspect().tables.size() == 2);
}

TEST_CASE("a renamed table does not become a new, empty one in a program that cannot rename", "[migrate]") {
  tenon::sqlite_connection connection(in_memory());
  connection.driver_connection().execute(
      "CREATE TABLE crew (id INTEGER PRIMARY KEY); INSERT INTO crew VALUES (1)");
  const tenon::table_info* squad[] = {&tenon::table_info_of<Squad>};
  const std::string text = refusal(tenon::synchronize, connection, squad);
  CHECK(text.find("include <tenon/schema.hpp>") != std::string::npos);
  CHECK(connection.inspect().tables.size() == 1);
  // Where there is no old table, it is made.
  tenon::sqlite_connection fresh(in_memory());
  CHECK(refusal(tenon::synchronize, fresh, squad).empty());
  CHECK(fresh.inspect().tables.size() == 1);
}

// SPDX-License-Identifier: MIT
#include <tenon/schema.hpp>

#include "stores.hpp"

#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

namespace schema_inspect_test {

struct Shelf {
  std::int64_t id = 0;
  std::string name;
};
struct Book {
  std::int64_t id = 0;
  std::int64_t shelf = 0;
  std::string title;
  double price = 9.5;
};

}  // namespace schema_inspect_test

using schema_inspect_test::Book;
using schema_inspect_test::Shelf;

template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("our shelves").unique(&Shelf::name);
template <>
inline constexpr auto tenon::table_of<Book> = tenon::table<Book>("select")
                                                  .foreign_key(&Book::shelf, &Shelf::id,
                                                               tenon::on_delete::cascade)
                                                  .default_value(&Book::price, 9.5)
                                                  .index(&Book::title, &Book::shelf);

using namespace conformance;
using tenon::schema::snapshot;
using tenon::schema::table;

namespace {

/// The names that have to survive: a space, both quotes, a reserved word, letters of other languages, a dot,
/// a percent sign, a backslash.
const std::vector<std::string> odd_names = {"two words", "it's",    "say \"hi\"",  "select",  "größe", "日本",
                                            "a.b",       "50%_off", "back\\slash", "Capital", "[x]"};

std::string quoted(const std::string& name) {
  std::string text = "\"";
  for (char letter : name) {
    text += letter;
    if (letter == '"') text += '"';
  }
  return text + '"';
}

void run(tenon::database& db, const std::string& sql) {
  tenon::statement described;
  tenon::node text{tenon::node_kind::raw};
  text.text = sql;
  described.nodes.push_back(text);
  db.with_connection([&](tenon::backend_connection& connection) {
    connection.run({0, nullptr, nullptr, &described}, tenon::encoder());
  });
}

bool is_sqlite(const tenon::database& db) {
  return db.identity().system == "sqlite";
}

}  // namespace

TEST_CASE("a live schema is read as values on every store", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Shelf, Book> fresh(store, apart::schemas);
    const snapshot found = tenon::inspect(fresh.db);
    REQUIRE(found.tables.size() == 2);
    const table& books = *found.find("select");
    REQUIRE(books.columns.size() == 4);
    CHECK(books.columns[3].name == "price");
    CHECK_FALSE(books.columns[3].default_text.empty());
    CHECK(books.primary_key == std::vector<std::string>{"id"});
    CHECK(books.autoincrement);
    REQUIRE(books.foreign_keys.size() == 1);
    CHECK(books.foreign_keys[0].table == "our shelves");
    CHECK(books.foreign_keys[0].referenced == std::vector<std::string>{"id"});
    CHECK(books.foreign_keys[0].on_delete == tenon::referential_action::cascade);
    REQUIRE(books.indexes.size() == 1);
    CHECK(books.indexes[0].parts.size() == 2);
    CHECK(found.find("our shelves")->indexes[0].unique);
    CHECK(tenon::inspect(fresh.db) == found);
  });
}

TEST_CASE("rows and keys of every table are counted, also inside of a transaction", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Shelf, Book> fresh(store, apart::schemas);
    tenon::repository<Shelf> shelves(fresh.db);
    std::vector<Shelf> three{{0, "a"}, {0, "b"}, {0, "c"}};
    for (Shelf& each : three) shelves.insert(each);
    shelves.remove(three[2]);
    std::vector<tenon::schema::row_count> counts = tenon::row_counts(fresh.db);
    REQUIRE(counts.size() == 2);
    CHECK(counts[0].table == "our shelves");
    CHECK(counts[0].rows == 2);
    CHECK(counts[0].last_key == three[2].id);
    CHECK(counts[1] == tenon::schema::row_count{"select", 0, 0});
    fresh.db.transaction([&](tenon::transaction& tx) {
      Shelf fourth{0, "d"};
      tenon::repository<Shelf>(tx).insert(fourth);
      CHECK(tenon::row_counts(tx)[0].rows == 3);
      CHECK(tenon::inspect(tx).tables.size() == 2);
    });
  });
}

TEST_CASE("reading a schema writes nothing and asks few questions", "[schema]") {
  for_each_store([](const store_under_test& store) {
    fresh_database<Shelf, Book> fresh(store, apart::schemas);
    const std::vector<std::string> texts = statements_of(fresh, [&] { (void)tenon::inspect(fresh.db); });
    CHECK(texts == std::vector<std::string>{"BEGIN READ ONLY", "ROLLBACK"});
  });
}

TEST_CASE("names of any kind survive being written and read back", "[schema]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Shelf> fresh(store, apart::schemas);
    const bool sqlite = is_sqlite(fresh.db);
    snapshot expected = tenon::inspect(fresh.db);
    const std::string integer = sqlite ? "INTEGER" : "bigint";
    for (const std::string& name : odd_names) {
      const std::string t = quoted(name);
      const std::string c = quoted("column " + name);
      const std::string other = quoted("other " + name);
      run(fresh.db, "CREATE TABLE " + t + " (" + c + " " + integer + " NOT NULL, " + other + " " + integer +
                        " DEFAULT 3, CONSTRAINT " + quoted("pk " + name) + " PRIMARY KEY (" + c +
                        "), CONSTRAINT " + quoted("ck " + name) + " CHECK (" + other + " > 1), CONSTRAINT " +
                        quoted("fk " + name) + " FOREIGN KEY (" + other + ") REFERENCES " + t + " (" + c +
                        ") ON DELETE SET NULL)");
      run(fresh.db, "CREATE INDEX " + quoted("ix " + name) + " ON " + t + " (" + other + " DESC) WHERE " +
                        other + " > 2");
      run(fresh.db, "CREATE VIEW " + quoted("view " + name) + " AS SELECT " + c + " FROM " + t);
    }
    const snapshot found = tenon::inspect(fresh.db);
    REQUIRE(found.tables.size() == odd_names.size() + 1);
    REQUIRE(found.views.size() == odd_names.size());
    for (std::size_t at = 0; at < odd_names.size(); ++at) {
      const std::string& name = odd_names[at];
      INFO("name: " << name);
      const table* const made = found.find(name);
      REQUIRE(made != nullptr);
      REQUIRE(made->columns.size() == 2);
      CHECK(made->columns[0].name == "column " + name);
      CHECK(made->columns[1].name == "other " + name);
      CHECK(made->columns[1].default_text == "3");
      CHECK(made->primary_key == std::vector<std::string>{"column " + name});
      REQUIRE(made->checks.size() == 1);
      CHECK(made->checks[0].name == "ck " + name);
      CHECK(made->checks[0].expression.find("> 1") != std::string::npos);
      REQUIRE(made->foreign_keys.size() == 1);
      CHECK(made->foreign_keys[0].name == "fk " + name);
      CHECK(made->foreign_keys[0].table == name);
      CHECK(made->foreign_keys[0].columns == std::vector<std::string>{"other " + name});
      CHECK(made->foreign_keys[0].on_delete == tenon::referential_action::set_null);
      REQUIRE(made->indexes.size() == 1);
      CHECK(made->indexes[0].name == "ix " + name);
      CHECK(made->indexes[0].parts[0].column == "other " + name);
      CHECK(made->indexes[0].parts[0].descending);
      CHECK(made->indexes[0].where.find("> 2") != std::string::npos);
      CHECK(found.views[at].name == "view " + name);
    }
    // Made again from what was read, a schema is the same.
    for (const std::string& name : odd_names) {
      run(fresh.db, "DROP VIEW " + quoted("view " + name));
      run(fresh.db, "DROP TABLE " + quoted(name));
    }
    const snapshot bare = tenon::inspect(fresh.db);
    CHECK(bare.tables.size() == 1);
    fresh.db.with_connection([&](tenon::backend_connection& connection) {
      connection.begin({.write = true});
      connection.apply(tenon::schema::plan_missing_tables(found, bare));
      connection.commit();
    });
    snapshot again = tenon::inspect(fresh.db);
    again.views = found.views;
    CHECK(tenon::schema::diff(found, again).empty());
    CHECK(tenon::schema::diff(again, found).empty());
  });
}

TEST_CASE("SQLite tells of options, counters, triggers, generated columns and odd indexes", "[schema]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    fresh_database<Shelf> fresh(store, apart::schemas);
    if (!is_sqlite(fresh.db)) return;
    for (const char* const sql :
         {"CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE, b INTEGER, c INTEGER "
          "GENERATED ALWAYS AS (b * 2) STORED, d INTEGER AS (b + 1), UNIQUE (b, a))",
          "CREATE TABLE w (k TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
          "CREATE INDEX i ON t (lower(a), b COLLATE RTRIM DESC) WHERE b IS NOT NULL",
          "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM w; END", "CREATE VIEW v AS SELECT a FROM t",
          "INSERT INTO t (id, b) VALUES (70, 1)", "DELETE FROM t"})
      run(fresh.db, sql);
    const snapshot found = tenon::inspect(fresh.db);
    const table& t = *found.find("t");
    CHECK(t.autoincrement);
    CHECK(t.columns[1].collation == "NOCASE");
    CHECK(t.columns[3].generated == "b * 2");
    CHECK(t.columns[3].stored);
    CHECK(t.columns[4].generated == "b + 1");
    CHECK_FALSE(t.columns[4].stored);
    REQUIRE(t.indexes.size() == 2);
    CHECK(t.indexes[0].name.empty());
    CHECK(t.indexes[1].parts[0].expression == "lower(a)");
    CHECK(t.indexes[1].parts[1].collation == "RTRIM");
    CHECK(t.indexes[1].where == "b IS NOT NULL");
    CHECK(found.find("w")->strict);
    CHECK(found.find("w")->without_rowid);
    REQUIRE(found.triggers.size() == 1);
    CHECK(found.triggers[0].text.find("DELETE FROM w") != std::string::npos);
    REQUIRE(found.views.size() == 1);
    CHECK(found.views[0].text == "CREATE VIEW v AS SELECT a FROM t");
    CHECK(tenon::row_counts(fresh.db)[1] == tenon::schema::row_count{"t", 0, 70});
  });
}

TEST_CASE("PostgreSQL tells of constraints, counters, stored views and schemas", "[schema]") {
  const store_under_test* const store = store_named("PostgreSQL");
  if (store == nullptr) return;
  fresh_database<Shelf> fresh(*store, apart::schemas);
  for (const char* const sql :
       {"CREATE SCHEMA other", "CREATE SEQUENCE other.numbers INCREMENT BY 5",
        "CREATE TYPE mood AS ENUM ('calm', 'wild')",
        "CREATE TABLE t (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, a text, m mood DEFAULT "
        "'calm', n bigint, CONSTRAINT u UNIQUE (a) INCLUDE (m) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TABLE other.t (id bigint PRIMARY KEY, up bigint)", "CREATE TABLE \"other.t\" (x integer)",
        "ALTER TABLE other.t ADD CONSTRAINT late FOREIGN KEY (up) REFERENCES t (id) NOT VALID",
        "ALTER TABLE t ADD CONSTRAINT small CHECK (n < 9) NOT VALID",
        "CREATE MATERIALIZED VIEW other.kept AS SELECT a FROM t"})
    run(fresh.db, sql);
  const snapshot found = tenon::inspect(fresh.db);
  REQUIRE(found.sequences.size() == 1);
  CHECK(found.sequences[0].name == "other.numbers");
  CHECK(found.sequences[0].schema == "other");
  CHECK(found.sequences[0].text.find("INCREMENT BY 5") != std::string::npos);
  REQUIRE(found.views.size() == 1);
  CHECK(found.views[0].stored);
  CHECK(found.views[0].schema == "other");
  const table& t = *found.find("t");
  REQUIRE(t.indexes.size() == 1);
  CHECK(t.indexes[0].constraint);
  CHECK(t.indexes[0].details == "INCLUDE (m) DEFERRABLE INITIALLY DEFERRED");
  CHECK_FALSE(t.checks[0].validated);
  // A table with a dot in its name is not the one of a schema.
  int named = 0;
  for (const table& each : found.tables) {
    if (each.name != "other.t") continue;
    ++named;
    CHECK(each.own_name() == (each.schema.empty() ? "other.t" : "t"));
    CHECK(each.columns.size() == (each.schema.empty() ? 1 : 2));
    if (!each.schema.empty()) {
      CHECK_FALSE(each.foreign_keys[0].validated);
      CHECK(each.foreign_keys[0].table == "t");
    }
  }
  CHECK(named == 2);
  CHECK(found.find_type("mood")->labels.size() == 2);
}

// SPDX-License-Identifier: MIT
// Full-text indexes and searches as both databases are told of them.
#include "catch.hpp"

#include <optional>
#include <string>

#include <tenon/dialect/postgresql_ddl.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/dialect/sqlite_full_text_ddl.hpp>
#include <tenon/query/full_text.hpp>
#include <tenon/query/subquery.hpp>
#include <tenon/schema/from_model.hpp>
#include <tenon/schema/plan.hpp>

namespace full_text_golden {

struct Message {
  std::int64_t id = 0;
  std::string title{};
  std::optional<std::string> content{};
};
struct Leaf {
  std::int64_t tree = 0;
  std::string name{};
  std::string text{};
};

}  // namespace full_text_golden

using namespace full_text_golden;
template <>
inline constexpr auto tenon::table_of<Message> =
    tenon::table<Message>("messages").full_text({.name = "words"}, &Message::title, &Message::content);
template <>
inline constexpr auto tenon::table_of<Leaf> =
    tenon::table<Leaf>("leaves")
        .primary_key(&Leaf::tree, &Leaf::name)
        .full_text({.name = "leaf_words", .language = tenon::text_language::english, .prefix = true},
                   &Leaf::text);

using tenon::col;
using tenon::desc;
using tenon::fields;
using tenon::from;
using tenon::match_highlight;
using tenon::match_rank;
using tenon::match_snippet;
using tenon::matches;
using tenon::order_by;
using tenon::select;
using tenon::where;

namespace {

/// The text without the long lists of signs.
std::string shortened(std::string text) {
  const auto cut = [&](const std::string& before, const std::string& behind) {
    for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at)) {
      at += before.size();
      text.replace(at, text.find(behind, at) - at, "..");
    }
  };
  cut("separators '", "'");
  cut("'[!", "]");
  cut("\\u0020!", "]");
  return text;
}
template <class Table>
std::string sqlite_ddl() {
  constexpr const tenon::table_info* tables[] = {&tenon::table_info_of<Table>};
  const tenon::schema::plan plan = tenon::schema::plan_missing_tables(
      tenon::schema::from_model(tables, tenon::dialect::sqlite_notation()), {});
  return shortened(tenon::dialect::sqlite_ddl(plan.steps[1]));
}
template <class Table>
std::string postgresql_ddl() {
  constexpr const tenon::table_info* tables[] = {&tenon::table_info_of<Table>};
  const tenon::schema::plan plan = tenon::schema::plan_missing_tables(
      tenon::schema::from_model(tables, tenon::dialect::postgresql_notation()), {});
  return shortened(tenon::dialect::postgresql_ddl(plan.steps[1])[0]);
}
template <class Statement>
std::string on_sqlite(const Statement& statement) {
  return shortened(tenon::sql<tenon::dialect::sqlite>(statement));
}
template <class Statement>
std::string on_postgresql(const Statement& statement) {
  return shortened(tenon::sql<tenon::dialect::postgresql>(statement));
}

}  // namespace

TEST_CASE("SQLite gets an FTS5 table and three triggers", "[sql][full_text]") {
  CHECK(
      sqlite_ddl<Message>() ==
      R"(CREATE VIRTUAL TABLE "words" USING fts5("title", "content", content='messages', content_rowid='id', )"
      R"(tokenize="unicode61 remove_diacritics 0 categories 'L* M* Nd Nl' separators '..'");
CREATE TRIGGER "words_insert" AFTER INSERT ON "messages" BEGIN
  INSERT INTO "words"(rowid, "title", "content") VALUES (new."id", new."title", new."content");
END;
CREATE TRIGGER "words_delete" AFTER DELETE ON "messages" BEGIN
  INSERT INTO "words"("words", rowid, "title", "content") VALUES ('delete', old."id", old."title", old."content");
END;
CREATE TRIGGER "words_update" AFTER UPDATE OF "id", "title", "content" ON "messages" WHEN old."id" IS NOT new."id" )"
      R"(COLLATE BINARY OR old."title" IS NOT new."title" COLLATE BINARY OR old."content" IS NOT new."content" )"
      R"(COLLATE BINARY BEGIN
  INSERT INTO "words"("words", rowid, "title", "content") VALUES ('delete', old."id", old."title", old."content");
  INSERT INTO "words"(rowid, "title", "content") VALUES (new."id", new."title", new."content");
END;
INSERT INTO "words"("words") VALUES ('rebuild'))");
}

TEST_CASE("rows whose key is no rowid are numbered by a table of their own on SQLite", "[sql][full_text]") {
  CHECK(
      sqlite_ddl<Leaf>() ==
      R"(CREATE TABLE "leaf_words_keys" (tenon_row INTEGER PRIMARY KEY, "tree" INTEGER NOT NULL, "name" TEXT NOT )"
      R"(NULL, UNIQUE ("tree", "name"));
INSERT INTO "leaf_words_keys"("tree", "name") SELECT "tree", "name" FROM "leaves";
CREATE VIEW "leaf_words_rows" AS SELECT k.tenon_row, t."text" AS c0 FROM "leaves" AS t JOIN "leaf_words_keys" AS k )"
      R"(ON k."tree" = t."tree" AND k."name" = t."name";
CREATE VIRTUAL TABLE "leaf_words" USING fts5(c0, content='leaf_words_rows', content_rowid='tenon_row', )"
      R"(tokenize="porter unicode61 remove_diacritics 0 categories 'L* M* Nd Nl' separators '..'", prefix='2 3');
CREATE TRIGGER "leaf_words_insert" AFTER INSERT ON "leaves" BEGIN
  INSERT INTO "leaf_words_keys"("tree", "name") VALUES (new."tree", new."name");
  INSERT INTO "leaf_words"(rowid, c0) VALUES ((SELECT tenon_row FROM "leaf_words_keys" WHERE "tree" = new."tree" AND )"
      R"("name" = new."name"), new."text");
END;
CREATE TRIGGER "leaf_words_delete" AFTER DELETE ON "leaves" BEGIN
  INSERT INTO "leaf_words"("leaf_words", rowid, c0) VALUES ('delete', (SELECT tenon_row FROM "leaf_words_keys" WHERE )"
      R"("tree" = old."tree" AND "name" = old."name"), old."text");
  DELETE FROM "leaf_words_keys" WHERE "tree" = old."tree" AND "name" = old."name";
END;
CREATE TRIGGER "leaf_words_update" AFTER UPDATE OF "tree", "name", "text" ON "leaves" WHEN old."tree" IS NOT )"
      R"(new."tree" COLLATE BINARY OR old."name" IS NOT new."name" COLLATE BINARY OR old."text" IS NOT new."text" )"
      R"(COLLATE BINARY BEGIN
  INSERT INTO "leaf_words"("leaf_words", rowid, c0) VALUES ('delete', (SELECT tenon_row FROM "leaf_words_keys" WHERE )"
      R"("tree" = old."tree" AND "name" = old."name"), old."text");
  UPDATE "leaf_words_keys" SET "tree" = new."tree", "name" = new."name" WHERE "tree" = old."tree" AND "name" = )"
      R"(old."name";
  INSERT INTO "leaf_words"(rowid, c0) VALUES ((SELECT tenon_row FROM "leaf_words_keys" WHERE "tree" = new."tree" AND )"
      R"("name" = new."name"), new."text");
END;
INSERT INTO "leaf_words"("leaf_words") VALUES ('rebuild'))");
}

TEST_CASE("PostgreSQL gets a GIN index over the words", "[sql][full_text]") {
  CHECK(
      postgresql_ddl<Message>() ==
      R"(CREATE INDEX "words" ON "messages" USING gin ((ts_delete(to_tsvector('pg_catalog.simple'::regconfig, )"
      R"(regexp_replace(coalesce("title", '') || ' tenon0column ' || coalesce("content", ''), '[!..]+', ' ', 'g')), )"
      R"('tenon0column'))))");
  CHECK(postgresql_ddl<Leaf>() ==
        R"(CREATE INDEX "leaf_words" ON "leaves" USING gin ((to_tsvector('pg_catalog.english'::regconfig, )"
        R"(regexp_replace(coalesce("text", ''), '[!..]+', ' ', 'g')))))");
}

TEST_CASE("a match is looked up in the index, its text bound", "[sql][full_text]") {
  const auto plain = select(fields(col<&Message::id>), from<Message>(), where(matches<Message>("x")));
  CHECK(
      on_sqlite(plain) ==
      R"(SELECT "id" FROM "messages" WHERE ("id" IN (SELECT rowid FROM "words" WHERE "words" MATCH tenon_search(?1))))");
  CHECK(
      on_postgresql(plain) ==
      R"(SELECT "id" FROM "messages" WHERE (ts_delete(to_tsvector('pg_catalog.simple'::regconfig, )"
      R"(regexp_replace(coalesce("title", '') || ' tenon0column ' || coalesce("content", ''), '[!..]+', ' ', 'g')), )"
      R"('tenon0column') @@ to_tsquery('pg_catalog.simple'::regconfig, $1)))");
  constexpr auto other = tenon::alias<Leaf, "other">;
  const auto joined =
      select(fields(col<&Message::id>), from<Message>(),
             tenon::left_join(other, tenon::on(other.col<&Leaf::name> == col<&Message::title>)),
             where(!matches(other, "x")));
  CHECK(
      on_sqlite(joined) ==
      R"(SELECT "messages"."id" FROM "messages" LEFT JOIN "leaves" AS "other" ON "other"."name" = "messages"."title" )"
      R"(WHERE NOT (("other"."tree", "other"."name") IN (SELECT k."tree", k."name" FROM "leaf_words" JOIN )"
      R"("leaf_words_keys" AS k ON k.tenon_row = "leaf_words".rowid WHERE "leaf_words" MATCH tenon_search(?1)) IS TRUE))");
  CHECK(
      on_postgresql(joined) ==
      R"(SELECT "messages"."id" FROM "messages" LEFT JOIN "leaves" AS "other" ON "other"."name" = "messages"."title" )"
      R"(WHERE NOT (to_tsvector('pg_catalog.english'::regconfig, regexp_replace(coalesce("other"."text", ''), )"
      R"('[!..]+', ' ', 'g')) @@ to_tsquery('pg_catalog.english'::regconfig, $1)))");
}

TEST_CASE("ranks and snippets belong to the match of their query", "[sql][full_text]") {
  const auto ranked = select(fields(col<&Message::id>), from<Message>(), where(matches<Message>("x")),
                             order_by(desc(match_rank<Message>())));
  CHECK(
      on_sqlite(ranked) ==
      R"(SELECT "id" FROM "messages" WHERE ("id" IN (SELECT rowid FROM "words" WHERE "words" MATCH tenon_search(?1))) )"
      R"(ORDER BY coalesce((WITH tenon_match(tenon_k0, tenon_rank) AS MATERIALIZED (SELECT rowid, -bm25("words") FROM )"
      R"("words" WHERE "words" MATCH tenon_search(?1)) SELECT tenon_rank FROM tenon_match WHERE tenon_k0 = "id"), 0.0) )"
      R"(DESC)");
  CHECK(on_postgresql(ranked).ends_with(
      R"('tenon0column'), to_tsquery('pg_catalog.simple'::regconfig, $1), 1)::float8 DESC NULLS LAST)"));
  const auto shown =
      select(fields(match_snippet(col<&Leaf::text>, {.words = 7}), match_highlight(col<&Leaf::text>)),
             from<Leaf>(), where(matches<Leaf>("x")));
  CHECK(
      on_sqlite(shown) ==
      R"(SELECT tenon_snippet("text", ?7, 'english', ?1, ?2, ?3, ?4), tenon_snippet("text", ?7, 'english', ?5, ?6) )"
      R"(FROM "leaves" WHERE (("tree", "name") IN (SELECT k."tree", k."name" FROM "leaf_words" JOIN "leaf_words_keys" )"
      R"(AS k ON k.tenon_row = "leaf_words".rowid WHERE "leaf_words" MATCH tenon_search(?7))))");
  CHECK(
      on_postgresql(shown) ==
      R"(SELECT (SELECT CASE WHEN b ~ '[^\u0001-\u0020!..]' THEN $3::text ELSE b END || h || CASE WHEN a ~ )"
      R"('[^\u0001-\u0020!..]' THEN $3::text ELSE a END FROM (SELECT h, left(t, greatest(strpos(t, p) - 1, 0)) AS b, )"
      R"(substr(t, strpos(t, p) + length(p)) AS a FROM (SELECT h, t, replace(replace(h, $1, ''), $2, '') AS p FROM )"
      R"((SELECT "text" AS t, ts_headline('pg_catalog.english'::regconfig, "text", )"
      R"(to_tsquery('pg_catalog.english'::regconfig, $7), 'ShortWord=0, MinWords=1, MaxWords=' || greatest($4, 2) || )"
      R"(', StartSel=' || '"' || replace($1, '"', '""') || '"' || ', StopSel=' || '"' || replace($2, '"', '""') || )"
      R"('"') AS h) AS x) AS x) AS x), ts_headline('pg_catalog.english'::regconfig, "text", )"
      R"(to_tsquery('pg_catalog.english'::regconfig, $7), 'HighlightAll=true, StartSel=' || '"' || replace($5, '"', )"
      R"('""') || '"' || ', StopSel=' || '"' || replace($6, '"', '""') || '"') FROM "leaves" WHERE )"
      R"((to_tsvector('pg_catalog.english'::regconfig, regexp_replace(coalesce("text", ''), '[!..]+', ' ', 'g')) @@ )"
      R"(to_tsquery('pg_catalog.english'::regconfig, $7)))");
}

TEST_CASE("a search of a subquery is not that of the query around it", "[sql][full_text]") {
  const auto nested = select(
      fields(col<&Message::id>), from<Message>(),
      where(matches<Message>("outer") &&
            tenon::exists(select(fields(match_rank<Leaf>()), from<Leaf>(), where(matches<Leaf>("inner"))))),
      order_by(desc(match_rank<Message>())));
  const std::string text = on_postgresql(nested);
  CHECK(text.find(R"(to_tsquery('pg_catalog.english'::regconfig, $2), 1)::float8)") != std::string::npos);
  CHECK(text.find(R"(to_tsquery('pg_catalog.simple'::regconfig, $1), 1)::float8 DESC)") != std::string::npos);
}

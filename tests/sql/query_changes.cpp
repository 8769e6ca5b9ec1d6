// SPDX-License-Identifier: MIT
#include "queries.hpp"

using namespace query_golden;
using namespace tenon;

namespace {

constexpr auto counts = source<Count, "counts">;
constexpr auto names = source<Named, "names">;
constexpr auto other = alias<Track, "other">;

auto archived() {
  return into(col<&Archive::id>, col<&Archive::title>);
}
auto tracks() {
  return select(fields(col<&Track::id>, col<&Track::title>), from<Track>());
}

}  // namespace

TEST_CASE("Changes: rows of a query are inserted", "[sql][query]") {
  CHECK_SPOKEN(insert_into<Archive>(archived(), tracks()),
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks")",
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks")");
  CHECK_SPOKEN(insert_into<Archive>(
                   archived(), select(fields(names.col<&Named::id>, names.col<&Named::name>), from(names)),
                   with(names.as(select<Named>(fields(col<&Track::id>, col<&Track::title>), from<Track>(),
                                               where(col<&Track::live>))))),
               R"(WITH "names" ("id", "name") AS (SELECT "id", "title" AS "name" FROM "tracks" WHERE )"
               R"("live") INSERT INTO "archive" ("id", "title") SELECT "names"."id", "names"."name" )"
               R"(FROM "names")",
               R"(WITH "names" ("id", "name") AS (SELECT "id", "title" AS "name" FROM "tracks" WHERE )"
               R"("live") INSERT INTO "archive" ("id", "title") SELECT "names"."id", "names"."name" )"
               R"(FROM "names")");
}

TEST_CASE("Changes: a conflict of rows of a query needs words between the two on SQLite", "[sql][query]") {
  CHECK_SPOKEN(insert_into<Archive>(archived(), tracks(), on_conflict(col<&Archive::id>).do_nothing()),
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" WHERE TRUE )"
               R"(ON CONFLICT ("id") DO NOTHING)",
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" ON )"
               R"(CONFLICT ("id") DO NOTHING)");
  CHECK_SPOKEN(insert_into<Archive>(archived(),
                                    select(fields(col<&Track::id>, col<&Track::title>), from<Track>(),
                                           where(col<&Track::live>)),
                                    on_conflict(col<&Archive::id>).do_nothing()),
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" WHERE )"
               R"("live" ON CONFLICT ("id") DO NOTHING)",
               R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" WHERE )"
               R"("live" ON CONFLICT ("id") DO NOTHING)");
  CHECK_SPOKEN(
      insert_into<Archive>(
          archived(), union_all(tracks(), tracks()),
          on_conflict(col<&Archive::id>).do_update(col<& Archive::title> = excluded<&Archive::title>)),
      R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" UNION ALL )"
      R"(SELECT "id", "title" FROM "tracks" WHERE TRUE ON CONFLICT ("id") DO UPDATE SET )"
      R"("title" = excluded."title")",
      R"(INSERT INTO "archive" ("id", "title") SELECT "id", "title" FROM "tracks" UNION ALL )"
      R"(SELECT "id", "title" FROM "tracks" ON CONFLICT ("id") DO UPDATE SET "title" = )"
      R"(excluded."title")");
}

TEST_CASE("Changes: conflicts", "[sql][query]") {
  const auto row = set(col<& Archive::id> = std::int64_t{1}, col<& Archive::title> = "x");
  CHECK_SPOKEN(insert_into<Archive>(row, on_conflict(col<&Archive::id>)
                                             .do_update(col<& Archive::title> = excluded<&Archive::title>,
                                                        col<& Archive::price> = decimal("2"))
                                             .where(col<&Archive::title> != excluded<&Archive::title>)),
               R"(INSERT INTO "archive" ("id", "title") VALUES (?1, ?2) ON CONFLICT ("id") DO UPDATE )"
               R"(SET "title" = excluded."title", "price" = ?3 WHERE "archive"."title" <> )"
               R"(excluded."title")",
               R"(INSERT INTO "archive" ("id", "title") VALUES ($1, $2) ON CONFLICT ("id") DO UPDATE )"
               R"(SET "title" = excluded."title", "price" = $3 WHERE "archive"."title" <> )"
               R"(excluded."title")");
  // the index has a condition
  CHECK_SPOKEN(insert_into<Archive>(
                   row, on_conflict(col<&Archive::title>).where(is_null(col<&Archive::price>)).do_nothing()),
               R"(INSERT INTO "archive" ("id", "title") VALUES (?1, ?2) ON CONFLICT ("title") WHERE )"
               R"("price" IS NULL DO NOTHING)",
               R"(INSERT INTO "archive" ("id", "title") VALUES ($1, $2) ON CONFLICT ("title") WHERE )"
               R"("price" IS NULL DO NOTHING)");
}

TEST_CASE("Changes: what comes back", "[sql][query]") {
  // SQLite would say of no returned column that it is NULL
  CHECK_SPOKEN(
      delete_from<Artist>(where(is_null(col<&Artist::country>)), returning(is_null(col<&Artist::country>))),
      R"(DELETE FROM "artists" WHERE "country" IS NULL RETURNING likely("country") IS NULL)",
      R"(DELETE FROM "artists" WHERE "country" IS NULL RETURNING "country" IS NULL)");
  CHECK_SPOKEN(insert_into<Artist>(set(col<& Artist::name> = "x"), returning(col<&Artist::id>)),
               R"(INSERT INTO "artists" ("name") VALUES (?1) RETURNING "id")",
               R"(INSERT INTO "artists" ("name") VALUES ($1) RETURNING "id")");
  // without it, the key that the database makes
  CHECK_SPOKEN(insert_into<Artist>(set(col<& Artist::name> = "x")),
               R"(INSERT INTO "artists" ("name") VALUES (?1))",
               R"(INSERT INTO "artists" ("name") VALUES ($1) RETURNING "id")");
  CHECK_SPOKEN(update<Artist>(set(col<& Artist::country> = "NO"), where(col<&Artist::id> == std::int64_t{1}),
                              returning(whole<Artist>)),
               R"(UPDATE "artists" SET "country" = ?1 WHERE "id" = ?2 RETURNING "id", "name", )"
               R"("country")",
               R"(UPDATE "artists" SET "country" = $1 WHERE "id" = $2 RETURNING "id", "name", )"
               R"("country")");
  CHECK_SPOKEN(
      delete_from<Artist>(where(col<&Artist::id> == std::int64_t{1}), returning(upper(col<&Artist::name>))),
      R"(DELETE FROM "artists" WHERE "id" = ?1 RETURNING upper("name"))",
      R"(DELETE FROM "artists" WHERE "id" = $1 RETURNING upper("name" COLLATE "C"))");
}

TEST_CASE("Changes: rows are updated from other sources", "[sql][query]") {
  CHECK_SPOKEN(
      update<Track>(set(col<& Track::price> = col<&Album::price>), from<Album>(),
                    where(col<&Track::albumId> == col<&Album::id> && col<&Album::genre> == Genre::jazz)),
      R"(UPDATE "tracks" SET "price" = "albums"."price" FROM "albums" WHERE )"
      R"("tracks"."albumId" = "albums"."id" AND "albums"."genre" = ?1)",
      R"(UPDATE "tracks" SET "price" = "albums"."price" FROM "albums" WHERE )"
      R"("tracks"."albumId" = "albums"."id" AND "albums"."genre" = $1)");
  CHECK_SPOKEN(
      update<Album>(set(col<& Album::title> = concat(col<&Album::title>, " by ", col<&Artist::name>)),
                    from(counts.as(select<Count>(fields(col<&Album::artistId>, count_all()), from<Album>(),
                                                 group_by(col<&Album::artistId>)))),
                    join<Artist>(on(col<&Artist::id> == counts.col<&Count::artistId>)),
                    where(col<&Album::artistId> == col<&Artist::id> && counts.col<&Count::albums> > 1),
                    returning(col<&Album::id>)),
      R"(UPDATE "albums" SET "title" = (coalesce("albums"."title", '') || coalesce(?1, '') )"
      R"(|| coalesce("artists"."name", '')) FROM (SELECT "artistId", count(*) AS "albums" )"
      R"(FROM "albums" GROUP BY "artistId") AS "counts" JOIN "artists" ON "artists"."id" = )"
      R"("counts"."artistId" WHERE "albums"."artistId" = "artists"."id" AND )"
      R"("counts"."albums" > ?2 RETURNING "albums"."id")",
      R"(UPDATE "albums" SET "title" = concat("albums"."title", $1, "artists"."name") FROM )"
      R"((SELECT "artistId", count(*) AS "albums" FROM "albums" GROUP BY "artistId") AS )"
      R"("counts" JOIN "artists" ON "artists"."id" = "counts"."artistId" WHERE )"
      R"("albums"."artistId" = "artists"."id" AND "counts"."albums" > $2 RETURNING )"
      R"("albums"."id")");
  // a subquery of the table that is changed
  CHECK_SPOKEN(update<Album>(set(col<& Album::previousId> =
                                     scalar(select(fields(minimum(col<&Track::id>)), from<Track>(),
                                                   where(col<&Track::albumId> == col<&Album::id>)))),
                             where(all), returning(col<&Album::id>)),
               R"(UPDATE "albums" SET "previousId" = (SELECT min("id") FROM "tracks" WHERE "albumId" )"
               R"(= "albums"."id") RETURNING "id")",
               R"(UPDATE "albums" SET "previousId" = (SELECT min("id") FROM "tracks" WHERE "albumId" )"
               R"(= "albums"."id") RETURNING "id")");
  // decimals are computed exactly, integers have the range of their member
  CHECK_SPOKEN(update<Track>(set(col<& Track::price> = col<&Track::price> * decimal("1.1"),
                                 col<& Track::place> = col<&Track::place> + std::int16_t{1}),
                             from<Album>(), where(col<&Track::albumId> == col<&Album::id>)),
               R"(UPDATE "tracks" SET "price" = tenon_decimal_multiply("tracks"."price", ?1), "place" )"
               R"(= tenon_integer("tracks"."place" + ?2, -32768, 32767) FROM "albums" WHERE )"
               R"("tracks"."albumId" = "albums"."id")",
               R"(UPDATE "tracks" SET "price" = "tracks"."price" * $1, "place" = "tracks"."place" + )"
               R"($2 FROM "albums" WHERE "tracks"."albumId" = "albums"."id")");
}

TEST_CASE("Changes: rows are deleted by other sources", "[sql][query]") {
  CHECK_SPOKEN(delete_from<Track>(using_<Album>(), where(col<&Track::albumId> == col<&Album::id> &&
                                                         col<&Album::title> == "x")),
               R"(DELETE FROM "tracks" WHERE EXISTS (SELECT 1 FROM "albums" WHERE "tracks"."albumId" )"
               R"(= "albums"."id" AND "albums"."title" = ?1))",
               R"(DELETE FROM "tracks" USING "albums" WHERE "tracks"."albumId" = "albums"."id" AND )"
               R"("albums"."title" = $1)");
  CHECK_SPOKEN(delete_from<Track>(using_(other),
                                  where(col<&Track::title> == other.col<&Track::title> &&
                                        col<&Track::id> > other.col<&Track::id>),
                                  returning(col<&Track::id>)),
               R"(DELETE FROM "tracks" WHERE EXISTS (SELECT 1 FROM "tracks" AS "other" WHERE )"
               R"("tracks"."title" = "other"."title" AND "tracks"."id" > "other"."id") RETURNING )"
               R"("tracks"."id")",
               R"(DELETE FROM "tracks" USING "tracks" AS "other" WHERE "tracks"."title" = )"
               R"("other"."title" AND "tracks"."id" > "other"."id" RETURNING "tracks"."id")");
  CHECK_SPOKEN(
      delete_from<Track>(
          with(counts.as(select<Count>(fields(col<&Album::artistId>, count_all()), from<Album>(),
                                       group_by(col<&Album::artistId>)))),
          where(in(col<&Track::albumId>, select(fields(counts.col<&Count::artistId>), from(counts))))),
      R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
      R"(FROM "albums" GROUP BY "artistId") DELETE FROM "tracks" WHERE "albumId" IN (SELECT )"
      R"("counts"."artistId" FROM "counts"))",
      R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
      R"(FROM "albums" GROUP BY "artistId") DELETE FROM "tracks" WHERE "albumId" IN (SELECT )"
      R"("counts"."artistId" FROM "counts"))");
}

TEST_CASE("Changes: SQLite gives back columns of the changed table only", "[sql][query]") {
  const auto change = update<Track>(set(col<& Track::title> = col<&Album::title>), from<Album>(),
                                    where(col<&Track::albumId> == col<&Album::id>),
                                    returning(col<&Track::id>, col<&Album::title>));
  CHECK(in_postgresql(change) ==
        R"(UPDATE "tracks" SET "title" = "albums"."title" FROM "albums" WHERE )"
        R"("tracks"."albumId" = "albums"."id" RETURNING "tracks"."id", "albums"."title")");
  CHECK_THROWS_WITH(in_sqlite(change),
                    R"(SQLite returns columns of the changed table only; read those of the other sources )"
                    R"(by a query of their own)");
}

TEST_CASE("Changes: JSON is changed in its place", "[sql][query]") {
  CHECK_SPOKEN(update<Album>(set(col<&Album::details>.at<&Details::label, &Label::name>() = "ECM"),
                             where(all), returning(col<&Album::id>)),
               R"(UPDATE "albums" SET "details" = tenon_json_set("details", ?1, 'text', 'label', )"
               R"('name') RETURNING "id")",
               R"(UPDATE "albums" SET "details" = CASE jsonb_typeof("details" #> '{label}') WHEN )"
               R"('object' THEN jsonb_set("details", ARRAY['label', 'name']::text[], )"
               R"(coalesce(to_jsonb($1), 'null')) ELSE "details" END RETURNING "id")");
}

// SPDX-License-Identifier: MIT
#include "queries.hpp"

#include <tenon/driver/sqlite/portable_functions.hpp>  // for all these files

using namespace query_golden;
using namespace tenon;

namespace {

constexpr auto previous = alias<Album, "previous">;
constexpr auto counts = source<Count, "counts">;
constexpr auto names = source<Named, "names">;
constexpr auto chain = source<Chain, "chain">;
constexpr auto kinds = source<query_golden::Kind, "kinds">;

/// Two columns of an artist by its name.
template <class... Clauses>
auto artists(Clauses... clauses) {
  return select<Named>(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>(), std::move(clauses)...);
}
/// How many albums an artist has.
auto counted() {
  return select<Count>(fields(col<&Album::artistId>, count_all()), from<Album>(),
                       group_by(col<&Album::artistId>));
}

}  // namespace

TEST_CASE("Queries: joins qualify every column", "[sql][query]") {
  // along a foreign key
  CHECK_SPOKEN(select(fields(col<&Track::title>, col<&Album::title>), from<Track>(), join<Album>()),
               R"(SELECT "tracks"."title", "albums"."title" FROM "tracks" JOIN "albums" ON )"
               R"("tracks"."albumId" = "albums"."id")",
               R"(SELECT "tracks"."title", "albums"."title" FROM "tracks" JOIN "albums" ON )"
               R"("tracks"."albumId" = "albums"."id")");
  // rows without a partner
  CHECK_SPOKEN(select(fields(col<&Album::title>, col<&Track::title>), from<Album>(),
                      left_join<Track>(on(col<&Track::albumId> == col<&Album::id> && col<&Track::live>))),
               R"(SELECT "albums"."title", "tracks"."title" FROM "albums" LEFT JOIN "tracks" ON )"
               R"("tracks"."albumId" = "albums"."id" AND "tracks"."live")",
               R"(SELECT "albums"."title", "tracks"."title" FROM "albums" LEFT JOIN "tracks" ON )"
               R"("tracks"."albumId" = "albums"."id" AND "tracks"."live")");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      right_join<Album>(on(col<&Track::albumId> == col<&Album::id>))),
               R"(SELECT "tracks"."title" FROM "tracks" RIGHT JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")",
               R"(SELECT "tracks"."title" FROM "tracks" RIGHT JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      full_join<Album>(on(col<&Track::albumId> == col<&Album::id>))),
               R"(SELECT "tracks"."title" FROM "tracks" FULL JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")",
               R"(SELECT "tracks"."title" FROM "tracks" FULL JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")");
  CHECK_SPOKEN(select(fields(col<&Artist::name>, col<&Album::title>), from<Artist>(), cross_join<Album>()),
               R"(SELECT "artists"."name", "albums"."title" FROM "artists" CROSS JOIN "albums")",
               R"(SELECT "artists"."name", "albums"."title" FROM "artists" CROSS JOIN "albums")");
  // three tables
  CHECK_SPOKEN(select(fields(col<&Artist::name>, col<&Track::title>), from<Artist>(), join<Album>(),
                      join<Track>(), where(col<&Track::rating> > 4.0), order_by(col<&Track::place>)),
               R"(SELECT "artists"."name", "tracks"."title" FROM "artists" JOIN "albums" ON )"
               R"("albums"."artistId" = "artists"."id" JOIN "tracks" ON "tracks"."albumId" = )"
               R"("albums"."id" WHERE "tracks"."rating" > ?1 ORDER BY "tracks"."place")",
               R"(SELECT "artists"."name", "tracks"."title" FROM "artists" JOIN "albums" ON )"
               R"("albums"."artistId" = "artists"."id" JOIN "tracks" ON "tracks"."albumId" = )"
               R"("albums"."id" WHERE "tracks"."rating" > $1 ORDER BY "tracks"."place")");
  // a table with itself
  CHECK_SPOKEN(select(fields(col<&Album::title>, previous.col<&Album::title>), from<Album>(),
                      left_join(previous, on(col<&Album::previousId> == previous.col<&Album::id>))),
               R"(SELECT "albums"."title", "previous"."title" FROM "albums" LEFT JOIN "albums" AS )"
               R"("previous" ON "albums"."previousId" = "previous"."id")",
               R"(SELECT "albums"."title", "previous"."title" FROM "albums" LEFT JOIN "albums" AS )"
               R"("previous" ON "albums"."previousId" = "previous"."id")");
  // whole entities
  CHECK_SPOKEN(select(fields(whole<Artist>, col<&Album::title>), from<Artist>(), join<Album>()),
               R"(SELECT "artists"."id", "artists"."name", "artists"."country", "albums"."title" FROM )"
               R"("artists" JOIN "albums" ON "albums"."artistId" = "artists"."id")",
               R"(SELECT "artists"."id", "artists"."name", "artists"."country", "albums"."title" FROM )"
               R"("artists" JOIN "albums" ON "albums"."artistId" = "artists"."id")");
}

TEST_CASE("Queries: one source leaves columns alone unless it has a name of its own", "[sql][query]") {
  CHECK_SPOKEN(artists(where(col<&Artist::id> == std::int64_t{1})),
               R"(SELECT "id", "name" FROM "artists" WHERE "id" = ?1)",
               R"(SELECT "id", "name" FROM "artists" WHERE "id" = $1)");
  CHECK_SPOKEN(
      select(fields(previous.col<&Album::title>), from(previous), where(previous.col<&Album::id> > 3)),
      R"(SELECT "previous"."title" FROM "albums" AS "previous" WHERE "previous"."id" > ?1)",
      R"(SELECT "previous"."title" FROM "albums" AS "previous" WHERE "previous"."id" > $1)");
}

TEST_CASE("Queries: NULLs come first in ascending order where a join may make them", "[sql][query]") {
  CHECK_SPOKEN(
      select(fields(col<&Album::title>), from<Album>(), join<Artist>(), order_by(col<&Artist::name>)),
      R"(SELECT "albums"."title" FROM "albums" JOIN "artists" ON "albums"."artistId" = )"
      R"("artists"."id" ORDER BY "artists"."name")",
      R"(SELECT "albums"."title" FROM "albums" JOIN "artists" ON "albums"."artistId" = )"
      R"("artists"."id" ORDER BY "artists"."name")");
  CHECK_SPOKEN(select(fields(col<&Album::title>), from<Album>(),
                      left_join<Track>(on(col<&Track::albumId> == col<&Album::id>)),
                      order_by(col<&Track::place>, desc(col<&Track::title>))),
               R"(SELECT "albums"."title" FROM "albums" LEFT JOIN "tracks" ON "tracks"."albumId" = )"
               R"("albums"."id" ORDER BY "tracks"."place", "tracks"."title" DESC)",
               R"(SELECT "albums"."title" FROM "albums" LEFT JOIN "tracks" ON "tracks"."albumId" = )"
               R"("albums"."id" ORDER BY "tracks"."place" NULLS FIRST, "tracks"."title" DESC NULLS )"
               R"(LAST)");
  CHECK_SPOKEN(
      select(fields(col<&Track::title>), from<Track>(),
             order_by(asc(col<&Track::played>).nulls_last(), desc(col<&Track::tempo>).nulls_first())),
      R"(SELECT "title" FROM "tracks" ORDER BY "played" NULLS LAST, "tempo" DESC NULLS FIRST)",
      R"(SELECT "title" FROM "tracks" ORDER BY "played" NULLS LAST, "tempo" DESC NULLS FIRST)");
  // a name alone would mean the result that is called so
  CHECK_SPOKEN(select(fields(cast<std::string>(col<&Track::milliseconds>)), from<Track>(),
                      order_by(col<&Track::milliseconds>)),
               R"(SELECT CAST("milliseconds" AS TEXT) FROM "tracks" ORDER BY "tracks"."milliseconds")",
               R"(SELECT "milliseconds"::text FROM "tracks" ORDER BY "tracks"."milliseconds")");
  constexpr auto first = source<Named, "first">;
  CHECK_SPOKEN(select(fields(first.col<&Named::id>),
                      from(first.as(select<Named>(fields(col<&Artist::id>, upper(col<&Artist::name>)),
                                                  from<Artist>(), order_by(col<&Artist::name>), limit(3))))),
               R"(SELECT "first"."id" FROM (SELECT "id", upper("name") AS "name" FROM "artists" ORDER BY )"
               R"("artists"."name" LIMIT ?1) AS "first")",
               R"(SELECT "first"."id" FROM (SELECT "id", upper("name" COLLATE "C") AS "name" FROM )"
               R"("artists" ORDER BY "artists"."name" LIMIT $1) AS "first")");
}

TEST_CASE("Queries: distinct rows, and the first of those that agree", "[sql][query]") {
  CHECK_SPOKEN(select(fields(col<&Artist::country>), distinct, from<Artist>(),
                      order_by(col<&Artist::country>), limit(5)),
               R"(SELECT DISTINCT "country" FROM "artists" ORDER BY "country" LIMIT ?1)",
               R"(SELECT DISTINCT "country" FROM "artists" ORDER BY "country" NULLS FIRST LIMIT $1)");
  // text that no column gives is compared by its bytes, in the results as in the order
  CHECK_SPOKEN(select(fields(concat(col<&Artist::name>, "!")), distinct, from<Artist>(),
                      order_by(concat(col<&Artist::name>, "!"))),
               R"(SELECT DISTINCT (coalesce("name", '') || coalesce(?1, '')) FROM "artists" ORDER BY )"
               R"((coalesce("name", '') || coalesce(?2, '')))",
               R"(SELECT DISTINCT concat("name", $1) COLLATE "C" FROM "artists" ORDER BY concat("name", $1) )"
               R"(COLLATE "C" NULLS FIRST)");
  CHECK_SPOKEN(
      select(fields(col<&Track::albumId>, col<&Track::title>), distinct_on(col<&Track::albumId>),
             from<Track>(), order_by(col<&Track::albumId>, desc(col<&Track::rating>)), limit(10), offset(20)),
      R"(SELECT c0, c1 FROM (SELECT "albumId" AS c0, "title" AS c1, "albumId" AS o0, )"
      R"("rating" AS o1, row_number() OVER (PARTITION BY "albumId" ORDER BY "albumId", )"
      R"("rating" DESC) AS n FROM "tracks") AS d WHERE n = 1 ORDER BY o0, o1 DESC LIMIT ?1 )"
      R"(OFFSET ?2)",
      R"(SELECT DISTINCT ON ("albumId") "albumId", "title" FROM "tracks" ORDER BY "albumId", )"
      R"("rating" DESC LIMIT $1 OFFSET $2)");
  // in a join, with a name for each result
  CHECK_SPOKEN(select(fields(names.col<&Named::name>),
                      from(names.as(select<Named>(fields(col<&Album::id>, col<&Track::title>),
                                                  distinct_on(col<&Album::id>), from<Album>(), join<Track>(),
                                                  order_by(col<&Album::id>, desc(col<&Track::price>)))))),
               R"(SELECT "names"."name" FROM (SELECT c0 AS "id", c1 AS "name" FROM (SELECT )"
               R"("albums"."id" AS c0, "tracks"."title" AS c1, "albums"."id" AS o0, "tracks"."price" )"
               R"(AS o1, row_number() OVER (PARTITION BY "albums"."id" ORDER BY "albums"."id", )"
               R"("tracks"."price" COLLATE tenon_decimal DESC) AS n FROM "albums" JOIN "tracks" ON )"
               R"("tracks"."albumId" = "albums"."id") AS d WHERE n = 1 ORDER BY o0, o1 COLLATE )"
               R"(tenon_decimal DESC) AS "names")",
               R"(SELECT "names"."name" FROM (SELECT DISTINCT ON ("albums"."id") "albums"."id", )"
               R"("tracks"."title" AS "name" FROM "albums" JOIN "tracks" ON "tracks"."albumId" = )"
               R"("albums"."id" ORDER BY "albums"."id", "tracks"."price" DESC) AS "names")");
}

TEST_CASE("Queries: groups, and results by their numbers", "[sql][query]") {
  CHECK_SPOKEN(counted(), R"(SELECT "artistId", count(*) FROM "albums" GROUP BY "artistId")",
               R"(SELECT "artistId", count(*) FROM "albums" GROUP BY "artistId")");
  CHECK_SPOKEN(select<Count>(fields(col<&Album::artistId>, count_all()), from<Album>(),
                             group_by(col<&Album::artistId>), having(count_all() > 2),
                             order_by(desc(result<&Count::albums>), result<&Count::artistId>)),
               R"(SELECT "artistId", count(*) FROM "albums" GROUP BY "artistId" HAVING count(*) > ?1 )"
               R"(ORDER BY 2 DESC, 1)",
               R"(SELECT "artistId", count(*) FROM "albums" GROUP BY "artistId" HAVING count(*) > $1 )"
               R"(ORDER BY 2 DESC NULLS LAST, 1 NULLS FIRST)");
  // decimals by their value, numbers or not
  CHECK_SPOKEN(select<Priced>(fields(col<&Track::albumId>, sum(col<&Track::price>)), from<Track>(),
                              group_by(col<&Track::albumId>), order_by(desc(result<&Priced::price>))),
               R"(SELECT "albumId", tenon_decimal_sum("price") FROM "tracks" GROUP BY "albumId" ORDER )"
               R"(BY 2 COLLATE tenon_decimal DESC)",
               R"(SELECT "albumId", trim_scale(sum("price")) FROM "tracks" GROUP BY "albumId" ORDER )"
               R"(BY 2 DESC NULLS LAST)");
  CHECK_SPOKEN(select(fields(col<&Track::albumId>), from<Track>(), group_by(col<&Track::albumId>),
                      having(maximum(col<&Track::price>) > minimum(col<&Track::price>)),
                      order_by(maximum(col<&Track::price>))),
               R"(SELECT "albumId" FROM "tracks" GROUP BY "albumId" HAVING max("price" COLLATE )"
               R"(tenon_decimal) COLLATE tenon_decimal > min("price" COLLATE tenon_decimal) ORDER BY )"
               R"(max("price" COLLATE tenon_decimal) COLLATE tenon_decimal)",
               R"(SELECT "albumId" FROM "tracks" GROUP BY "albumId" HAVING max("price") > )"
               R"(min("price") ORDER BY max("price") NULLS FIRST)");
  CHECK_SPOKEN(select(fields(lower(col<&Artist::country>), count_all()), from<Artist>(),
                      group_by(lower(col<&Artist::country>))),
               R"(SELECT lower("country"), count(*) FROM "artists" GROUP BY lower("country"))",
               R"(SELECT lower("country" COLLATE "C"), count(*) FROM "artists" GROUP BY )"
               R"(lower("country" COLLATE "C"))");
}

TEST_CASE("Queries: a group that holds values has one parameter for each on PostgreSQL", "[sql][query]") {
  constexpr auto letter = upper(left(col<&Artist::name>, 1));
  CHECK_SPOKEN(select(fields(letter, concat(letter, "!")), from<Artist>(), group_by(letter),
                      having(letter > "C"), order_by(desc(letter))),
               R"(SELECT upper(tenon_left("name", ?1)), (coalesce(upper(tenon_left("name", ?2)), '') || )"
               R"(coalesce(?3, '')) FROM "artists" GROUP BY upper(tenon_left("name", ?4)) HAVING )"
               R"(upper(tenon_left("name", ?5)) > ?6 ORDER BY upper(tenon_left("name", ?7)) DESC)",
               R"(SELECT upper(left("name", $4::int4) COLLATE "C"), concat(upper(left("name", $4::int4) )"
               R"(COLLATE "C"), $3) FROM "artists" GROUP BY upper(left("name", $4::int4) COLLATE "C") )"
               R"(HAVING upper(left("name", $4::int4) COLLATE "C") > $6 ORDER BY upper(left("name", )"
               R"($4::int4) COLLATE "C") DESC NULLS LAST)");
  CHECK_SPOKEN(select(fields(letter), from<Artist>(), distinct, order_by(letter)),
               R"(SELECT DISTINCT upper(tenon_left("name", ?1)) FROM "artists" ORDER BY )"
               R"(upper(tenon_left("name", ?2)))",
               R"(SELECT DISTINCT upper(left("name", $1::int4) COLLATE "C") FROM "artists" ORDER BY )"
               R"(upper(left("name", $1::int4) COLLATE "C") NULLS FIRST)");
  CHECK_SPOKEN(select(fields(col<&Artist::name>), from<Artist>(), distinct_on(letter),
                      order_by(letter, col<&Artist::name>)),
               R"(SELECT c0 FROM (SELECT "name" AS c0, upper(tenon_left("name", ?2)) AS o0, "name" AS o1, )"
               R"(row_number() OVER (PARTITION BY upper(tenon_left("name", ?1)) ORDER BY )"
               R"(upper(tenon_left("name", ?2)), "name") AS n FROM "artists") AS d WHERE n = 1 ORDER BY )"
               R"(o0, o1)",
               R"(SELECT DISTINCT ON (upper(left("name", $1::int4) COLLATE "C")) "name" FROM "artists" )"
               R"(ORDER BY upper(left("name", $1::int4) COLLATE "C") NULLS FIRST, "name")");
}

TEST_CASE("Queries: derived and common tables name their results", "[sql][query]") {
  CHECK_SPOKEN(select(fields(col<&Artist::name>, counts.col<&Count::albums>), from<Artist>(),
                      join(counts.as(counted()), on(counts.col<&Count::artistId> == col<&Artist::id>))),
               R"(SELECT "artists"."name", "counts"."albums" FROM "artists" JOIN (SELECT "artistId", )"
               R"(count(*) AS "albums" FROM "albums" GROUP BY "artistId") AS "counts" ON )"
               R"("counts"."artistId" = "artists"."id")",
               R"(SELECT "artists"."name", "counts"."albums" FROM "artists" JOIN (SELECT "artistId", )"
               R"(count(*) AS "albums" FROM "albums" GROUP BY "artistId") AS "counts" ON )"
               R"("counts"."artistId" = "artists"."id")");
  CHECK_SPOKEN(select(fields(counts.col<&Count::albums>), with(counts.as(counted())), from(counts),
                      where(counts.col<&Count::albums> > 3)),
               R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
               R"(FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" FROM "counts" WHERE )"
               R"("counts"."albums" > ?1)",
               R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
               R"(FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" FROM "counts" WHERE )"
               R"("counts"."albums" > $1)");
  // kept apart, or not
  CHECK_SPOKEN(
      select(fields(counts.col<&Count::albums>), with(counts.as(counted()).materialized()), from(counts)),
      R"(WITH "counts" ("artistId", "albums") AS MATERIALIZED (SELECT "artistId", count(*) )"
      R"(AS "albums" FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" FROM )"
      R"("counts")",
      R"(WITH "counts" ("artistId", "albums") AS MATERIALIZED (SELECT "artistId", count(*) )"
      R"(AS "albums" FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" FROM )"
      R"("counts")");
  CHECK_SPOKEN(
      select(fields(counts.col<&Count::albums>), with(counts.as(counted()).not_materialized()), from(counts)),
      R"(WITH "counts" ("artistId", "albums") AS NOT MATERIALIZED (SELECT "artistId", )"
      R"(count(*) AS "albums" FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" )"
      R"(FROM "counts")",
      R"(WITH "counts" ("artistId", "albums") AS NOT MATERIALIZED (SELECT "artistId", )"
      R"(count(*) AS "albums" FROM "albums" GROUP BY "artistId") SELECT "counts"."albums" )"
      R"(FROM "counts")");
  // one after the other
  CHECK_SPOKEN(
      select(
          fields(names.col<&Named::name>),
          with(counts.as(counted()),
               names.as(select<Named>(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>(),
                                      join(counts, on(counts.col<&Count::artistId> == col<&Artist::id>))))),
          from(names)),
      R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
      R"(FROM "albums" GROUP BY "artistId"), "names" ("id", "name") AS (SELECT )"
      R"("artists"."id", "artists"."name" FROM "artists" JOIN "counts" ON )"
      R"("counts"."artistId" = "artists"."id") SELECT "names"."name" FROM "names")",
      R"(WITH "counts" ("artistId", "albums") AS (SELECT "artistId", count(*) AS "albums" )"
      R"(FROM "albums" GROUP BY "artistId"), "names" ("id", "name") AS (SELECT )"
      R"("artists"."id", "artists"."name" FROM "artists" JOIN "counts" ON )"
      R"("counts"."artistId" = "artists"."id") SELECT "names"."name" FROM "names")");
  // of two queries
  CHECK_SPOKEN(
      select(fields(names.col<&Named::name>),
             from(names.as(union_all(
                 artists(), select<Named>(fields(col<&Album::id>, col<&Album::title>), from<Album>())))),
             order_by(names.col<&Named::name>)),
      R"(SELECT "names"."name" FROM (SELECT "id", "name" FROM "artists" UNION ALL SELECT )"
      R"("id", "title" FROM "albums") AS "names" ORDER BY "names"."name")",
      R"(SELECT "names"."name" FROM (SELECT "id", "name" FROM "artists" UNION ALL SELECT )"
      R"("id", "title" FROM "albums") AS "names" ORDER BY "names"."name" NULLS FIRST)");
}

TEST_CASE("Queries: a common table may use itself", "[sql][query]") {
  CHECK_SPOKEN(
      select(fields(chain.col<&Chain::title>, chain.col<&Chain::depth>),
             with_recursive(chain.as(union_all(
                 select<Chain>(fields(col<&Album::id>, col<&Album::title>, value_of(std::int64_t{0})),
                               from<Album>(), where(is_null(col<&Album::previousId>))),
                 select<Chain>(fields(col<&Album::id>, concat(col<&Album::title>, "+"),
                                      chain.col<&Chain::depth> + std::int64_t{1}),
                               from<Album>(),
                               join(chain, on(col<&Album::previousId> == chain.col<&Chain::id>)))))),
             from(chain), order_by(chain.col<&Chain::depth>)),
      R"(WITH RECURSIVE "chain" ("id", "title", "depth") AS (SELECT "id", "title", ?1 AS )"
      R"("depth" FROM "albums" WHERE "previousId" IS NULL UNION ALL SELECT "albums"."id", )"
      R"((coalesce("albums"."title", '') || coalesce(?2, '')), "chain"."depth" + ?3 FROM )"
      R"("albums" JOIN "chain" ON "albums"."previousId" = "chain"."id") SELECT )"
      R"("chain"."title", "chain"."depth" FROM "chain" ORDER BY "chain"."depth")",
      R"(WITH RECURSIVE "chain" ("id", "title", "depth") AS (SELECT "id", "title", $1 AS )"
      R"("depth" FROM "albums" WHERE "previousId" IS NULL UNION ALL SELECT "albums"."id", )"
      R"(concat("albums"."title", $2) COLLATE "C", "chain"."depth" + $3 FROM "albums" JOIN )"
      R"("chain" ON "albums"."previousId" = "chain"."id") SELECT "chain"."title", )"
      R"("chain"."depth" FROM "chain" ORDER BY "chain"."depth" NULLS FIRST)");
}

TEST_CASE("Queries: rows of the program are a source", "[sql][query]") {
  const std::vector<Named> list;
  CHECK_SPOKEN(select(fields(col<&Artist::name>, names.col<&Named::name>), from(names.values(list)),
                      join<Artist>(on(col<&Artist::id> == names.col<&Named::id>)),
                      where(col<&Artist::country> == "NO")),
               R"(SELECT "artists"."name", "names"."name" FROM (SELECT c0 AS "id", c1 AS "name" FROM )"
               R"(tenon_rows(?1)) AS "names" JOIN "artists" ON "artists"."id" = "names"."id" WHERE )"
               R"("artists"."country" = ?2)",
               R"(SELECT "artists"."name", "names"."name" FROM unnest($1::int8[], $2::text[] COLLATE )"
               R"("C") AS "names" ("id", "name") JOIN "artists" ON "artists"."id" = "names"."id" )"
               R"(WHERE "artists"."country" = $3)");
}

TEST_CASE("Queries: a lateral table sees the sources before it on PostgreSQL", "[sql][query]") {
  const auto best = names
                        .as(select<Named>(fields(col<&Track::id>, col<&Track::title>), from<Track>(),
                                          where(col<&Track::albumId> == col<&Album::id>),
                                          order_by(desc(col<&Track::rating>)), limit(1)))
                        .lateral();
  const auto query =
      select(fields(col<&Album::title>, names.col<&Named::name>), from<Album>(), cross_join(best));
  CHECK(in_postgresql(query) ==
        R"(SELECT "albums"."title", "names"."name" FROM "albums" CROSS JOIN LATERAL (SELECT )"
        R"("tracks"."id", "tracks"."title" AS "name" FROM "tracks" WHERE "tracks"."albumId" = )"
        R"("albums"."id" ORDER BY "tracks"."rating" DESC LIMIT $1) AS "names")");
  CHECK_THROWS_WITH(in_sqlite(query),
                    R"(SQLite has no lateral tables: the query of "names" names columns of other sources; )"
                    R"(say it as a correlated subquery, or number its rows by row_number() and join them )"
                    R"(by a condition)");
  // one that names no other source is a derived table
  CHECK_SPOKEN(
      select(fields(names.col<&Named::name>), from<Album>(), cross_join(names.as(artists()).lateral())),
      R"(SELECT "names"."name" FROM "albums" CROSS JOIN (SELECT "id", "name" FROM "artists") )"
      R"(AS "names")",
      R"(SELECT "names"."name" FROM "albums" CROSS JOIN LATERAL (SELECT "artists"."id", )"
      R"("artists"."name" FROM "artists") AS "names")");
}

TEST_CASE("Queries: two queries become one", "[sql][query]") {
  const auto albums = select<Named>(fields(col<&Album::id>, col<&Album::title>), from<Album>());
  CHECK_SPOKEN(union_(artists(), albums),
               R"(SELECT "id", "name" FROM "artists" UNION SELECT "id", "title" FROM "albums")",
               R"(SELECT "id", "name" FROM "artists" UNION SELECT "id", "title" FROM "albums")");
  CHECK_SPOKEN(
      union_all(artists(), albums, order_by(result<&Named::name>, desc(result<&Named::id>)), limit(3)),
      R"(SELECT "id", "name" FROM "artists" UNION ALL SELECT "id", "title" FROM "albums" )"
      R"(ORDER BY 2, 1 DESC LIMIT ?1)",
      R"(SELECT "id", "name" FROM "artists" UNION ALL SELECT "id", "title" FROM "albums" )"
      R"(ORDER BY 2 NULLS FIRST, 1 DESC NULLS LAST LIMIT $1)");
  CHECK_SPOKEN(intersect(artists(), albums),
               R"(SELECT "id", "name" FROM "artists" INTERSECT SELECT "id", "title" FROM "albums")",
               R"(SELECT "id", "name" FROM "artists" INTERSECT SELECT "id", "title" FROM "albums")");
  CHECK_SPOKEN(except(artists(), albums),
               R"(SELECT "id", "name" FROM "artists" EXCEPT SELECT "id", "title" FROM "albums")",
               R"(SELECT "id", "name" FROM "artists" EXCEPT SELECT "id", "title" FROM "albums")");
  // queries group from the left
  CHECK_SPOKEN(intersect(union_(artists(), albums), artists()),
               R"(SELECT "id", "name" FROM "artists" UNION SELECT "id", "title" FROM "albums" )"
               R"(INTERSECT SELECT "id", "name" FROM "artists")",
               R"((SELECT "id", "name" FROM "artists" UNION SELECT "id", "title" FROM "albums") )"
               R"(INTERSECT SELECT "id", "name" FROM "artists")");
  CHECK_SPOKEN(union_(artists(), intersect(albums, artists())),
               R"(SELECT "id", "name" FROM "artists" UNION SELECT * FROM (SELECT "id", "title" FROM )"
               R"("albums" INTERSECT SELECT "id", "name" FROM "artists"))",
               R"(SELECT "id", "name" FROM "artists" UNION (SELECT "id", "title" FROM "albums" )"
               R"(INTERSECT SELECT "id", "name" FROM "artists"))");
  // an order or a page of one of them
  CHECK_SPOKEN(union_all(artists(order_by(col<&Artist::name>), limit(1)), albums),
               R"(SELECT * FROM (SELECT "id", "name" FROM "artists" ORDER BY "name" LIMIT ?1) UNION )"
               R"(ALL SELECT "id", "title" FROM "albums")",
               R"((SELECT "id", "name" FROM "artists" ORDER BY "name" LIMIT $1) UNION ALL SELECT )"
               R"("id", "title" FROM "albums")");
  CHECK_SPOKEN(union_all(albums, artists(order_by(col<&Artist::name>), limit(1)), offset(2)),
               R"(SELECT "id", "title" FROM "albums" UNION ALL SELECT * FROM (SELECT "id", "name" )"
               R"(FROM "artists" ORDER BY "name" LIMIT ?1) LIMIT -1 OFFSET ?2)",
               R"(SELECT "id", "title" FROM "albums" UNION ALL (SELECT "id", "name" FROM "artists" )"
               R"(ORDER BY "name" LIMIT $1) OFFSET $2)");
  // texts by their bytes, whatever they are made of
  const auto loud = select<Named>(fields(col<&Album::id>, trim(col<&Album::title>)), from<Album>());
  CHECK_SPOKEN(union_(loud, artists(), order_by(result<&Named::name>)),
               R"(SELECT "id", trim("title") FROM "albums" UNION SELECT "id", "name" FROM "artists" )"
               R"(ORDER BY 2)",
               R"(SELECT "id", btrim("title") COLLATE "C" FROM "albums" UNION SELECT "id", "name" )"
               R"(FROM "artists" ORDER BY 2 NULLS FIRST)");
  // decimals are ordered by their value, around the whole, since SQLite forgets columns else
  const auto prices = select<Priced>(fields(col<&Track::albumId>, col<&Track::price>), from<Track>());
  CHECK_SPOKEN(union_(prices, prices, order_by(result<&Priced::price>)),
               R"(SELECT * FROM (SELECT "albumId", "price" FROM "tracks" UNION SELECT "albumId", "price" )"
               R"(FROM "tracks") ORDER BY 2 COLLATE tenon_decimal)",
               R"(SELECT "albumId", "price" FROM "tracks" UNION SELECT "albumId", "price" FROM )"
               R"("tracks" ORDER BY 2 NULLS FIRST)");
}

TEST_CASE("Queries: subqueries are compared, tried and looked into", "[sql][query]") {
  const auto ids = select(fields(col<&Album::artistId>), from<Album>(), where(col<&Album::title> == "x"));
  CHECK_SPOKEN(artists(where(in(col<&Artist::id>, ids))),
               R"(SELECT "id", "name" FROM "artists" WHERE "id" IN (SELECT "artistId" FROM "albums" )"
               R"(WHERE "title" = ?1))",
               R"(SELECT "id", "name" FROM "artists" WHERE "id" IN (SELECT "artistId" FROM "albums" )"
               R"(WHERE "title" = $1))");
  CHECK_SPOKEN(artists(where(not_in(col<&Artist::id>, ids))),
               R"(SELECT "id", "name" FROM "artists" WHERE NOT "id" IN (SELECT "artistId" FROM )"
               R"("albums" WHERE "title" = ?1))",
               R"(SELECT "id", "name" FROM "artists" WHERE NOT "id" IN (SELECT "artistId" FROM )"
               R"("albums" WHERE "title" = $1))");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      where(in(row_of(col<&Track::albumId>, col<&Track::title>),
                               select(fields(col<&Album::id>, col<&Album::title>), from<Album>())))),
               R"(SELECT "title" FROM "tracks" WHERE ("albumId", "title") IN (SELECT "id", "title" )"
               R"(FROM "albums"))",
               R"(SELECT "title" FROM "tracks" WHERE ("albumId", "title") IN (SELECT "id", "title" )"
               R"(FROM "albums"))");
  // a column of the statement around it says its table
  CHECK_SPOKEN(artists(where(exists(from<Album>(), where(col<&Album::artistId> == col<&Artist::id>)))),
               R"(SELECT "id", "name" FROM "artists" WHERE EXISTS (SELECT TRUE FROM "albums" WHERE )"
               R"("artistId" = "artists"."id"))",
               R"(SELECT "id", "name" FROM "artists" WHERE EXISTS (SELECT TRUE FROM "albums" WHERE )"
               R"("artistId" = "artists"."id"))");
  CHECK_SPOKEN(
      artists(where(!exists(from<Album>(),
                            where(col<&Album::artistId> == col<&Artist::id> &&
                                  exists(from<Track>(), where(col<&Track::albumId> == col<&Album::id>)))))),
      R"(SELECT "id", "name" FROM "artists" WHERE NOT EXISTS (SELECT TRUE FROM "albums" )"
      R"(WHERE "artistId" = "artists"."id" AND EXISTS (SELECT TRUE FROM "tracks" WHERE )"
      R"("albumId" = "albums"."id")))",
      R"(SELECT "id", "name" FROM "artists" WHERE NOT EXISTS (SELECT TRUE FROM "albums" )"
      R"(WHERE "artistId" = "artists"."id" AND EXISTS (SELECT TRUE FROM "tracks" WHERE )"
      R"("albumId" = "albums"."id")))");
  CHECK_SPOKEN(
      select(fields(col<&Artist::name>, scalar(select(fields(count_all()), from<Album>(),
                                                      where(col<&Album::artistId> == col<&Artist::id>)))),
             from<Artist>()),
      R"(SELECT "name", (SELECT count(*) FROM "albums" WHERE "artistId" = "artists"."id") )"
      R"(FROM "artists")",
      R"(SELECT "name", (SELECT count(*) FROM "albums" WHERE "artistId" = "artists"."id") )"
      R"(FROM "artists")");
  // the first row of many
  CHECK_SPOKEN(select(fields(scalar(select(fields(col<&Track::title>), from<Track>(),
                                           order_by(desc(col<&Track::rating>)))),
                             scalar(select(fields(col<&Track::title>), from<Track>(), limit(2)))),
                      from<Artist>()),
               R"(SELECT (SELECT "title" FROM "tracks" ORDER BY "rating" DESC), (SELECT "title" FROM )"
               R"("tracks" LIMIT ?1) FROM "artists")",
               R"(SELECT (SELECT "title" FROM "tracks" ORDER BY "rating" DESC LIMIT 1), (SELECT * )"
               R"(FROM (SELECT "title" FROM "tracks" LIMIT $1) AS q LIMIT 1) FROM "artists")");
}

TEST_CASE("Queries: comparisons with some or every row of a query", "[sql][query]") {
  const auto ratings = select(fields(col<&Track::rating>), from<Track>(), where(col<&Track::live>));
  const auto titles = [](auto condition) {
    return select(fields(col<&Track::title>), from<Track>(), where(condition));
  };
  CHECK_SPOKEN(titles(col<&Track::rating> == any_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE "rating" IN (SELECT "rating" FROM "tracks" WHERE )"
               R"("live"))",
               R"(SELECT "title" FROM "tracks" WHERE "rating" = ANY (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  CHECK_SPOKEN(titles(col<&Track::rating> != all_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE "rating" NOT IN (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))",
               R"(SELECT "title" FROM "tracks" WHERE "rating" <> ALL (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  CHECK_SPOKEN(titles(col<&Track::rating> > any_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE CASE WHEN "rating" > (SELECT min(c0) FROM )"
               R"((SELECT "rating" AS c0 FROM "tracks" WHERE "live")) THEN TRUE WHEN "rating" IS NULL )"
               R"(AND EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live")) OR )"
               R"(EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live") WHERE c0 )"
               R"(IS NULL) THEN NULL ELSE FALSE END)",
               R"(SELECT "title" FROM "tracks" WHERE "rating" > ANY (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  CHECK_SPOKEN(titles(col<&Track::rating> >= all_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE CASE WHEN "rating" < (SELECT max(c0) FROM )"
               R"((SELECT "rating" AS c0 FROM "tracks" WHERE "live")) THEN FALSE WHEN "rating" IS )"
               R"(NULL AND EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live")) )"
               R"(OR EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live") WHERE )"
               R"(c0 IS NULL) THEN NULL ELSE TRUE END)",
               R"(SELECT "title" FROM "tracks" WHERE "rating" >= ALL (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  CHECK_SPOKEN(titles(col<&Track::rating> != any_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE CASE WHEN "rating" <> (SELECT min(c0) FROM )"
               R"((SELECT "rating" AS c0 FROM "tracks" WHERE "live")) OR "rating" <> (SELECT max(c0) )"
               R"(FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live")) THEN TRUE WHEN "rating" IS )"
               R"(NULL AND EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live")) )"
               R"(OR EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live") WHERE )"
               R"(c0 IS NULL) THEN NULL ELSE FALSE END)",
               R"(SELECT "title" FROM "tracks" WHERE "rating" <> ANY (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  CHECK_SPOKEN(titles(col<&Track::rating> == all_of(ratings)),
               R"(SELECT "title" FROM "tracks" WHERE CASE WHEN "rating" <> (SELECT min(c0) FROM )"
               R"((SELECT "rating" AS c0 FROM "tracks" WHERE "live")) OR "rating" <> (SELECT max(c0) )"
               R"(FROM (SELECT "rating" AS c0 FROM "tracks" WHERE "live")) THEN FALSE WHEN "rating" )"
               R"(IS NULL AND EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE )"
               R"("live")) OR EXISTS (SELECT 1 FROM (SELECT "rating" AS c0 FROM "tracks" WHERE )"
               R"("live") WHERE c0 IS NULL) THEN NULL ELSE TRUE END)",
               R"(SELECT "title" FROM "tracks" WHERE "rating" = ALL (SELECT "rating" FROM "tracks" )"
               R"(WHERE "live"))");
  const auto prices = select(fields(col<&Album::price>), from<Album>());
  CHECK_SPOKEN(titles(!(col<&Track::price> < all_of(prices))),
               R"(SELECT "title" FROM "tracks" WHERE NOT CASE WHEN "price" COLLATE tenon_decimal >= )"
               R"((SELECT min(c0 COLLATE tenon_decimal) FROM (SELECT "price" AS c0 FROM "albums")) )"
               R"(THEN FALSE WHEN "price" IS NULL AND EXISTS (SELECT 1 FROM (SELECT "price" AS c0 )"
               R"(FROM "albums")) OR EXISTS (SELECT 1 FROM (SELECT "price" AS c0 FROM "albums") WHERE )"
               R"(c0 IS NULL) THEN NULL ELSE TRUE END)",
               R"(SELECT "title" FROM "tracks" WHERE NOT "price" < ALL (SELECT "price" FROM "albums"))");
}

TEST_CASE("Queries: rows are compared one value after the other", "[sql][query]") {
  CHECK_SPOKEN(
      select(fields(col<&Track::title>), from<Track>(),
             where(row_of(col<&Track::price>, col<&Track::id>) > row_of(decimal("1.5"), std::int64_t{7}))),
      R"(SELECT "title" FROM "tracks" WHERE ("price" COLLATE tenon_decimal, "id") > (?1, ?2))",
      R"(SELECT "title" FROM "tracks" WHERE ("price", "id") > ($1, $2))");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      where(row_of(col<&Track::albumId>, col<&Track::place>) ==
                            row_of(std::int64_t{1}, std::int16_t{2}))),
               R"(SELECT "title" FROM "tracks" WHERE ("albumId", "place") = (?1, ?2))",
               R"(SELECT "title" FROM "tracks" WHERE ("albumId", "place") = ($1, $2))");
}

TEST_CASE("Queries: enums that are types of the database are ordered by their names", "[sql][query]") {
  CHECK_SPOKEN_NATIVE(select(fields(col<&Album::genre>), from<Album>(), order_by(col<&Album::genre>)),
                      R"(SELECT "genre" FROM "albums" ORDER BY "genre"::text COLLATE "C")");
  CHECK_SPOKEN_NATIVE(select(fields(col<&Album::genre>), distinct, from<Album>(),
                             order_by(desc(col<&Album::genre>)), limit(2)),
                      R"(SELECT * FROM (SELECT DISTINCT "genre" FROM "albums") AS q (c0) ORDER BY c0::text )"
                      R"(COLLATE "C" DESC NULLS LAST LIMIT $1)");
  const auto by_genre = select<query_golden::Kind>(fields(col<&Album::genre>, count_all()), from<Album>(),
                                                   group_by(col<&Album::genre>));
  CHECK_SPOKEN_NATIVE(
      select<query_golden::Kind>(fields(col<&Album::genre>, count_all()), from<Album>(),
                                 group_by(col<&Album::genre>), order_by(result<&query_golden::Kind::genre>)),
      R"(SELECT "genre", count(*) FROM "albums" GROUP BY "genre" ORDER BY "genre"::text )"
      R"(COLLATE "C" NULLS FIRST)");
  CHECK_SPOKEN_NATIVE(union_all(by_genre, by_genre, order_by(desc(result<&query_golden::Kind::genre>))),
                      R"(SELECT * FROM (SELECT "genre", count(*) FROM "albums" GROUP BY "genre" UNION ALL )"
                      R"(SELECT "genre", count(*) FROM "albums" GROUP BY "genre") AS q (c0, c1) ORDER BY )"
                      R"(c0::text COLLATE "C" DESC NULLS LAST)");
  CHECK_SPOKEN_NATIVE(select(fields(kinds.col<&query_golden::Kind::genre>), with(kinds.as(by_genre)),
                             from(kinds), order_by(kinds.col<&query_golden::Kind::genre>)),
                      R"(WITH "kinds" ("genre", "albums") AS (SELECT "genre", count(*) AS "albums" FROM )"
                      R"("albums" GROUP BY "genre") SELECT "kinds"."genre" FROM "kinds" ORDER BY )"
                      R"("kinds"."genre"::text COLLATE "C" NULLS FIRST)");
  CHECK_SPOKEN_NATIVE(select(fields(col<&Album::title>), distinct_on(col<&Album::genre>), from<Album>(),
                             order_by(col<&Album::genre>, col<&Album::price>)),
                      R"(SELECT DISTINCT ON ("genre"::text COLLATE "C") "title" FROM "albums" ORDER BY )"
                      R"("genre"::text COLLATE "C", "price")");
  CHECK_SPOKEN_NATIVE(
      select(fields(col<&Album::title>), from<Album>(),
             where(col<&Album::genre> > any_of(select(fields(col<&Album::genre>), from<Album>())) ||
                   col<&Album::genre> == any_of(select(fields(col<&Album::genre>), from<Album>())))),
      R"(SELECT "title" FROM "albums" WHERE "genre"::text COLLATE "C" > ANY (SELECT c0::text )"
      R"(FROM (SELECT "genre" AS c0 FROM "albums") AS q) OR "genre" = ANY (SELECT "genre" )"
      R"(FROM "albums"))");
}

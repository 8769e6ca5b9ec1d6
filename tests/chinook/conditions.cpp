// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct Memberships {
  std::int64_t id = 0;
  bool isLong = false;
  std::optional<bool> isEarly{};
  bool isLate = false;
};
struct IdAndBig {
  std::int64_t id = 0;
  std::int64_t square = 0;
  std::int64_t total = 0;
};
struct Minutes {
  std::optional<std::int64_t> minutes{};
  std::int64_t tracks = 0;
  std::int64_t milliseconds = 0;
};

}  // namespace

TEST_CASE("comparisons with queries and rows are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto other = alias<Track, "other">;
  same_rows(
      "tracks longer than all of another genre",
      select<IdAndName>(from<Track>(),
                        where(col<&Track::milliseconds> >
                              all_of(select(fields(other.col<&Track::milliseconds>), from(other),
                                            where(other.col<&Track::genreId> == 20)))),
                        order_by(col<&Track::id>)),
      R"(SELECT id, name FROM track WHERE milliseconds > (SELECT max(milliseconds) FROM track WHERE "genreId" = 20)
               ORDER BY id)");
  same_rows(
      "tracks as long as one of another genre",
      select<IdAndName>(from<Track>(),
                        where(col<&Track::milliseconds> ==
                                  any_of(select(fields(other.col<&Track::milliseconds>), from(other),
                                                where(other.col<&Track::genreId> == 1))) &&
                              col<&Track::genreId> != 1),
                        order_by(col<&Track::id>)),
      R"(SELECT id, name FROM track WHERE milliseconds IN (SELECT milliseconds FROM track WHERE "genreId" = 1)
                 AND "genreId" <> 1 ORDER BY id)");
  same_rows(
      "the page behind a track",
      select<IdAndName>(from<Track>(),
                        where(row_of(col<&Track::name>, col<&Track::id>) > row_of("Black Night", 800)),
                        order_by(col<&Track::name>, col<&Track::id>), limit(10)),
      R"(SELECT id, name FROM track WHERE (name, id) > ('Black Night', 800) ORDER BY name, id LIMIT 10)");
  same_rows(
      "albums that are called like their artist",
      select<IdAndName>(fields(col<&Album::id>, col<&Album::title>), from<Album>(),
                        where(in(row_of(col<&Album::artistId>, col<&Album::title>),
                                 select(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>()))),
                        order_by(col<&Album::id>)),
      R"(SELECT b.id, b.title FROM album b JOIN artist a ON a.id = b."artistId" AND a.name = b.title ORDER BY b.id)");
  const std::vector<std::int64_t> genres{2, 3, 5};
  same_rows(
      "lists, ranges and patterns",
      select<NameAndMaybeText>(
          fields(col<&Track::name>, col<&Track::composer>), from<Track>(),
          where(in(col<&Track::genreId>, genres) && between(col<&Track::milliseconds>, 200000, 300000) &&
                (is_null(col<&Track::composer>) || like(col<&Track::composer>, "_a%")) &&
                !ends_with(col<&Track::name>, "e") && not_in(col<&Track::mediaTypeId>, {2, 4})),
          order_by(col<&Track::id>)),
      R"(SELECT name, composer FROM track WHERE "genreId" IN (2, 3, 5) AND milliseconds BETWEEN 200000 AND 300000
                 AND (composer IS NULL OR substr(composer, 2, 1) = 'a') AND substr(name, length(name), 1) <> 'e'
                 AND "mediaTypeId" NOT IN (2, 4) ORDER BY id)");
  same_rows("patterns without regard to case",
            select<IdAndName>(
                from<Track>(),
                where((istarts_with(col<&Track::name>, "THE ") || iends_with(col<&Track::name>, "LOVE") ||
                       ilike(col<&Track::name>, "%1!%%") || ilike(col<&Track::name>, "_A _A%")) &&
                      !like(col<&Track::name>, "%B%") && !icontains(col<&Track::name>, "x")),
                order_by(col<&Track::id>)),
            R"(SELECT id, name FROM track
               WHERE (lower(substr(name, 1, 4)) = 'the ' OR lower(substr(name, length(name) - 3)) = 'love'
                   OR name LIKE '%1^%%' ESCAPE '^' OR name LIKE '_A _A%')
                 AND instr(name, 'B') = 0 AND instr(lower(name), 'x') = 0
               ORDER BY id)",
            R"(SELECT id, name FROM track
               WHERE (lower(left(name, 4)) = 'the ' OR lower(right(name, 4)) = 'love'
                   OR name ILIKE '%1^%%' ESCAPE '^' OR name ILIKE '_A _A%')
                 AND strpos(name, 'B') = 0 AND strpos(lower(name), 'x') = 0
               ORDER BY id)");
  same_rows("memberships and comparisons as fields",
            select<Memberships>(
                fields(col<&Genre::id>,
                       in(col<&Genre::id>, select(fields(coalesce(col<&Track::genreId>, 0)), from<Track>(),
                                                  where(col<&Track::milliseconds> > 2000000))),
                       col<&Genre::id> == any_of(select(fields(nullif(col<&Track::genreId>, 3)),
                                                        from<Track>(), where(col<&Track::albumId> < 50))),
                       col<&Genre::id> > all_of(select(fields(col<&MediaType::id>), from<MediaType>()))),
                from<Genre>(), order_by(col<&Genre::id>)),
            R"(SELECT id, EXISTS (SELECT 1 FROM track WHERE "genreId" = genre.id AND milliseconds > 2000000),
                 id IN (SELECT nullif("genreId", 3) FROM track WHERE "albumId" < 50), id > 5
               FROM genre ORDER BY id)");
}

TEST_CASE("computed values in every clause are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto letter = upper(left(col<&Artist::name>, 1));
  same_rows("artists by their first letter",
            select<NameAndCount>(fields(letter, count_all()), from<Artist>(), where(letter > "C"),
                                 group_by(letter), order_by(desc(count_all()), letter)),
            R"(SELECT upper(substr(name, 1, 1)) AS l, count(*) FROM artist
               WHERE upper(substr(name, 1, 1)) > 'C' GROUP BY l ORDER BY 2 DESC, 1)",
            R"(SELECT upper(substr(name, 1, 1) COLLATE "C") AS l, count(*) FROM artist
               WHERE upper(substr(name, 1, 1) COLLATE "C") > 'C' GROUP BY l ORDER BY 2 DESC, 1)");
  same_rows("first letters, once each",
            select(fields(letter), from<Artist>(), distinct, order_by(desc(letter))),
            R"(SELECT DISTINCT upper(substr(name, 1, 1)) FROM artist ORDER BY 1 DESC)",
            R"(SELECT DISTINCT upper(substr(name, 1, 1) COLLATE "C") FROM artist ORDER BY 1 DESC)");
  same_rows(
      "the first artist of each letter",
      select<IdAndName>(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>(), distinct_on(letter),
                        order_by(letter, col<&Artist::name>, col<&Artist::id>)),
      R"(SELECT id, name FROM (SELECT id, name, row_number() OVER
                 (PARTITION BY upper(substr(name, 1, 1)) ORDER BY name, id) AS n FROM artist)
               WHERE n = 1 ORDER BY upper(substr(name, 1, 1)))",
      R"(SELECT id, name FROM (SELECT id, name, upper(substr(name, 1, 1) COLLATE "C") AS l, row_number() OVER
                 (PARTITION BY upper(substr(name, 1, 1) COLLATE "C") ORDER BY name, id) AS n FROM artist) a
               WHERE n = 1 ORDER BY l)");
  same_rows(
      "artists in their letter",
      select<NameAndCount>(fields(col<&Artist::name>, rank().over(partition_by(letter),
                                                                  order_by(length(col<&Artist::name>) % 10))),
                           from<Artist>(), where(between(col<&Artist::id>, 50, 250)),
                           order_by(case_(when(letter < "M", 2), otherwise(1)), col<&Artist::name>)),
      R"(SELECT name, rank() OVER (PARTITION BY upper(substr(name, 1, 1)) ORDER BY length(name) % 10)
               FROM artist WHERE id BETWEEN 50 AND 250 ORDER BY upper(substr(name, 1, 1)) < 'M', name)");
  constexpr auto ms = col<&Track::milliseconds>;
  same_rows("numbers beyond 32 bits",
            select<IdAndBig>(
                fields(col<&Track::id>, cast<std::int64_t>(ms) * ms,
                       coalesce(sum(cast<std::int64_t>(ms) * 1'000'000).over(order_by(col<&Track::id>)), 0)),
                from<Track>(), where(ms * 1'000'000 > 2'900'000'000'000 || ms * ms > 8'000'000'000'000),
                order_by(col<&Track::id>)),
            R"(SELECT id, CAST(milliseconds AS BIGINT) * milliseconds,
                 sum(CAST(milliseconds AS BIGINT) * 1000000) OVER (ORDER BY id)
               FROM track WHERE milliseconds > 2828427 ORDER BY id)",
            R"(SELECT id, CAST(milliseconds AS BIGINT) * milliseconds,
                 (sum(CAST(milliseconds AS BIGINT) * 1000000) OVER (ORDER BY id))::bigint
               FROM track WHERE milliseconds > 2828427 ORDER BY id)");
  same_rows("tracks by whole minutes",
            select<Minutes>(fields(ms / 60'000, count_all(), sum(ms)), from<Track>(), group_by(ms / 60'000),
                            order_by(ms / 60'000)),
            "SELECT milliseconds / 60000, count(*), sum(milliseconds) FROM track GROUP BY 1 ORDER BY 1");
}

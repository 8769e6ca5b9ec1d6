// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct AlbumLength {
  std::string album{};
  std::string artist{};
  std::int64_t tracks = 0;
  std::int64_t milliseconds = 0;
};
struct LongestTrack {
  std::string media{};
  std::string track{};
  int milliseconds = 0;
};
struct AlbumNames {
  std::optional<std::int64_t> id{};
  json<std::vector<std::string>> names{};
  json<std::vector<std::int64_t>> lengths{};
};
struct GenreNames {
  json<std::vector<std::string>> names{};
  std::int64_t media = 0;
};
struct Missing {
  std::optional<std::string> artist{};
  std::optional<std::string> album{};
};
struct GenreMedia {
  std::string genre{};
  std::string media{};
  std::int64_t tracks = 0;
};
struct ArtistCounts {
  std::string artist{};
  std::int64_t albums = 0;
  std::int64_t tracks = 0;
  std::optional<std::string> newest{};
};
struct Composer {
  std::optional<std::string> composer{};
};
struct Wish {
  std::string artist{};
  int atLeast = 0;
  std::optional<decimal> price{};
};
struct Wished {
  std::string artist{};
  std::string album{};
  int atLeast = 0;
  std::optional<decimal> price{};
};
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
struct Pair {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::int64_t common = 0;
};

}  // namespace

TEST_CASE("albums and their tracks are the same in Tenon and in SQL", "[chinook]") {
  same_rows("albums of more than twenty tracks",
            select<AlbumLength>(fields(col<&Album::title>, col<&Artist::name>, count_all(),
                                       sum(col<&Track::milliseconds>)),
                                from<Album>(), join<Artist>(), join<Track>(),
                                group_by(col<&Album::id>, col<&Artist::id>), having(count_all() > 20),
                                order_by(desc(count_all()), col<&Album::title>)),
            R"(SELECT b.title, a.name, count(*), sum(t.milliseconds)
               FROM album b JOIN artist a ON a.id = b."artistId" JOIN track t ON t."albumId" = b.id
               GROUP BY b.id, b.title, a.name HAVING count(*) > 20 ORDER BY count(*) DESC, b.title)");

  same_rows("the tracks of each album as one text, in order",
            select<NameAndText>(
                fields(col<&Album::title>,
                       join_texts(col<&Track::name>, "; ").order_by(desc(col<&Track::milliseconds>), col<&Track::id>)),
                from<Album>(), join<Track>(), where(col<&Album::id> < 60), group_by(col<&Album::id>),
                order_by(col<&Album::title>)),
            R"(SELECT b.title, (SELECT group_concat(name, '; ') FROM (SELECT t.name FROM track t
                 WHERE t."albumId" = b.id ORDER BY t.milliseconds DESC, t.id))
               FROM album b WHERE b.id < 60 ORDER BY b.title)",
            R"(SELECT b.title, string_agg(t.name, '; ' ORDER BY t.milliseconds DESC, t.id)
               FROM album b JOIN track t ON t."albumId" = b.id WHERE b.id < 60 GROUP BY b.id ORDER BY b.title)");

  same_rows("the tracks of each album as JSON",
            select<AlbumNames>(
                fields(col<&Track::albumId>,
                       json_array_agg<std::vector<std::string>>(col<&Track::name>).order_by(col<&Track::name>, col<&Track::id>),
                       json_array_agg<std::vector<std::int64_t>>(col<&Track::milliseconds>).order_by(desc(col<&Track::milliseconds>))),
                from<Track>(), where(is_not_null(col<&Track::albumId>)), group_by(col<&Track::albumId>),
                order_by(col<&Track::albumId>), limit(50)),
            R"(SELECT a, (SELECT json_group_array(name) FROM
                            (SELECT name FROM track WHERE "albumId" = a ORDER BY name, id)),
                 (SELECT json_group_array(milliseconds) FROM
                    (SELECT milliseconds FROM track WHERE "albumId" = a ORDER BY milliseconds DESC))
               FROM (SELECT DISTINCT "albumId" AS a FROM track ORDER BY 1 LIMIT 50) ORDER BY a)",
            R"(SELECT "albumId", json_agg(name ORDER BY name, id), json_agg(milliseconds ORDER BY milliseconds DESC)
               FROM track GROUP BY "albumId" ORDER BY "albumId" LIMIT 50)");

  same_rows("the longest track of each media type",
            select<LongestTrack>(fields(col<&MediaType::name>, col<&Track::name>, col<&Track::milliseconds>),
                                 from<Track>(), join<MediaType>(), distinct_on(col<&MediaType::name>),
                                 order_by(col<&MediaType::name>, desc(col<&Track::milliseconds>), col<&Track::id>)),
            R"(SELECT m.name, t.name, t.milliseconds FROM media_type m
                 JOIN track t ON t.id = (SELECT id FROM track WHERE "mediaTypeId" = m.id
                                         ORDER BY milliseconds DESC, id LIMIT 1)
               ORDER BY m.name)",
            R"(SELECT DISTINCT ON (m.name) m.name, t.name, t.milliseconds
               FROM track t JOIN media_type m ON m.id = t."mediaTypeId"
               ORDER BY m.name, t.milliseconds DESC, t.id)");

  same_rows("what artists have, by subqueries",
            select<ArtistCounts>(
                fields(col<&Artist::name>,
                       scalar(select(fields(count_all()), from<Album>(), where(col<&Album::artistId> == col<&Artist::id>))),
                       scalar(select(fields(count(col<&Track::id>)), from<Track>(), join<Album>(),
                                     where(col<&Album::artistId> == col<&Artist::id>))),
                       scalar(select(fields(col<&Album::title>), from<Album>(),
                                     where(col<&Album::artistId> == col<&Artist::id>),
                                     order_by(desc(col<&Album::id>)), limit(1)))),
                from<Artist>(), order_by(col<&Artist::id>)),
            R"(SELECT a.name, (SELECT count(*) FROM album b WHERE b."artistId" = a.id),
                 (SELECT count(*) FROM album b, track t WHERE b."artistId" = a.id AND t."albumId" = b.id),
                 (SELECT title FROM album b WHERE b."artistId" = a.id ORDER BY b.id DESC LIMIT 1)
               FROM artist a ORDER BY a.id)");
}

TEST_CASE("what is missing is the same in Tenon and in SQL", "[chinook]") {
  same_rows("tracks that nobody bought, by a join",
            select(fields(col<&Track::id>), from<Track>(), left_join<InvoiceLine>(),
                   where(is_null(whole<InvoiceLine>)), order_by(col<&Track::id>)),
            R"(SELECT id FROM track WHERE id NOT IN (SELECT "trackId" FROM invoice_line) ORDER BY id)");
  same_rows("tracks that nobody bought, by exists",
            select(fields(count_all()), from<Track>(),
                   where(!exists(from<InvoiceLine>(), where(col<&InvoiceLine::trackId> == col<&Track::id>)))),
            R"(SELECT count(*) FROM track WHERE id NOT IN (SELECT "trackId" FROM invoice_line))");
  same_rows("tracks that nobody bought, by a list",
            select(fields(count(col<&Track::id>)), from<Track>(),
                   where(not_in(col<&Track::id>, select(fields(col<&InvoiceLine::trackId>), from<InvoiceLine>())))),
            R"(SELECT count(*) FROM track t WHERE NOT EXISTS (SELECT 1 FROM invoice_line WHERE "trackId" = t.id))");
  same_rows("NULL in a list makes the rest unknown",
            select(fields(count_all()), from<Genre>(),
                   where(not_in(col<&Genre::id>, select(fields(nullif(col<&Track::genreId>, 25)), from<Track>())))),
            R"(SELECT count(*) FROM genre WHERE id NOT IN (SELECT nullif("genreId", 25) FROM track))");

  same_rows("artists without an album, from the right",
            select<Missing>(fields(col<&Artist::name>, col<&Album::title>), from<Album>(), right_join<Artist>(),
                            where(is_null(whole<Album>)), order_by(col<&Artist::name>)),
            R"(SELECT a.name, NULL FROM artist a WHERE NOT EXISTS
                 (SELECT 1 FROM album b WHERE b."artistId" = a.id) ORDER BY a.name)");
  same_rows("albums and artists of one letter, all of both",
            select<Missing>(fields(col<&Artist::name>, col<&Album::title>), from<Artist>(),
                            full_join<Album>(on(col<&Album::artistId> == col<&Artist::id> &&
                                                starts_with(col<&Artist::name>, "A") &&
                                                starts_with(col<&Album::title>, "A"))),
                            order_by(asc(col<&Artist::name>).nulls_last(), col<&Album::title>)),
            R"(SELECT a.name, b.title FROM artist a FULL JOIN album b ON b."artistId" = a.id
                 AND substr(a.name, 1, 1) = 'A' AND substr(b.title, 1, 1) = 'A'
               ORDER BY a.name IS NULL, a.name, b.title IS NOT NULL, b.title)");
}

TEST_CASE("sets of tracks are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto inPlaylist = [](std::int64_t id) {
    return select(fields(col<&PlaylistTrack::trackId>), from<PlaylistTrack>(),
                  where(col<&PlaylistTrack::playlistId> == id));
  };
  same_set("tracks of both of two playlists", intersect(inPlaylist(5), inPlaylist(1), inPlaylist(8)),
           R"(SELECT "trackId" FROM playlist_track WHERE "playlistId" = 5
              INTERSECT SELECT "trackId" FROM playlist_track WHERE "playlistId" = 1
              INTERSECT SELECT "trackId" FROM playlist_track WHERE "playlistId" = 8)");
  same_set("tracks of one playlist and not of others", except(inPlaylist(5), inPlaylist(17), inPlaylist(16)),
           R"(SELECT "trackId" FROM playlist_track WHERE "playlistId" = 5
              EXCEPT SELECT "trackId" FROM playlist_track WHERE "playlistId" = 17
              EXCEPT SELECT "trackId" FROM playlist_track WHERE "playlistId" = 16)");
  same_set("tracks of one of two playlists, once",
           union_(inPlaylist(16), inPlaylist(17), except(inPlaylist(18), inPlaylist(1))),
           R"(SELECT "trackId" FROM playlist_track WHERE "playlistId" IN (16, 17))");

  constexpr auto other = alias<PlaylistTrack, "other">;
  constexpr auto second = alias<Playlist, "second">;
  same_rows("pairs of playlists and how many tracks they have in common",
            select<Pair>(fields(col<&PlaylistTrack::playlistId>, other.col<&PlaylistTrack::playlistId>, count_all()),
                         from<PlaylistTrack>(),
                         join(other, on(other.col<&PlaylistTrack::trackId> == col<&PlaylistTrack::trackId> &&
                                        other.col<&PlaylistTrack::playlistId> > col<&PlaylistTrack::playlistId>)),
                         group_by(col<&PlaylistTrack::playlistId>, other.col<&PlaylistTrack::playlistId>),
                         order_by(result<&Pair::first>, result<&Pair::second>)),
            R"(SELECT a."playlistId", b."playlistId", count(*) FROM playlist_track a
                 JOIN playlist_track b ON b."trackId" = a."trackId" AND b."playlistId" > a."playlistId"
               GROUP BY 1, 2 ORDER BY 1, 2)");
  same_rows("pairs of playlists without a common track",
            select<Pair>(
                fields(col<&Playlist::id>, second.col<&Playlist::id>, value_of(0)), from<Playlist>(),
                cross_join(second),
                where(second.col<&Playlist::id> > col<&Playlist::id> &&
                      !exists(intersect(select(fields(col<&PlaylistTrack::trackId>), from<PlaylistTrack>(),
                                               where(col<&PlaylistTrack::playlistId> == col<&Playlist::id>)),
                                        select(fields(other.col<&PlaylistTrack::trackId>), from(other),
                                               where(other.col<&PlaylistTrack::playlistId> ==
                                                     second.col<&Playlist::id>))))),
                order_by(col<&Playlist::id>, second.col<&Playlist::id>)),
            R"(SELECT a.id, b.id, 0 FROM playlist a JOIN playlist b ON b.id > a.id
               WHERE NOT EXISTS (SELECT 1 FROM playlist_track x JOIN playlist_track y ON y."trackId" = x."trackId"
                                 WHERE x."playlistId" = a.id AND y."playlistId" = b.id)
               ORDER BY a.id, b.id)");

  same_rows("names of all kinds, in one list",
            union_all(select<NameAndText>(fields(col<&Artist::name>, value_of("artist")), from<Artist>(),
                                          where(like(col<&Artist::name>, "%Black%"))),
                      select<NameAndText>(fields(col<&Album::title>, value_of("album")), from<Album>(),
                                          where(contains(col<&Album::title>, "Black"))),
                      select<NameAndText>(fields(col<&Track::name>, value_of("track")), from<Track>(),
                                          where(icontains(col<&Track::name>, "bLACK"))),
                      order_by(desc(result<&NameAndText::text>), result<&NameAndText::name>), limit(30), offset(2)),
            R"(SELECT name, 'artist' AS kind FROM artist WHERE name LIKE '%Black%'
               UNION ALL SELECT title, 'album' FROM album WHERE title LIKE '%Black%'
               UNION ALL SELECT name, 'track' FROM track WHERE lower(name) LIKE '%black%'
               ORDER BY 2 DESC, 1 LIMIT 30 OFFSET 2)");

  same_rows("composers, once each, with NULL",
            select<Composer>(fields(col<&Track::composer>), from<Track>(), distinct, where(col<&Track::genreId> == 1),
                             order_by(desc(col<&Track::composer>).nulls_first()), limit(40)),
            R"(SELECT DISTINCT composer FROM track WHERE "genreId" = 1
               ORDER BY composer DESC NULLS FIRST LIMIT 40)");
}

TEST_CASE("derived tables and rows of the program are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto counted = source<NameAndCount, "counted">;
  same_rows("genres with media types, those without tracks too",
            select<GenreMedia>(
                fields(col<&Genre::name>, col<&MediaType::name>, count(col<&Track::id>)), from<Genre>(),
                cross_join<MediaType>(),
                left_join<Track>(on(col<&Track::genreId> == col<&Genre::id> &&
                                    col<&Track::mediaTypeId> == col<&MediaType::id>)),
                group_by(col<&Genre::id>, col<&MediaType::id>), order_by(col<&Genre::id>, col<&MediaType::id>)),
            R"(SELECT g.name, m.name, (SELECT count(*) FROM track WHERE "genreId" = g.id AND "mediaTypeId" = m.id)
               FROM genre g, media_type m ORDER BY g.id, m.id)");
  same_rows("genres beside the average genre",
            select<NameAndReal>(
                fields(counted.col<&NameAndCount::name>,
                       cast<double>(counted.col<&NameAndCount::count>) -
                           coalesce(scalar(select(fields(average(source<NameAndCount, "all">.col<&NameAndCount::count>)),
                                         from(source<NameAndCount, "all">.as(select<NameAndCount>(
                                             fields(col<&Genre::name>, count_all()), from<Track>(), join<Genre>(),
                                             group_by(col<&Genre::id>)))))), 0.0)),
                from(counted.as(select<NameAndCount>(fields(col<&Genre::name>, count_all()), from<Track>(),
                                                     join<Genre>(), group_by(col<&Genre::id>)))),
                order_by(counted.col<&NameAndCount::name>)),
            R"(SELECT g.name, CAST(count(*) AS DOUBLE PRECISION) - (SELECT count(*) * 1.0 FROM track) /
                 (SELECT count(DISTINCT "genreId") FROM track)
               FROM track t JOIN genre g ON g.id = t."genreId" GROUP BY g.id ORDER BY g.name)",
            R"(SELECT g.name, count(*)::double precision - (SELECT count(*)::double precision FROM track) /
                 (SELECT count(DISTINCT "genreId") FROM track)
               FROM track t JOIN genre g ON g.id = t."genreId" GROUP BY g.id ORDER BY g.name)");

  const std::vector<Wish> wishes{{"AC/DC", 2, decimal("9.99")}, {"Queen", 1, {}}, {"Nobody", 1, decimal(1)}, {"Iron Maiden", 14, {}}};
  constexpr auto wish = source<Wish, "wish">;
  same_rows("rows of the program joined with tables",
            select<Wished>(fields(wish.col<&Wish::artist>, col<&Album::title>, wish.col<&Wish::atLeast>,
                                  wish.col<&Wish::price>),
                           from(wish.values(wishes)), join<Artist>(on(col<&Artist::name> == wish.col<&Wish::artist>)),
                           join<Album>(),
                           where(scalar(select(fields(count_all()), from<Track>(),
                                               where(col<&Track::albumId> == col<&Album::id>))) >=
                                 wish.col<&Wish::atLeast>),
                           order_by(wish.col<&Wish::artist>, col<&Album::title>)),
            R"(WITH w(artist, least, price) AS (VALUES ('AC/DC', 2, '9.99'), ('Queen', 1, NULL), ('Nobody', 1, '1'),
                 ('Iron Maiden', 14, NULL))
               SELECT w.artist, b.title, w.least, w.price FROM w JOIN artist a ON a.name = w.artist
                 JOIN album b ON b."artistId" = a.id
               WHERE (SELECT count(*) FROM track t WHERE t."albumId" = b.id) >= w.least ORDER BY w.artist, b.title)",
            R"(WITH w(artist, least, price) AS (VALUES ('AC/DC', 2, 9.99), ('Queen', 1, NULL), ('Nobody', 1, 1),
                 ('Iron Maiden', 14, NULL))
               SELECT w.artist, b.title, w.least, w.price FROM w JOIN artist a ON a.name = w.artist
                 JOIN album b ON b."artistId" = a.id
               WHERE (SELECT count(*) FROM track t WHERE t."albumId" = b.id) >= w.least ORDER BY w.artist, b.title)");
  same_rows("wishes that nothing fulfils",
            select(fields(wish.col<&Wish::artist>), from(wish.values(wishes)),
                   left_join<Artist>(on(col<&Artist::name> == wish.col<&Wish::artist>)), where(is_null(whole<Artist>))),
            "SELECT 'Nobody'");

  constexpr auto tracks = source<GenreNames, "tracks">;
  same_rows("how many names a list of JSON has",
            select<IdAndName>(
                fields(coalesce(json_length(tracks.col<&GenreNames::names>), 0),
                       coalesce(json_value<std::string>(tracks.col<&GenreNames::names>, -1), "?")),
                with(tracks.as(select<GenreNames>(
                                   fields(json_array_agg<std::vector<std::string>>(col<&Track::name>)
                                              .order_by(col<&Track::name>),
                                          col<&Track::mediaTypeId>),
                                   from<Track>(), group_by(col<&Track::mediaTypeId>)))
                         .materialized()),
                from(tracks), order_by(tracks.col<&GenreNames::media>)),
            R"(SELECT count(*), max(name) FROM track GROUP BY "mediaTypeId" ORDER BY "mediaTypeId")");
}

TEST_CASE("comparisons with queries and rows are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto other = alias<Track, "other">;
  same_rows("tracks longer than all of another genre",
            select<IdAndName>(from<Track>(),
                              where(col<&Track::milliseconds> > all_of(select(fields(other.col<&Track::milliseconds>), from(other),
                                                                              where(other.col<&Track::genreId> == 20)))),
                              order_by(col<&Track::id>)),
            R"(SELECT id, name FROM track WHERE milliseconds > (SELECT max(milliseconds) FROM track WHERE "genreId" = 20)
               ORDER BY id)");
  same_rows("tracks as long as one of another genre",
            select<IdAndName>(from<Track>(),
                              where(col<&Track::milliseconds> == any_of(select(fields(other.col<&Track::milliseconds>), from(other),
                                                                               where(other.col<&Track::genreId> == 1))) &&
                                    col<&Track::genreId> != 1),
                              order_by(col<&Track::id>)),
            R"(SELECT id, name FROM track WHERE milliseconds IN (SELECT milliseconds FROM track WHERE "genreId" = 1)
                 AND "genreId" <> 1 ORDER BY id)");
  same_rows("the page behind a track",
            select<IdAndName>(from<Track>(), where(row_of(col<&Track::name>, col<&Track::id>) > row_of("Black Night", 800)),
                              order_by(col<&Track::name>, col<&Track::id>), limit(10)),
            R"(SELECT id, name FROM track WHERE (name, id) > ('Black Night', 800) ORDER BY name, id LIMIT 10)");
  same_rows("albums that are called like their artist",
            select<IdAndName>(fields(col<&Album::id>, col<&Album::title>), from<Album>(),
                              where(in(row_of(col<&Album::artistId>, col<&Album::title>),
                                       select(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>()))),
                              order_by(col<&Album::id>)),
            R"(SELECT b.id, b.title FROM album b JOIN artist a ON a.id = b."artistId" AND a.name = b.title ORDER BY b.id)");
  const std::vector<std::int64_t> genres{2, 3, 5};
  same_rows("lists, ranges and patterns",
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
                       col<&Genre::id> == any_of(select(fields(nullif(col<&Track::genreId>, 3)), from<Track>(),
                                                        where(col<&Track::albumId> < 50))),
                       col<&Genre::id> > all_of(select(fields(col<&MediaType::id>), from<MediaType>()))),
                from<Genre>(), order_by(col<&Genre::id>)),
            R"(SELECT id, EXISTS (SELECT 1 FROM track WHERE "genreId" = genre.id AND milliseconds > 2000000),
                 id IN (SELECT nullif("genreId", 3) FROM track WHERE "albumId" < 50), id > 5
               FROM genre ORDER BY id)");
}

TEST_CASE("computed values in every clause are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto letter = upper(left(col<&Artist::name>, 1));
  same_rows("artists by their first letter",
            select<NameAndCount>(fields(letter, count_all()), from<Artist>(), where(letter > "C"), group_by(letter),
                                 order_by(desc(count_all()), letter)),
            R"(SELECT upper(substr(name, 1, 1)) AS l, count(*) FROM artist
               WHERE upper(substr(name, 1, 1)) > 'C' GROUP BY l ORDER BY 2 DESC, 1)",
            R"(SELECT upper(substr(name, 1, 1) COLLATE "C") AS l, count(*) FROM artist
               WHERE upper(substr(name, 1, 1) COLLATE "C") > 'C' GROUP BY l ORDER BY 2 DESC, 1)");
  same_rows("first letters, once each", select(fields(letter), from<Artist>(), distinct, order_by(desc(letter))),
            R"(SELECT DISTINCT upper(substr(name, 1, 1)) FROM artist ORDER BY 1 DESC)",
            R"(SELECT DISTINCT upper(substr(name, 1, 1) COLLATE "C") FROM artist ORDER BY 1 DESC)");
  same_rows("the first artist of each letter",
            select<IdAndName>(fields(col<&Artist::id>, col<&Artist::name>), from<Artist>(), distinct_on(letter),
                              order_by(letter, col<&Artist::name>, col<&Artist::id>)),
            R"(SELECT id, name FROM (SELECT id, name, row_number() OVER
                 (PARTITION BY upper(substr(name, 1, 1)) ORDER BY name, id) AS n FROM artist)
               WHERE n = 1 ORDER BY upper(substr(name, 1, 1)))",
            R"(SELECT id, name FROM (SELECT id, name, upper(substr(name, 1, 1) COLLATE "C") AS l, row_number() OVER
                 (PARTITION BY upper(substr(name, 1, 1) COLLATE "C") ORDER BY name, id) AS n FROM artist) a
               WHERE n = 1 ORDER BY l)");
  same_rows("artists in their letter",
            select<NameAndCount>(fields(col<&Artist::name>,
                                        rank().over(partition_by(letter), order_by(length(col<&Artist::name>) % 10))),
                                 from<Artist>(), where(between(col<&Artist::id>, 50, 250)),
                                 order_by(case_(when(letter < "M", 2), otherwise(1)), col<&Artist::name>)),
            R"(SELECT name, rank() OVER (PARTITION BY upper(substr(name, 1, 1)) ORDER BY length(name) % 10)
               FROM artist WHERE id BETWEEN 50 AND 250 ORDER BY upper(substr(name, 1, 1)) < 'M', name)");
  constexpr auto ms = col<&Track::milliseconds>;
  same_rows("numbers beyond 32 bits",
            select<IdAndBig>(fields(col<&Track::id>, cast<std::int64_t>(ms) * ms,
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

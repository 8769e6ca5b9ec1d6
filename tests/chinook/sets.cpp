// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct GenreNames {
  json<std::vector<std::string>> names{};
  std::int64_t media = 0;
};
struct GenreMedia {
  std::string genre{};
  std::string media{};
  std::int64_t tracks = 0;
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
struct Pair {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::int64_t common = 0;
};
struct Latest {
  std::int64_t customerId = 0;
  std::int64_t invoiceId = 0;
};
struct Placed {
  std::int64_t customerId = 0;
  std::int64_t id = 0;
  std::int64_t place = 0;
};

}  // namespace

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
            select<Pair>(
                fields(col<&PlaylistTrack::playlistId>, other.col<&PlaylistTrack::playlistId>, count_all()),
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

  same_rows(
      "names of all kinds, in one list",
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
            select<Composer>(fields(col<&Track::composer>), from<Track>(), distinct,
                             where(col<&Track::genreId> == 1),
                             order_by(desc(col<&Track::composer>).nulls_first()), limit(40)),
            R"(SELECT DISTINCT composer FROM track WHERE "genreId" = 1
               ORDER BY composer DESC NULLS FIRST LIMIT 40)");
}

TEST_CASE("derived tables and rows of the program are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto counted = source<NameAndCount, "counted">;
  same_rows(
      "genres with media types, those without tracks too",
      select<GenreMedia>(fields(col<&Genre::name>, col<&MediaType::name>, count(col<&Track::id>)),
                         from<Genre>(), cross_join<MediaType>(),
                         left_join<Track>(on(col<&Track::genreId> == col<&Genre::id> &&
                                             col<&Track::mediaTypeId> == col<&MediaType::id>)),
                         group_by(col<&Genre::id>, col<&MediaType::id>),
                         order_by(col<&Genre::id>, col<&MediaType::id>)),
      R"(SELECT g.name, m.name, (SELECT count(*) FROM track WHERE "genreId" = g.id AND "mediaTypeId" = m.id)
               FROM genre g, media_type m ORDER BY g.id, m.id)");
  same_rows(
      "genres beside the average genre",
      select<NameAndReal>(
          fields(counted.col<&NameAndCount::name>,
                 cast<double>(counted.col<&NameAndCount::count>) -
                     coalesce(
                         scalar(select(fields(average(source<NameAndCount, "all">.col<&NameAndCount::count>)),
                                       from(source<NameAndCount, "all">.as(select<NameAndCount>(
                                           fields(col<&Genre::name>, count_all()), from<Track>(),
                                           join<Genre>(), group_by(col<&Genre::id>)))))),
                         0.0)),
          from(counted.as(select<NameAndCount>(fields(col<&Genre::name>, count_all()), from<Track>(),
                                               join<Genre>(), group_by(col<&Genre::id>)))),
          order_by(counted.col<&NameAndCount::name>)),
      R"(SELECT g.name, CAST(count(*) AS DOUBLE PRECISION) - (SELECT count(*) * 1.0 FROM track) /
                 (SELECT count(DISTINCT "genreId") FROM track)
               FROM track t JOIN genre g ON g.id = t."genreId" GROUP BY g.id ORDER BY g.name)",
      R"(SELECT g.name, count(*)::double precision - (SELECT count(*)::double precision FROM track) /
                 (SELECT count(DISTINCT "genreId") FROM track)
               FROM track t JOIN genre g ON g.id = t."genreId" GROUP BY g.id ORDER BY g.name)");

  const std::vector<Wish> wishes{
      {"AC/DC", 2, decimal("9.99")}, {"Queen", 1, {}}, {"Nobody", 1, decimal(1)}, {"Iron Maiden", 14, {}}};
  constexpr auto wish = source<Wish, "wish">;
  same_rows(
      "rows of the program joined with tables",
      select<Wished>(
          fields(wish.col<&Wish::artist>, col<&Album::title>, wish.col<&Wish::atLeast>,
                 wish.col<&Wish::price>),
          from(wish.values(wishes)), join<Artist>(on(col<&Artist::name> == wish.col<&Wish::artist>)),
          join<Album>(),
          where(scalar(select(fields(count_all()), from<Track>(),
                              where(col<&Track::albumId> == col<&Album::id>))) >= wish.col<&Wish::atLeast>),
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
                   left_join<Artist>(on(col<&Artist::name> == wish.col<&Wish::artist>)),
                   where(is_null(whole<Artist>))),
            "SELECT 'Nobody'");

  constexpr auto tracks = source<GenreNames, "tracks">;
  same_rows(
      "how many names a list of JSON has",
      select<IdAndName>(
          fields(coalesce(json_length(tracks.col<&GenreNames::names>), 0),
                 coalesce(json_value<std::string>(tracks.col<&GenreNames::names>, -1), "?")),
          with(tracks
                   .as(select<GenreNames>(fields(json_array_agg<std::vector<std::string>>(col<&Track::name>)
                                                     .order_by(col<&Track::name>),
                                                 col<&Track::mediaTypeId>),
                                          from<Track>(), group_by(col<&Track::mediaTypeId>)))
                   .materialized()),
          from(tracks), order_by(tracks.col<&GenreNames::media>)),
      R"(SELECT count(*), max(name) FROM track GROUP BY "mediaTypeId" ORDER BY "mediaTypeId")");
}

TEST_CASE("a table that looks at its neighbours is refused or gives what a window gives", "[chinook]") {
  constexpr auto latest = source<IdAndName, "latest">;
  const auto lateral = select<Latest>(
      fields(col<&Customer::id>, latest.col<&IdAndName::id>), from<Customer>(),
      cross_join(
          latest
              .as(select<IdAndName>(fields(col<&Invoice::id>, coalesce(col<&Invoice::billingCity>, "")),
                                    from<Invoice>(), where(col<&Invoice::customerId> == col<&Customer::id>),
                                    order_by(desc(col<&Invoice::invoiceDate>), col<&Invoice::id>), limit(2)))
              .lateral()),
      order_by(col<&Customer::id>, latest.col<&IdAndName::id>));
  constexpr auto placed = source<Placed, "placed">;
  const auto by_window = select<Latest>(
      fields(placed.col<&Placed::customerId>, placed.col<&Placed::id>),
      from(placed.as(select<Placed>(
          fields(col<&Invoice::customerId>, col<&Invoice::id>,
                 row_number().over(partition_by(col<&Invoice::customerId>),
                                   order_by(desc(col<&Invoice::invoiceDate>), col<&Invoice::id>))),
          from<Invoice>()))),
      where(placed.col<&Placed::place> <= 2),
      order_by(placed.col<&Placed::customerId>, placed.col<&Placed::id>));
  for (const auto& each : shops()) {
    INFO(each->name());
    const answer expected = listed(tenon::query(each->db(), by_window));
    CHECK(expected.size() == 118);
    if (each->is_sqlite()) {
      CHECK(conformance::kind_of([&] { tenon::query(each->db(), lateral); }) == error_kind::unsupported);
    } else {
      CHECK(difference(expected, listed(tenon::query(each->db(), lateral))) == "");
    }
  }
}

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
struct Missing {
  std::optional<std::string> artist{};
  std::optional<std::string> album{};
};
struct ArtistCounts {
  std::string artist{};
  std::int64_t albums = 0;
  std::int64_t tracks = 0;
  std::optional<std::string> newest{};
};

}  // namespace

TEST_CASE("albums and their tracks are the same in Tenon and in SQL", "[chinook]") {
  same_rows("albums of more than twenty tracks",
            select<AlbumLength>(
                fields(col<&Album::title>, col<&Artist::name>, count_all(), sum(col<&Track::milliseconds>)),
                from<Album>(), join<Artist>(), join<Track>(), group_by(col<&Album::id>, col<&Artist::id>),
                having(count_all() > 20), order_by(desc(count_all()), col<&Album::title>)),
            R"(SELECT b.title, a.name, count(*), sum(t.milliseconds)
               FROM album b JOIN artist a ON a.id = b."artistId" JOIN track t ON t."albumId" = b.id
               GROUP BY b.id, b.title, a.name HAVING count(*) > 20 ORDER BY count(*) DESC, b.title)");

  same_rows("the tracks of each album as one text, in order",
            select<NameAndText>(
                fields(col<&Album::title>, join_texts(col<&Track::name>, "; ")
                                               .order_by(desc(col<&Track::milliseconds>), col<&Track::id>)),
                from<Album>(), join<Track>(), where(col<&Album::id> < 60), group_by(col<&Album::id>),
                order_by(col<&Album::title>)),
            R"(SELECT b.title, (SELECT group_concat(name, '; ') FROM (SELECT t.name FROM track t
                 WHERE t."albumId" = b.id ORDER BY t.milliseconds DESC, t.id))
               FROM album b WHERE b.id < 60 ORDER BY b.title)",
            R"(SELECT b.title, string_agg(t.name, '; ' ORDER BY t.milliseconds DESC, t.id)
               FROM album b JOIN track t ON t."albumId" = b.id WHERE b.id < 60 GROUP BY b.id ORDER BY b.title)");

  same_rows(
      "the tracks of each album as JSON",
      select<AlbumNames>(fields(col<&Track::albumId>,
                                json_array_agg<std::vector<std::string>>(col<&Track::name>)
                                    .order_by(col<&Track::name>, col<&Track::id>),
                                json_array_agg<std::vector<std::int64_t>>(col<&Track::milliseconds>)
                                    .order_by(desc(col<&Track::milliseconds>))),
                         from<Track>(), where(is_not_null(col<&Track::albumId>)),
                         group_by(col<&Track::albumId>), order_by(col<&Track::albumId>), limit(50)),
      R"(SELECT a, (SELECT json_group_array(name) FROM
                            (SELECT name FROM track WHERE "albumId" = a ORDER BY name, id)),
                 (SELECT json_group_array(milliseconds) FROM
                    (SELECT milliseconds FROM track WHERE "albumId" = a ORDER BY milliseconds DESC))
               FROM (SELECT DISTINCT "albumId" AS a FROM track ORDER BY 1 LIMIT 50) ORDER BY a)",
      R"(SELECT "albumId", json_agg(name ORDER BY name, id), json_agg(milliseconds ORDER BY milliseconds DESC)
               FROM track GROUP BY "albumId" ORDER BY "albumId" LIMIT 50)");

  same_rows(
      "the longest track of each media type",
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

  same_rows(
      "what artists have, by subqueries",
      select<ArtistCounts>(fields(col<&Artist::name>,
                                  scalar(select(fields(count_all()), from<Album>(),
                                                where(col<&Album::artistId> == col<&Artist::id>))),
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
  same_rows(
      "tracks that nobody bought, by a list",
      select(fields(count(col<&Track::id>)), from<Track>(),
             where(not_in(col<&Track::id>, select(fields(col<&InvoiceLine::trackId>), from<InvoiceLine>())))),
      R"(SELECT count(*) FROM track t WHERE NOT EXISTS (SELECT 1 FROM invoice_line WHERE "trackId" = t.id))");
  same_rows(
      "NULL in a list makes the rest unknown",
      select(fields(count_all()), from<Genre>(),
             where(not_in(col<&Genre::id>, select(fields(nullif(col<&Track::genreId>, 25)), from<Track>())))),
      R"(SELECT count(*) FROM genre WHERE id NOT IN (SELECT nullif("genreId", 25) FROM track))");

  same_rows("artists without an album, from the right",
            select<Missing>(fields(col<&Artist::name>, col<&Album::title>), from<Album>(),
                            right_join<Artist>(), where(is_null(whole<Album>)), order_by(col<&Artist::name>)),
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

// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct Priced {
  std::int64_t id = 0;
  std::string name{};
  decimal unitPrice{};
};
struct Total {
  std::int64_t id = 0;
  decimal total{};
};
struct Sold {
  std::int64_t trackId = 0;
  std::int64_t count = 0;
};
struct Counts {
  std::int64_t playlistId = 0;
  std::int64_t tracks = 0;
  std::optional<std::int64_t> first{};
  std::optional<std::int64_t> last{};
};

const auto playlists =
    select<Counts>(fields(col<&PlaylistTrack::playlistId>, count_all(), minimum(col<&PlaylistTrack::trackId>),
                          maximum(col<&PlaylistTrack::trackId>)),
                   from<PlaylistTrack>(), group_by(col<&PlaylistTrack::playlistId>),
                   order_by(col<&PlaylistTrack::playlistId>));
const auto genres = select<Genre>(order_by(col<&Genre::id>));

}  // namespace

TEST_CASE("inserted rows of queries are the same in Tenon and in SQL", "[chinook]") {
  same_change("the tracks of a genre become a playlist",
              insert_into<PlaylistTrack>(into(col<&PlaylistTrack::playlistId>, col<&PlaylistTrack::trackId>),
                                         select(fields(value_of(std::int64_t{7}), col<&Track::id>),
                                                from<Track>(), where(col<&Track::genreId> == 24))),
              playlists,
              R"(INSERT INTO playlist_track ("playlistId", "trackId")
                 SELECT 7, id FROM track WHERE "genreId" = 24)");
  same_change("those that are there already are left alone",
              insert_into<PlaylistTrack>(
                  into(col<&PlaylistTrack::playlistId>, col<&PlaylistTrack::trackId>),
                  select(fields(value_of(std::int64_t{17}), col<&Track::id>), from<Track>(),
                         where(col<&Track::genreId> == 3)),
                  on_conflict(col<&PlaylistTrack::playlistId>, col<&PlaylistTrack::trackId>).do_nothing(),
                  returning(whole<PlaylistTrack>)),
              playlists,
              R"(INSERT INTO playlist_track ("playlistId", "trackId")
                 SELECT 17, id FROM track WHERE "genreId" = 3
                 ON CONFLICT ("playlistId", "trackId") DO NOTHING RETURNING "playlistId", "trackId")");
  constexpr auto sold = source<Sold, "sold">;
  same_change("the tracks that sell best become a playlist, by a common table",
              insert_into<PlaylistTrack>(
                  into(col<&PlaylistTrack::playlistId>, col<&PlaylistTrack::trackId>),
                  select(fields(value_of(std::int64_t{4}), sold.col<&Sold::trackId>), from(sold),
                         where(sold.col<&Sold::count> > 1)),
                  with(sold.as(select<Sold>(fields(col<&InvoiceLine::trackId>, count_all()),
                                            from<InvoiceLine>(), group_by(col<&InvoiceLine::trackId>)))),
                  returning<IdAndName>(col<&PlaylistTrack::trackId>,
                                       concat("track ", cast<std::string>(col<&PlaylistTrack::trackId>)))),
              playlists,
              R"(WITH sold(track, n) AS (SELECT "trackId", count(*) FROM invoice_line GROUP BY 1)
                 INSERT INTO playlist_track ("playlistId", "trackId") SELECT 4, track FROM sold WHERE n > 1
                 RETURNING "trackId", 'track ' || CAST("trackId" AS TEXT))");
}

TEST_CASE("upserts are the same in Tenon and in SQL", "[chinook]") {
  same_change("a name that is there already is joined with the new one",
              insert_into<Genre>(set(col<& Genre::id> = 1, col<& Genre::name> = "Roll"),
                                 on_conflict(col<&Genre::id>)
                                     .do_update(col<& Genre::name> =
                                                    concat(col<&Genre::name>, " & ", excluded<&Genre::name>)),
                                 returning(whole<Genre>)),
              genres,
              R"(INSERT INTO genre (id, name) VALUES (1, 'Roll')
                 ON CONFLICT (id) DO UPDATE SET name = genre.name || ' & ' || excluded.name RETURNING id, name)");
  same_change("names of media types become genres where those have other names",
              insert_into<Genre>(into(col<&Genre::id>, col<&Genre::name>),
                                 select(fields(col<&MediaType::id> * 10, col<&MediaType::name>),
                                        from<MediaType>(), where(all)),
                                 on_conflict(col<&Genre::id>)
                                     .do_update(col<& Genre::name> = excluded<&Genre::name>)
                                     .where(length(col<&Genre::name>) < length(excluded<&Genre::name>) - 10),
                                 returning(col<&Genre::name>)),
              genres,
              R"(INSERT INTO genre (id, name) SELECT id * 10, name FROM media_type WHERE true
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name
                 WHERE length(genre.name) < length(excluded.name) - 10 RETURNING name)");
  same_change("by another unique column than the key",
              insert_into<Customer>(
                  set(col<& Customer::firstName> = "Frank", col<& Customer::lastName> = "Harris",
                      col<& Customer::email> = "fharris@google.com", col<& Customer::city> = "Oslo"),
                  on_conflict(col<&Customer::email>)
                      .do_update(col<& Customer::city> = excluded<&Customer::city>,
                                 col<& Customer::state> = std::nullopt),
                  returning<Customer>(whole<Customer>)),
              select<Customer>(where(col<&Customer::city> == "Oslo"), order_by(col<&Customer::id>)),
              R"(INSERT INTO customer ("firstName", "lastName", email, city)
                 VALUES ('Frank', 'Harris', 'fharris@google.com', 'Oslo')
                 ON CONFLICT (email) DO UPDATE SET city = excluded.city, state = NULL RETURNING *)");
}

TEST_CASE("updates by other tables are the same in Tenon and in SQL", "[chinook]") {
  same_change(
      "the tracks of an artist cost more",
      update<Track>(set(col<& Track::unitPrice> = col<&Track::unitPrice> + decimal("0.5"),
                        col<& Track::name> = concat(col<&Track::name>, " (", col<&Album::title>, ")")),
                    from<Album>(), join<Artist>(),
                    where(col<&Track::albumId> == col<&Album::id> && col<&Artist::name> == "AC/DC"),
                    returning<Priced>(col<&Track::id>, col<&Track::name>, col<&Track::unitPrice>)),
      select<NameAndCount>(fields(cast<std::string>(col<&Track::unitPrice>), count_all()), from<Track>(),
                           group_by(col<&Track::unitPrice>), order_by(col<&Track::unitPrice>)),
      R"(UPDATE track SET "unitPrice" = printf('%.2f', track."unitPrice" + 0.5),
                   name = track.name || ' (' || b.title || ')'
                 FROM album b JOIN artist a ON a.id = b."artistId"
                 WHERE track."albumId" = b.id AND a.name = 'AC/DC'
                 RETURNING id, name, "unitPrice")",
      R"(UPDATE track SET "unitPrice" = track."unitPrice" + 0.5, name = track.name || ' (' || b.title || ')'
                 FROM album b JOIN artist a ON a.id = b."artistId"
                 WHERE track."albumId" = b.id AND a.name = 'AC/DC'
                 RETURNING track.id, track.name, track."unitPrice")");
  constexpr auto sums = source<Total, "sums">;
  same_change(
      "totals of large invoices become those of their lines, and one more",
      update<Invoice>(
          set(col<& Invoice::total> = sums.col<&Total::total> + 1),
          from(sums.as(select<Total>(fields(col<&InvoiceLine::invoiceId>, sum(amount)), from<InvoiceLine>(),
                                     group_by(col<&InvoiceLine::invoiceId>)))),
          where(sums.col<&Total::id> == col<&Invoice::id> && col<&Invoice::total> > decimal(15)),
          returning<Total>(col<&Invoice::id>, col<&Invoice::total>)),
      select<Total>(from<Invoice>(), where(col<&Invoice::total> > decimal(10)), order_by(col<&Invoice::id>)),
      R"(UPDATE invoice SET total = printf('%.2f', s.total + 1)
                 FROM (SELECT "invoiceId" AS id, sum("unitPrice" * quantity) AS total FROM invoice_line GROUP BY 1) s
                 WHERE s.id = invoice.id AND CAST(invoice.total AS REAL) > 15 RETURNING id, total)",
      R"(UPDATE invoice SET total = s.total + 1
                 FROM (SELECT "invoiceId" AS id, sum("unitPrice" * quantity) AS total FROM invoice_line GROUP BY 1) s
                 WHERE s.id = invoice.id AND invoice.total > 15 RETURNING invoice.id, invoice.total)");
  same_change(
      "titles by subqueries and cases",
      update<Employee>(
          set(col<& Employee::title> = case_(
                  when(in(col<&Employee::id>, select(fields(col<&Customer::supportRepId>), from<Customer>(),
                                                     where(is_not_null(col<&Customer::supportRepId>)))),
                       concat(col<&Employee::title>, " of ",
                              cast<std::string>(scalar(
                                  select(fields(count_all()), from<Customer>(),
                                         where(col<&Customer::supportRepId> == col<&Employee::id>)))))),
                  when(is_null(col<&Employee::reportsTo>), "Head"), otherwise("Staff"))),
          where(all)),
      select<NameAndMaybeText>(fields(col<&Employee::lastName>, col<&Employee::title>), from<Employee>(),
                               order_by(col<&Employee::id>)),
      R"(UPDATE employee SET title = CASE
                   WHEN id IN (SELECT "supportRepId" FROM customer WHERE "supportRepId" IS NOT NULL)
                     THEN title || ' of ' || (SELECT count(*) FROM customer WHERE "supportRepId" = employee.id)
                   WHEN "reportsTo" IS NULL THEN 'Head' ELSE 'Staff' END)");
}

TEST_CASE("deletes by other tables are the same in Tenon and in SQL", "[chinook]") {
  same_change("tracks of a genre leave a playlist",
              delete_from<PlaylistTrack>(
                  using_<Track>(), join<Genre>(),
                  where(col<&PlaylistTrack::trackId> == col<&Track::id> && col<&Genre::name> == "Metal" &&
                        in(col<&PlaylistTrack::playlistId>, {1, 5})),
                  returning(whole<PlaylistTrack>)),
              playlists,
              R"(DELETE FROM playlist_track WHERE "playlistId" IN (1, 5) AND "trackId" IN
                   (SELECT t.id FROM track t JOIN genre g ON g.id = t."genreId" WHERE g.name = 'Metal')
                 RETURNING "playlistId", "trackId")");
  constexpr auto sold = source<Sold, "sold">;
  same_change(
      "what was never sold leaves all playlists, by a common table",
      delete_from<PlaylistTrack>(
          with(sold.as(select<Sold>(fields(col<&InvoiceLine::trackId>, count_all()), from<InvoiceLine>(),
                                    group_by(col<&InvoiceLine::trackId>)))),
          where(not_in(col<&PlaylistTrack::trackId>, select(fields(sold.col<&Sold::trackId>), from(sold))))),
      playlists, R"(DELETE FROM playlist_track WHERE "trackId" NOT IN (SELECT "trackId" FROM invoice_line))");
  same_change(
      "lines of one invoice, and what they were",
      delete_from<InvoiceLine>(
          where(col<&InvoiceLine::invoiceId> == 5),
          returning<NameAndMoney>(concat("line ", cast<std::string>(col<&InvoiceLine::id>)), amount)),
      select(fields(count_all()), from<InvoiceLine>()),
      R"(DELETE FROM invoice_line WHERE "invoiceId" = 5
                 RETURNING 'line ' || id, printf('%.2f', "unitPrice" * quantity))",
      R"(DELETE FROM invoice_line WHERE "invoiceId" = 5 RETURNING 'line ' || id, "unitPrice" * quantity)");
}

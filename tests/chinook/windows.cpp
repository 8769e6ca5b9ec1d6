// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct RunningMonth {
  timestamp month{};
  decimal money{};
  decimal untilNow{};
  double lastThree = 0;
};
struct Growth {
  timestamp month{};
  double money = 0;
  std::optional<double> before{};
  std::optional<double> percent{};
  double next = 0;
};
struct RankedTrack {
  std::optional<std::string> genre{};
  std::string track{};
  std::int64_t sold = 0;
  std::int64_t rank = 0;
};
struct Share {
  std::string genre{};
  double money = 0;
  std::optional<double> percent{};
};
struct Quarter {
  std::int64_t customerId = 0;
  double spent = 0;
  std::int64_t quarter = 0;
};
struct Lengths {
  std::int64_t id = 0;
  int milliseconds = 0;
  double percentRank = 0;
  double distribution = 0;
  std::int64_t rank = 0;
  std::int64_t denseRank = 0;
  std::int64_t row = 0;
};
struct AlbumTrack {
  std::int64_t id = 0;
  std::string first{};
  std::string last{};
  std::optional<std::string> third{};
  std::int64_t ofTracks = 0;
  std::int64_t soFar = 0;
};
struct NextInvoice {
  std::int64_t id = 0;
  std::optional<timestamp> next{};
  std::optional<std::chrono::microseconds> pause{};
  std::optional<std::int64_t> days{};
  std::int64_t before = 0;
};
struct Near {
  std::int64_t id = 0;
  std::int64_t near = 0;
  std::int64_t inGroups = 0;
  std::optional<int> shortest{};
  std::int64_t behind = 0;
};
struct FirstInvoice {
  std::int64_t customerId = 0;
  std::int64_t invoiceId = 0;
  std::int64_t place = 0;
};
struct Filtered {
  std::int64_t id = 0;
  std::int64_t large = 0;
  std::optional<double> averageLarge{};
};

constexpr auto months = source<MonthAndMoney, "months">;
const auto by_month = select<MonthAndMoney>(
    fields(date_trunc<date_unit::month>(col<&Invoice::invoiceDate>), sum(col<&Invoice::total>)),
    from<Invoice>(), group_by(date_trunc<date_unit::month>(col<&Invoice::invoiceDate>)));

}  // namespace

TEST_CASE("windows over months are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto month = months.col<&MonthAndMoney::month>;
  constexpr auto money = months.col<&MonthAndMoney::money>;
  constexpr auto real = cast<double>(months.col<&MonthAndMoney::money>);

  same_rows(
      "running sums and the average of three months",
      select<RunningMonth>(
          with(months.as(by_month)),
          fields(month, money, sum(money).over(order_by(month)),
                 coalesce(average(real).over(order_by(month), rows_between(preceding(2), current_row)), 0.0)),
          from(months), order_by(month)),
      R"(WITH m AS (SELECT strftime('%Y-%m-01 00:00:00.000', "invoiceDate") AS month,
                 round(sum(total), 2) AS money FROM invoice GROUP BY 1)
               SELECT month, printf('%.2f', money), printf('%.2f', sum(money) OVER (ORDER BY month)),
                 avg(money) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
               FROM m ORDER BY month)",
      R"(WITH m AS (SELECT date_trunc('month', "invoiceDate", 'UTC') AS month, sum(total) AS money
                 FROM invoice GROUP BY 1)
               SELECT month, money, sum(money) OVER (ORDER BY month),
                 (avg(money) OVER (ORDER BY month ROWS BETWEEN 2 PRECEDING AND CURRENT ROW))::double precision
               FROM m ORDER BY month)");

  constexpr auto inOrder = window(order_by(month));
  same_rows(
      "growth from month to month",
      select<Growth>(with(months.as(by_month)),
                     fields(month, real, lag(real).over(inOrder),
                            round((real - lag(real).over(inOrder)) * 100.0 / lag(real).over(inOrder), 6),
                            lead(real, 1, 0.0).over(inOrder)),
                     from(months), order_by(month)),
      R"(WITH m AS (SELECT strftime('%Y-%m-01 00:00:00.000', "invoiceDate") AS month,
                 round(sum(total), 2) AS money FROM invoice GROUP BY 1)
               SELECT month, money, lag(money) OVER w, round((money - lag(money) OVER w) * 100 / lag(money) OVER w, 6),
                 lead(money, 1, 0.0) OVER w
               FROM m WINDOW w AS (ORDER BY month) ORDER BY month)",
      R"(WITH m AS (SELECT date_trunc('month', "invoiceDate", 'UTC') AS month,
                 sum(total)::double precision AS money FROM invoice GROUP BY 1)
               SELECT month, money, lag(money) OVER w,
                 round(((money - lag(money) OVER w) * 100 / lag(money) OVER w)::numeric, 6)::double precision,
                 lead(money, 1, 0.0::double precision) OVER w
               FROM m WINDOW w AS (ORDER BY month) ORDER BY month)");
}

TEST_CASE("ranks are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto ranked = source<RankedTrack, "ranked">;
  same_rows("the three best tracks of each genre, by rank",
            select<RankedTrack>(
                from(ranked.as(select<RankedTrack>(
                    fields(col<&Genre::name>, col<&Track::name>, sum(col<&InvoiceLine::quantity>),
                           rank().over(partition_by(col<&Genre::id>),
                                       order_by(desc(sum(col<&InvoiceLine::quantity>)), col<&Track::id>))),
                    from<InvoiceLine>(), join<Track>(), left_join<Genre>(),
                    group_by(col<&Genre::id>, col<&Track::id>)))),
                where(ranked.col<&RankedTrack::rank> <= 3),
                order_by(ranked.col<&RankedTrack::genre>, ranked.col<&RankedTrack::rank>)),
            R"(SELECT genre, track, sold, r FROM
           (SELECT g.name AS genre, t.name AS track, sum(l.quantity) AS sold,
              rank() OVER (PARTITION BY g.id ORDER BY sum(l.quantity) DESC, t.id) AS r
            FROM invoice_line l JOIN track t ON t.id = l."trackId" LEFT JOIN genre g ON g.id = t."genreId"
            GROUP BY g.id, g.name, t.id, t.name) AS q
         WHERE r <= 3 ORDER BY genre, r)");

  same_rows(
      "rows, ranks and shares of lengths on one album",
      select<Lengths>(fields(col<&Track::id>, col<&Track::milliseconds>,
                             percent_rank().over(order_by(col<&Track::milliseconds>)),
                             cumulative_distribution().over(order_by(col<&Track::milliseconds>)),
                             rank().over(order_by(col<&Track::milliseconds>)),
                             dense_rank().over(order_by(col<&Track::milliseconds>)),
                             row_number().over(order_by(desc(col<&Track::milliseconds>), col<&Track::id>))),
                      from<Track>(), where(col<&Track::milliseconds> < 60000), order_by(col<&Track::id>)),
      R"(SELECT id, milliseconds, percent_rank() OVER w, cume_dist() OVER w, rank() OVER w,
                 dense_rank() OVER w, row_number() OVER (ORDER BY milliseconds DESC, id)
               FROM track WHERE milliseconds < 60000 WINDOW w AS (ORDER BY milliseconds) ORDER BY id)");

  constexpr auto spent = source<Quarter, "spent">;
  same_rows("customers in four parts by what they spend",
            select<Quarter>(
                fields(spent.col<&Quarter::customerId>, spent.col<&Quarter::spent>,
                       ntile(4).over(order_by(desc(round(spent.col<&Quarter::spent>, 2)),
                                              spent.col<&Quarter::customerId>))),
                from(spent.as(select<Quarter>(
                    fields(col<&Invoice::customerId>, sum(cast<double>(col<&Invoice::total>)), value_of(0)),
                    from<Invoice>(), group_by(col<&Invoice::customerId>)))),
                order_by(spent.col<&Quarter::customerId>)),
            R"(SELECT c, s, ntile(4) OVER (ORDER BY round(s, 2) DESC, c)
               FROM (SELECT "customerId" AS c, sum(CAST(total AS REAL)) AS s FROM invoice GROUP BY 1) q ORDER BY c)",
            R"(SELECT c, s, ntile(4) OVER (ORDER BY round(s::numeric, 2) DESC, c)
               FROM (SELECT "customerId" AS c, sum(total::double precision) AS s FROM invoice GROUP BY 1) q ORDER BY c)");

  same_rows(
      "the median length of each genre",
      select<NameAndReal>(
          fields(coalesce(ranked.col<&RankedTrack::genre>, "none"),
                 coalesce(average(ranked.col<&RankedTrack::sold>), 0.0)),
          from(ranked.as(select<RankedTrack>(
              fields(col<&Genre::name>, col<&Track::name>, cast<std::int64_t>(col<&Track::milliseconds>),
                     row_number().over(partition_by(col<&Genre::id>),
                                       order_by(col<&Track::milliseconds>, col<&Track::id>)) *
                             2 -
                         count_all().over(partition_by(col<&Genre::id>))),
              from<Track>(), join<Genre>()))),
          where(between(ranked.col<&RankedTrack::rank>, 0, 2)), group_by(ranked.col<&RankedTrack::genre>),
          order_by(ranked.col<&RankedTrack::genre>)),
      R"(SELECT g.name, avg(q.ms * 1.0) FROM genre g JOIN
                 (SELECT "genreId" AS gid, milliseconds AS ms,
                    row_number() OVER (PARTITION BY "genreId" ORDER BY milliseconds, id) AS r,
                    count(*) OVER (PARTITION BY "genreId") AS n FROM track) q ON q.gid = g.id
               WHERE 2 * r IN (n, n + 1, n + 2) GROUP BY g.name ORDER BY g.name)",
      R"(SELECT g.name, percentile_cont(0.5) WITHIN GROUP (ORDER BY t.milliseconds)
               FROM genre g JOIN track t ON t."genreId" = g.id GROUP BY g.name ORDER BY g.name)");
}

TEST_CASE("shares of totals are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto money = cast<double>(sum(amount));
  same_rows(
      "each genre's part of the revenue",
      select<Share>(fields(col<&Genre::name>, money, money * 100.0 / sum(money).over()), from<InvoiceLine>(),
                    join<Track>(), join<Genre>(), group_by(col<&Genre::id>), order_by(col<&Genre::name>)),
      R"(SELECT g.name, sum(l."unitPrice" * l.quantity),
                 sum(l."unitPrice" * l.quantity) * 100 / sum(sum(l."unitPrice" * l.quantity)) OVER ()
               FROM invoice_line l JOIN track t ON t.id = l."trackId" JOIN genre g ON g.id = t."genreId"
               GROUP BY g.id ORDER BY g.name)",
      R"(SELECT g.name, sum(l."unitPrice" * l.quantity)::double precision,
                 (sum(l."unitPrice" * l.quantity) * 100 / sum(sum(l."unitPrice" * l.quantity)) OVER ())::double precision
               FROM invoice_line l JOIN track t ON t.id = l."trackId" JOIN genre g ON g.id = t."genreId"
               GROUP BY g.id ORDER BY g.name)");
}

TEST_CASE("frames are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto ofAlbum = window(partition_by(col<&Track::albumId>), order_by(col<&Track::id>),
                                  rows_between(unbounded_preceding, unbounded_following));
  same_rows(
      "first, last and third track of each album",
      select<AlbumTrack>(fields(col<&Track::id>, coalesce(first_value(col<&Track::name>).over(ofAlbum), ""),
                                coalesce(last_value(col<&Track::name>).over(ofAlbum), ""),
                                nth_value(col<&Track::name>, 3).over(ofAlbum),
                                count_all().over(partition_by(col<&Track::albumId>)),
                                count(col<&Track::composer>)
                                    .over(partition_by(col<&Track::albumId>), order_by(col<&Track::id>))),
                         from<Track>(), where(col<&Track::id> <= 200), order_by(col<&Track::id>)),
      R"(SELECT id, first_value(name) OVER w, last_value(name) OVER w, nth_value(name, 3) OVER w,
                 count(*) OVER (PARTITION BY "albumId"), count(composer) OVER (PARTITION BY "albumId" ORDER BY id)
               FROM track WHERE id <= 200
               WINDOW w AS (PARTITION BY "albumId" ORDER BY id
                            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY id)");

  constexpr auto ofCustomer = window(partition_by(col<&Invoice::customerId>),
                                     order_by(col<&Invoice::invoiceDate>, col<&Invoice::id>));
  same_rows(
      "how long customers wait for their next invoice",
      select<NextInvoice>(
          fields(col<&Invoice::id>, lead(col<&Invoice::invoiceDate>).over(ofCustomer),
                 time_between(lead(col<&Invoice::invoiceDate>).over(ofCustomer), col<&Invoice::invoiceDate>),
                 days_between(date_of(lead(col<&Invoice::invoiceDate>, 1).over(ofCustomer)),
                              date_of(col<&Invoice::invoiceDate>)),
                 lag(col<&Invoice::id>, 2, 0).over(ofCustomer)),
          from<Invoice>(), order_by(col<&Invoice::id>)),
      R"(SELECT id, n, CAST(round((julianday(n) - julianday("invoiceDate")) * 86400) AS INTEGER) * 1000000,
                 CAST(julianday(n) - julianday("invoiceDate") AS INTEGER), b
               FROM (SELECT id, "invoiceDate", lead("invoiceDate") OVER w AS n, lag(id, 2, 0) OVER w AS b
                     FROM invoice WINDOW w AS (PARTITION BY "customerId" ORDER BY "invoiceDate", id)) q
               ORDER BY id)",
      R"(SELECT id, n, n - "invoiceDate",
                 (n AT TIME ZONE 'UTC')::date - ("invoiceDate" AT TIME ZONE 'UTC')::date, b
               FROM (SELECT id, "invoiceDate", lead("invoiceDate") OVER w AS n, lag(id, 2, 0::bigint) OVER w AS b
                     FROM invoice WINDOW w AS (PARTITION BY "customerId" ORDER BY "invoiceDate", id)) q
               ORDER BY id)");

  same_rows(
      "tracks of nearly the same length",
      select<Near>(fields(col<&Track::id>,
                          count_all().over(order_by(col<&Track::milliseconds>),
                                           range_between(preceding(1000), following(1000))),
                          count_all().over(order_by(col<&Track::milliseconds>),
                                           groups_between(preceding(2), following(1))),
                          minimum(col<&Track::milliseconds>)
                              .over(order_by(desc(col<&Track::milliseconds>)),
                                    range_between(current_row, unbounded_following)),
                          count_all().over(order_by(col<&Track::milliseconds>, col<&Track::id>),
                                           rows_between(following(1), following(3)))),
                   from<Track>(), where(col<&Track::genreId> == 7), order_by(col<&Track::id>)),
      R"(SELECT id, count(*) OVER (ORDER BY milliseconds RANGE BETWEEN 1000 PRECEDING AND 1000 FOLLOWING),
                 count(*) OVER (ORDER BY milliseconds GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING),
                 min(milliseconds) OVER (ORDER BY milliseconds DESC
                                         RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
                 count(*) OVER (ORDER BY milliseconds, id ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING)
               FROM track WHERE "genreId" = 7 ORDER BY id)");

  same_rows("a customer's first invoices",
            select<FirstInvoice>(
                from(source<FirstInvoice, "f">.as(select<FirstInvoice>(
                    fields(col<&Invoice::customerId>, col<&Invoice::id>,
                           row_number().over(partition_by(col<&Invoice::customerId>),
                                             order_by(col<&Invoice::invoiceDate>, col<&Invoice::id>))),
                    from<Invoice>()))),
                where(source<FirstInvoice, "f">.col<&FirstInvoice::place> < 3),
                order_by(source<FirstInvoice, "f">.col<&FirstInvoice::customerId>,
                         source<FirstInvoice, "f">.col<&FirstInvoice::place>)),
            R"(SELECT "customerId", id, n FROM
                 (SELECT "customerId", id, row_number() OVER
                    (PARTITION BY "customerId" ORDER BY "invoiceDate", id) AS n FROM invoice) q
               WHERE n < 3 ORDER BY "customerId", n)");

  same_rows(
      "running counts of large invoices",
      select<Filtered>(
          fields(col<&Invoice::id>,
                 count_all().filter(col<&Invoice::total> > decimal(10)).over(order_by(col<&Invoice::id>)),
                 average(cast<double>(col<&Invoice::total>))
                     .filter(col<&Invoice::total> > decimal(10))
                     .over(order_by(col<&Invoice::id>))),
          from<Invoice>(), order_by(col<&Invoice::id>)),
      R"(SELECT id, count(*) FILTER (WHERE CAST(total AS REAL) > 10) OVER w,
                 avg(CAST(total AS REAL)) FILTER (WHERE CAST(total AS REAL) > 10) OVER w
               FROM invoice WINDOW w AS (ORDER BY id) ORDER BY id)",
      R"(SELECT id, count(*) FILTER (WHERE total > 10) OVER w,
                 avg(total::double precision) FILTER (WHERE total > 10) OVER w
               FROM invoice WINDOW w AS (ORDER BY id) ORDER BY id)");
}

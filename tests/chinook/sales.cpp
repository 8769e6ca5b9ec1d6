// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct ArtistSales {
  std::string artist{};
  std::int64_t sold = 0;
  decimal revenue{};
};
struct TrackSales {
  std::string track{};
  std::string album{};
  std::string artist{};
  std::int64_t sold = 0;
};
struct CountrySales {
  std::optional<std::string> country{};
  std::int64_t customers = 0;
  std::int64_t invoices = 0;
  decimal revenue{};
  double average = 0;
  decimal smallest{};
  decimal largest{};
};
struct MonthSales {
  std::int64_t year = 0;
  std::int64_t month = 0;
  std::int64_t invoices = 0;
  decimal revenue{};
};
struct Buyer {
  Customer customer{};
  decimal spent{};
};
struct MediaSales {
  std::string media{};
  std::int64_t lines = 0;
  std::int64_t early = 0;
  std::optional<std::int64_t> late{};
  std::optional<decimal> dear{};
};
struct Facts {
  std::int64_t invoices = 0;
  std::int64_t countries = 0;
  std::int64_t states = 0;
  std::optional<bool> allCostSomething{};
  std::optional<bool> someCostMuch{};
  std::optional<timestamp> first{};
  std::optional<timestamp> last{};
  std::optional<decimal> total{};
};
struct Sums {
  std::int64_t tracks = 0;
  std::optional<std::int64_t> milliseconds{};
  std::int64_t composers = 0;
  std::optional<double> average{};
};
struct Bucket {
  std::string size{};
  std::int64_t invoices = 0;
  std::optional<double> average{};
};

}  // namespace

TEST_CASE("what sells best is the same in Tenon and in SQL", "[chinook]") {
  same_rows("artists by units sold",
            select<ArtistSales>(
                fields(col<&Artist::name>, sum(col<&InvoiceLine::quantity>), sum(amount)), from<Artist>(),
                join<Album>(), join<Track>(), join<InvoiceLine>(), group_by(col<&Artist::id>),
                order_by(desc(result<&ArtistSales::sold>), result<&ArtistSales::artist>), limit(10)),
            R"(SELECT a.name, sum(l.quantity) AS sold, printf('%.2f', sum(l."unitPrice" * l.quantity))
               FROM artist a JOIN album b ON b."artistId" = a.id JOIN track t ON t."albumId" = b.id
                 JOIN invoice_line l ON l."trackId" = t.id
               GROUP BY a.id, a.name ORDER BY sold DESC, a.name LIMIT 10)",
            R"(SELECT a.name, sum(l.quantity) AS sold, sum(l."unitPrice" * l.quantity)
               FROM artist a JOIN album b ON b."artistId" = a.id JOIN track t ON t."albumId" = b.id
                 JOIN invoice_line l ON l."trackId" = t.id
               GROUP BY a.id, a.name ORDER BY sold DESC, a.name LIMIT 10)");

  same_rows(
      "tracks with what they are on",
      select<TrackSales>(
          fields(col<&Track::name>, col<&Album::title>, col<&Artist::name>, sum(col<&InvoiceLine::quantity>)),
          from<InvoiceLine>(), join<Track>(), join<Album>(), join<Artist>(),
          group_by(col<&Track::id>, col<&Album::id>, col<&Artist::id>),
          having(sum(col<&InvoiceLine::quantity>) > 1),
          order_by(desc(sum(col<&InvoiceLine::quantity>)), col<&Track::name>, col<&Track::id>), limit(25),
          offset(5)),
      R"(SELECT t.name, b.title, a.name, sum(l.quantity)
               FROM invoice_line l JOIN track t ON t.id = l."trackId" JOIN album b ON b.id = t."albumId"
                 JOIN artist a ON a.id = b."artistId"
               GROUP BY t.id, t.name, b.id, b.title, a.id, a.name HAVING sum(l.quantity) > 1
               ORDER BY sum(l.quantity) DESC, t.name, t.id LIMIT 25 OFFSET 5)");

  same_rows("genres by revenue",
            select<NameAndMoney>(fields(col<&Genre::name>, sum(amount)), from<Genre>(), join<Track>(),
                                 join<InvoiceLine>(), group_by(col<&Genre::id>),
                                 order_by(desc(result<&NameAndMoney::money>), result<&NameAndMoney::name>)),
            R"(SELECT g.name, printf('%.2f', sum(l."unitPrice" * l.quantity))
               FROM genre g JOIN track t ON t."genreId" = g.id JOIN invoice_line l ON l."trackId" = t.id
               GROUP BY g.id, g.name ORDER BY round(sum(l."unitPrice" * l.quantity), 2) DESC, g.name)",
            R"(SELECT g.name, sum(l."unitPrice" * l.quantity)
               FROM genre g JOIN track t ON t."genreId" = g.id JOIN invoice_line l ON l."trackId" = t.id
               GROUP BY g.id, g.name ORDER BY 2 DESC, g.name)");

  same_rows("the genres that sell more than the average genre",
            select<NameAndCount>(
                fields(col<&Genre::name>, count_all()), from<InvoiceLine>(), join<Track>(), join<Genre>(),
                group_by(col<&Genre::id>),
                having(count_all() >=
                       scalar(select(fields(count_all() / scalar(select(fields(count_all()), from<Genre>()))),
                                     from<InvoiceLine>()))),
                order_by(result<&NameAndCount::name>)),
            R"(SELECT g.name, count(*) FROM invoice_line l JOIN track t ON t.id = l."trackId"
                 JOIN genre g ON g.id = t."genreId"
               GROUP BY g.id, g.name
               HAVING count(*) >= (SELECT count(*) / (SELECT count(*) FROM genre) FROM invoice_line)
               ORDER BY g.name)");
}

TEST_CASE("revenue by place and time is the same in Tenon and in SQL", "[chinook]") {
  same_rows("by country",
            select<CountrySales>(
                fields(col<&Invoice::billingCountry>, count(distinct(col<&Invoice::customerId>)), count_all(),
                       sum(col<&Invoice::total>), cast<double>(average(col<&Invoice::total>)),
                       minimum(col<&Invoice::total>), maximum(col<&Invoice::total>)),
                from<Invoice>(), group_by(col<&Invoice::billingCountry>),
                order_by(desc(sum(col<&Invoice::total>)), col<&Invoice::billingCountry>)),
            R"(SELECT "billingCountry", count(DISTINCT "customerId"), count(*), printf('%.2f', sum(total)),
                 avg(CAST(total AS REAL)), printf('%.2f', min(CAST(total AS REAL))),
                 printf('%.2f', max(CAST(total AS REAL)))
               FROM invoice GROUP BY "billingCountry"
               ORDER BY round(sum(total), 2) DESC, "billingCountry")",
            R"(SELECT "billingCountry", count(DISTINCT "customerId"), count(*), sum(total),
                 avg(total)::double precision, min(total), max(total)
               FROM invoice GROUP BY "billingCountry" ORDER BY sum(total) DESC, "billingCountry")");

  same_rows("by month",
            select<MonthSales>(fields(extract<date_unit::year>(col<&Invoice::invoiceDate>),
                                      extract<date_unit::month>(col<&Invoice::invoiceDate>), count_all(),
                                      sum(col<&Invoice::total>)),
                               from<Invoice>(),
                               group_by(extract<date_unit::year>(col<&Invoice::invoiceDate>),
                                        extract<date_unit::month>(col<&Invoice::invoiceDate>)),
                               order_by(result<&MonthSales::year>, result<&MonthSales::month>)),
            R"(SELECT CAST(strftime('%Y', "invoiceDate") AS INTEGER) AS y,
                 CAST(strftime('%m', "invoiceDate") AS INTEGER) AS m, count(*), printf('%.2f', sum(total))
               FROM invoice GROUP BY y, m ORDER BY y, m)",
            R"(SELECT extract(year FROM "invoiceDate" AT TIME ZONE 'UTC')::bigint AS y,
                 extract(month FROM "invoiceDate" AT TIME ZONE 'UTC')::bigint AS m, count(*), sum(total)
               FROM invoice GROUP BY y, m ORDER BY y, m)");

  same_rows(
      "by quarter",
      select<MonthAndMoney>(
          fields(date_trunc<date_unit::quarter>(col<&Invoice::invoiceDate>), sum(col<&Invoice::total>)),
          from<Invoice>(), group_by(date_trunc<date_unit::quarter>(col<&Invoice::invoiceDate>)),
          order_by(result<&MonthAndMoney::month>)),
      R"(SELECT strftime('%Y-', "invoiceDate") ||
                 printf('%02d', (strftime('%m', "invoiceDate") - 1) / 3 * 3 + 1) || '-01 00:00:00.000' AS q,
                 printf('%.2f', sum(total))
               FROM invoice GROUP BY q ORDER BY q)",
      R"(SELECT date_trunc('quarter', "invoiceDate" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS q, sum(total)
               FROM invoice GROUP BY q ORDER BY q)");

  same_rows("by the employee who looks after the customer",
            select<NameAndMoney>(fields(concat(col<&Employee::firstName>, " ", col<&Employee::lastName>),
                                        sum(col<&Invoice::total>)),
                                 from<Employee>(), join<Customer>(), join<Invoice>(),
                                 group_by(col<&Employee::id>), order_by(desc(result<&NameAndMoney::money>))),
            R"(SELECT e."firstName" || ' ' || e."lastName", printf('%.2f', sum(i.total))
               FROM employee e JOIN customer c ON c."supportRepId" = e.id JOIN invoice i ON i."customerId" = c.id
               GROUP BY e.id ORDER BY sum(i.total) DESC)",
            R"(SELECT e."firstName" || ' ' || e."lastName", sum(i.total)
               FROM employee e JOIN customer c ON c."supportRepId" = e.id JOIN invoice i ON i."customerId" = c.id
               GROUP BY e.id ORDER BY 2 DESC)");
}

TEST_CASE("what customers spend is the same in Tenon and in SQL", "[chinook]") {
  same_rows(
      "the best customers, whole",
      select<Buyer>(fields(whole<Customer>, sum(col<&Invoice::total>)), from<Customer>(), join<Invoice>(),
                    group_by(col<&Customer::id>),
                    order_by(desc(sum(col<&Invoice::total>)), col<&Customer::id>), limit(12)),
      R"(SELECT c.*, printf('%.2f', sum(i.total)) FROM customer c JOIN invoice i ON i."customerId" = c.id
               GROUP BY c.id ORDER BY round(sum(i.total), 2) DESC, c.id LIMIT 12)",
      R"(SELECT c.*, sum(i.total) FROM customer c JOIN invoice i ON i."customerId" = c.id
               GROUP BY c.id ORDER BY sum(i.total) DESC, c.id LIMIT 12)");

  const timestamp since = at(2025, 10, 1);
  same_rows("customers who bought nothing in the last quarter, by a join",
            select<Customer>(from<Customer>(),
                             left_join<Invoice>(on(col<&Invoice::customerId> == col<&Customer::id> &&
                                                   col<&Invoice::invoiceDate> >= since)),
                             where(is_null(whole<Invoice>)),
                             order_by(col<&Customer::lastName>, col<&Customer::id>)),
            R"(SELECT c.* FROM customer c WHERE c.id NOT IN
                 (SELECT "customerId" FROM invoice WHERE "invoiceDate" >= '2025-10-01')
               ORDER BY c."lastName", c.id)",
            R"(SELECT c.* FROM customer c WHERE c.id NOT IN
                 (SELECT "customerId" FROM invoice WHERE "invoiceDate" >= '2025-10-01Z')
               ORDER BY c."lastName", c.id)");
  same_rows("customers who bought nothing in the last quarter, by a subquery",
            select<IdAndName>(
                fields(col<&Customer::id>, col<&Customer::lastName>), from<Customer>(),
                where(!exists(from<Invoice>(), where(col<&Invoice::customerId> == col<&Customer::id> &&
                                                     col<&Invoice::invoiceDate> >= since))),
                order_by(col<&Customer::lastName>, col<&Customer::id>)),
            R"(SELECT c.id, c."lastName" FROM customer c
                 LEFT JOIN invoice i ON i."customerId" = c.id AND i."invoiceDate" >= '2025-10-01'
               WHERE i.id IS NULL ORDER BY c."lastName", c.id)",
            R"(SELECT c.id, c."lastName" FROM customer c
                 LEFT JOIN invoice i ON i."customerId" = c.id AND i."invoiceDate" >= '2025-10-01Z'
               WHERE i.id IS NULL ORDER BY c."lastName", c.id)");

  same_rows(
      "countries whose larger invoices are large on average",
      select<NameAndReal>(
          fields(coalesce(col<&Invoice::billingCountry>, "?"),
                 cast<double>(coalesce(
                     average(col<&Invoice::total>).filter(col<&Invoice::total> > decimal(5)), decimal(0)))),
          from<Invoice>(), group_by(col<&Invoice::billingCountry>),
          having(average(col<&Invoice::total>).filter(col<&Invoice::total> > decimal(5)) > decimal("10.5")),
          order_by(result<&NameAndReal::name>)),
      R"(SELECT "billingCountry", avg(CAST(total AS REAL)) FILTER (WHERE CAST(total AS REAL) > 5)
               FROM invoice GROUP BY "billingCountry"
               HAVING avg(CAST(total AS REAL)) FILTER (WHERE CAST(total AS REAL) > 5) > 10.5
               ORDER BY "billingCountry")",
      R"(SELECT "billingCountry", (avg(total) FILTER (WHERE total > 5))::double precision
               FROM invoice GROUP BY "billingCountry" HAVING avg(total) FILTER (WHERE total > 5) > 10.5
               ORDER BY "billingCountry")");

  constexpr auto other = alias<Invoice, "other">;
  same_rows(
      "invoices of the greatest total in their country",
      select<Invoice>(
          from<Invoice>(),
          where(col<&Invoice::total> >=
                all_of(select(fields(other.col<&Invoice::total>), from(other),
                              where(other.col<&Invoice::billingCountry> == col<&Invoice::billingCountry>)))),
          order_by(col<&Invoice::billingCountry>, col<&Invoice::id>)),
      R"(SELECT i.* FROM invoice i WHERE CAST(i.total AS REAL) = (SELECT max(CAST(o.total AS REAL))
                 FROM invoice o WHERE o."billingCountry" = i."billingCountry")
               ORDER BY i."billingCountry", i.id)",
      R"(SELECT i.* FROM invoice i WHERE i.total = (SELECT max(o.total)
                 FROM invoice o WHERE o."billingCountry" = i."billingCountry")
               ORDER BY i."billingCountry", i.id)");
}

TEST_CASE("sales in one row or by kind are the same in Tenon and in SQL", "[chinook]") {
  same_rows(
      "facts of all invoices",
      select<Facts>(fields(count_all(), count(distinct(col<&Invoice::billingCountry>)),
                           count(col<&Invoice::billingState>), every(col<&Invoice::total> > decimal(0)),
                           some(col<&Invoice::total> > decimal(20)), minimum(col<&Invoice::invoiceDate>),
                           maximum(col<&Invoice::invoiceDate>), sum(col<&Invoice::total>)),
                    from<Invoice>()),
      R"(SELECT count(*), count(DISTINCT "billingCountry"), count("billingState"),
                 min(CAST(total AS REAL) > 0), max(CAST(total AS REAL) > 20), min("invoiceDate"),
                 max("invoiceDate"), printf('%.2f', sum(total)) FROM invoice)",
      R"(SELECT count(*), count(DISTINCT "billingCountry"), count("billingState"), bool_and(total > 0),
                 bool_or(total > 20), min("invoiceDate"), max("invoiceDate"), sum(total) FROM invoice)");

  same_rows("lines by media type, some of them apart",
            select<MediaSales>(
                fields(col<&MediaType::name>, count(col<&InvoiceLine::id>),
                       count_all().filter(col<&Invoice::invoiceDate> < at(2023, 1, 1)),
                       sum(col<&InvoiceLine::quantity>).filter(col<&Invoice::invoiceDate> >= at(2025, 1, 1)),
                       sum(col<&InvoiceLine::unitPrice>).filter(col<&InvoiceLine::unitPrice> > decimal(1))),
                from<MediaType>(), left_join<Track>(), left_join<InvoiceLine>(), left_join<Invoice>(),
                group_by(col<&MediaType::id>, col<&MediaType::name>), order_by(col<&MediaType::id>)),
            R"(SELECT m.name, count(l.id), count(*) FILTER (WHERE i."invoiceDate" < '2023'),
                 sum(l.quantity) FILTER (WHERE i."invoiceDate" >= '2025'),
                 nullif(printf('%.2f', sum(l."unitPrice") FILTER (WHERE CAST(l."unitPrice" AS REAL) > 1)), '0.00')
               FROM media_type m LEFT JOIN track t ON t."mediaTypeId" = m.id
                 LEFT JOIN invoice_line l ON l."trackId" = t.id LEFT JOIN invoice i ON i.id = l."invoiceId"
               GROUP BY m.id ORDER BY m.id)",
            R"(SELECT m.name, count(l.id), count(*) FILTER (WHERE i."invoiceDate" < '2023-01-01Z'),
                 sum(l.quantity) FILTER (WHERE i."invoiceDate" >= '2025-01-01Z'),
                 sum(l."unitPrice") FILTER (WHERE l."unitPrice" > 1)
               FROM media_type m LEFT JOIN track t ON t."mediaTypeId" = m.id
                 LEFT JOIN invoice_line l ON l."trackId" = t.id LEFT JOIN invoice i ON i.id = l."invoiceId"
               GROUP BY m.id ORDER BY m.id)");

  constexpr auto size = case_(when(col<&Invoice::total> < decimal(2), "small"),
                              when(col<&Invoice::total> < decimal(10), "middle"), otherwise("large"));
  same_rows(
      "invoices by size",
      select<Bucket>(
          fields(size, count_all(),
                 average(cast<double>(col<&Invoice::total>)).filter(is_null(col<&Invoice::billingState>))),
          from<Invoice>(), group_by(size), order_by(desc(result<&Bucket::invoices>))),
      R"(SELECT CASE WHEN CAST(total AS REAL) < 2 THEN 'small' WHEN CAST(total AS REAL) < 10 THEN 'middle'
                 ELSE 'large' END AS size, count(*), avg(CAST(total AS REAL)) FILTER (WHERE "billingState" IS NULL)
               FROM invoice GROUP BY size ORDER BY 2 DESC)",
      R"(SELECT CASE WHEN total < 2 THEN 'small' WHEN total < 10 THEN 'middle' ELSE 'large' END AS size,
                 count(*), avg(total::double precision) FILTER (WHERE "billingState" IS NULL)
               FROM invoice GROUP BY size ORDER BY 2 DESC)");

  same_set(
      "invoices with many lines",
      select(fields(col<&Invoice::id>), from<Invoice>(), join<InvoiceLine>(), group_by(col<&Invoice::id>),
             having(count_all() >= 14 && maximum(col<&InvoiceLine::unitPrice>) < decimal("1.5"))),
      R"(SELECT "invoiceId" FROM invoice_line GROUP BY "invoiceId"
              HAVING count(*) >= 14 AND max("unitPrice") < '1.5')",
      R"(SELECT "invoiceId" FROM invoice_line GROUP BY "invoiceId"
              HAVING count(*) >= 14 AND max("unitPrice") < 1.5)");
}

TEST_CASE("sums without groups are the same in Tenon and in SQL", "[chinook]") {
  same_values<Sums>(
      "distinct values and several aggregates as a tuple",
      select(fields(count_all(), sum(distinct(col<&Track::milliseconds>)),
                    count(distinct(col<&Track::composer>)), average(col<&Track::milliseconds>)),
             from<Track>(), where(col<&Track::genreId> == 1), having(count_all() > 1000)),
      R"(SELECT count(*), sum(DISTINCT milliseconds), count(DISTINCT composer), avg(milliseconds)
                       FROM track WHERE "genreId" = 1)",
      R"(SELECT count(*), sum(DISTINCT milliseconds), count(DISTINCT composer),
                         avg(milliseconds)::double precision
                       FROM track WHERE "genreId" = 1)");
  same_rows(
      "aggregates of no rows",
      select<Facts>(fields(count_all(), count(distinct(col<&Invoice::billingCountry>)),
                           count(col<&Invoice::billingState>), every(col<&Invoice::total> > decimal(0)),
                           some(col<&Invoice::total> > decimal(20)), minimum(col<&Invoice::invoiceDate>),
                           maximum(col<&Invoice::invoiceDate>), sum(col<&Invoice::total>)),
                    from<Invoice>(), where(col<&Invoice::id> < 0)),
      "SELECT 0, 0, 0, NULL, NULL, NULL, NULL, NULL");

  constexpr auto best = source<NameAndMoney, "best">;
  constexpr auto good = source<NameAndMoney, "good">;
  same_rows("a common table made of another",
            select<NameAndMoney>(
                with(best.as(select<NameAndMoney>(fields(coalesce(col<&Invoice::billingCountry>, ""),
                                                         sum(col<&Invoice::total>)),
                                                  from<Invoice>(), group_by(col<&Invoice::billingCountry>)))
                         .not_materialized(),
                     good.as(select<NameAndMoney>(from(best),
                                                  where(best.col<&NameAndMoney::money> > decimal(100))))),
                from(good),
                where(starts_with(good.col<&NameAndMoney::name>, "C") ||
                      good.col<&NameAndMoney::money> > decimal(195)),
                order_by(desc(good.col<&NameAndMoney::money>))),
            R"(SELECT "billingCountry", printf('%.2f', sum(total)) FROM invoice GROUP BY 1
               HAVING sum(total) > 195 OR sum(total) > 100 AND substr("billingCountry", 1, 1) = 'C'
               ORDER BY sum(total) DESC)",
            R"(SELECT "billingCountry", sum(total) FROM invoice GROUP BY 1
               HAVING sum(total) > 195 OR sum(total) > 100 AND left("billingCountry", 1) = 'C' ORDER BY 2 DESC)");

  order<Invoice> largestFirst;
  largestFirst.add(desc(col<&Invoice::total>)).add(col<&Invoice::id>);
  predicate<Invoice> chosen = col<&Invoice::total> > decimal(13);
  chosen = chosen && !in(col<&Invoice::billingCountry>, std::vector<std::string>{"USA", "Canada"});
  same_rows(
      "a condition and an order made at run time",
      select<Invoice>(from<Invoice>(), where(chosen), largestFirst, limit(20)),
      R"(SELECT * FROM invoice WHERE CAST(total AS REAL) > 13 AND "billingCountry" NOT IN ('USA', 'Canada')
               ORDER BY CAST(total AS REAL) DESC, id LIMIT 20)",
      R"(SELECT * FROM invoice WHERE total > 13 AND "billingCountry" NOT IN ('USA', 'Canada')
               ORDER BY total DESC, id LIMIT 20)");
}

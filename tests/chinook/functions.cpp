// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct Numbers {
  std::int64_t id = 0;
  double minutes = 0;
  double rounded = 0;
  double floor = 0;
  double ceil = 0;
  double trunc = 0;
  std::int64_t sign = 0;
  std::int64_t away = 0;
  std::optional<std::int64_t> quotient{};
  std::optional<std::int64_t> rest{};
};
struct Real {
  std::int64_t id = 0;
  std::optional<double> root{};
  std::optional<double> power{};
  std::optional<double> exponential{};
  std::optional<double> natural{};
  std::optional<double> decades{};
  std::optional<double> none{};
};
struct Casts {
  std::int64_t id = 0;
  std::string text{};
  std::int64_t whole = 0;
  double real = 0;
  std::string price{};
  std::int64_t units = 0;
  decimal exact{};
  bool isLong = false;
  std::string shown{};
};
struct Parts {
  std::int64_t id = 0;
  std::int64_t year = 0, quarter = 0, month = 0, week = 0, day = 0, weekday = 0, dayOfYear = 0, epoch = 0;
  date day_of{};
};
struct Moments {
  std::int64_t id = 0;
  timestamp later{};
  timestamp month{};
  timestamp week{};
  std::int64_t hour = 0, minute = 0, second = 0;
  timestamp cut{};
  timestamp midnight{};
  std::string text{};
};
struct Money {
  std::optional<decimal> sum{};
  std::optional<decimal> twice{};
  std::optional<decimal> difference{};
  std::optional<decimal> negative{};
  std::optional<decimal> least{};
  std::optional<decimal> greatest{};
};
struct Case {
  std::string length{};
  std::int64_t tracks = 0;
  std::optional<std::int64_t> longest{};
};

}  // namespace

TEST_CASE("functions of numbers are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto ms = col<&Track::milliseconds>;
  constexpr auto minutes = cast<double>(ms) / 60000.0;
  same_rows("rounding and remainders",
            select<Numbers>(fields(col<&Track::id>, coalesce(minutes, 0.0), coalesce(round(minutes, 3), 0.0),
                                   coalesce(floor(minutes), 0.0), coalesce(ceil(minutes), 0.0),
                                   coalesce(trunc(minutes - 5.0), 0.0), sign(ms - 200000), abs(ms - 200000),
                                   ms / 1000, (200000 - ms) % 7),
                            from<Track>(), where(col<&Track::id> < 400), order_by(col<&Track::id>)),
            R"(SELECT id, m, round(m, 3), CAST(m AS INTEGER) * 1.0,
                 CAST(m AS INTEGER) + (m > CAST(m AS INTEGER)) * 1.0, CAST(m - 5 AS INTEGER) * 1.0,
                 (ms > 200000) - (ms < 200000), abs(ms - 200000), ms / 1000, (200000 - ms) % 7
               FROM (SELECT id, milliseconds AS ms, milliseconds / 60000.0 AS m FROM track WHERE id < 400) t ORDER BY id)",
            R"(SELECT id, m, round(m::numeric, 3)::double precision, floor(m), ceil(m), trunc(m - 5) + 0,
                 sign(ms - 200000)::bigint, abs(ms - 200000), ms / 1000, (200000 - ms) % 7
               FROM (SELECT id, milliseconds AS ms, milliseconds / 60000.0::double precision AS m
                     FROM track WHERE id < 400) t ORDER BY id)");
  constexpr auto half = cast<double>(ms) / 600000.0;
  same_rows(
      "powers, roots and logarithms",
      select<Real>(
          fields(col<&Track::id>, sqrt(cast<double>(ms)), power(half, 2), round(exp(half), 9),
                 ln(cast<double>(ms)), log10(cast<double>(ms)), sqrt(cast<double>(col<&Track::id> - 50))),
          from<Track>(), where(col<&Track::id> < 100), order_by(col<&Track::id>)),
      R"(SELECT id, sqrt(milliseconds), pow(milliseconds / 600000.0, 2), round(exp(milliseconds / 600000.0), 9),
                 ln(milliseconds), log10(milliseconds), CASE WHEN id >= 50 THEN sqrt(id - 50) END
               FROM track WHERE id < 100 ORDER BY id)",
      R"(SELECT id, sqrt(ms), power(ms / 600000.0, 2), round(exp(ms / 600000.0)::numeric, 9)::double precision,
                 ln(ms), log(ms), CASE WHEN id >= 50 THEN sqrt(id - 50) END
               FROM (SELECT id, milliseconds::double precision AS ms FROM track WHERE id < 100) t ORDER BY id)");
  same_rows("division by zero is NULL",
            select(fields(count_all()), from<Track>(),
                   where(coalesce(ms / (col<&Track::id> - 5), -1) == -1 ||
                         coalesce(ms % (col<&Track::id> - 6), -1) == -1)),
            "SELECT count(*) FROM track WHERE id IN (5, 6)");
}

TEST_CASE("casts and cases are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto ms = col<&Track::milliseconds>;
  constexpr auto price = col<&Track::unitPrice>;
  same_rows(
      "numbers and texts of each other",
      select<Casts>(
          fields(col<&Track::id>, cast<std::string>(ms), cast<std::int64_t>(left(cast<std::string>(ms), 3)),
                 cast<double>(price), cast<std::string>(price), cast<std::int64_t>(price + decimal("0.5")),
                 cast<decimal>(ms), ms > 300000,
                 concat(cast<std::string>(ms > 300000), "/",
                        cast<std::string>(cast<std::int64_t>(ms > 300000)))),
          from<Track>(), where(col<&Track::id> > 3000), order_by(col<&Track::id>)),
      R"(SELECT id, CAST(milliseconds AS TEXT), CAST(substr(milliseconds, 1, 3) AS INTEGER), CAST("unitPrice" AS REAL),
                 "unitPrice", CAST("unitPrice" + 0.5 AS INTEGER), CAST(milliseconds AS TEXT), milliseconds > 300000,
                 iif(milliseconds > 300000, 'true/1', 'false/0')
               FROM track WHERE id > 3000 ORDER BY id)",
      R"(SELECT id, milliseconds::text, left(milliseconds::text, 3)::bigint, "unitPrice"::double precision,
                 "unitPrice"::text, trunc("unitPrice" + 0.5)::bigint, milliseconds::numeric, milliseconds > 300000,
                 CASE WHEN milliseconds > 300000 THEN 'true/1' ELSE 'false/0' END
               FROM track WHERE id > 3000 ORDER BY id)");
  same_rows("tracks by their length in words",
            select<Case>(fields(case_(when(ms < 120000, "short"), when(ms < 360000, "usual"),
                                      when(ms < 1000000, "long"), otherwise("very long")),
                                count_all(), maximum(cast<std::int64_t>(ms))),
                         from<Track>(), group_by(result<&Case::length>), order_by(result<&Case::longest>)),
            R"(SELECT CASE WHEN milliseconds < 120000 THEN 'short' WHEN milliseconds < 360000 THEN 'usual'
                 WHEN milliseconds < 1000000 THEN 'long' ELSE 'very long' END AS l, count(*), max(milliseconds)
               FROM track GROUP BY l ORDER BY 3)");
  same_rows(
      "money is exact",
      select<Money>(fields(sum(price), sum(price * 2 + decimal("0.01")), sum(price - decimal("0.33")),
                           minimum(-price), least(minimum(price), value_of(decimal(1))),
                           greatest(maximum(price), value_of(decimal("1.5")))),
                    from<Track>()),
      R"(SELECT printf('%.2f', sum("unitPrice")), printf('%.2f', sum("unitPrice" * 2 + 0.01)),
                 printf('%.2f', sum("unitPrice" - 0.33)), '-1.99', '0.99', '1.99' FROM track)",
      R"(SELECT sum("unitPrice"), sum("unitPrice" * 2 + 0.01), sum("unitPrice" - 0.33), -max("unitPrice"),
                 min("unitPrice"), max("unitPrice") FROM track)");
}

TEST_CASE("functions of times are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto when_ = col<&Invoice::invoiceDate>;
  same_rows(
      "parts of dates",
      select<Parts>(
          fields(col<&Invoice::id>, extract<date_unit::year>(when_), extract<date_unit::quarter>(when_),
                 extract<date_unit::month>(when_), extract<date_unit::week>(when_),
                 extract<date_unit::day>(when_), extract<date_unit::weekday>(when_),
                 extract<date_unit::day_of_year>(when_), extract<date_unit::epoch>(when_), date_of(when_)),
          from<Invoice>(), order_by(col<&Invoice::id>)),
      R"(SELECT id, CAST(strftime('%Y', d) AS INTEGER), (strftime('%m', d) + 2) / 3,
                 CAST(strftime('%m', d) AS INTEGER), (strftime('%j', date(d, '-3 days', 'weekday 4')) - 1) / 7 + 1,
                 CAST(strftime('%d', d) AS INTEGER), (strftime('%w', d) + 6) % 7 + 1,
                 CAST(strftime('%j', d) AS INTEGER), CAST(strftime('%s', d) AS INTEGER), date(d)
               FROM (SELECT id, "invoiceDate" AS d FROM invoice) i ORDER BY id)",
      R"(SELECT id, extract(year FROM d)::bigint, extract(quarter FROM d)::bigint, extract(month FROM d)::bigint,
                 extract(week FROM d)::bigint, extract(day FROM d)::bigint, extract(isodow FROM d)::bigint,
                 extract(doy FROM d)::bigint, extract(epoch FROM d)::bigint, d::date
               FROM (SELECT id, "invoiceDate" AT TIME ZONE 'UTC' AS d FROM invoice) i ORDER BY id)");
  const auto later =
      add_time(when_, std::chrono::hours(30) + std::chrono::minutes(7) + std::chrono::seconds(5));
  same_rows(
      "moments computed of others",
      select<Moments>(fields(col<&Invoice::id>, later, add_months(date_trunc<date_unit::month>(when_), -1),
                             date_trunc<date_unit::week>(when_), extract<date_unit::hour>(later),
                             extract<date_unit::minute>(later), extract<date_unit::second>(later),
                             date_trunc<date_unit::hour>(later), timestamp_of(date_of(later)),
                             cast<std::string>(date_of(later))),
                      from<Invoice>(), where(when_ < add_time(current_timestamp(), std::chrono::hours(1))),
                      order_by(col<&Invoice::id>), limit(100)),
      R"(SELECT id, datetime(d, '+30 hours', '+425 seconds') || '.000', datetime(d, 'start of month', '-1 month') || '.000',
                 datetime(d, '-6 days', 'weekday 1') || '.000', 6, 7, 5,
                 datetime(d, '+30 hours') || '.000', date(d, '+1 day') || ' 00:00:00.000', date(d, '+1 day')
               FROM (SELECT id, "invoiceDate" AS d FROM invoice) i ORDER BY id LIMIT 100)",
      R"(SELECT id, d + interval '30:07:05', date_trunc('month', d, 'UTC') - interval '1 month',
                 date_trunc('week', d, 'UTC'), 6::bigint, 7::bigint, 5::bigint, d + interval '30 hours',
                 d + interval '24 hours', ((d AT TIME ZONE 'UTC')::date + 1)::text
               FROM (SELECT id, "invoiceDate" AS d FROM invoice) i ORDER BY id LIMIT 100)");
  same_rows("one moment for the whole statement",
            select(fields(count(distinct(current_timestamp()))), from<Genre>(),
                   where(date_of(current_timestamp()) == current_date() && tenon::random() < 1.0 &&
                         tenon::random() >= 0.0)),
            "SELECT 1");
}

TEST_CASE("a function of the database is called where there is one", "[chinook]") {
  constexpr auto quoted = function<"quote_literal", std::string(std::string)>;
  constexpr auto hexadecimal = function<"hex", std::string(std::string)>;
  for (const auto& each : shops()) {
    const auto ask = [&](auto called) {
      return tenon::query_one_or_fail(
          each->db(), select(fields(called(col<&Genre::name>)), from<Genre>(), where(col<&Genre::id> == 1)));
    };
    INFO(each->name());
    if (!each->knows_sql()) {
      CHECK_THROWS_AS(ask(hexadecimal), tenon::error);
    } else if (each->is_postgresql()) {
      CHECK(ask(quoted) == "'Rock'");
    } else {
      CHECK(ask(hexadecimal) == "526F636B");
    }
  }
}

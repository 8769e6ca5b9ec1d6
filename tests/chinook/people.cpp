// SPDX-License-Identifier: MIT
#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

constexpr auto boss = alias<Employee, "boss">;

struct Report {
  std::string name{};
  std::optional<std::string> title{};
  std::optional<std::string> boss{};
  std::int64_t sameLevel = 0;
};
struct Chain {
  std::int64_t id = 0;
  std::int64_t depth = 0;
  std::string path{};
};
struct Both {
  Employee employee{};
  std::optional<Employee> boss{};
};
struct Two {
  Employee employee{};
  Employee boss{};
};
struct Person {
  std::string firstName{};
  std::string lastName{};
  std::optional<std::string> city{};
  std::string role{};
};
struct Place {
  std::optional<std::string> city{};
  std::optional<std::string> country{};
};
struct Mail {
  std::string email{};
  std::string user{};
  std::string domain{};
  std::int64_t at = 0;
  std::int64_t letters = 0;
  std::int64_t bytes = 0;
  std::string upper{};
  std::string masked{};
};
struct Cut {
  std::string name{};
  std::string left{};
  std::string right{};
  std::string padded{};
  std::string filled{};
  std::string backwards{};
  std::string trimmed{};
  std::string stars{};
  std::string middle{};
};
struct Address {
  std::string name{};
  std::string company{};
  std::optional<std::string> region{};
  std::string line{};
  std::optional<std::string> known{};
};
struct Service {
  std::int64_t id = 0;
  std::optional<std::int64_t> bornIn{};
  std::optional<std::int64_t> weekday{};
  std::optional<std::int64_t> ageInDays{};
  std::optional<date> hiredMonth{};
  std::optional<date> halfYear{};
  std::optional<date> probation{};
  std::optional<std::int64_t> week{};
  std::optional<std::int64_t> dayOfYear{};
};
struct Conditions {
  std::int64_t id = 0;
  bool isGoogle = false;
  std::optional<bool> isCoast{};
  std::optional<bool> isLate{};
  bool spentMuch = false;
  bool chosen = false;
};
struct Rep {
  std::string rep{};
  std::int64_t customers = 0;
  std::int64_t countries = 0;
  std::string named{};
};

}  // namespace

TEST_CASE("employees and their bosses are the same in Tenon and in SQL", "[chinook]") {
  const auto name = concat(col<&Employee::firstName>, " ", col<&Employee::lastName>);
  same_rows("who reports to whom",
            select<Report>(fields(name, col<&Employee::title>, boss.col<&Employee::lastName>,
                                  count_all().over(partition_by(col<&Employee::reportsTo>))),
                           from<Employee>(),
                           left_join(boss, on(boss.col<&Employee::id> == col<&Employee::reportsTo>)),
                           order_by(boss.col<&Employee::lastName>, col<&Employee::id>)),
            R"(SELECT e."firstName" || ' ' || e."lastName", e.title, b."lastName",
                 count(*) OVER (PARTITION BY e."reportsTo")
               FROM employee e LEFT JOIN employee b ON b.id = e."reportsTo"
               ORDER BY b."lastName" NULLS FIRST, e.id)");
  same_values<Two>(
      "both, whole",
      select<Both>(fields(whole<Employee>, whole_of(boss)), from<Employee>(),
                   left_join(boss, on(boss.col<&Employee::id> == col<&Employee::reportsTo>)),
                   where(col<&Employee::id> > 1), order_by(desc(col<&Employee::id>))),
      R"(SELECT e.*, b.* FROM employee e JOIN employee b ON b.id = e."reportsTo" ORDER BY e.id DESC)");
}

TEST_CASE("chains of bosses are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto chain = source<Chain, "chain">;
  same_rows("everybody below the general manager, with depth and path",
            select<Chain>(
                with_recursive(chain.as(union_all(
                    select<Chain>(fields(col<&Employee::id>, value_of(0), col<&Employee::lastName>),
                                  from<Employee>(), where(is_null(col<&Employee::reportsTo>))),
                    select<Chain>(fields(col<&Employee::id>, chain.col<&Chain::depth> + 1,
                                         concat(chain.col<&Chain::path>, " > ", col<&Employee::lastName>)),
                                  from<Employee>(),
                                  join(chain, on(chain.col<&Chain::id> == col<&Employee::reportsTo>)))))),
                from(chain), order_by(chain.col<&Chain::path>)),
            R"(WITH RECURSIVE c(id, depth, path) AS (
                 SELECT id, 0, "lastName" FROM employee WHERE "reportsTo" IS NULL
                 UNION ALL SELECT e.id, c.depth + 1, c.path || ' > ' || e."lastName"
                 FROM employee e JOIN c ON c.id = e."reportsTo")
               SELECT id, depth, path FROM c ORDER BY path)");
  same_rows(
      "how many are on each level",
      select<std::int64_t>(
          with_recursive(chain.as(union_(
              select<Chain>(fields(col<&Employee::id>, value_of(0), value_of("")), from<Employee>(),
                            where(col<&Employee::lastName> == "Callahan")),
              select<Chain>(fields(coalesce(boss.col<&Employee::reportsTo>, 0), chain.col<&Chain::depth> + 1,
                                   value_of("")),
                            from(chain), join(boss, on(boss.col<&Employee::id> == chain.col<&Chain::id>)))))),
          fields(chain.col<&Chain::id>), from(chain), where(chain.col<&Chain::id> > 0),
          order_by(chain.col<&Chain::depth>)),
      R"(WITH RECURSIVE c(id, depth) AS (
                 SELECT id, 0 FROM employee WHERE "lastName" = 'Callahan'
                 UNION SELECT e."reportsTo", c.depth + 1 FROM c JOIN employee e ON e.id = c.id)
               SELECT id FROM c WHERE id > 0 ORDER BY depth)");

  constexpr auto months = source<MonthAndMoney, "months">;
  same_rows(
      "the months of a year, those without a certain customer's invoices too",
      select<NameAndMaybeText>(
          with_recursive(months.as(union_all(
              select<MonthAndMoney>(fields(value_of(at(2024, 1, 1)), value_of(decimal(0))), from<Genre>(),
                                    where(col<&Genre::id> == 1)),
              select<MonthAndMoney>(fields(add_months(months.col<&MonthAndMoney::month>, 1),
                                           months.col<&MonthAndMoney::money> + 1),
                                    from(months), where(months.col<&MonthAndMoney::money> < decimal(11)))))),
          fields(left(cast<std::string>(months.col<&MonthAndMoney::month>), 7),
                 cast<std::string>(sum(col<&Invoice::total>))),
          from(months),
          left_join<Invoice>(on(date_trunc<date_unit::month>(col<&Invoice::invoiceDate>) ==
                                    months.col<&MonthAndMoney::month> &&
                                col<&Invoice::customerId> == 17)),
          group_by(months.col<&MonthAndMoney::month>), order_by(months.col<&MonthAndMoney::month>)),
      R"(WITH RECURSIVE m(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM m WHERE n < 12)
               SELECT '2024-' || substr('0' || n, -2), (SELECT printf('%g', sum(total)) FROM invoice
                 WHERE "customerId" = 17 AND strftime('%Y-%m', "invoiceDate") = '2024-' || substr('0' || n, -2)
                 HAVING count(*) > 0)
               FROM m ORDER BY 1)",
      R"(SELECT to_char(m, 'YYYY-MM'), (SELECT trim_scale(sum(total))::text FROM invoice
                 WHERE "customerId" = 17 AND date_trunc('month', "invoiceDate" AT TIME ZONE 'UTC') = m)
               FROM generate_series('2024-01-01'::timestamp, '2024-12-01', '1 month') AS m ORDER BY 1)");
}

TEST_CASE("people and places are the same in Tenon and in SQL", "[chinook]") {
  same_rows(
      "everybody, customers and employees",
      union_(select<Person>(fields(col<&Customer::firstName>, col<&Customer::lastName>, col<&Customer::city>,
                                   value_of("customer")),
                            from<Customer>()),
             select<Person>(fields(col<&Employee::firstName>, col<&Employee::lastName>, col<&Employee::city>,
                                   value_of("employee")),
                            from<Employee>()),
             order_by(result<&Person::lastName>, result<&Person::firstName>, desc(result<&Person::role>))),
      R"(SELECT "firstName", "lastName", city, 'customer' AS role FROM customer
               UNION SELECT "firstName", "lastName", city, 'employee' FROM employee ORDER BY 2, 1, 4 DESC)");
  same_set("places where customers and employees live",
           intersect(select<Place>(fields(col<&Customer::city>, col<&Customer::country>), from<Customer>()),
                     select<Place>(fields(col<&Employee::city>, col<&Employee::country>), from<Employee>())),
           R"(SELECT DISTINCT city, country FROM customer c WHERE EXISTS
                (SELECT 1 FROM employee e WHERE e.city = c.city AND e.country = c.country))");
  same_set("places with customers and no invoices to them",
           except(select<Place>(from<Customer>()),
                  select<Place>(fields(as<&Place::city>(col<&Invoice::billingCity>),
                                       as<&Place::country>(nullif(col<&Invoice::billingCountry>, "Brazil"))),
                                from<Invoice>())),
           R"(SELECT DISTINCT city, country FROM customer WHERE country = 'Brazil')");
  same_rows(
      "customers per employee",
      select<Rep>(fields(as<&Rep::rep>(col<&Employee::lastName>), as<&Rep::customers>(count_all()),
                         as<&Rep::countries>(count(distinct(col<&Customer::country>))),
                         as<&Rep::named>(
                             join_texts(col<&Customer::lastName>, ",").order_by(col<&Customer::lastName>))),
                  from<Customer>(), join<Employee>(), where(col<&Customer::country> != "USA"),
                  group_by(col<&Employee::id>), order_by(col<&Employee::lastName>)),
      R"(SELECT e."lastName", count(*), count(DISTINCT c.country), (SELECT group_concat(n, ',') FROM
                 (SELECT o."lastName" AS n FROM customer o WHERE o."supportRepId" = e.id AND o.country <> 'USA'
                  ORDER BY 1))
               FROM customer c JOIN employee e ON e.id = c."supportRepId" WHERE c.country <> 'USA'
               GROUP BY e.id ORDER BY e."lastName")",
      R"(SELECT e."lastName", count(*), count(DISTINCT c.country),
                 string_agg(c."lastName", ',' ORDER BY c."lastName")
               FROM customer c JOIN employee e ON e.id = c."supportRepId" WHERE c.country <> 'USA'
               GROUP BY e.id ORDER BY e."lastName")");
  same_rows(
      "customers by company, those without first",
      select<IdAndName>(fields(col<&Customer::id>, coalesce(col<&Customer::company>, "none")),
                        from<Customer>(), order_by(col<&Customer::company>, col<&Customer::id>), limit(52),
                        offset(45)),
      R"(SELECT id, coalesce(company, 'none') FROM customer ORDER BY company NULLS FIRST, id LIMIT 52 OFFSET 45)");
  same_rows("customers by state, those without last",
            select<NameAndMaybeText>(
                fields(col<&Customer::lastName>, col<&Customer::state>), from<Customer>(),
                order_by(asc(col<&Customer::state>).nulls_last(), desc(col<&Customer::lastName>)), limit(35)),
            R"(SELECT "lastName", state FROM customer ORDER BY state NULLS LAST, "lastName" DESC LIMIT 35)");
}

TEST_CASE("what may be empty compares the same in Tenon and in SQL", "[chinook]") {
  const std::optional<std::string> nothing;
  const std::optional<std::string> google("Google Inc.");
  same_rows(
      "an empty value equals NULL",
      select<NameAndCount>(fields(coalesce(col<&Customer::country>, "?"), count_all()), from<Customer>(),
                           where(col<&Customer::company> == nothing && col<&Customer::state> != google),
                           group_by(col<&Customer::country>),
                           order_by(desc(count_all()), col<&Customer::country>)),
      R"(SELECT country, count(*) FROM customer WHERE company IS NULL GROUP BY country ORDER BY 2 DESC, 1)");
  same_rows("conditions as fields",
            select<Conditions>(
                fields(col<&Customer::id>, col<&Customer::company> == google,
                       in(col<&Customer::state>, {"CA", "NY"}), col<&Customer::state> > "M",
                       exists(from<Invoice>(), where(col<&Invoice::customerId> == col<&Customer::id> &&
                                                     col<&Invoice::total> > decimal(20))),
                       is_null(col<&Customer::fax>) || between(col<&Customer::id>, 10, 20)),
                from<Customer>(), order_by(col<&Customer::id>)),
            R"(SELECT id, company IS NOT NULL AND company = 'Google Inc.', state IN ('CA', 'NY'), state > 'M',
                 EXISTS (SELECT 1 FROM invoice WHERE "customerId" = customer.id AND CAST(total AS REAL) > 20),
                 fax IS NULL OR id BETWEEN 10 AND 20
               FROM customer ORDER BY id)",
            R"(SELECT id, company IS NOT NULL AND company = 'Google Inc.', state IN ('CA', 'NY'), state > 'M',
                 EXISTS (SELECT 1 FROM invoice WHERE "customerId" = customer.id AND total > 20),
                 fax IS NULL OR id BETWEEN 10 AND 20
               FROM customer ORDER BY id)");
  same_rows("people of the same name in an inner list of both kinds",
            select<IdAndName>(fields(col<&Customer::id>, col<&Customer::firstName>), from<Customer>(),
                              where(in(col<&Customer::firstName>,
                                       union_all(select(fields(col<&Employee::firstName>), from<Employee>()),
                                                 select(fields(value_of(std::string("Frank"))),
                                                        from<Employee>(), where(col<&Employee::id> == 1))))),
                              order_by(col<&Customer::id>)),
            R"(SELECT id, "firstName" FROM customer WHERE "firstName" = 'Frank' OR "firstName" IN
                 (SELECT "firstName" FROM employee) ORDER BY id)");
}

TEST_CASE("functions of names and addresses are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto email = col<&Customer::email>;
  same_rows("parts of addresses of mail",
            select<Mail>(fields(email, left(email, position(email, "@") - 1),
                                substring(email, position(email, "@") + 1), position(email, "@"),
                                length(email), octet_length(email), upper(email),
                                replace(replace(lower(email), ".", "-"), "@", " at ")),
                         from<Customer>(), order_by(email)),
            R"(SELECT email, substr(email, 1, instr(email, '@') - 1), substr(email, instr(email, '@') + 1),
                 instr(email, '@'), length(email), length(CAST(email AS BLOB)), upper(email),
                 replace(replace(lower(email), '.', '-'), '@', ' at ')
               FROM customer ORDER BY email)",
            R"(SELECT email, split_part(email, '@', 1), split_part(email, '@', 2), position('@' IN email),
                 length(email), octet_length(email), upper(email),
                 replace(replace(lower(email), '.', '-'), '@', ' at ')
               FROM customer ORDER BY email)");
  constexpr auto last = col<&Customer::lastName>;
  same_rows("names cut, filled and turned",
            select<Cut>(fields(last, left(last, 3), right(last, 2), lpad(last, 8), rpad(last, 10, "._"),
                               reverse(last), trim(concat("  ", last, " ")),
                               repeat(value_of("*"), length(last)), substring(last, 2, 3)),
                        from<Customer>(), order_by(last)),
            R"(SELECT "lastName", substr("lastName", 1, 3), substr("lastName", -2),
                 substr(substr('        ', 1, max(0, 8 - length("lastName"))) || "lastName", 1, 8),
                 substr("lastName" || '._._._._._', 1, 10),
                 (WITH RECURSIVE r(n, t) AS (SELECT length("lastName"), '' UNION ALL
                    SELECT n - 1, t || substr("lastName", n, 1) FROM r WHERE n > 0) SELECT t FROM r WHERE n = 0),
                 "lastName", substr('********************', 1, length("lastName")), substr("lastName", 2, 3)
               FROM customer ORDER BY "lastName")",
            R"(SELECT "lastName", left("lastName", 3), right("lastName", 2), lpad("lastName", 8),
                 rpad("lastName", 10, '._'), reverse("lastName"), "lastName", repeat('*', length("lastName")),
                 substr("lastName", 2, 3)
               FROM customer ORDER BY "lastName")");
  same_rows(
      "addresses with what is missing left out",
      select<Address>(
          fields(concat(col<&Customer::firstName>, " ", last), coalesce(col<&Customer::company>, ""),
                 coalesce(col<&Customer::state>, col<&Customer::country>),
                 concat(col<&Customer::postalCode>, " ", col<&Customer::city>, ", ", col<&Customer::country>),
                 nullif(ltrim(rtrim(col<&Customer::phone>, "0123456789"), "+("), " ")),
          from<Customer>(), order_by(col<&Customer::id>)),
      R"(SELECT "firstName" || ' ' || "lastName", coalesce(company, ''), coalesce(state, country),
                 coalesce("postalCode", '') || ' ' || coalesce(city, '') || ', ' || coalesce(country, ''),
                 nullif(ltrim(rtrim(phone, '0123456789'), '+('), ' ')
               FROM customer ORDER BY id)");
  same_rows("the greatest and the least of names",
            select<NameAndMaybeText>(fields(greatest(col<&Customer::firstName>, last, "M"),
                                            least(col<&Customer::state>, col<&Customer::city>)),
                                     from<Customer>(), order_by(col<&Customer::id>)),
            R"(SELECT max("firstName", "lastName", 'M'), min(state, city) FROM customer ORDER BY id)",
            R"(SELECT greatest("firstName", "lastName", 'M'),
                 CASE WHEN state IS NOT NULL AND city IS NOT NULL THEN least(state, city) END
               FROM customer ORDER BY id)");
}

TEST_CASE("dates of employees are the same in Tenon and in SQL", "[chinook]") {
  constexpr auto born = col<&Employee::birthDate>;
  constexpr auto hired = col<&Employee::hireDate>;
  const date today{std::chrono::year(2024) / 2 / 29};
  same_rows(
      "birthdays and years of service",
      select<Service>(fields(col<&Employee::id>, extract<date_unit::year>(born),
                             extract<date_unit::weekday>(hired), days_between(hired, born),
                             date_trunc<date_unit::month>(hired), add_months(hired, 6), add_days(hired, 100),
                             extract<date_unit::week>(hired), extract<date_unit::day_of_year>(born)),
                      from<Employee>(), where(hired < today),
                      order_by(extract<date_unit::month>(born), born)),
      R"(SELECT id, CAST(strftime('%Y', "birthDate") AS INTEGER), (strftime('%w', "hireDate") + 6) % 7 + 1,
                 CAST(julianday("hireDate") - julianday("birthDate") AS INTEGER), strftime('%Y-%m-01', "hireDate"),
                 CASE WHEN strftime('%d', "hireDate") = strftime('%d', "hireDate", '+6 months')
                   THEN date("hireDate", '+6 months')
                   ELSE date("hireDate", '+6 months', '-' || strftime('%d', "hireDate", '+6 months') || ' days') END,
                 date("hireDate", '+100 days'),
                 (strftime('%j', date("hireDate", '-3 days', 'weekday 4')) - 1) / 7 + 1,
                 CAST(strftime('%j', "birthDate") AS INTEGER)
               FROM employee WHERE "hireDate" < '2024-02-29' ORDER BY strftime('%m', "birthDate"), "birthDate")",
      R"(SELECT id, extract(year FROM "birthDate")::bigint, extract(isodow FROM "hireDate")::bigint,
                 ("hireDate" - "birthDate")::bigint, date_trunc('month', "hireDate")::date,
                 ("hireDate" + interval '6 months')::date, "hireDate" + 100, extract(week FROM "hireDate")::bigint,
                 extract(doy FROM "birthDate")::bigint
               FROM employee WHERE "hireDate" < '2024-02-29' ORDER BY extract(month FROM "birthDate"), "birthDate")");
}

// SPDX-License-Identifier: MIT
#include <map>

#include "rows.hpp"
#include "shop.hpp"

using namespace chinook;
using namespace tenon;

namespace {

struct GenreDocument {
  std::int64_t id = 0;
  json<std::vector<std::string>> composers{};
};
struct GenreFacts {
  std::int64_t id = 0;
  std::optional<std::int64_t> count{};
  std::optional<std::string> first{};
  bool hasTen = false;
  bool hasQueen = false;
};
struct Object {
  std::optional<std::int64_t> album{};
  json<std::map<std::string, std::int64_t>> lengths{};
};
struct Cities {
  std::int64_t Calgary = 0;
  std::int64_t Edmonton = 0;
  std::int64_t Lethbridge = 0;
};
struct CityCount {
  std::string city{};
  std::int64_t count = 0;
};
struct CityObject {
  std::optional<json<Cities>> cities{};
};
struct CityFacts {
  std::optional<std::int64_t> calgary{};
  std::optional<std::int64_t> edmonton{};
  std::optional<bool> hasLethbridge{};
  std::optional<bool> hasParis{};
  std::optional<std::string> text{};
};
struct Element {
  std::int64_t id = 0;
  std::int64_t position = 0;
  std::optional<std::string> composer{};
};

}  // namespace

TEST_CASE("JSON made of rows is the same in Tenon and in SQL", "[chinook]") {
  constexpr auto documents = source<GenreDocument, "documents">;
  constexpr auto composers = documents.col<&GenreDocument::composers>;
  constexpr auto lists = documents.as(select<GenreDocument>(
      fields(col<&Genre::id>, json_array_agg<std::vector<std::string>>(coalesce(col<&Track::composer>, "?"))
                                  .order_by(col<&Track::id>)),
      from<Genre>(), join<Track>(), group_by(col<&Genre::id>)));
  same_rows(
      "lengths, elements and members of lists",
      select<GenreFacts>(fields(documents.col<&GenreDocument::id>, json_length(composers),
                                json_value<std::string>(composers, 0), json_has(composers, 9),
                                json_contains(composers, json<std::vector<std::string>>{{"Queen"}})),
                         with(lists), from(documents), order_by(documents.col<&GenreDocument::id>)),
      R"(SELECT g.id, count(*), (SELECT coalesce(composer, '?') FROM track WHERE "genreId" = g.id ORDER BY id LIMIT 1),
                 count(*) >= 10, coalesce(max(t.composer = 'Queen'), 0)
               FROM genre g JOIN track t ON t."genreId" = g.id GROUP BY g.id ORDER BY g.id)",
      R"(SELECT g.id, count(*), (SELECT coalesce(composer, '?') FROM track WHERE "genreId" = g.id ORDER BY id LIMIT 1),
                 count(*) >= 10, coalesce(bool_or(t.composer = 'Queen'), false)
               FROM genre g JOIN track t ON t."genreId" = g.id GROUP BY g.id ORDER BY g.id)");
  constexpr auto element = json_each<"element">;
  same_rows(
      "lists back into rows",
      select<Element>(fields(documents.col<&GenreDocument::id>, element.col<&json_element::position>,
                             json_value<std::string>(element.col<&json_element::value>)),
                      with(lists), from(documents), cross_join(element.of(composers)),
                      where(element.col<&json_element::position> < 3),
                      order_by(documents.col<&GenreDocument::id>, element.col<&json_element::position>)),
      R"(SELECT g, n, c FROM (SELECT "genreId" AS g, coalesce(composer, '?') AS c,
                 row_number() OVER (PARTITION BY "genreId" ORDER BY id) - 1 AS n FROM track) t
               WHERE n < 3 ORDER BY g, n)");
}

TEST_CASE("JSON that is changed is the same in Tenon and in SQL", "[chinook]") {
  using prices = std::map<std::string, std::int64_t>;
  same_rows(
      "names and lengths of an album as an object",
      select<Object>(
          fields(col<&Track::albumId>, json_object_agg<prices>(col<&Track::name>, col<&Track::milliseconds>)),
          from<Track>(), where(between(col<&Track::albumId>, 1, 15)), group_by(col<&Track::albumId>),
          order_by(col<&Track::albumId>)),
      R"(SELECT "albumId", json_group_object(name, milliseconds) FROM track WHERE "albumId" BETWEEN 1 AND 15
               GROUP BY "albumId" ORDER BY "albumId")",
      R"(SELECT "albumId", json_object_agg(name, milliseconds) FROM track WHERE "albumId" BETWEEN 1 AND 15
               GROUP BY "albumId" ORDER BY "albumId")");
  constexpr auto documents = source<GenreDocument, "documents">;
  constexpr auto composers = documents.col<&GenreDocument::composers>;
  same_rows(
      "an element put into a list and one taken out",
      select<GenreDocument>(
          fields(documents.col<&GenreDocument::id>, json_remove(json_set(composers, "first", 0), 1)),
          from(documents.as(select<GenreDocument>(
              fields(col<&Genre::id>,
                     json_array_agg<std::vector<std::string>>(col<&Track::name>).order_by(col<&Track::id>)),
              from<Genre>(), join<Track>(), where(col<&Genre::id> > 9), group_by(col<&Genre::id>),
              having(count_all() > 1)))),
          order_by(documents.col<&GenreDocument::id>)),
      R"(SELECT g, json_remove(json_set(names, '$[0]', 'first'), '$[1]') FROM
                 (SELECT "genreId" AS g, json_group_array(name) AS names FROM
                    (SELECT * FROM track WHERE "genreId" > 9 ORDER BY id) GROUP BY 1 HAVING count(*) > 1) ORDER BY g)",
      R"(SELECT g, jsonb_set(names, '{0}', '"first"') - 1 FROM
                 (SELECT "genreId" AS g, jsonb_agg(name ORDER BY id) AS names FROM track WHERE "genreId" > 9
                  GROUP BY 1 HAVING count(*) > 1) t ORDER BY g)");

  constexpr auto counted = source<CityCount, "counted">;
  constexpr auto objects = source<CityObject, "objects">;
  constexpr auto cities = objects.col<&CityObject::cities>;
  same_rows(
      "members of an object",
      select<CityFacts>(
          with(counted.as(select<CityCount>(fields(coalesce(col<&Employee::city>, ""), count_all()),
                                            from<Employee>(), group_by(col<&Employee::city>)))),
          fields(cities.at<&Cities::Calgary>(), cities.at<&Cities::Edmonton>(),
                 json_has(cities, "Lethbridge"), json_has(cities, "Paris"),
                 json_value<std::string>(cities, "Calgary")),
          from(objects.as(select<CityObject>(
              fields(json_object_agg<Cities>(counted.col<&CityCount::city>, counted.col<&CityCount::count>)),
              from(counted), having(count_all() > 0))))),
      R"(SELECT (SELECT count(*) FROM employee WHERE city = 'Calgary'),
                 (SELECT count(*) FROM employee WHERE city = 'Edmonton'), true, false, NULL)");
}

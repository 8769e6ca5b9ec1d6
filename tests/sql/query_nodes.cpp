// SPDX-License-Identifier: MIT
#include "queries.hpp"

using namespace query_golden;
using tenon::cell_kind;
using tenon::node;
using tenon::node_flag;
using tenon::node_kind;
using tenon::sql_function;

// Statements that the typed shell does not make: dialects are told of nodes, whoever made them.

namespace {

/// A node with its children.
struct tree {
  node head;
  std::vector<tree> children{};

  void write(tenon::statement_writer& out) const {
    node made = head;
    made.arity = static_cast<std::uint16_t>(children.size());
    out.add(made);
    for (const tree& each : children) each.write(out);
  }
};

tree of(node_kind kind, std::vector<tree> children = {}, node_flag flags = node_flag::none) {
  tree made{{kind}, std::move(children)};
  made.head.flags = flags;
  return made;
}
tree numbered(node_kind kind, std::uint16_t index, std::vector<tree> children = {},
              cell_kind gives = cell_kind::null) {
  tree made = of(kind, std::move(children));
  made.head.index = index;
  made.head.spec = {gives, tenon::storage::standard};
  return made;
}
tree called(sql_function which, cell_kind gives, std::vector<tree> children) {
  return numbered(node_kind::call, static_cast<std::uint16_t>(which), std::move(children), gives);
}
tree text(node_kind kind, std::string_view said, std::vector<tree> children = {}) {
  tree made = of(kind, std::move(children));
  made.head.text = said;
  return made;
}
template <class Entity>
tree column(std::string_view name, std::string_view source = {}) {
  const tenon::table_info& table = tenon::table_info_of<Entity>;
  for (const tenon::column_info& each : table.columns) {
    if (each.name.view() != name) continue;
    tree made = text(node_kind::column, source);
    made.head.table = &table;
    made.head.column = &each;
    made.head.spec = each.spec;
    return made;
  }
  throw tenon::error(tenon::error_kind::misuse, "no such column");
}
tree bound(cell_kind kind) {
  return numbered(node_kind::parameter, 0, {}, kind);
}
tree constant(std::uint16_t number) {
  return numbered(node_kind::constant, number);
}
template <class Entity>
tree table(std::string_view name = {}) {
  tree made = text(node_kind::table_source, name);
  made.head.table = &tenon::table_info_of<Entity>;
  return made;
}
tree results(std::vector<tree> list) {
  return of(node_kind::results, std::move(list));
}
tree ascending(tree by) {
  return of(node_kind::order_item, {std::move(by)});
}
tree order(std::vector<tree> items) {
  return of(node_kind::order_by, std::move(items));
}

/// A select of one value of tracks or albums.
tree of_tracks(tree value) {
  return of(node_kind::select, {results({std::move(value)}), of(node_kind::from, {table<Track>()})});
}
tree of_albums(tree value) {
  return of(node_kind::select, {results({std::move(value)}), of(node_kind::from, {table<Album>()})});
}
tree read(cell_kind kind, std::vector<tree> steps) {
  steps.insert(steps.begin(), column<Album>("details"));
  return numbered(node_kind::json_get, 0, std::move(steps), kind);
}
tree step(std::string_view name) {
  return text(node_kind::json_step, name);
}
tree place(tree number) {
  return of(node_kind::json_position, {std::move(number)});
}
tree joined(tenon::join_kind kind, std::vector<tree> children) {
  return numbered(node_kind::join, static_cast<std::uint16_t>(kind), std::move(children));
}

}  // namespace

TEST_CASE("Nodes: names of JSON members are never part of an operator's text", "[sql][query]") {
  CHECK_SPOKEN(of_albums(read(cell_kind::text, {step("a b"), step("it's"), step("q\"\\")})),
               R"(SELECT tenon_json_get("details", 'text', 'a b', 'it''s', 'q"\') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{"a b","it''s","q\"\\"}') WHEN 'string' THEN )"
               R"("details" #>> '{"a b","it''s","q\"\\"}' END FROM "albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::text, {step("0")})),
               R"(SELECT tenon_json_get("details", 'text', '0') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" -> '0') WHEN 'string' THEN "details" ->> '0' END )"
               R"(FROM "albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::text, {step("a"), place(constant(1))})),
               R"(SELECT tenon_json_get("details", 'text', 'a', 1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof(CASE jsonb_typeof("details" -> 'a') WHEN 'array' THEN )"
               R"("details" -> 'a' -> 1 END) WHEN 'string' THEN CASE jsonb_typeof("details" -> 'a') )"
               R"(WHEN 'array' THEN "details" -> 'a' ->> 1 END END FROM "albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::json, {place(of(node_kind::negate, {constant(1)}))})),
               R"(SELECT tenon_json_get("details", 'json', - 1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details") WHEN 'array' THEN "details" -> (- 1)::int4 END )"
               R"(FROM "albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::text, {})),
               R"(SELECT tenon_json_get("details", 'text') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details") WHEN 'string' THEN "details" #>> '{}' END FROM )"
               R"("albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::interval, {step("null")})),
               R"(SELECT tenon_json_get("details", 'interval', 'null') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{"null"}') WHEN 'number' THEN )"
               R"(trunc(("details" #>> '{"null"}')::numeric)::int8 * interval '1 microsecond' END )"
               R"(FROM "albums")");
  CHECK_SPOKEN(of_albums(read(cell_kind::date, {step(std::string_view{})})),
               R"(SELECT tenon_json_get("details", 'date', '') FROM "albums")",
               R"(SELECT CASE WHEN jsonb_typeof("details" #> '{""}') = 'string' AND ("details" #>> )"
               R"('{""}') ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' THEN ("details" #>> '{""}')::date END FROM )"
               R"("albums")");
}

TEST_CASE("Nodes: FILTER and OVER stand behind every aggregate that one becomes", "[sql][query]") {
  const tree live = column<Track>("live");
  const tree window = of(node_kind::partition_by, {column<Track>("albumId")});
  const auto over = [&](node_kind kind, std::string_view name) {
    return of_tracks(
        of(node_kind::over, {of(node_kind::filter, {of(kind, {column<Track>(name)}), live}), window}));
  };
  CHECK_SPOKEN(over(node_kind::average, "milliseconds"),
               R"(SELECT avg("milliseconds") FILTER (WHERE "live") OVER (PARTITION BY "albumId") FROM )"
               R"("tracks")",
               R"(SELECT sum("milliseconds") FILTER (WHERE "live") OVER (PARTITION BY )"
               R"("albumId")::float8 / count("milliseconds") FILTER (WHERE "live") OVER (PARTITION BY )"
               R"("albumId") FROM "tracks")");
  CHECK_SPOKEN(over(node_kind::average, "price"),
               R"(SELECT tenon_decimal_avg("price") FILTER (WHERE "live") OVER (PARTITION BY )"
               R"("albumId") FROM "tracks")",
               R"(SELECT trim_scale(round(sum("price") FILTER (WHERE "live") OVER (PARTITION BY )"
               R"("albumId") * round(1.0, 36) / count("price") FILTER (WHERE "live") OVER (PARTITION )"
               R"(BY "albumId"), greatest(16, max(scale("price")) FILTER (WHERE "live") OVER )"
               R"((PARTITION BY "albumId")))) FROM "tracks")");
  CHECK_SPOKEN(over(node_kind::minimum, "live"),
               R"(SELECT min(CASE WHEN "live" THEN "live" END) OVER (PARTITION BY "albumId") FROM "tracks")",
               R"(SELECT bool_and("live") FILTER (WHERE "live") OVER (PARTITION BY "albumId") FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(of(node_kind::add, {of(node_kind::average, {column<Track>("place")}),
                                             of(node_kind::minimum, {column<Track>("rating")})})),
               R"(SELECT avg("place") + min("rating") FROM "tracks")",
               R"(SELECT sum("place")::float8 / count("place") + min("rating") FROM "tracks")");
}

TEST_CASE("Nodes: what a frame's distance is counted in", "[sql][query]") {
  const auto count = [](std::string_view name) {
    return of_tracks(of(node_kind::over,
                        {of(node_kind::count_all), order({ascending(column<Track>(name))}),
                         numbered(node_kind::frame,
                                  tenon::frame_index(tenon::frame_unit::range, tenon::frame_bound::preceding,
                                                     tenon::frame_bound::current_row),
                                  {bound(cell_kind::integer)})}));
  };
  CHECK_SPOKEN(count("added"),
               R"(SELECT count(*) OVER (ORDER BY tenon_time_between("added", '1970-01-01 )"
               R"(00:00:00.000') RANGE BETWEEN ?1 PRECEDING AND CURRENT ROW) FROM "tracks")",
               R"(SELECT count(*) OVER (ORDER BY "added" RANGE BETWEEN ($1 * interval '1 )"
               R"(microsecond') PRECEDING AND CURRENT ROW) FROM "tracks")");
  CHECK_SPOKEN(count("price"),
               R"(SELECT count(*) OVER (ORDER BY tenon_millionths("price") RANGE BETWEEN ?1 * 1000000 )"
               R"(PRECEDING AND CURRENT ROW) FROM "tracks")",
               R"(SELECT count(*) OVER (ORDER BY "price" RANGE BETWEEN $1::numeric PRECEDING AND )"
               R"(CURRENT ROW) FROM "tracks")");
}

TEST_CASE("Nodes: joins with and without conditions", "[sql][query]") {
  const auto both = [](tree join) {
    return of(node_kind::select,
              {results({column<Track>("title")}), of(node_kind::from, {table<Track>(), std::move(join)})});
  };
  const tree same = of(node_kind::equal, {column<Track>("albumId"), column<Album>("id")});
  CHECK_SPOKEN(both(joined(tenon::join_kind::inner, {table<Album>()})),
               R"(SELECT "tracks"."title" FROM "tracks" CROSS JOIN "albums")",
               R"(SELECT "tracks"."title" FROM "tracks" CROSS JOIN "albums")");
  CHECK_SPOKEN(both(joined(tenon::join_kind::cross, {table<Album>(), of(node_kind::true_)})),
               R"(SELECT "tracks"."title" FROM "tracks" CROSS JOIN "albums")",
               R"(SELECT "tracks"."title" FROM "tracks" CROSS JOIN "albums")");
  CHECK_SPOKEN(both(joined(tenon::join_kind::cross, {table<Album>(), same})),
               R"(SELECT "tracks"."title" FROM "tracks" JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")",
               R"(SELECT "tracks"."title" FROM "tracks" JOIN "albums" ON "tracks"."albumId" = )"
               R"("albums"."id")");
  CHECK_SPOKEN(both(joined(tenon::join_kind::left, {table<Album>()})),
               R"(SELECT "tracks"."title" FROM "tracks" LEFT JOIN "albums" ON TRUE)",
               R"(SELECT "tracks"."title" FROM "tracks" LEFT JOIN "albums" ON TRUE)");
}

TEST_CASE("Nodes: a constant is ordered and grouped by as a value", "[sql][query]") {
  CHECK_SPOKEN(
      of(node_kind::select, {results({column<Track>("albumId"), of(node_kind::count_all)}),
                             of(node_kind::from, {table<Track>()}),
                             of(node_kind::group_by, {numbered(node_kind::result_column, 0), constant(1)}),
                             order({ascending(constant(2)), ascending(of(node_kind::true_))})}),
      R"(SELECT "albumId", count(*) FROM "tracks" GROUP BY 1, (SELECT 1) ORDER BY (SELECT )"
      R"(2), (SELECT TRUE))",
      R"(SELECT "albumId", count(*) FROM "tracks" GROUP BY 1, (SELECT 1) ORDER BY (SELECT 2) )"
      R"(NULLS FIRST, (SELECT TRUE) NULLS FIRST)");
}

TEST_CASE("Nodes: the first of equal rows by any order", "[sql][query]") {
  CHECK_SPOKEN(
      of(node_kind::select,
         {results({column<Track>("albumId"), column<Track>("title")}),
          of(node_kind::distinct_on, {column<Track>("albumId")}), of(node_kind::from, {table<Track>()}),
          order({ascending(column<Track>("price")), ascending(numbered(node_kind::result_column, 1))}),
          of(node_kind::limit, {bound(cell_kind::integer)})}),
      R"(SELECT c0, c1 FROM (SELECT "albumId" AS c0, "title" AS c1, "price" AS o0, "title" )"
      R"(AS o1, row_number() OVER (PARTITION BY "albumId" ORDER BY "price" COLLATE )"
      R"(tenon_decimal, "title") AS n FROM "tracks") AS d WHERE n = 1 ORDER BY o0 COLLATE )"
      R"(tenon_decimal, o1 LIMIT ?1)",
      R"(SELECT c0, c1 FROM (SELECT "albumId" AS c0, "title" AS c1, "price" AS o0, "title" )"
      R"(AS o1, row_number() OVER (PARTITION BY "albumId" ORDER BY "price", "title" NULLS )"
      R"(FIRST) AS n FROM "tracks") AS d WHERE n = 1 ORDER BY o0, o1 NULLS FIRST LIMIT $1)");
  CHECK_SPOKEN(of(node_kind::select,
                  {results({column<Track>("title")}), of(node_kind::distinct_on, {column<Track>("albumId")}),
                   of(node_kind::from, {table<Track>()})}),
               R"(SELECT c0 FROM (SELECT "title" AS c0, row_number() OVER (PARTITION BY "albumId") AS )"
               R"(n FROM "tracks") AS d WHERE n = 1)",
               R"(SELECT DISTINCT ON ("albumId") "title" FROM "tracks")");
}

TEST_CASE("Nodes: functions without a word in the shell", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(called(sql_function::append, cell_kind::text,
                                {column<Track>("title"), bound(cell_kind::text)})),
               R"(SELECT ("title" || ?1) FROM "tracks")", R"(SELECT ("title" || $1) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(called(sql_function::round, cell_kind::decimal,
                                {column<Track>("price"), bound(cell_kind::integer)})),
               R"(SELECT tenon_round("price", ?1) FROM "tracks")",
               R"(SELECT round("price", $1::int4) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(called(sql_function::greatest, cell_kind::integer, {column<Track>("place")})),
               R"(SELECT "place" FROM "tracks")", R"(SELECT "place" FROM "tracks")");
  CHECK_SPOKEN(of_tracks(text(node_kind::raw, "1 + 1")), R"(SELECT 1 + 1 FROM "tracks")",
               R"(SELECT 1 + 1 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(of(node_kind::multiply, {text(node_kind::raw, "1 + 1"), constant(2)})),
               R"(SELECT (1 + 1) * 2 FROM "tracks")", R"(SELECT (1 + 1) * 2 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(of(node_kind::add, {of(node_kind::minimum, {column<Track>("place")}),
                                             of(node_kind::maximum, {column<Track>("milliseconds")})})),
               R"(SELECT min("place") + max("milliseconds") FROM "tracks")",
               R"(SELECT min("place")::int8 + max("milliseconds") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(of(node_kind::negate, {of(node_kind::negate, {column<Track>("price")})})),
               R"(SELECT tenon_decimal_negate(tenon_decimal_negate("price")) FROM "tracks")",
               R"(SELECT - (- "price") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(of(node_kind::divide, {column<Track>("price"), constant(3)})),
               R"(SELECT tenon_decimal_divide("price", 3) FROM "tracks")",
               R"(SELECT "price" / nullif(3, 0) FROM "tracks")");
}

TEST_CASE("Nodes: functions of the database have quoted names", "[sql][query]") {
  const auto with = [](std::string_view name) {
    tree made = text(node_kind::custom, name, {column<Track>("rating")});
    made.head.spec = {cell_kind::real, tenon::storage::standard};
    return described(of_tracks(made));
  };
  CHECK(tenon::dialect::sqlite().render(with("a\"b.c")) == "SELECT \"a\"\"b.c\"(\"rating\") FROM \"tracks\"");
  CHECK(tenon::dialect::postgresql().render(with("a\"b.c")) ==
        "SELECT \"a\"\"b\".\"c\"(\"rating\") FROM \"tracks\"");
}

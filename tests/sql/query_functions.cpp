// SPDX-License-Identifier: MIT
#include "queries.hpp"

using namespace query_golden;
using namespace tenon;

namespace {

/// One computed value of each track, album or artist.
template <class Value>
auto of_tracks(Value value) {
  return select(fields(value), from<Track>());
}
template <class Value>
auto of_albums(Value value) {
  return select(fields(value), from<Album>());
}
template <class Value>
auto of_artists(Value value) {
  return select(fields(value), from<Artist>());
}
constexpr auto name = col<&Artist::name>;

}  // namespace

TEST_CASE("Functions: of texts", "[sql][query]") {
  CHECK_SPOKEN(of_artists(lower(name)), R"(SELECT lower("name") FROM "artists")",
               R"(SELECT lower("name" COLLATE "C") FROM "artists")");
  CHECK_SPOKEN(of_artists(upper(name)), R"(SELECT upper("name") FROM "artists")",
               R"(SELECT upper("name" COLLATE "C") FROM "artists")");
  CHECK_SPOKEN(of_artists(length(name)), R"(SELECT length("name") FROM "artists")",
               R"(SELECT length("name")::int8 FROM "artists")");
  CHECK_SPOKEN(of_artists(octet_length(name)), R"(SELECT length(CAST("name" AS BLOB)) FROM "artists")",
               R"(SELECT octet_length("name")::int8 FROM "artists")");
  CHECK_SPOKEN(of_artists(trim(name)), R"(SELECT trim("name") FROM "artists")",
               R"(SELECT btrim("name") FROM "artists")");
  CHECK_SPOKEN(of_artists(trim(name, "x")), R"(SELECT trim("name", ?1) FROM "artists")",
               R"(SELECT btrim("name", $1) FROM "artists")");
  CHECK_SPOKEN(of_artists(ltrim(name)), R"(SELECT ltrim("name") FROM "artists")",
               R"(SELECT ltrim("name") FROM "artists")");
  CHECK_SPOKEN(of_artists(rtrim(name, "x")), R"(SELECT rtrim("name", ?1) FROM "artists")",
               R"(SELECT rtrim("name", $1) FROM "artists")");
  CHECK_SPOKEN(of_artists(substring(name, 2)), R"(SELECT tenon_substring("name", ?1) FROM "artists")",
               R"(SELECT substr("name", $1::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(substring(name, 2, 3)), R"(SELECT tenon_substring("name", ?1, ?2) FROM "artists")",
               R"(SELECT substr("name", $1::int4, $2::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(position(name, "x")), R"(SELECT instr("name", ?1) FROM "artists")",
               R"(SELECT strpos("name", $1)::int8 FROM "artists")");
  CHECK_SPOKEN(of_artists(replace(name, "a", "b")),
               R"(SELECT CASE WHEN ?2 IS NOT NULL THEN replace("name", ?1, ?2) END FROM "artists")",
               R"(SELECT replace("name", $1, $2) FROM "artists")");
  CHECK_SPOKEN(of_artists(concat(name, ", ", col<&Artist::country>)),
               R"(SELECT (coalesce("name", '') || coalesce(?1, '') || coalesce("country", '')) FROM )"
               R"("artists")",
               R"(SELECT concat("name", $1, "country") FROM "artists")");
  CHECK_SPOKEN(of_artists(tenon::left(name, 2)), R"(SELECT tenon_left("name", ?1) FROM "artists")",
               R"(SELECT left("name", $1::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(tenon::right(name, 2)), R"(SELECT tenon_right("name", ?1) FROM "artists")",
               R"(SELECT right("name", $1::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(lpad(name, 8)), R"(SELECT tenon_pad_left("name", ?1) FROM "artists")",
               R"(SELECT lpad("name", $1::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(rpad(name, 8, ".")), R"(SELECT tenon_pad_right("name", ?1, ?2) FROM "artists")",
               R"(SELECT rpad("name", $1::int4, $2) FROM "artists")");
  CHECK_SPOKEN(of_artists(repeat(name, 2)), R"(SELECT tenon_repeat("name", ?1) FROM "artists")",
               R"(SELECT repeat("name", $1::int4) FROM "artists")");
  CHECK_SPOKEN(of_artists(reverse(name)), R"(SELECT tenon_reverse("name") FROM "artists")",
               R"(SELECT reverse("name") FROM "artists")");
  CHECK_SPOKEN(of_artists(nullif(name, "x")), R"(SELECT nullif("name", ?1) FROM "artists")",
               R"(SELECT nullif("name", $1) FROM "artists")");
  // computed texts are compared by their bytes
  CHECK_SPOKEN(select(fields(name), from<Artist>(), where(trim(name) < "m"), order_by(reverse(name))),
               R"(SELECT "name" FROM "artists" WHERE trim("name") < ?1 ORDER BY tenon_reverse("name"))",
               R"(SELECT "name" FROM "artists" WHERE btrim("name") COLLATE "C" < $1 ORDER BY )"
               R"(reverse("name") COLLATE "C" NULLS FIRST)");
  CHECK_SPOKEN(select(fields(name), from<Artist>(), where(starts_with(trim(name), "m"))),
               R"(SELECT "name" FROM "artists" WHERE substr(trim("name"), 1, length(?1)) = ?1)",
               R"(SELECT "name" FROM "artists" WHERE starts_with(btrim("name"), $1))");
}

TEST_CASE("Functions: of numbers", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(abs(col<&Track::milliseconds>)),
               R"(SELECT tenon_absolute("milliseconds") FROM "tracks")",
               R"(SELECT abs("milliseconds"::int8) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(abs(col<&Track::rating>)), R"(SELECT tenon_absolute("rating") FROM "tracks")",
               R"(SELECT abs("rating") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(sign(col<&Track::rating>)), R"(SELECT tenon_sign("rating") FROM "tracks")",
               R"(SELECT sign("rating")::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(round(col<&Track::rating>, 1)), R"(SELECT tenon_round("rating", ?1) FROM "tracks")",
               R"(SELECT round("rating"::numeric, $1::int4)::float8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(round(col<&Track::milliseconds>, -3)),
               R"(SELECT tenon_round("milliseconds", ?1) FROM "tracks")",
               R"(SELECT round("milliseconds"::numeric, $1::int4)::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(ceil(col<&Track::rating>)), R"(SELECT tenon_ceiling("rating") FROM "tracks")",
               R"(SELECT (ceil("rating") + 0) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(floor(col<&Track::rating>)), R"(SELECT tenon_floor("rating") FROM "tracks")",
               R"(SELECT floor("rating") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(trunc(col<&Track::rating> * 2.0)),
               R"(SELECT tenon_truncate("rating" * ?1) FROM "tracks")",
               R"(SELECT (trunc("rating" * $1) + 0) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(power(col<&Track::rating>, 2)), R"(SELECT tenon_power("rating", ?1) FROM "tracks")",
               R"(SELECT CASE WHEN "rating" = 0 AND $1 < 0 OR "rating" < 0 AND $1::float8 <> )"
               R"(trunc($1::float8) THEN NULL ELSE power("rating"::float8, $1::float8) END FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(sqrt(col<&Track::rating>)), R"(SELECT tenon_square_root("rating") FROM "tracks")",
               R"(SELECT CASE WHEN "rating" >= 0 THEN sqrt("rating"::float8) END FROM "tracks")");
  CHECK_SPOKEN(of_tracks(exp(col<&Track::rating>)), R"(SELECT tenon_exponential("rating") FROM "tracks")",
               R"(SELECT CASE WHEN "rating" < -745.133 THEN 0 ELSE exp("rating"::float8) END FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(ln(col<&Track::rating>)), R"(SELECT tenon_logarithm("rating") FROM "tracks")",
               R"(SELECT CASE WHEN "rating" > 0 THEN ln("rating"::float8) END FROM "tracks")");
  CHECK_SPOKEN(of_tracks(log10(col<&Track::milliseconds>)),
               R"(SELECT tenon_logarithm10("milliseconds") FROM "tracks")",
               R"(SELECT CASE WHEN "milliseconds" > 0 THEN log("milliseconds"::float8) END FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(tenon::random()),
               R"(SELECT ((random() >> 11 & 0x1fffffffffffff) * 1.1102230246251565e-16) FROM "tracks")",
               R"(SELECT random() FROM "tracks")");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::rating>, col<&Track::tempo>, 1.0)),
               R"(SELECT max("rating", "tempo", ?1) FROM "tracks")",
               R"(SELECT CASE WHEN "tempo" IS NOT NULL AND $1 IS NOT NULL THEN greatest("rating", )"
               R"("tempo", $1) END FROM "tracks")");
  CHECK_SPOKEN(of_tracks(least(col<&Track::title>, "x")), R"(SELECT min("title", ?1) FROM "tracks")",
               R"(SELECT CASE WHEN $1 IS NOT NULL THEN least("title", $1 COLLATE "C") END FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::place>, col<&Track::milliseconds>)),
               R"(SELECT max("place", "milliseconds") FROM "tracks")",
               R"(SELECT greatest("place", "milliseconds") FROM "tracks")");
}

TEST_CASE("Functions: arithmetic has 64 bits, and decimals are exact", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(col<&Track::milliseconds> * col<&Track::place>),
               R"(SELECT "milliseconds" * "place" FROM "tracks")",
               R"(SELECT "milliseconds"::int8 * "place" FROM "tracks")");
  CHECK_SPOKEN(of_tracks((col<&Track::milliseconds> + 1) / (col<&Track::place> - 1)),
               R"(SELECT ("milliseconds" + ?1) / ("place" - ?2) FROM "tracks")",
               R"(SELECT ("milliseconds" + $1) / nullif("place" - $2, 0) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(col<&Track::price> + decimal("0.5")),
               R"(SELECT tenon_decimal_add("price", ?1) FROM "tracks")",
               R"(SELECT "price" + $1 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::price> * col<&Track::price>)),
               R"(SELECT tenon_decimal_sum(tenon_decimal_multiply("price", "price")) FROM "tracks")",
               R"(SELECT trim_scale(sum("price" * "price")) FROM "tracks")");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      where(col<&Track::price> - decimal("1") > decimal("2")),
                      order_by(col<&Track::price> * decimal("2"))),
               R"(SELECT "title" FROM "tracks" WHERE tenon_decimal_subtract("price", ?1) COLLATE )"
               R"(tenon_decimal > ?2 ORDER BY tenon_decimal_multiply("price", ?3) COLLATE )"
               R"(tenon_decimal)",
               R"(SELECT "title" FROM "tracks" WHERE "price" - $1 > $2 ORDER BY "price" * $3 NULLS )"
               R"(FIRST)");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::price>, decimal("1"))),
               R"(SELECT max("price" COLLATE tenon_decimal, ?1) FROM "tracks")",
               R"(SELECT CASE WHEN $1 IS NOT NULL THEN greatest("price", $1) END FROM "tracks")");
}

TEST_CASE("Functions: of times, all in UTC", "[sql][query]") {
  const timestamp moment{};
  const std::chrono::sys_days day{};
  CHECK_SPOKEN(of_tracks(current_timestamp()), R"(SELECT tenon_now() FROM "tracks")",
               R"(SELECT statement_timestamp() FROM "tracks")");
  CHECK_SPOKEN(of_tracks(current_date()), R"(SELECT tenon_today() FROM "tracks")",
               R"(SELECT (statement_timestamp() AT TIME ZONE 'UTC')::date FROM "tracks")");
  CHECK_SPOKEN(of_tracks(extract<date_unit::year>(col<&Track::added>)),
               R"(SELECT tenon_date_part(0, "added") FROM "tracks")",
               R"(SELECT extract(year FROM "added" AT TIME ZONE 'UTC')::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(extract<date_unit::second>(col<&Track::added>)),
               R"(SELECT tenon_date_part(7, "added") FROM "tracks")",
               R"(SELECT extract(second FROM date_trunc('second', "added" AT TIME ZONE 'UTC'))::int8 )"
               R"(FROM "tracks")");
  CHECK_SPOKEN(of_tracks(extract<date_unit::epoch>(col<&Track::added>)),
               R"(SELECT tenon_date_part(10, "added") FROM "tracks")",
               R"(SELECT extract(epoch FROM date_trunc('second', "added" AT TIME ZONE 'UTC'))::int8 )"
               R"(FROM "tracks")");
  CHECK_SPOKEN(of_albums(extract<date_unit::weekday>(col<&Album::released>)),
               R"(SELECT tenon_date_part(8, "released") FROM "albums")",
               R"(SELECT extract(isodow FROM "released"::timestamp)::int8 FROM "albums")");
  CHECK_SPOKEN(of_tracks(date_trunc<date_unit::month>(col<&Track::added>)),
               R"(SELECT tenon_date_truncate(2, "added") FROM "tracks")",
               R"(SELECT date_trunc('month', "added", 'UTC') FROM "tracks")");
  CHECK_SPOKEN(of_albums(date_trunc<date_unit::quarter>(col<&Album::released>)),
               R"(SELECT tenon_date_truncate(1, "released") FROM "albums")",
               R"(SELECT date_trunc('quarter', "released"::timestamp)::date FROM "albums")");
  CHECK_SPOKEN(of_tracks(add_time(col<&Track::added>, std::chrono::hours(2))),
               R"(SELECT tenon_add_time("added", ?1) FROM "tracks")",
               R"(SELECT (("added" AT TIME ZONE 'UTC' + $1) AT TIME ZONE 'UTC') FROM "tracks")");
  CHECK_SPOKEN(of_tracks(add_months(col<&Track::added>, 1)),
               R"(SELECT tenon_add_months("added", ?1) FROM "tracks")",
               R"(SELECT (("added" AT TIME ZONE 'UTC' + make_interval(months => $1::int4)) AT TIME )"
               R"(ZONE 'UTC') FROM "tracks")");
  CHECK_SPOKEN(of_albums(add_months(col<&Album::released>, -1)),
               R"(SELECT tenon_add_months("released", ?1) FROM "albums")",
               R"(SELECT ("released" + make_interval(months => $1::int4))::date FROM "albums")");
  CHECK_SPOKEN(of_albums(add_days(col<&Album::released>, 7)),
               R"(SELECT tenon_add_days("released", ?1) FROM "albums")",
               R"(SELECT ("released" + $1::int4) FROM "albums")");
  CHECK_SPOKEN(of_tracks(time_between(col<&Track::added>, moment)),
               R"(SELECT tenon_time_between("added", ?1) FROM "tracks")",
               R"(SELECT ("added" - $1) FROM "tracks")");
  CHECK_SPOKEN(of_albums(days_between(col<&Album::released>, day)),
               R"(SELECT tenon_days_between("released", ?1) FROM "albums")",
               R"(SELECT ("released" - $1)::int8 FROM "albums")");
  CHECK_SPOKEN(of_tracks(date_of(col<&Track::added>)), R"(SELECT tenon_to_date("added") FROM "tracks")",
               R"(SELECT ("added" AT TIME ZONE 'UTC')::date FROM "tracks")");
  CHECK_SPOKEN(of_albums(timestamp_of(col<&Album::released>)),
               R"(SELECT tenon_to_timestamp("released") FROM "albums")",
               R"(SELECT ("released"::timestamp AT TIME ZONE 'UTC') FROM "albums")");
}

TEST_CASE("Functions: the first true branch", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(case_(when(col<&Track::rating> > 4.0, "good"), when(col<&Track::live>, "live"),
                               otherwise(col<&Track::title>))),
               R"(SELECT CASE WHEN "rating" > ?1 THEN ?2 WHEN "live" THEN ?3 ELSE "title" END FROM )"
               R"("tracks")",
               R"(SELECT CASE WHEN "rating" > $1 THEN $2 WHEN "live" THEN $3 ELSE "title" END FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(case_(when(is_null(col<&Track::tempo>), 0))),
               R"(SELECT CASE WHEN "tempo" IS NULL THEN ?1 END FROM "tracks")",
               R"(SELECT CASE WHEN "tempo" IS NULL THEN $1 END FROM "tracks")");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      order_by(case_(when(col<&Track::live>, "a"), otherwise("b")),
                               case_(when(col<&Track::live>, col<&Track::price>), otherwise(decimal("0"))))),
               R"(SELECT "title" FROM "tracks" ORDER BY CASE WHEN "live" THEN ?1 ELSE ?2 END, CASE )"
               R"(WHEN "live" THEN "price" ELSE ?3 END COLLATE tenon_decimal)",
               R"(SELECT "title" FROM "tracks" ORDER BY CASE WHEN "live" THEN $1 ELSE $2 END COLLATE )"
               R"("C" NULLS FIRST, CASE WHEN "live" THEN "price" ELSE $3 END NULLS FIRST)");
  CHECK_SPOKEN(of_tracks(coalesce(col<&Track::tempo>, 120.0)),
               R"(SELECT coalesce("tempo", ?1) FROM "tracks")",
               R"(SELECT coalesce("tempo", $1) FROM "tracks")");
  CHECK_SPOKEN_NATIVE(
      of_albums(case_(when(col<&Album::title> == "x", col<&Album::genre>), otherwise(Genre::jazz))),
      R"(SELECT CASE WHEN "title" = $1 THEN "genre"::text ELSE $2 END FROM "albums")");
}

TEST_CASE("Functions: casts", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::rating>)),
               R"(SELECT tenon_cast("rating", 'real', 'integer') FROM "tracks")",
               R"(SELECT trunc("rating")::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::title>)),
               R"(SELECT tenon_cast("title", 'text', 'integer') FROM "tracks")",
               R"(SELECT regexp_replace("title", '^(?![[:space:]]*([+-]?[0-9]+)[[:space:]]*$)', )"
               R"('x')::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::live>)),
               R"(SELECT tenon_cast("live", 'boolean', 'integer') FROM "tracks")",
               R"(SELECT "live"::int4::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::price>)),
               R"(SELECT tenon_cast("price", 'decimal', 'integer') FROM "tracks")",
               R"(SELECT trunc("price")::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<double>(col<&Track::milliseconds>)),
               R"(SELECT CAST("milliseconds" AS REAL) FROM "tracks")",
               R"(SELECT "milliseconds"::float8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<double>(col<&Track::title>)),
               R"(SELECT tenon_cast("title", 'text', 'real') FROM "tracks")",
               R"(SELECT regexp_replace("title", )"
               R"('^(?![[:space:]]*([+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?)[[:space:]]*$)', )"
               R"('x')::float8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<decimal>(col<&Track::milliseconds>)),
               R"(SELECT tenon_cast("milliseconds", 'integer', 'decimal') FROM "tracks")",
               R"(SELECT "milliseconds"::numeric FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<decimal>(col<&Track::title>)),
               R"(SELECT tenon_cast("title", 'text', 'decimal') FROM "tracks")",
               R"(SELECT regexp_replace("title", )"
               R"('^(?![[:space:]]*([+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?)[[:space:]]*$)', )"
               R"('x')::numeric FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<bool>(col<&Track::milliseconds>)),
               R"(SELECT tenon_cast("milliseconds", 'integer', 'boolean') FROM "tracks")",
               R"(SELECT ("milliseconds" <> 0) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::milliseconds>)),
               R"(SELECT CAST("milliseconds" AS TEXT) FROM "tracks")",
               R"(SELECT "milliseconds"::text FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::rating>)),
               R"(SELECT tenon_cast("rating", 'real', 'text') FROM "tracks")",
               R"(SELECT ("rating" + 0)::text FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::live>)),
               R"(SELECT tenon_cast("live", 'boolean', 'text') FROM "tracks")",
               R"(SELECT "live"::text FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::price>)),
               R"(SELECT tenon_cast("price", 'decimal', 'text') FROM "tracks")",
               R"(SELECT trim_scale("price")::text FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::added>)),
               R"(SELECT tenon_cast("added", 'timestamp', 'text') FROM "tracks")",
               R"(SELECT regexp_replace(to_char("added" AT TIME ZONE 'UTC', 'YYYY-MM-DD )"
               R"(HH24:MI:SS.US'), '000$', '') FROM "tracks")");
  CHECK_SPOKEN(of_albums(cast<std::string>(col<&Album::released>)),
               R"(SELECT tenon_cast("released", 'date', 'text') FROM "albums")",
               R"(SELECT to_char("released"::timestamp, 'YYYY-MM-DD') FROM "albums")");
  CHECK_SPOKEN(of_albums(cast<std::string>(col<&Album::genre>)), R"(SELECT "genre" FROM "albums")",
               R"(SELECT "genre" FROM "albums")");
  CHECK_SPOKEN_NATIVE(of_albums(cast<std::string>(col<&Album::genre>)),
                      R"(SELECT "genre"::text FROM "albums")");
  CHECK_SPOKEN(
      of_tracks(cast<timestamp>(col<&Track::title>)),
      R"(SELECT tenon_cast("title", 'text', 'timestamp') FROM "tracks")",
      R"(SELECT regexp_replace(regexp_replace("title", )"
      R"('^(?![[:space:]]*([0-9]{4}-[0-9]{2}-[0-9]{2}[ )"
      R"(T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})?|[0-9]{4}-[0-9]{2}-[0-9]{2})[[:space:]]*$)', )"
      R"('x'), '^[[:space:]]*[0-9-]{10}([ T][0-9:.]+)?[[:space:]]*$', '\& UTC')::timestamptz )"
      R"(FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<std::chrono::sys_days>(col<&Track::title>)),
               R"(SELECT tenon_cast("title", 'text', 'date') FROM "tracks")",
               R"(SELECT regexp_replace("title", )"
               R"('^(?![[:space:]]*([0-9]{4}-[0-9]{2}-[0-9]{2})[[:space:]]*$)', 'x')::date FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_albums(cast<timestamp>(col<&Album::released>)),
               R"(SELECT tenon_cast("released", 'date', 'timestamp') FROM "albums")",
               R"(SELECT ("released"::timestamp AT TIME ZONE 'UTC') FROM "albums")");
  CHECK_SPOKEN(of_tracks(cast<std::chrono::sys_days>(col<&Track::added>)),
               R"(SELECT tenon_cast("added", 'timestamp', 'date') FROM "tracks")",
               R"(SELECT ("added" AT TIME ZONE 'UTC')::date FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cast<uuid>(col<&Track::title>)),
               R"(SELECT tenon_cast("title", 'text', 'uuid') FROM "tracks")",
               R"(SELECT btrim(regexp_replace("title", )"
               R"('^(?![[:space:]]*([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})[[:space:]]*$)', )"
               R"('x'), E' \t\n\v\f\r')::uuid FROM "tracks")");
}

TEST_CASE("Functions: aggregates with conditions, an order, distinct values", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(count_all().filter(col<&Track::live>)),
               R"(SELECT count(*) FILTER (WHERE "live") FROM "tracks")",
               R"(SELECT count(*) FILTER (WHERE "live") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(count(distinct(col<&Track::albumId>))),
               R"(SELECT count(DISTINCT "albumId") FROM "tracks")",
               R"(SELECT count(DISTINCT "albumId") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(sum(distinct(col<&Track::price>)).filter(col<&Track::rating> > 3.0)),
               R"(SELECT tenon_decimal_sum(DISTINCT "price") FILTER (WHERE "rating" > ?1) FROM )"
               R"("tracks")",
               R"(SELECT trim_scale(sum(DISTINCT "price") FILTER (WHERE "rating" > $1)) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>).filter(col<&Track::live>)),
               R"(SELECT avg("milliseconds") FILTER (WHERE "live") FROM "tracks")",
               R"(SELECT sum("milliseconds") FILTER (WHERE "live")::float8 / count("milliseconds") )"
               R"(FILTER (WHERE "live") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>) * 2.0),
               R"(SELECT avg("milliseconds") * ?1 FROM "tracks")",
               R"(SELECT sum("milliseconds")::float8 / count("milliseconds") * $1 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(average(col<&Track::price>).filter(col<&Track::live>)),
               R"(SELECT tenon_decimal_avg("price") FILTER (WHERE "live") FROM "tracks")",
               R"(SELECT trim_scale(round(sum("price") FILTER (WHERE "live") * round(1.0, 36) / )"
               R"(count("price") FILTER (WHERE "live"), greatest(16, max(scale("price")) FILTER )"
               R"((WHERE "live")))) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(every(col<&Track::live>)), R"(SELECT min("live") FROM "tracks")",
               R"(SELECT bool_and("live") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(some(col<&Track::rating> > 4.5)), R"(SELECT max("rating" > ?1) FROM "tracks")",
               R"(SELECT bool_or("rating" > $1) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(join_texts(col<&Track::title>, ", ")),
               R"(SELECT group_concat("title", ?1) FROM "tracks")",
               R"(SELECT string_agg("title", $1) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(join_texts(col<&Track::title>, ", ")
                             .order_by(desc(col<&Track::price>), asc(col<&Track::title>).nulls_last())),
               R"(SELECT tenon_join_texts("title", ?1, '#DA', "price", "title") FROM "tracks")",
               R"(SELECT string_agg("title", $1 ORDER BY "price" DESC, "title" NULLS LAST) FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(json_array_agg<std::vector<double>>(col<&Track::rating>)),
               R"(SELECT tenon_json_list("rating", 'real', '') FROM "tracks")",
               R"(SELECT jsonb_agg("rating") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(json_array_agg<std::vector<std::string>>(col<&Track::added>)
                             .order_by(desc(col<&Track::place>))
                             .filter(col<&Track::live>)),
               R"(SELECT tenon_json_list("added", 'timestamp', 'D', "place") FILTER (WHERE "live") )"
               R"(FROM "tracks")",
               R"(SELECT jsonb_agg(regexp_replace(to_char("added" AT TIME ZONE 'UTC', )"
               R"('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '000Z$', 'Z') ORDER BY "place" DESC) FILTER )"
               R"((WHERE "live") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(json_object_agg<std::vector<std::string>>(col<&Track::title>, col<&Track::price>)),
               R"(SELECT tenon_json_members("title", "price", 'decimal') FROM "tracks")",
               R"(SELECT jsonb_object_agg("title", trim_scale("price")::text) FROM "tracks")");
  // the least of kinds that have no min()
  CHECK_SPOKEN(of_tracks(minimum(col<&Track::live>).filter(col<&Track::rating> > 1.0)),
               R"(SELECT min("live") FILTER (WHERE "rating" > ?1) FROM "tracks")",
               R"(SELECT bool_and("live") FILTER (WHERE "rating" > $1) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(maximum(trim(col<&Track::title>))), R"(SELECT max(trim("title")) FROM "tracks")",
               R"(SELECT max(btrim("title") COLLATE "C") FROM "tracks")");
  CHECK_SPOKEN_NATIVE(of_albums(minimum(col<&Album::genre>)),
                      R"(SELECT min("genre"::text COLLATE "C") FROM "albums")");
}

TEST_CASE("Functions: windows", "[sql][query]") {
  const auto by_album = partition_by(col<&Track::albumId>);
  CHECK_SPOKEN(of_tracks(row_number().over(by_album, order_by(desc(col<&Track::price>)))),
               R"(SELECT row_number() OVER (PARTITION BY "albumId" ORDER BY "price" COLLATE )"
               R"(tenon_decimal DESC) FROM "tracks")",
               R"(SELECT row_number() OVER (PARTITION BY "albumId" ORDER BY "price" DESC) FROM )"
               R"("tracks")");
  CHECK_SPOKEN(of_tracks(rank().over(order_by(col<&Track::tempo>))),
               R"(SELECT rank() OVER (ORDER BY "tempo") FROM "tracks")",
               R"(SELECT rank() OVER (ORDER BY "tempo" NULLS FIRST) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(dense_rank().over()), R"(SELECT dense_rank() OVER () FROM "tracks")",
               R"(SELECT dense_rank() OVER () FROM "tracks")");
  CHECK_SPOKEN(of_tracks(percent_rank().over(by_album, order_by(trim(col<&Track::title>)))),
               R"(SELECT percent_rank() OVER (PARTITION BY "albumId" ORDER BY trim("title")) FROM )"
               R"("tracks")",
               R"(SELECT percent_rank() OVER (PARTITION BY "albumId" ORDER BY btrim("title") COLLATE )"
               R"("C" NULLS FIRST) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(cumulative_distribution().over(by_album)),
               R"(SELECT cume_dist() OVER (PARTITION BY "albumId") FROM "tracks")",
               R"(SELECT cume_dist() OVER (PARTITION BY "albumId") FROM "tracks")");
  // SQLite forgets the filter of min and max where the frame moves
  CHECK_SPOKEN(of_tracks(minimum(col<&Track::price>).filter(col<&Track::live>).over(by_album)),
               R"(SELECT min(CASE WHEN "live" THEN "price" END COLLATE tenon_decimal) OVER (PARTITION BY )"
               R"("albumId") FROM "tracks")",
               R"(SELECT min("price") FILTER (WHERE "live") OVER (PARTITION BY "albumId") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(ntile(4).over(order_by(col<&Track::rating>))),
               R"(SELECT ntile(?1) OVER (ORDER BY "rating") FROM "tracks")",
               R"(SELECT ntile($1::int4) OVER (ORDER BY "rating")::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(lag(col<&Track::title>).over(order_by(col<&Track::id>))),
               R"(SELECT lag("title", ?1) OVER (ORDER BY "id") FROM "tracks")",
               R"(SELECT lag("title", $1::int4) OVER (ORDER BY "id") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(lead(col<&Track::milliseconds>, 2, 0).over(order_by(col<&Track::id>))),
               R"(SELECT lead("milliseconds", ?1, ?2) OVER (ORDER BY "id") FROM "tracks")",
               R"(SELECT lead("milliseconds"::int8, $1::int4, $2) OVER (ORDER BY "id") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(first_value(col<&Track::price>).over(by_album)),
               R"(SELECT first_value("price") OVER (PARTITION BY "albumId") FROM "tracks")",
               R"(SELECT first_value("price") OVER (PARTITION BY "albumId") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(nth_value(col<&Track::rating>, 3).over(by_album)),
               R"(SELECT nth_value("rating", ?1) OVER (PARTITION BY "albumId") FROM "tracks")",
               R"(SELECT nth_value("rating", $1::int4) OVER (PARTITION BY "albumId") FROM "tracks")");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::milliseconds>)
                             .over(by_album, order_by(col<&Track::id>),
                                   rows_between(unbounded_preceding, current_row))),
               R"(SELECT sum("milliseconds") OVER (PARTITION BY "albumId" ORDER BY "id" ROWS BETWEEN )"
               R"(UNBOUNDED PRECEDING AND CURRENT ROW) FROM "tracks")",
               R"(SELECT sum("milliseconds") OVER (PARTITION BY "albumId" ORDER BY "id" ROWS BETWEEN )"
               R"(UNBOUNDED PRECEDING AND CURRENT ROW)::int8 FROM "tracks")");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>)
                             .over(order_by(col<&Track::id>), rows_between(preceding(2), following(1)))),
               R"(SELECT avg("milliseconds") OVER (ORDER BY "id" ROWS BETWEEN ?1 PRECEDING AND ?2 )"
               R"(FOLLOWING) FROM "tracks")",
               R"(SELECT sum("milliseconds") OVER (ORDER BY "id" ROWS BETWEEN $1 PRECEDING AND $2 )"
               R"(FOLLOWING)::float8 / count("milliseconds") OVER (ORDER BY "id" ROWS BETWEEN $1 )"
               R"(PRECEDING AND $2 FOLLOWING) FROM "tracks")");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::price>).over(by_album)),
               R"(SELECT tenon_decimal_sum("price") OVER (PARTITION BY "albumId") FROM "tracks")",
               R"(SELECT trim_scale(sum("price") OVER (PARTITION BY "albumId")) FROM "tracks")");
  // how far: by the kind of what is ordered
  CHECK_SPOKEN(of_tracks(count_all().over(order_by(col<&Track::milliseconds>),
                                          range_between(preceding(1000), current_row))),
               R"(SELECT count(*) OVER (ORDER BY "milliseconds" RANGE BETWEEN ?1 PRECEDING AND )"
               R"(CURRENT ROW) FROM "tracks")",
               R"(SELECT count(*) OVER (ORDER BY "milliseconds" RANGE BETWEEN $1 PRECEDING AND )"
               R"(CURRENT ROW) FROM "tracks")");
  CHECK_SPOKEN(
      of_tracks(count_all().over(order_by(col<&Track::rating>), range_between(current_row, following(1)))),
      R"(SELECT count(*) OVER (ORDER BY "rating" RANGE BETWEEN CURRENT ROW AND ?1 FOLLOWING) )"
      R"(FROM "tracks")",
      R"(SELECT count(*) OVER (ORDER BY "rating" RANGE BETWEEN CURRENT ROW AND $1::float8 )"
      R"(FOLLOWING) FROM "tracks")");
  CHECK_SPOKEN(
      of_albums(count_all().over(order_by(col<&Album::released>), range_between(preceding(7), current_row))),
      R"(SELECT count(*) OVER (ORDER BY tenon_days_between("released", '1970-01-01') RANGE )"
      R"(BETWEEN ?1 PRECEDING AND CURRENT ROW) FROM "albums")",
      R"(SELECT count(*) OVER (ORDER BY "released" RANGE BETWEEN make_interval(days => )"
      R"($1::int4) PRECEDING AND CURRENT ROW) FROM "albums")");
  CHECK_SPOKEN(of_tracks(count_all().over(order_by(col<&Track::added>),
                                          groups_between(preceding(1), unbounded_following))),
               R"(SELECT count(*) OVER (ORDER BY "added" GROUPS BETWEEN ?1 PRECEDING AND UNBOUNDED )"
               R"(FOLLOWING) FROM "tracks")",
               R"(SELECT count(*) OVER (ORDER BY "added" GROUPS BETWEEN $1 PRECEDING AND UNBOUNDED )"
               R"(FOLLOWING) FROM "tracks")");
}

TEST_CASE("Functions: paths into JSON", "[sql][query]") {
  constexpr auto details = col<&Album::details>;
  const std::string odd = R"(it's "odd")";
  // names of members
  CHECK_SPOKEN(of_albums(details.at<&Details::cover>()),
               R"(SELECT tenon_json_get("details", 'text', 'cover') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{cover}') WHEN 'string' THEN "details" #>> )"
               R"('{cover}' END FROM "albums")");
  CHECK_SPOKEN(of_albums(details.at<&Details::discs>()),
               R"(SELECT tenon_json_get("details", 'integer', 'discs') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{discs}') WHEN 'number' THEN )"
               R"(trunc(("details" #>> '{discs}')::numeric)::int8 END FROM "albums")");
  CHECK_SPOKEN(of_albums(details.at<&Details::weight>()),
               R"(SELECT tenon_json_get("details", 'real', 'weight') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{weight}') WHEN 'number' THEN ("details" #>> )"
               R"('{weight}')::float8 END FROM "albums")");
  CHECK_SPOKEN(of_albums(details.at<&Details::sealed>()),
               R"(SELECT tenon_json_get("details", 'boolean', 'sealed') FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" #> '{sealed}') WHEN 'boolean' THEN ("details" )"
               R"(#>> '{sealed}')::bool END FROM "albums")");
  CHECK_SPOKEN(of_albums(details.at<&Details::label>()),
               R"(SELECT tenon_json_get("details", 'json', 'label') FROM "albums")",
               R"(SELECT ("details" #> '{label}') FROM "albums")");
  CHECK_SPOKEN(select(fields(col<&Album::title>), from<Album>(),
                      where(details.at<&Details::label, &Label::name>() == "ECM")),
               R"(SELECT "title" FROM "albums" WHERE tenon_json_get("details", 'text', 'label', )"
               R"('name') = ?1)",
               R"(SELECT "title" FROM "albums" WHERE (("details" #>> '{label,name}') = $1 AND )"
               R"(jsonb_typeof("details" #> '{label,name}') = 'string'))");
  // names and positions that are bound
  CHECK_SPOKEN(of_albums(json_value<std::string>(details, odd, 2)),
               R"(SELECT tenon_json_get("details", 'text', ?1, ?2) FROM "albums")",
               R"(SELECT CASE jsonb_typeof(CASE jsonb_typeof("details" -> $1) WHEN 'array' THEN )"
               R"("details" -> $1 -> $2::int4 END) WHEN 'string' THEN CASE jsonb_typeof("details" -> )"
               R"($1) WHEN 'array' THEN "details" -> $1 ->> $2::int4 END END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_value<decimal>(details, "price")),
               R"(SELECT tenon_json_get("details", 'decimal', ?1) FROM "albums")",
               R"(SELECT CASE WHEN jsonb_typeof("details" -> $1) IN ('number', 'string') AND )"
               R"(("details" ->> $1) ~ '^[+-]?[0-9]+([.][0-9]+)?$' THEN ("details" ->> $1)::numeric )"
               R"(END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_value<timestamp>(details, "at")),
               R"(SELECT tenon_json_get("details", 'timestamp', ?1) FROM "albums")",
               R"(SELECT CASE WHEN jsonb_typeof("details" -> $1) = 'string' AND ("details" ->> $1) ~ )"
               R"('^[0-9]{4}-[0-9]{2}-[0-9]{2}[ )"
               R"(T]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})?$' )"
               R"(THEN regexp_replace("details" ->> $1, '^[[:space:]]*[0-9-]{10}([ )"
               R"(T][0-9:.]+)?[[:space:]]*$', '\& UTC')::timestamptz END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_value<uuid>(details, "key")),
               R"(SELECT tenon_json_get("details", 'uuid', ?1) FROM "albums")",
               R"(SELECT CASE WHEN jsonb_typeof("details" -> $1) = 'string' AND ("details" ->> $1) ~ )"
               R"('^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' THEN ("details" ->> )"
               R"($1)::uuid END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_value<json_text>(details, -1)),
               R"(SELECT tenon_json_get("details", 'json', ?1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details") WHEN 'array' THEN "details" -> $1::int4 END )"
               R"(FROM "albums")");
  CHECK_SPOKEN(of_albums(json_has(details, "cover")), R"(SELECT tenon_json_has("details", ?1) FROM "albums")",
               R"(SELECT (("details" -> $1) IS NOT NULL) FROM "albums")");
  CHECK_SPOKEN(of_albums(json_has(col<&Album::tags>, 0)),
               R"(SELECT tenon_json_has("tags", ?1) FROM "albums")",
               R"(SELECT CASE WHEN "tags" IS NOT NULL THEN CASE jsonb_typeof("tags") WHEN 'array' )"
               R"(THEN "tags" -> $1::int4 END IS NOT NULL END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_length(col<&Album::tags>)), R"(SELECT tenon_json_length("tags") FROM "albums")",
               R"(SELECT CASE jsonb_typeof("tags") WHEN 'array' THEN jsonb_array_length("tags")::int8 )"
               R"(END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_length(details, "list")),
               R"(SELECT tenon_json_length("details", ?1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" -> $1) WHEN 'array' THEN )"
               R"(jsonb_array_length("details" -> $1)::int8 END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_contains(details, json_text{R"({"discs": 2})"})),
               R"(SELECT tenon_json_contains("details", ?1) FROM "albums")",
               R"(SELECT ("details" @> $1) FROM "albums")");
}

TEST_CASE("Functions: changed JSON", "[sql][query]") {
  CHECK_SPOKEN(of_albums(json_set(col<&Album::details>, 3, "discs")),
               R"(SELECT tenon_json_set("details", ?2, 'integer', ?1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details") WHEN 'object' THEN jsonb_set("details", )"
               R"(ARRAY[$1]::text[], coalesce(to_jsonb($2), 'null')) ELSE "details" END FROM "albums")");
  CHECK_SPOKEN(of_albums(json_set(col<&Album::tags>, "new", 0)),
               R"(SELECT tenon_json_set("tags", ?2, 'text', ?1) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("tags") WHEN 'array' THEN jsonb_set("tags", )"
               R"(ARRAY[$1::text]::text[], coalesce(to_jsonb($2), 'null')) ELSE "tags" END FROM )"
               R"("albums")");
  CHECK_SPOKEN(of_albums(json_remove(col<&Album::details>, "label", "name")),
               R"(SELECT tenon_json_remove("details", ?1, ?2) FROM "albums")",
               R"(SELECT CASE jsonb_typeof("details" -> $1) WHEN 'object' THEN "details" #- ARRAY[$1, )"
               R"($2]::text[] ELSE "details" END FROM "albums")");
}

TEST_CASE("Functions: elements of JSON are a source", "[sql][query]") {
  constexpr auto tag = json_each<"tag">;
  CHECK_SPOKEN(select(fields(col<&Album::title>, tag.col<&json_element::position>,
                             json_value<std::string>(tag.col<&json_element::value>)),
                      from<Album>(), cross_join(tag.of(col<&Album::tags>)),
                      where(is_null(tag.col<&json_element::key>))),
               R"(SELECT "albums"."title", "tag"."position", tenon_json_get("tag"."value", 'text') )"
               R"(FROM "albums" CROSS JOIN tenon_json_elements("albums"."tags") AS "tag" WHERE )"
               R"("tag"."key" IS NULL)",
               R"(SELECT "albums"."title", "tag"."position", CASE jsonb_typeof("tag"."value") WHEN )"
               R"('string' THEN "tag"."value" #>> '{}' END FROM "albums" CROSS JOIN LATERAL (SELECT )"
               R"(NULL::text COLLATE "C", e.value, e.ord - 1 FROM jsonb_array_elements(CASE )"
               R"(jsonb_typeof("albums"."tags") WHEN 'array' THEN "albums"."tags" END) WITH )"
               R"(ORDINALITY AS e(value, ord) UNION ALL SELECT m.key COLLATE "C", m.value, m.ord - 1 )"
               R"(FROM jsonb_each(CASE jsonb_typeof("albums"."tags") WHEN 'object' THEN )"
               R"("albums"."tags" END) WITH ORDINALITY AS m(key, value, ord)) AS "tag" ("key", )"
               R"("value", "position") WHERE "tag"."key" IS NULL)");
  CHECK_SPOKEN(select(fields(tag.col<&json_element::key>), from<Album>(),
                      cross_join(tag.of(col<&Album::details>, "label"))),
               R"(SELECT "tag"."key" FROM "albums" CROSS JOIN )"
               R"(tenon_json_elements(tenon_json_get("albums"."details", 'json', ?1)) AS "tag")",
               R"(SELECT "tag"."key" FROM "albums" CROSS JOIN LATERAL (SELECT NULL::text COLLATE "C", )"
               R"(e.value, e.ord - 1 FROM jsonb_array_elements(CASE jsonb_typeof("albums"."details" )"
               R"(-> $1) WHEN 'array' THEN "albums"."details" -> $1 END) WITH ORDINALITY AS e(value, )"
               R"(ord) UNION ALL SELECT m.key COLLATE "C", m.value, m.ord - 1 FROM jsonb_each(CASE )"
               R"(jsonb_typeof("albums"."details" -> $1) WHEN 'object' THEN "albums"."details" -> $1 )"
               R"(END) WITH ORDINALITY AS m(key, value, ord)) AS "tag" ("key", "value", "position"))");
}

TEST_CASE("Functions: of the database itself", "[sql][query]") {
  constexpr auto sine = function<"sin", double(double)>;
  CHECK_SPOKEN(of_tracks(sine(col<&Track::rating>)), R"(SELECT "sin"("rating") FROM "tracks")",
               R"(SELECT "sin"("rating") FROM "tracks")");
}

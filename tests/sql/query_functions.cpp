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
  CHECK_SPOKEN(of_artists(lower(name)), "", "");
  CHECK_SPOKEN(of_artists(upper(name)), "", "");
  CHECK_SPOKEN(of_artists(length(name)), "", "");
  CHECK_SPOKEN(of_artists(octet_length(name)), "", "");
  CHECK_SPOKEN(of_artists(trim(name)), "", "");
  CHECK_SPOKEN(of_artists(trim(name, "x")), "", "");
  CHECK_SPOKEN(of_artists(ltrim(name)), "", "");
  CHECK_SPOKEN(of_artists(rtrim(name, "x")), "", "");
  CHECK_SPOKEN(of_artists(substring(name, 2)), "", "");
  CHECK_SPOKEN(of_artists(substring(name, 2, 3)), "", "");
  CHECK_SPOKEN(of_artists(position(name, "x")), "", "");
  CHECK_SPOKEN(of_artists(replace(name, "a", "b")), "", "");
  CHECK_SPOKEN(of_artists(concat(name, ", ", col<&Artist::country>)), "", "");
  CHECK_SPOKEN(of_artists(tenon::left(name, 2)), "", "");
  CHECK_SPOKEN(of_artists(tenon::right(name, 2)), "", "");
  CHECK_SPOKEN(of_artists(lpad(name, 8)), "", "");
  CHECK_SPOKEN(of_artists(rpad(name, 8, ".")), "", "");
  CHECK_SPOKEN(of_artists(repeat(name, 2)), "", "");
  CHECK_SPOKEN(of_artists(reverse(name)), "", "");
  CHECK_SPOKEN(of_artists(nullif(name, "x")), "", "");
  // computed texts are compared by their bytes
  CHECK_SPOKEN(select(fields(name), from<Artist>(), where(trim(name) < "m"), order_by(reverse(name))), "", "");
  CHECK_SPOKEN(select(fields(name), from<Artist>(), where(starts_with(trim(name), "m"))), "", "");
}

TEST_CASE("Functions: of numbers", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(abs(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(abs(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(sign(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(round(col<&Track::rating>, 1)), "", "");
  CHECK_SPOKEN(of_tracks(round(col<&Track::milliseconds>, -3)), "", "");
  CHECK_SPOKEN(of_tracks(ceil(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(floor(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(trunc(col<&Track::rating> * 2.0)), "", "");
  CHECK_SPOKEN(of_tracks(power(col<&Track::rating>, 2)), "", "");
  CHECK_SPOKEN(of_tracks(sqrt(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(exp(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(ln(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(log10(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(tenon::random()), "", "");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::rating>, col<&Track::tempo>, 1.0)), "", "");
  CHECK_SPOKEN(of_tracks(least(col<&Track::title>, "x")), "", "");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::place>, col<&Track::milliseconds>)), "", "");
}

TEST_CASE("Functions: arithmetic has 64 bits, and decimals are exact", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(col<&Track::milliseconds> * col<&Track::place>), "", "");
  CHECK_SPOKEN(of_tracks((col<&Track::milliseconds> + 1) / (col<&Track::place> - 1)), "", "");
  CHECK_SPOKEN(of_tracks(col<&Track::price> + decimal("0.5")), "", "");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::price> * col<&Track::price>)), "", "");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      where(col<&Track::price> - decimal("1") > decimal("2")),
                      order_by(col<&Track::price> * decimal("2"))),
               "", "");
  CHECK_SPOKEN(of_tracks(greatest(col<&Track::price>, decimal("1"))), "", "");
}

TEST_CASE("Functions: of times, all in UTC", "[sql][query]") {
  const timestamp moment{};
  const std::chrono::sys_days day{};
  CHECK_SPOKEN(of_tracks(current_timestamp()), "", "");
  CHECK_SPOKEN(of_tracks(current_date()), "", "");
  CHECK_SPOKEN(of_tracks(extract<date_unit::year>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_tracks(extract<date_unit::second>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_tracks(extract<date_unit::epoch>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_albums(extract<date_unit::weekday>(col<&Album::released>)), "", "");
  CHECK_SPOKEN(of_tracks(date_trunc<date_unit::month>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_albums(date_trunc<date_unit::quarter>(col<&Album::released>)), "", "");
  CHECK_SPOKEN(of_tracks(add_time(col<&Track::added>, std::chrono::hours(2))), "", "");
  CHECK_SPOKEN(of_tracks(add_months(col<&Track::added>, 1)), "", "");
  CHECK_SPOKEN(of_albums(add_months(col<&Album::released>, -1)), "", "");
  CHECK_SPOKEN(of_albums(add_days(col<&Album::released>, 7)), "", "");
  CHECK_SPOKEN(of_tracks(time_between(col<&Track::added>, moment)), "", "");
  CHECK_SPOKEN(of_albums(days_between(col<&Album::released>, day)), "", "");
  CHECK_SPOKEN(of_tracks(date_of(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_albums(timestamp_of(col<&Album::released>)), "", "");
}

TEST_CASE("Functions: the first true branch", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(case_(when(col<&Track::rating> > 4.0, "good"), when(col<&Track::live>, "live"),
                               otherwise(col<&Track::title>))),
               "", "");
  CHECK_SPOKEN(of_tracks(case_(when(is_null(col<&Track::tempo>), 0))), "", "");
  CHECK_SPOKEN(select(fields(col<&Track::title>), from<Track>(),
                      order_by(case_(when(col<&Track::live>, "a"), otherwise("b")),
                               case_(when(col<&Track::live>, col<&Track::price>), otherwise(decimal("0"))))),
               "", "");
  CHECK_SPOKEN(of_tracks(coalesce(col<&Track::tempo>, 120.0)), "", "");
  CHECK_SPOKEN_NATIVE(of_albums(case_(when(col<&Album::title> == "x", col<&Album::genre>), otherwise(Genre::jazz))),
                      "");
}

TEST_CASE("Functions: casts", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::title>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::int64_t>(col<&Track::price>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<double>(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<double>(col<&Track::title>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<decimal>(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<decimal>(col<&Track::title>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<bool>(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::milliseconds>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::price>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::string>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_albums(cast<std::string>(col<&Album::released>)), "", "");
  CHECK_SPOKEN(of_albums(cast<std::string>(col<&Album::genre>)), "", "");
  CHECK_SPOKEN_NATIVE(of_albums(cast<std::string>(col<&Album::genre>)), "");
  CHECK_SPOKEN(of_tracks(cast<timestamp>(col<&Track::title>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::chrono::sys_days>(col<&Track::title>)), "", "");
  CHECK_SPOKEN(of_albums(cast<timestamp>(col<&Album::released>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<std::chrono::sys_days>(col<&Track::added>)), "", "");
  CHECK_SPOKEN(of_tracks(cast<uuid>(col<&Track::title>)), "", "");
}

TEST_CASE("Functions: aggregates with conditions, an order, distinct values", "[sql][query]") {
  CHECK_SPOKEN(of_tracks(count_all().filter(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(count(distinct(col<&Track::albumId>))), "", "");
  CHECK_SPOKEN(of_tracks(sum(distinct(col<&Track::price>)).filter(col<&Track::rating> > 3.0)), "", "");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>).filter(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>) * 2.0), "", "");
  CHECK_SPOKEN(of_tracks(average(col<&Track::price>).filter(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(every(col<&Track::live>)), "", "");
  CHECK_SPOKEN(of_tracks(some(col<&Track::rating> > 4.5)), "", "");
  CHECK_SPOKEN(of_tracks(join_texts(col<&Track::title>, ", ")), "", "");
  CHECK_SPOKEN(of_tracks(join_texts(col<&Track::title>, ", ")
                             .order_by(desc(col<&Track::price>), asc(col<&Track::title>).nulls_last())),
               "", "");
  CHECK_SPOKEN(of_tracks(json_array_agg<std::vector<double>>(col<&Track::rating>)), "", "");
  CHECK_SPOKEN(of_tracks(json_array_agg<std::vector<std::string>>(col<&Track::added>)
                             .order_by(desc(col<&Track::place>))
                             .filter(col<&Track::live>)),
               "", "");
  CHECK_SPOKEN(of_tracks(json_object_agg<std::vector<std::string>>(col<&Track::title>, col<&Track::price>)), "", "");
  // the least of kinds that have no min()
  CHECK_SPOKEN(of_tracks(minimum(col<&Track::live>).filter(col<&Track::rating> > 1.0)), "", "");
  CHECK_SPOKEN(of_tracks(maximum(trim(col<&Track::title>))), "", "");
  CHECK_SPOKEN_NATIVE(of_albums(minimum(col<&Album::genre>)), "");
}

TEST_CASE("Functions: windows", "[sql][query]") {
  const auto by_album = partition_by(col<&Track::albumId>);
  CHECK_SPOKEN(of_tracks(row_number().over(by_album, order_by(desc(col<&Track::price>)))), "", "");
  CHECK_SPOKEN(of_tracks(rank().over(order_by(col<&Track::tempo>))), "", "");
  CHECK_SPOKEN(of_tracks(dense_rank().over()), "", "");
  CHECK_SPOKEN(of_tracks(percent_rank().over(by_album, order_by(trim(col<&Track::title>)))), "", "");
  CHECK_SPOKEN(of_tracks(cumulative_distribution().over(by_album)), "", "");
  CHECK_SPOKEN(of_tracks(ntile(4).over(order_by(col<&Track::rating>))), "", "");
  CHECK_SPOKEN(of_tracks(lag(col<&Track::title>).over(order_by(col<&Track::id>))), "", "");
  CHECK_SPOKEN(of_tracks(lead(col<&Track::milliseconds>, 2, 0).over(order_by(col<&Track::id>))), "", "");
  CHECK_SPOKEN(of_tracks(first_value(col<&Track::price>).over(by_album)), "", "");
  CHECK_SPOKEN(of_tracks(nth_value(col<&Track::rating>, 3).over(by_album)), "", "");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::milliseconds>)
                             .over(by_album, order_by(col<&Track::id>),
                                   rows_between(unbounded_preceding, current_row))),
               "", "");
  CHECK_SPOKEN(of_tracks(average(col<&Track::milliseconds>)
                             .over(order_by(col<&Track::id>), rows_between(preceding(2), following(1)))),
               "", "");
  CHECK_SPOKEN(of_tracks(sum(col<&Track::price>).over(by_album)), "", "");
  // how far: by the kind of what is ordered
  CHECK_SPOKEN(of_tracks(count_all().over(order_by(col<&Track::milliseconds>),
                                          range_between(preceding(1000), current_row))),
               "", "");
  CHECK_SPOKEN(
      of_tracks(count_all().over(order_by(col<&Track::rating>), range_between(current_row, following(1)))), "", "");
  CHECK_SPOKEN(of_albums(count_all().over(order_by(col<&Album::released>), range_between(preceding(7), current_row))),
               "", "");
  CHECK_SPOKEN(of_tracks(count_all().over(order_by(col<&Track::added>),
                                          groups_between(preceding(1), unbounded_following))),
               "", "");
}

TEST_CASE("Functions: paths into JSON", "[sql][query]") {
  constexpr auto details = col<&Album::details>;
  const std::string odd = R"(it's "odd")";
  // names of members
  CHECK_SPOKEN(of_albums(details.at<&Details::cover>()), "", "");
  CHECK_SPOKEN(of_albums(details.at<&Details::discs>()), "", "");
  CHECK_SPOKEN(of_albums(details.at<&Details::weight>()), "", "");
  CHECK_SPOKEN(of_albums(details.at<&Details::sealed>()), "", "");
  CHECK_SPOKEN(of_albums(details.at<&Details::label>()), "", "");
  CHECK_SPOKEN(select(fields(col<&Album::title>), from<Album>(),
                      where(details.at<&Details::label, &Label::name>() == "ECM")),
               "", "");
  // names and positions that are bound
  CHECK_SPOKEN(of_albums(json_value<std::string>(details, odd, 2)), "", "");
  CHECK_SPOKEN(of_albums(json_value<decimal>(details, "price")), "", "");
  CHECK_SPOKEN(of_albums(json_value<timestamp>(details, "at")), "", "");
  CHECK_SPOKEN(of_albums(json_value<uuid>(details, "key")), "", "");
  CHECK_SPOKEN(of_albums(json_value<json_text>(details, -1)), "", "");
  CHECK_SPOKEN(of_albums(json_has(details, "cover")), "", "");
  CHECK_SPOKEN(of_albums(json_has(col<&Album::tags>, 0)), "", "");
  CHECK_SPOKEN(of_albums(json_length(col<&Album::tags>)), "", "");
  CHECK_SPOKEN(of_albums(json_length(details, "list")), "", "");
  CHECK_SPOKEN(of_albums(json_contains(details, json_text{R"({"discs": 2})"})), "", "");
}

TEST_CASE("Functions: changed JSON", "[sql][query]") {
  CHECK_SPOKEN(of_albums(json_set(col<&Album::details>, 3, "discs")), "", "");
  CHECK_SPOKEN(of_albums(json_set(col<&Album::tags>, "new", 0)), "", "");
  CHECK_SPOKEN(of_albums(json_remove(col<&Album::details>, "label", "name")), "", "");
}

TEST_CASE("Functions: elements of JSON are a source", "[sql][query]") {
  constexpr auto tag = json_each<"tag">;
  CHECK_SPOKEN(select(fields(col<&Album::title>, tag.col<&json_element::position>,
                             json_value<std::string>(tag.col<&json_element::value>)),
                      from<Album>(), cross_join(tag.of(col<&Album::tags>)),
                      where(is_null(tag.col<&json_element::key>))),
               "", "");
  CHECK_SPOKEN(select(fields(tag.col<&json_element::key>), from<Album>(),
                      cross_join(tag.of(col<&Album::details>, "label"))),
               "", "");
}

TEST_CASE("Functions: of the database itself", "[sql][query]") {
  constexpr auto sine = function<"sin", double(double)>;
  CHECK_SPOKEN(of_tracks(sine(col<&Track::rating>)), "", "");
}

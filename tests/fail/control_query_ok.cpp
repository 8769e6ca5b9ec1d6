// SPDX-License-Identifier: MIT
// expect-ok
// What the refused programs would be if they were right.
#include <tenon/query.hpp>

#include "entities.hpp"
#include "query_entities.hpp"

constexpr auto oldest = parameter<"oldest", int>;
constexpr auto filter =
    filterable<Agent>()
        .field("age", &Agent::age)
        .field("nick", &Agent::nick, filter_operators::null)
        .field("street", tenon::at(&Agent::home, &Address::street), filter_operators::contains);
constexpr auto gain = filterable<Album>().field<col<&Album::settings>.at<&Settings::gain>()>("gain");

bool held(database& db, dynamic_condition<Agent, Team>& wanted) {
  const auto older = prepare(db, select<Agent>(where(col<&Agent::age> > oldest), tenon::limit(oldest)));
  const auto aging = prepare(db, update<Agent>(where(all), col<& Agent::age> = oldest));
  const auto named = prepare(db, delete_from<Agent>(where(all), returning(col<&Agent::name>)));
  const auto some_of =
      prepare(db, select<Agent>(where(in(col<&Agent::id>, parameter<"ids", std::vector<std::int64_t>>))));
  aging.execute(oldest = 3);
  wanted.add(col<&Agent::age> > 3).add(col<&Team::size> > 4);
  return older(oldest = 3).empty() && explain(db, older, oldest = 3).steps.empty() &&
         older.on(db).one(oldest = 4) && filter.order_by("age").empty() && named().empty() &&
         some_of(parameter<"ids", std::vector<std::int64_t>> = {1, 2}).empty() &&
         gain.order_by("gain").empty();
}

// Sources.
struct Pair {
  Artist artist;
  std::optional<Album> album;
};
constexpr auto tag = json_each<"tag">;
auto along = select<Artist>(from<Artist>(), join<Album>(), join<Track>(), where(col<&Track::seconds> > 300));
auto given =
    select(fields(count_all()), from<Artist>(), join<Loan>(on(col<&Loan::giverId> == col<&Artist::id>)));
auto outer = select<Pair>(fields(whole<Artist>, whole<Album>), from<Artist>(), left_join<Album>(),
                          where(is_null(whole<Album>)));
auto right_joined =
    select(fields(col<&Artist::name>, col<&Album::title>), from<Artist>(), right_join<Album>());
auto full_joined = select(fields(col<&Artist::name>, col<&Album::title>), from<Artist>(), full_join<Album>());
auto aliased = select<std::string>(fields(other.col<&Artist::name>), from<Artist>(),
                                   join(other, on(other.col<&Artist::name> == col<&Artist::name>)));
auto unnested = select(fields(json_value<std::string>(tag.col<&json_element::value>)), from<Album>(),
                       cross_join(tag.of(col<&Album::settings>, "tags")));
auto crossed = select(fields(count_all()), from<Artist>(), cross_join<Album>());
auto lateral =
    select(fields(col<&Artist::name>, totals.col<&Totals::tracks>), from<Artist>(),
           cross_join(totals
                          .as(select<Totals>(fields(col<&Album::title>, count_all()), from<Album>(),
                                             where(col<&Album::artistId> == col<&Artist::id>),
                                             group_by(col<&Album::title>)))
                          .lateral()));
auto derived = select<Totals>(from(totals.as(counted)), where(totals.col<&Totals::tracks> > 3));
const std::vector<Totals> rows{{"a", 1}, {"b", 2}};
auto listed = select<Totals>(from(totals.values(rows)));
auto common = select<Totals>(with(totals.as(counted).materialized()), from(totals));
auto recursive = select<Totals>(
    with_recursive(totals.as(
        union_all(counted, select<Totals>(fields(totals.col<&Totals::name>, totals.col<&Totals::tracks> + 1),
                                          from(totals), where(totals.col<&Totals::tracks> < 9))))),
    from(totals));

// Fields, groups and orders.
auto by_name = select<Names>(from<Artist>());
auto as_named = select<Totals>(
    fields(as<&Totals::tracks>(count_all()), as<&Totals::name>(col<&Artist::name>)), from<Artist>(),
    group_by(col<&Artist::name>), having(count_all() > 3),
    order_by(desc(result<&Totals::tracks>), result<&Totals::name>), tenon::limit(3), tenon::offset(2));
auto by_result = select<Totals>(fields(lower(col<&Artist::name>), count_all()), from<Artist>(),
                                group_by(result<&Totals::name>));
auto whole_group =
    select(fields(whole<Artist>, count_all()), from<Artist>(), join<Album>(), group_by(col<&Artist::id>));
auto different =
    select(distinct, fields(col<&Track::albumId>), from<Track>(), order_by(col<&Track::albumId>));
auto first_of = select<Track>(from<Track>(), distinct_on(col<&Track::albumId>),
                              order_by(col<&Track::albumId>, desc(col<&Track::seconds>)));
auto tuples = select(fields(col<&Track::composer>, sum(col<&Track::seconds>)), from<Track>(),
                     group_by(col<&Track::composer>));

// Aggregates and windows.
auto aggregates = select(
    fields(count(distinct(col<&Track::albumId>)), average(col<&Track::seconds>), minimum(col<&Track::name>),
           maximum(col<&Track::price>), sum(col<&Track::price>).filter(col<&Track::seconds> > 3),
           every(col<&Track::seconds> > 3), some(col<&Track::seconds> > 3),
           join_texts(col<&Track::name>, ", ").order_by(col<&Track::name>),
           json_array_agg<std::vector<std::string>>(col<&Track::name>)),
    from<Track>(), having(is_not_null(sum(col<&Track::seconds>))));
const auto by_album = window(partition_by(col<&Track::albumId>), order_by(col<&Track::id>));
auto windows = select(
    fields(rank().over(by_album), row_number().over(order_by(sum(col<&Track::seconds>))),
           sum(sum(col<&Track::seconds>))
               .over(order_by(col<&Track::id>), rows_between(preceding(2), current_row)),
           count_all().over(order_by(col<&Track::id>), groups_between(preceding(1), following(1))),
           maximum(col<&Track::id>).over(order_by(col<&Track::id>), range_between(preceding(3), current_row)),
           lag(col<&Track::id>, 1, 0).over(by_album)),
    from<Track>(), group_by(col<&Track::id>, col<&Track::albumId>));

// Set operations and subqueries.
auto united = union_(select<Names>(from<Artist>()), select<Names>(from<Track>()),
                     select<Names>(from<Login>()), order_by(desc(result<&Names::name>)), tenon::limit(3));
auto common_ones = intersect(select<Artist>(), select<Artist>(where(col<&Artist::id> > 3)));
auto subqueries = select<Artist>(
    from<Artist>(), where(exists(from<Album>(), where(col<&Album::artistId> == col<&Artist::id>)) &&
                          in(col<&Artist::id>, select(fields(col<&Album::artistId>), from<Album>())) &&
                          in(row_of(col<&Artist::id>, col<&Artist::name>),
                             select(fields(col<&Album::artistId>, col<&Album::title>), from<Album>())) &&
                          col<&Artist::id> >= all_of(select(fields(col<&Album::artistId>), from<Album>())) &&
                          col<&Artist::id> == any_of(select(fields(col<&Album::artistId>), from<Album>())) &&
                          scalar(select(fields(count_all()), from<Album>(),
                                        where(col<&Album::artistId> == col<&Artist::id>))) > 3 &&
                          row_of(col<&Artist::id>, col<&Artist::name>) > row_of(1, "a")));

// Functions.
constexpr auto soundex = function<"soundex", std::string(std::string)>;
auto functions = select(
    fields(case_(when(col<&Track::seconds> > 300, "long"), otherwise("short")),
           cast<std::string>(col<&Track::seconds>), nullif(col<&Track::seconds>, 0),
           greatest(col<&Track::seconds>, 3), concat(col<&Track::name>, "!"),
           substring(col<&Track::name>, 1, 3), round(col<&Track::price>, 1), sqrt(col<&Track::seconds>),
           power(col<&Track::seconds>, 2), extract<date_unit::month>(col<&Track::played>),
           date_trunc<date_unit::week>(col<&Track::released>),
           add_time(col<&Track::played>, std::chrono::hours(2)), add_days(col<&Track::released>, 3),
           soundex(col<&Track::name>)),
    from<Track>());

// JSON.
constexpr auto gain_of = col<&Album::settings>.at<&Settings::gain>();
auto json_paths = select<std::string>(fields(col<&Album::title>), from<Album>(),
                                      where(gain_of > 0.5 && json_has(col<&Album::settings>, "tags", 0) &&
                                            json_value<double>(col<&Album::settings>, "gain") < 3.0 &&
                                            json_contains(col<&Album::settings>, json_text{"{}"}) &&
                                            json_length(col<&Album::settings>, "tags") > 2));

// Changes.
auto inserted =
    insert_into<Login>(set(col<& Login::email> = "a@b.c", col<& Login::name> = "a"),
                       on_conflict(col<&Login::email>).do_update(col<& Login::name> = excluded<&Login::name>),
                       returning(col<&Login::id>, col<&Login::name>));
auto copied =
    insert_into<Artist>(into(col<&Artist::name>), select(fields(col<&Artist::name>), from<Artist>()),
                        on_conflict(col<&Artist::id>).do_nothing());
auto updated =
    update<Track>(set(col<& Track::name> = col<&Album::title>), from<Album>(), join<Artist>(),
                  where(col<&Track::albumId> == col<&Album::id>), returning<Names>(col<&Track::name>));
auto set_to = update<Track>(set(col<& Track::seconds> = scalar(select(fields(count_all()), from<Album>()))),
                            where(all));
auto tuned = update<Album>(set(gain_of = 0.5), where(all));
auto removed = delete_from<Track>(using_<Album>(), where(col<&Track::albumId> == col<&Album::id>),
                                  returning(whole<Track>));

bool run(database& db) {
  execute(db, copied);
  execute(db, set_to);
  execute(db, tuned);
  const auto page_of =
      keyset_page(db, select<Artist>(from<Artist>(), order_by(col<&Artist::name>, col<&Artist::id>)), 10);
  const auto next = keyset_page(
      db, select<Artist>(from<Artist>(), order_by(col<&Artist::name>, col<&Artist::id>)), 10, page_of.next);
  for (const Artist& each : stream(db, along)) (void)each;
  for (const auto& chunk : chunks(db, select<Artist>(), 100)) (void)chunk;
  return query(db, given).empty() && query(db, outer).empty() && query(db, right_joined).empty() &&
         query(db, full_joined).empty() && query(db, aliased).empty() && query(db, unnested).empty() &&
         query(db, crossed).empty() && query(db, lateral).empty() && query(db, derived).empty() &&
         query(db, listed).empty() && query(db, common).empty() && query(db, recursive).empty() &&
         query(db, by_name).empty() && query(db, as_named).empty() && query(db, by_result).empty() &&
         query(db, whole_group).empty() && query(db, different).empty() && query(db, first_of).empty() &&
         query(db, tuples).empty() && query(db, aggregates).empty() && query(db, windows).empty() &&
         query(db, united).empty() && query(db, common_ones).empty() && query(db, subqueries).empty() &&
         query(db, functions).empty() && query(db, json_paths).empty() && query(db, inserted).empty() &&
         query(db, updated).empty() && query(db, removed).empty() &&
         query_one(db, select<Artist>()).has_value() && next.rows.empty() &&
         query(db, sample(select<Artist>(), 3)).empty() &&
         page(db, select<Artist>(order_by(col<&Artist::id>)), 1, 20).rows.empty();
}

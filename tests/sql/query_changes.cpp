// SPDX-License-Identifier: MIT
#include "queries.hpp"

using namespace query_golden;
using namespace tenon;

namespace {

constexpr auto counts = source<Count, "counts">;
constexpr auto names = source<Named, "names">;
constexpr auto other = alias<Track, "other">;

auto archived() {
  return into(col<&Archive::id>, col<&Archive::title>);
}
auto tracks() {
  return select(fields(col<&Track::id>, col<&Track::title>), from<Track>());
}

}  // namespace

TEST_CASE("Changes: rows of a query are inserted", "[sql][query]") {
  CHECK_SPOKEN(insert_into<Archive>(archived(), tracks()), "", "");
  CHECK_SPOKEN(insert_into<Archive>(archived(),
                                    select(fields(names.col<&Named::id>, names.col<&Named::name>), from(names)),
                                    with(names.as(select<Named>(fields(col<&Track::id>, col<&Track::title>),
                                                                from<Track>(), where(col<&Track::live>))))),
               "", "");
}

TEST_CASE("Changes: a conflict of rows of a query needs words between the two on SQLite", "[sql][query]") {
  CHECK_SPOKEN(insert_into<Archive>(archived(), tracks(), on_conflict(col<&Archive::id>).do_nothing()), "", "");
  CHECK_SPOKEN(insert_into<Archive>(archived(),
                                    select(fields(col<&Track::id>, col<&Track::title>), from<Track>(),
                                           where(col<&Track::live>)),
                                    on_conflict(col<&Archive::id>).do_nothing()),
               "", "");
  CHECK_SPOKEN(insert_into<Archive>(archived(), union_all(tracks(), tracks()),
                                    on_conflict(col<&Archive::id>)
                                        .do_update(col<&Archive::title> = excluded<&Archive::title>)),
               "", "");
}

TEST_CASE("Changes: conflicts", "[sql][query]") {
  const auto row = set(col<&Archive::id> = std::int64_t{1}, col<&Archive::title> = "x");
  CHECK_SPOKEN(insert_into<Archive>(row, on_conflict(col<&Archive::id>)
                                             .do_update(col<&Archive::title> = excluded<&Archive::title>,
                                                        col<&Archive::price> = decimal("2"))
                                             .where(col<&Archive::title> != excluded<&Archive::title>)),
               "", "");
  // the index has a condition
  const auto partial =
      insert_into<Archive>(row, on_conflict(col<&Archive::title>).where(is_null(col<&Archive::price>)).do_nothing());
  CHECK(tenon::dialect::sqlite().render(described(partial)) ==
        R"(INSERT INTO "archive" ("id", "title") VALUES (?1, ?2) ON CONFLICT ("title") )"
        R"(WHERE "price" IS NULL DO NOTHING)");
  CHECK(tenon::dialect::postgresql().render(described(partial)) ==
        R"(INSERT INTO "archive" ("id", "title") VALUES ($1, $2) ON CONFLICT ("title") )"
        R"(WHERE "price" IS NULL DO NOTHING)");
}

TEST_CASE("Changes: what comes back", "[sql][query]") {
  CHECK_SPOKEN(insert_into<Artist>(set(col<&Artist::name> = "x"), returning(col<&Artist::id>)), "", "");
  // without it, the key that the database makes
  CHECK_SPOKEN(insert_into<Artist>(set(col<&Artist::name> = "x")), "", "");
  CHECK_SPOKEN(update<Artist>(set(col<&Artist::country> = "NO"), where(col<&Artist::id> == std::int64_t{1}),
                              returning(whole<Artist>)),
               "", "");
  CHECK_SPOKEN(delete_from<Artist>(where(col<&Artist::id> == std::int64_t{1}), returning(upper(col<&Artist::name>))),
               "", "");
}

TEST_CASE("Changes: rows are updated from other sources", "[sql][query]") {
  CHECK_SPOKEN(update<Track>(set(col<&Track::price> = col<&Album::price>), from<Album>(),
                             where(col<&Track::albumId> == col<&Album::id> && col<&Album::genre> == Genre::jazz)),
               "", "");
  CHECK_SPOKEN(update<Album>(set(col<&Album::title> = concat(col<&Album::title>, " by ", col<&Artist::name>)),
                             from(counts.as(select<Count>(fields(col<&Album::artistId>, count_all()), from<Album>(),
                                                          group_by(col<&Album::artistId>)))),
                             join<Artist>(on(col<&Artist::id> == counts.col<&Count::artistId>)),
                             where(col<&Album::artistId> == col<&Artist::id> && counts.col<&Count::albums> > 1),
                             returning(col<&Album::id>)),
               "", "");
  // a subquery of the table that is changed
  CHECK_SPOKEN(update<Album>(set(col<&Album::previousId> = scalar(select(
                                     fields(minimum(col<&Track::id>)), from<Track>(),
                                     where(col<&Track::albumId> == col<&Album::id>)))),
                             where(all), returning(col<&Album::id>)),
               "", "");
  // decimals are computed exactly, integers have the range of their member
  CHECK_SPOKEN(update<Track>(set(col<&Track::price> = col<&Track::price> * decimal("1.1"),
                                 col<&Track::place> = col<&Track::place> + std::int16_t{1}),
                             from<Album>(), where(col<&Track::albumId> == col<&Album::id>)),
               "", "");
}

TEST_CASE("Changes: rows are deleted by other sources", "[sql][query]") {
  CHECK_SPOKEN(delete_from<Track>(using_<Album>(), where(col<&Track::albumId> == col<&Album::id> &&
                                                         col<&Album::title> == "x")),
               "", "");
  CHECK_SPOKEN(delete_from<Track>(using_(other), where(col<&Track::title> == other.col<&Track::title> &&
                                                       col<&Track::id> > other.col<&Track::id>),
                                  returning(col<&Track::id>)),
               "", "");
  CHECK_SPOKEN(delete_from<Track>(with(counts.as(select<Count>(fields(col<&Album::artistId>, count_all()),
                                                               from<Album>(), group_by(col<&Album::artistId>)))),
                                  where(in(col<&Track::albumId>,
                                           select(fields(counts.col<&Count::artistId>), from(counts))))),
               "", "");
}

TEST_CASE("Changes: SQLite gives back columns of the changed table only", "[sql][query]") {
  const auto change = update<Track>(set(col<&Track::title> = col<&Album::title>), from<Album>(),
                                    where(col<&Track::albumId> == col<&Album::id>),
                                    returning(col<&Track::id>, col<&Album::title>));
  CHECK(in_postgresql(change) == "");
  CHECK_THROWS_WITH(in_sqlite(change), "");
}

TEST_CASE("Changes: JSON is changed in its place", "[sql][query]") {
  CHECK_SPOKEN(update<Album>(set(col<&Album::details>.at<&Details::label, &Label::name>() = "ECM"), where(all),
                             returning(col<&Album::id>)),
               "", "");
}

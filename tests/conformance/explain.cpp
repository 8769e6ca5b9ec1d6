// SPDX-License-Identifier: MIT
#include <tenon/query.hpp>

#include "entities.hpp"
#include "stores.hpp"

using namespace conformance;
using tenon::col;
using tenon::explain;
using tenon::fields;
using tenon::from;
using tenon::join;
using tenon::order_by;
using tenon::plan_step;
using tenon::plan_step_kind;
using tenon::query_plan_report;
using tenon::where;

namespace {

struct SongDetails {
  std::string model{};
  int year = 0;
};
struct Band {
  std::int64_t id = 0;
  std::string name{};
};
struct Verse {
  std::int64_t id = 0;
  std::string text{};
};
struct Song {
  std::int64_t id = 0;
  std::int64_t bandId = 0;
  std::string title{};
  std::string style{};
  int length = 0;
  tenon::json<SongDetails> details{};
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Song> = tenon::table<Song>("songs")
                                                  .foreign_key(&Song::bandId, &Band::id)
                                                  .index({.name = "ix_songs_title"}, &Song::title)
                                                  .index({.name = "ix_songs_band_style"}, &Song::bandId,
                                                         &Song::style)
                                                  .index({.name = "ix_songs_model"},
                                                         tenon::json_path(&Song::details, "$.model"));

template <>
inline constexpr auto tenon::table_of<Verse> = tenon::table<Verse>("verses").full_text({.name = "ft_verses"},
                                                                                       &Verse::text);

namespace {

constexpr auto shortest = tenon::parameter<"shortest", int>;

/// Enough rows that nobody prefers to look at all of them.
struct filled : fresh_database<Band, Song> {
  explicit filled(const store_under_test& store) : fresh_database<Band, Song>(store) {
    std::vector<Band> bands;
    for (int i = 0; i < 50; ++i) bands.push_back({.id = 0, .name = "band " + std::to_string(i)});
    tenon::repository<Band>(db).insert(bands);
    std::vector<Song> songs;
    for (int i = 0; i < 4000; ++i) {
      Song each;
      each.bandId = bands[static_cast<std::size_t>(i) % 50].id;
      each.title = "title " + std::to_string(i);
      each.style = "style " + std::to_string(i % 20);
      each.length = i;
      each.details->model = "model " + std::to_string(i);
      songs.push_back(std::move(each));
    }
    tenon::repository<Song>(db).insert(songs);
    if (store.can(ability::raw_sql)) tenon::execute(db, "ANALYZE");
  }
};

const plan_step* step_on(const query_plan_report& plan, std::string_view table) {
  for (const plan_step& each : plan.steps) {
    if (each.table == table) return &each;
  }
  return nullptr;
}
bool has_step(const query_plan_report& plan, plan_step_kind kind) {
  for (const plan_step& each : plan.steps) {
    if (each.kind == kind) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a full scan by columns without an index is a hint", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    filled fresh(store);
    const auto plan = explain(fresh.db, tenon::select<Song>(where(col<&Song::length> == 7)));
    INFO(plan.text());
    CHECK(plan.scans("songs"));
    REQUIRE(plan.hints.size() == 1);
    CHECK(plan.hints[0] == "full scan of songs by length: an index on it would serve");
    CHECK(plan.text().find("hint: full scan of songs by length") != std::string::npos);
    CHECK(explain(fresh.db,
                  tenon::select<Song>(where(col<&Song::length> > 7 && col<&Song::style> == "style 3")))
              .hints ==
          std::vector<std::string>{"full scan of songs by style, length: an index on them would serve"});
    CHECK(explain(fresh.db, tenon::select<Song>()).hints.empty());
    CHECK(explain(fresh.db, tenon::select<Song>(where(contains(col<&Song::style>, "x")))).hints.empty());
    CHECK(explain(fresh.db, tenon::update<Song>(where(col<&Song::length> == 7), col<& Song::style> = "x"))
              .hints == std::vector<std::string>{"full scan of songs by length: an index on it would serve"});
    CHECK(tenon::repository<Song>(fresh.db).count(where(col<&Song::style> == "x")) == 0);  // it did not run
  });
}

TEST_CASE("the use of keys and indexes is seen in the plan", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    filled fresh(store);
    const auto by_key = explain(fresh.db, tenon::select<Song>(where(col<&Song::id> == 7)));
    INFO(by_key.text());
    REQUIRE(step_on(by_key, "songs") != nullptr);
    CHECK(step_on(by_key, "songs")->kind == plan_step_kind::key_search);
    CHECK(by_key.hints.empty());
    const auto by_title = explain(fresh.db, tenon::select<Song>(where(col<&Song::title> == "title 9")));
    INFO(by_title.text());
    CHECK(by_title.uses_index("ix_songs_title"));
    CHECK(step_on(by_title, "songs")->kind == plan_step_kind::index_search);
    CHECK_FALSE(by_title.scans("songs"));
    CHECK(by_title.hints.empty());
    const auto by_both = explain(
        fresh.db, tenon::select<Song>(where(col<&Song::bandId> == 3 && col<&Song::style> == "style 2")));
    INFO(by_both.text());
    CHECK(by_both.uses_index("ix_songs_band_style"));
  });
}

TEST_CASE("the use of an index on a JSON path is seen in the plan", "[conformance]") {
  for_each_store({ability::raw_sql}, [](const store_under_test& store) {
    filled fresh(store);
    const auto plan = explain(
        fresh.db, tenon::select<Song>(where(col<&Song::details>.at<&SongDetails::model>() == "model 7")));
    INFO(plan.text());
    CHECK(plan.uses_index("ix_songs_model"));
    CHECK(plan.hints.empty());
  });
}

TEST_CASE("a scan by a JSON path without an index is a hint", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    filled fresh(store);
    const auto plan =
        explain(fresh.db, tenon::select<Song>(where(col<&Song::details>.at<&SongDetails::year>() == 3)));
    INFO(plan.text());
    CHECK(plan.hints ==
          std::vector<std::string>{"full scan of songs by details ($.year): an index on it would serve"});
  });
}

TEST_CASE("joins, orders and groups are steps of the plan", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    filled fresh(store);
    constexpr auto other = tenon::alias<Band, "other">;
    const auto joined =
        explain(fresh.db, select(fields(col<&Song::title>, other.col<&Band::name>), from<Song>(),
                                 join(other, on(other.col<&Band::id> == col<&Song::bandId>)),
                                 where(col<&Song::id> == 7)));
    INFO(joined.text());
    REQUIRE(step_on(joined, "songs") != nullptr);
    CHECK(step_on(joined, "songs")->kind == plan_step_kind::key_search);
    REQUIRE(step_on(joined, "band") != nullptr);
    CHECK(step_on(joined, "band")->source == "other");
    const auto sorted = explain(fresh.db, tenon::select<Song>(order_by(col<&Song::length>)));
    INFO(sorted.text());
    CHECK(has_step(sorted, plan_step_kind::sort));
    CHECK(sorted.scans("songs"));
    const auto grouped = explain(fresh.db, select(fields(col<&Song::style>, tenon::count_all()), from<Song>(),
                                                  group_by(col<&Song::style>)));
    INFO(grouped.text());
    CHECK(has_step(grouped, plan_step_kind::group));
    const auto combined =
        explain(fresh.db, union_all(tenon::select<Song>(where(col<&Song::id> == 1)), tenon::select<Song>()));
    INFO(combined.text());
    CHECK(has_step(combined, plan_step_kind::set_operation));
  });
}

TEST_CASE("a held statement is explained with its values", "[conformance]") {
  for_each_store([](const store_under_test& store) {
    filled fresh(store);
    const auto held = prepare(fresh.db, tenon::select<Song>(where(col<&Song::length> >= shortest)));
    const auto plan = explain(fresh.db, held, shortest = 31337);
    INFO(plan.text());
    CHECK(plan.scans("songs"));
    CHECK(plan.text().find("31337") == std::string::npos);  // values stay out of texts
    CHECK(plan.steps.front().depth == 0);
    CHECK(plan.steps.front().parent == plan_step::none);
  });
}

TEST_CASE("the store in memory says when it searches by the rows of a query, or by words", "[conformance]") {
  const store_under_test* const store = store_named("memory");
  if (store == nullptr) return;
  filled fresh(*store);
  const auto by_query = explain(
      fresh.db,
      tenon::select<Song>(
          from<Song>(),
          where(in(col<&Song::title>, tenon::select<std::string>(fields(col<&Band::name>), from<Band>())))));
  INFO(by_query.text());
  CHECK(by_query.uses_index("ix_songs_title"));
  CHECK_FALSE(by_query.scans("songs"));
  fresh_database<Verse> verses(*store);
  const auto by_words =
      explain(verses.db, tenon::select<Verse>(from<Verse>(), where(tenon::matches<Verse>("x"))));
  INFO(by_words.text());
  CHECK(by_words.uses_index("ft_verses"));
  CHECK_FALSE(by_words.scans("verses"));
}

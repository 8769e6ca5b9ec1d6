// SPDX-License-Identifier: MIT
#include <tenon/session/explain.hpp>

#include <tenon/observe.hpp>
#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>
#include <tenon/tenon.hpp>

#include "catch.hpp"

using tenon::col;

namespace {

struct PlannedTrack {
  std::int64_t id = 0;
  std::string name{};
  int length = 0;
};

/// Keeps what was called.
struct recorder final : tenon::observer {
  void finished(const tenon::observed_call& call, void*) override {
    if (call.problem == nullptr) operations.emplace_back(call.operation);
  }
  std::vector<std::string> operations;
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<PlannedTrack> =
    tenon::table<PlannedTrack>("tracks").index({.name = "ix_name"}, &PlannedTrack::name);

TEST_CASE("a plan is told as steps and as text", "[session]") {
  auto db = tenon::open<PlannedTrack>("sqlite::memory:", {.schema = tenon::synchronize});
  const auto plan = tenon::explain(db, tenon::select<PlannedTrack>(where(col<&PlannedTrack::name> == "x"),
                                                                   order_by(col<&PlannedTrack::length>)));
  REQUIRE(plan.steps.size() == 2);
  CHECK(plan.steps[0].kind == tenon::plan_step_kind::index_search);
  CHECK(plan.steps[0].table == "tracks");
  CHECK(plan.uses_index("ix_name"));
  CHECK_FALSE(plan.uses_index("ix_length"));
  CHECK(plan.steps[1].kind == tenon::plan_step_kind::sort);
  CHECK(plan.text() == "SEARCH tracks USING INDEX ix_name (name=?)\nUSE TEMP B-TREE FOR ORDER BY\n");
  CHECK(to_string(tenon::plan_step_kind::distinct_rows) == "distinct_rows");
  CHECK(to_string(tenon::plan_step_kind::other) == "other");
}

TEST_CASE("explaining a change runs nothing", "[session]") {
  auto db = tenon::open<PlannedTrack>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<PlannedTrack> tracks{db};
  PlannedTrack one{.id = 0, .name = "a", .length = 1};
  tracks.insert(one);
  const auto plan =
      tenon::explain(db, tenon::delete_from<PlannedTrack>(where(col<&PlannedTrack::length> > 0)));
  CHECK(plan.scans("tracks"));
  CHECK(plan.hints.size() == 1);
  CHECK(tracks.count() == 1);
}

TEST_CASE("an observer is told of an explanation", "[session]") {
  const auto watcher = std::make_shared<recorder>();
  tenon::open_options options{.schema = tenon::synchronize};
  options.pool.observer = tenon::observed_by(watcher);
  auto db = tenon::open<PlannedTrack>("sqlite::memory:", options);
  watcher->operations.clear();
  (void)tenon::explain(db, tenon::select<PlannedTrack>());
  CHECK(watcher->operations == std::vector<std::string>{"EXPLAIN"});
}

TEST_CASE("a plan is told in a transaction too", "[session]") {
  auto db = tenon::open<PlannedTrack>("sqlite::memory:", {.schema = tenon::synchronize});
  db.transaction([](tenon::transaction& tx) {
    CHECK(tenon::explain(tx, tenon::select<PlannedTrack>()).scans("tracks"));
  });
}

// SPDX-License-Identifier: MIT
#include <tenon/session/prepared.hpp>

#include <tenon/observe.hpp>
#include <tenon/query.hpp>
#include <tenon/sqlite.hpp>
#include <tenon/tenon.hpp>

#include "catch.hpp"

using tenon::col;
using tenon::fields;
using tenon::from;
using tenon::prepare;

namespace {

struct HeldTrack {
  std::int64_t id = 0;
  std::string name{};
  int length = 0;
};

constexpr auto least = tenon::parameter<"least", int>;
constexpr auto name = tenon::parameter<"name", std::string>;

tenon::database tracks_of(int count) {
  auto db = tenon::open<HeldTrack>("sqlite::memory:", {.schema = tenon::synchronize});
  std::vector<HeldTrack> tracks;
  for (int i = 1; i <= count; ++i) tracks.push_back({.id = 0, .name = "t" + std::to_string(i), .length = i});
  tenon::repository<HeldTrack>(db).insert(tracks);
  return db;
}

}  // namespace

TEST_CASE("a held query gives rows of the query's type", "[session]") {
  auto db = tracks_of(3);
  const auto by_length = prepare(db, select(fields(col<&HeldTrack::name>, col<&HeldTrack::length>),
                                            from<HeldTrack>(), where(col<&HeldTrack::length> > least)));
  CHECK(std::is_same_v<decltype(by_length(least = 1)), std::vector<std::tuple<std::string, int>>>);
  CHECK(std::is_same_v<decltype(by_length.one(least = 1)), std::optional<std::tuple<std::string, int>>>);
  CHECK(by_length(least = 1).size() == 2);
  const auto whole = prepare(db, tenon::select<HeldTrack>(where(col<&HeldTrack::name> == name)));
  CHECK(std::is_same_v<decltype(whole(name = "t1")), std::vector<HeldTrack>>);
  CHECK(whole.one_or_fail(name = "t2").length == 2);
}

TEST_CASE("a held statement whose type says everything keeps one slot", "[session]") {
  auto db = tracks_of(1);
  const auto held = prepare(db, tenon::select<HeldTrack>(where(col<&HeldTrack::length> > least)));
  using statement = std::remove_cvref_t<decltype(held.statement())>;
  CHECK(statement::is_static);
  tenon::encoder values;
  tenon::statement described;
  const auto three = least = 3;
  const auto bound = tenon::detail::list_bindings(three);
  const tenon::statement_source source =
      tenon::detail::source_of(held.statement(), values, described, bound.list());
  CHECK(source.slot == tenon::detail::slot_in(tenon::detail::kept_slot<statement>));
  CHECK(described.nodes.empty());  // nothing is described, and so nothing hashed
  CHECK(values.size() == 1);
}

TEST_CASE("predicates composed at run time take part in held statements", "[session]") {
  auto db = tracks_of(5);
  tenon::predicate<HeldTrack> wanted = col<&HeldTrack::length> != 3;
  const auto held = prepare(db, tenon::select<HeldTrack>(where(wanted && col<&HeldTrack::length> != 4)));
  CHECK(held().size() == 3);
}

TEST_CASE("a held change with returning gives its rows", "[session]") {
  auto db = tracks_of(3);
  const auto rename = prepare(db, tenon::update<HeldTrack>(tenon::set(col<& HeldTrack::name> = name),
                                                           where(col<&HeldTrack::length> >= least),
                                                           tenon::returning(col<&HeldTrack::length>)));
  std::vector<int> lengths = rename(name = "new", least = 2);
  CHECK(lengths.size() == 2);
  CHECK(tenon::repository<HeldTrack>(db).count(where(col<&HeldTrack::name> == "new")) == 2);
}

TEST_CASE("an insert from a query takes parameters", "[session]") {
  auto db = tracks_of(3);
  const auto copy = prepare(
      db, tenon::insert_into<HeldTrack>(tenon::into(col<&HeldTrack::name>, col<&HeldTrack::length>),
                                        select(fields(col<&HeldTrack::name>, col<&HeldTrack::length> + least),
                                               from<HeldTrack>(), where(col<&HeldTrack::name> == name))));
  CHECK(copy.execute(name = "t3", least = 10) == 1);
  CHECK(tenon::repository<HeldTrack>(db).count(where(col<&HeldTrack::length> == 13)) == 1);
}

TEST_CASE("parameters of subqueries, common tables and combined queries are the statement's", "[session]") {
  auto db = tracks_of(4);
  struct HeldTotal {
    std::int64_t amount = 0;
  };
  static constexpr auto totals = tenon::source<HeldTotal, "totals">;
  const auto nested =
      prepare(db, select(fields(col<&HeldTrack::name>), from<HeldTrack>(),
                         where(in(col<&HeldTrack::id>, select(fields(col<&HeldTrack::id>), from<HeldTrack>(),
                                                              where(col<&HeldTrack::length> > least))))));
  CHECK(nested(least = 3).size() == 1);
  const auto common = prepare(
      db, select(fields(totals.col<&HeldTotal::amount>), from(totals),
                 tenon::with(totals.as(tenon::select<HeldTotal>(fields(tenon::count_all()), from<HeldTrack>(),
                                                                where(col<&HeldTrack::length> > least))))));
  CHECK(common.one(least = 1) == 3);
  const auto both = prepare(
      db, union_all(tenon::select<HeldTrack>(where(col<&HeldTrack::length> == least)),
                    tenon::select<HeldTrack>(where(col<&HeldTrack::name> == name)), tenon::limit(least)));
  CHECK(both(least = 2, name = "t4").size() == 2);
}

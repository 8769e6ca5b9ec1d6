// SPDX-License-Identifier: MIT
// Row locks as the databases are told of them.
#include "catch.hpp"

#include <optional>
#include <string>

#include <tenon/dialect/postgresql.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/lock.hpp>
#include <tenon/query/subquery.hpp>

namespace lock_golden {

struct Ship {
  std::int64_t id = 0;
  std::string name{};
};
struct Crate {
  std::int64_t id = 0;
  std::optional<std::int64_t> shipId{};
};

}  // namespace lock_golden

using namespace lock_golden;
template <>
inline constexpr auto tenon::table_of<Ship> = tenon::table<Ship>("ships");
template <>
inline constexpr auto tenon::table_of<Crate> = tenon::table<Crate>("crates").foreign_key(&Crate::shipId,
                                                                                         &Ship::id);

using tenon::alias;
using tenon::col;
using tenon::fields;
using tenon::from;
using tenon::join;
using tenon::left_join;
using tenon::limit;
using tenon::lock;
using tenon::of;
using tenon::of_tables;
using tenon::on;
using tenon::order_by;
using tenon::select;
using tenon::sql;
using tenon::where;
using tenon::dialect::postgresql;
using tenon::dialect::sqlite;

TEST_CASE("a lock ends the select on postgresql and says nothing on sqlite", "[dialect]") {
  const auto whole = select<Ship>(where(col<&Ship::id> == 1), order_by(col<&Ship::id>), limit(2),
                                  lock(tenon::for_update, tenon::skip_locked));
  CHECK(sql<postgresql>(whole) ==
        R"(SELECT "id", "name" FROM "ships" WHERE "id" = $1 ORDER BY "id" LIMIT $2 FOR UPDATE SKIP LOCKED)");
  CHECK(sql<sqlite>(whole) == R"(SELECT "id", "name" FROM "ships" WHERE "id" = ?1 ORDER BY "id" LIMIT ?2)");
  CHECK(sql<postgresql>(select<Ship>(lock(tenon::for_no_key_update))) ==
        R"(SELECT "id", "name" FROM "ships" FOR NO KEY UPDATE)");
  CHECK(sql<postgresql>(select<Ship>(lock(tenon::nowait, tenon::for_share))) ==
        R"(SELECT "id", "name" FROM "ships" FOR SHARE NOWAIT)");
  CHECK(sql<postgresql>(select<Ship>(lock(tenon::for_key_share))) ==
        R"(SELECT "id", "name" FROM "ships" FOR KEY SHARE)");
}

TEST_CASE("of joined tables a lock names those whose rows are locked, by the names they go by", "[dialect]") {
  constexpr auto other = alias<Ship, "other">;
  CHECK(sql<postgresql>(select(fields(col<&Crate::id>), from<Crate>(), left_join<Ship>(),
                               lock(tenon::for_update, of<Crate>))) ==
        R"(SELECT "crates"."id" FROM "crates" LEFT JOIN "ships" ON "crates"."shipId" = "ships"."id" )"
        R"(FOR UPDATE OF "crates")");
  CHECK(sql<postgresql>(select(fields(col<&Crate::id>), from<Crate>(), join<Ship>(),
                               join(other, on(other.col<&Ship::name> == col<&Ship::name>)),
                               lock(tenon::for_share, of_tables(other), tenon::nowait))) ==
        R"(SELECT "crates"."id" FROM "crates" JOIN "ships" ON "crates"."shipId" = "ships"."id" )"
        R"(JOIN "ships" AS "other" ON "other"."name" = "ships"."name" FOR SHARE OF "other" NOWAIT)");
  CHECK(sql<postgresql>(select(fields(col<&Crate::id>), from<Crate>(), join<Ship>(),
                               lock(tenon::for_share, of<Crate, Ship>))) ==
        R"(SELECT "crates"."id" FROM "crates" JOIN "ships" ON "crates"."shipId" = "ships"."id" )"
        R"(FOR SHARE OF "crates", "ships")");
}

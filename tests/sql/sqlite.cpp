// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <optional>
#include <string>

#include <tenon/codec/decimal.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/write.hpp>

namespace sqlite_golden {

struct Place {
  std::string street;
};
struct Note {
  std::int64_t id = 0;
  std::string title;
  std::string body;
  std::optional<std::string> alias;
  int rank = 0;
  bool pinned = false;
  std::optional<int> points;
  tenon::decimal price;
  std::string secret;
  Place place;
};
struct Odd {
  int value = 0;
};
struct Filed {
  std::int64_t id = 0;
};
struct Gone {
  std::int64_t id = 0;
  std::string name;
  tenon::timestamp updatedAt{};
  int version = 0;
  std::optional<tenon::timestamp> deletedAt;
};

}  // namespace sqlite_golden

using namespace sqlite_golden;

template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").hidden(&Note::secret);
template <>
inline constexpr auto tenon::table_of<Odd> =
    tenon::table<Odd>(R"(a "b".c; --)").column(&Odd::value, R"(or"der?1)").primary_key(&Odd::value);
template <>
inline constexpr auto tenon::table_of<Filed> = tenon::table<Filed>("papers").schema("off\"ice");
template <>
inline constexpr auto tenon::table_of<Gone> =
    tenon::table<Gone>().updated_at(&Gone::updatedAt).version(&Gone::version).deleted_at(&Gone::deletedAt);

namespace {

using tenon::asc;
using tenon::col;
using tenon::count_rows;
using tenon::delete_from;
using tenon::desc;
using tenon::exists;
using tenon::limit;
using tenon::offset;
using tenon::order_by;
using tenon::select;
using tenon::update;
using tenon::where;

template <class Statement>
std::string sqlite(const Statement& statement) {
  return tenon::sql<tenon::dialect::sqlite>(statement);
}

/// What every select of a Note starts with, shortened to "…" in the expected texts.
std::string note(std::string tail) {
  return "SELECT \"id\", \"title\", \"body\", \"alias\", \"rank\", \"pinned\", \"points\", \"price\", "
         "\"place_street\" FROM \"notes\"" +
         tail;
}

}  // namespace

TEST_CASE("SQLite: comparisons are spoken with quoted names and numbered parameters", "[sql][sqlite]") {
  // equal
  CHECK(sqlite(select<Note>(where(col<&Note::rank> == 3))) == note(R"( WHERE "rank" = ?1)"));
  // not equal
  CHECK(sqlite(select<Note>(where(col<&Note::rank> != 3))) == note(R"( WHERE "rank" <> ?1)"));
  // less
  CHECK(sqlite(select<Note>(where(col<&Note::rank> < 3))) == note(R"( WHERE "rank" < ?1)"));
  // less or equal
  CHECK(sqlite(select<Note>(where(col<&Note::rank> <= 3))) == note(R"( WHERE "rank" <= ?1)"));
  // greater
  CHECK(sqlite(select<Note>(where(col<&Note::rank> > 3))) == note(R"( WHERE "rank" > ?1)"));
  // greater or equal
  CHECK(sqlite(select<Note>(where(col<&Note::rank> >= 3))) == note(R"( WHERE "rank" >= ?1)"));
  // a value on the left is mirrored
  CHECK(sqlite(select<Note>(where(3 < col<&Note::rank>))) == note(R"( WHERE "rank" > ?1)"));
  // two columns
  CHECK(sqlite(select<Note>(where(col<&Note::rank> < col<&Note::id>))) == note(R"( WHERE "rank" < "id")"));
  // a filled optional value is compared null-safely
  CHECK(sqlite(select<Note>(where(col<&Note::alias> == std::optional<std::string>("x")))) ==
        note(R"( WHERE "alias" IS ?1)"));
  // an empty optional value is compared null-safely too
  CHECK(sqlite(select<Note>(where(col<&Note::alias> == std::optional<std::string>()))) ==
        note(R"( WHERE "alias" IS ?1)"));
  // unequal to an optional
  CHECK(sqlite(select<Note>(where(col<&Note::alias> != std::optional<std::string>("x")))) ==
        note(R"( WHERE "alias" IS NOT ?1)"));
  // is null
  CHECK(sqlite(select<Note>(where(is_null(col<&Note::alias>)))) == note(R"( WHERE "alias" IS NULL)"));
  // is not null
  CHECK(sqlite(select<Note>(where(is_not_null(col<&Note::alias>)))) == note(R"( WHERE "alias" IS NOT NULL)"));
  // a boolean column is a condition
  CHECK(sqlite(select<Note>(where(col<&Note::pinned>))) == note(R"( WHERE "pinned")"));
  // a negated boolean column
  CHECK(sqlite(select<Note>(where(!col<&Note::pinned>))) == note(R"( WHERE NOT "pinned")"));
}

TEST_CASE("SQLite: conditions have the parentheses that precedence asks for, and no others",
          "[sql][sqlite]") {
  // and
  CHECK(sqlite(select<Note>(where(col<&Note::rank> > 1 && col<&Note::rank> < 9))) ==
        note(R"( WHERE "rank" > ?1 AND "rank" < ?2)"));
  // or
  CHECK(sqlite(select<Note>(where(col<&Note::rank> < 1 || col<&Note::rank> > 9))) ==
        note(R"( WHERE "rank" < ?1 OR "rank" > ?2)"));
  // and binds tighter than or: no parentheses
  CHECK(sqlite(select<Note>(where(col<&Note::rank> == 1 || (col<&Note::rank> == 2 && col<&Note::pinned>)))) ==
        note(R"( WHERE "rank" = ?1 OR "rank" = ?2 AND "pinned")"));
  // or inside and keeps its parentheses
  CHECK(sqlite(select<Note>(where((col<&Note::rank> == 1 || col<&Note::rank> == 2) && col<&Note::pinned>))) ==
        note(R"( WHERE ("rank" = ?1 OR "rank" = ?2) AND "pinned")"));
  // or on the right of and
  CHECK(sqlite(select<Note>(where(col<&Note::pinned> && (col<&Note::rank> == 1 || col<&Note::rank> == 2)))) ==
        note(R"( WHERE "pinned" AND ("rank" = ?1 OR "rank" = ?2))"));
  // not over and
  CHECK(sqlite(select<Note>(where(!(col<&Note::rank> == 1 && col<&Note::pinned>)))) ==
        note(R"( WHERE NOT ("rank" = ?1 AND "pinned"))"));
  // not over or
  CHECK(sqlite(select<Note>(where(!(col<&Note::rank> == 1 || col<&Note::pinned>)))) ==
        note(R"( WHERE NOT ("rank" = ?1 OR "pinned"))"));
  // not over a comparison
  CHECK(sqlite(select<Note>(where(!(col<&Note::rank> == 1)))) == note(R"( WHERE NOT "rank" = ?1)"));
  // not over not
  CHECK(sqlite(select<Note>(where(!!(col<&Note::rank> == 1)))) == note(R"( WHERE NOT (NOT "rank" = ?1))"));
  // not inside and
  CHECK(sqlite(select<Note>(where(!(col<&Note::rank> == 1) && col<&Note::pinned>))) ==
        note(R"( WHERE NOT "rank" = ?1 AND "pinned")"));
  // a comparison of conditions
  CHECK(sqlite(select<Note>(where((col<&Note::rank> == 1) == col<&Note::pinned>))) ==
        note(R"( WHERE ("rank" = ?1) = "pinned")"));
  // a long chain needs no parentheses
  CHECK(sqlite(select<Note>(where(col<&Note::rank> == 1 && col<&Note::rank> == 2 &&
                                  (col<&Note::rank> == 3 && col<&Note::rank> == 4)))) ==
        note(R"( WHERE "rank" = ?1 AND "rank" = ?2 AND "rank" = ?3 AND "rank" = ?4)"));
}

TEST_CASE("SQLite: arithmetic has the parentheses that precedence asks for, and no others", "[sql][sqlite]") {
  // plus
  CHECK(sqlite(select<Note>(where(col<&Note::rank> + 1 == 2))) == note(R"( WHERE "rank" + ?1 = ?2)"));
  // minus groups from the left
  CHECK(sqlite(select<Note>(where(col<&Note::rank> - (col<&Note::id> - 1) > 0))) ==
        note(R"( WHERE "rank" - ("id" - ?1) > ?2)"));
  // times binds tighter than plus
  CHECK(sqlite(select<Note>(where(col<&Note::rank> + col<&Note::id> * 2 > 0))) ==
        note(R"( WHERE "rank" + "id" * ?1 > ?2)"));
  // a sum as a factor keeps its parentheses
  CHECK(sqlite(select<Note>(where((col<&Note::rank> + col<&Note::id>)*2 > 0))) ==
        note(R"( WHERE ("rank" + "id") * ?1 > ?2)"));
  // divided by a product
  CHECK(sqlite(select<Note>(where(col<&Note::id> / (col<&Note::id> * 2) > 0))) ==
        note(R"( WHERE "id" / ("id" * ?1) > ?2)"));
  // modulo
  CHECK(sqlite(select<Note>(where(col<&Note::rank> % 2 == 0))) == note(R"( WHERE "rank" % ?1 = ?2)"));
  // negation
  CHECK(sqlite(select<Note>(where(-col<&Note::rank> < 0))) == note(R"( WHERE - "rank" < ?1)"));
  // negation of a sum
  CHECK(sqlite(select<Note>(where(-(col<&Note::rank> + 1) < 0))) == note(R"( WHERE - ("rank" + ?1) < ?2)"));
  // minus a negation is no comment
  CHECK(sqlite(select<Note>(where(col<&Note::rank> - -col<&Note::rank> == 0))) ==
        note(R"( WHERE "rank" - - "rank" = ?1)"));
  // a sum that is null
  CHECK(sqlite(select<Note>(where(is_null(col<&Note::points> + 1)))) ==
        note(R"( WHERE "points" + ?1 IS NULL)"));
}

TEST_CASE("SQLite: coalesce, between and in take any expression", "[sql][sqlite]") {
  // coalesce
  CHECK(sqlite(select<Note>(where(coalesce(col<&Note::points>, 0) > 3))) ==
        note(R"( WHERE coalesce("points", ?1) > ?2)"));
  // between
  CHECK(sqlite(select<Note>(where(between(col<&Note::rank>, 1, 9)))) ==
        note(R"( WHERE "rank" BETWEEN ?1 AND ?2)"));
  // not between
  CHECK(sqlite(select<Note>(where(!between(col<&Note::rank>, 1, 9)))) ==
        note(R"( WHERE NOT "rank" BETWEEN ?1 AND ?2)"));
  // between sums
  CHECK(sqlite(select<Note>(where(between(col<&Note::rank> + 1, col<&Note::id> - 1, 9)))) ==
        note(R"( WHERE "rank" + ?1 BETWEEN "id" - ?2 AND ?3)"));
  // in
  CHECK(sqlite(select<Note>(where(in(col<&Note::rank>, {1, 2, 3})))) ==
        note(R"( WHERE "rank" IN (SELECT c0 FROM tenon_rows(?1)))"));
  // not in
  CHECK(sqlite(select<Note>(where(not_in(col<&Note::rank>, {1, 2, 3})))) ==
        note(R"( WHERE NOT "rank" IN (SELECT c0 FROM tenon_rows(?1)))"));
}

TEST_CASE("SQLite: text conditions take their text literally and tell cases apart unless asked not to",
          "[sql][sqlite]") {
  // like
  CHECK(sqlite(select<Note>(where(like(col<&Note::title>, "a%")))) ==
        note(R"( WHERE tenon_like(?1, "title"))"));
  // ilike
  CHECK(sqlite(select<Note>(where(ilike(col<&Note::title>, "a%")))) ==
        note(R"( WHERE "title" LIKE ?1 ESCAPE '!')"));
  // contains
  CHECK(sqlite(select<Note>(where(contains(col<&Note::title>, "a")))) ==
        note(R"( WHERE instr("title", ?1) > 0)"));
  // not contains
  CHECK(sqlite(select<Note>(where(!contains(col<&Note::title>, "a")))) ==
        note(R"( WHERE NOT instr("title", ?1) > 0)"));
  // starts_with
  CHECK(sqlite(select<Note>(where(starts_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE substr("title", 1, length(?1)) = ?1)"));
  // ends_with
  CHECK(sqlite(select<Note>(where(ends_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE substr("title", length("title") - length(?1) + 1) = ?1)"));
  // not ends_with
  CHECK(sqlite(select<Note>(where(!ends_with(col<&Note::title>, "a") && col<&Note::pinned>))) ==
        note(R"( WHERE NOT substr("title", length("title") - length(?1) + 1) = ?1 AND "pinned")"));
  // icontains
  CHECK(sqlite(select<Note>(where(icontains(col<&Note::title>, "a")))) ==
        note(R"( WHERE instr(lower("title"), lower(?1)) > 0)"));
  // istarts_with
  CHECK(sqlite(select<Note>(where(istarts_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE substr(lower("title"), 1, length(lower(?1))) = lower(?1))"));
  // iends_with
  CHECK(sqlite(select<Note>(where(iends_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE substr(lower("title"), length(lower("title")) - length(lower(?1)) + 1) = lower(?1))"));
  // contains another column
  CHECK(sqlite(select<Note>(where(contains(col<&Note::title>, col<&Note::body>)))) ==
        note(R"( WHERE instr("title", "body") > 0)"));
}

TEST_CASE("SQLite: decimals are ordered by value", "[sql][sqlite]") {
  // a decimal is ordered by value
  CHECK(sqlite(select<Note>(where(col<&Note::price> > tenon::decimal("9.5")))) ==
        note(R"( WHERE "price" COLLATE tenon_decimal > ?1)"));
  // a decimal is equal as its text
  CHECK(sqlite(select<Note>(where(col<&Note::price> == tenon::decimal("9.5")))) ==
        note(R"( WHERE "price" = ?1)"));
  // a decimal between
  CHECK(sqlite(select<Note>(where(between(col<&Note::price>, tenon::decimal("1"), tenon::decimal("2"))))) ==
        note(R"( WHERE "price" COLLATE tenon_decimal BETWEEN ?1 AND ?2)"));
}

TEST_CASE("SQLite: order and page come last, in one order, whatever the order of the clauses",
          "[sql][sqlite]") {
  // order by
  CHECK(sqlite(select<Note>(order_by(col<&Note::title>, desc(col<&Note::id>)))) ==
        note(R"( ORDER BY "title", "id" DESC)"));
  // order by the same column type twice
  CHECK(sqlite(select<Note>(order_by(asc(col<&Note::title>), asc(col<&Note::body>)))) ==
        note(R"( ORDER BY "title", "body")"));
  // nulls first
  CHECK(sqlite(select<Note>(order_by(asc(col<&Note::alias>).nulls_first()))) ==
        note(R"( ORDER BY "alias" NULLS FIRST)"));
  // nulls last
  CHECK(sqlite(select<Note>(order_by(desc(col<&Note::alias>).nulls_last()))) ==
        note(R"( ORDER BY "alias" DESC NULLS LAST)"));
  // order by a decimal
  CHECK(sqlite(select<Note>(order_by(desc(col<&Note::price>)))) ==
        note(R"( ORDER BY "price" COLLATE tenon_decimal DESC)"));
  // order by a computed value
  CHECK(sqlite(select<Note>(order_by(desc(col<&Note::rank> * 2)))) == note(R"( ORDER BY "rank" * ?1 DESC)"));
  // limit
  CHECK(sqlite(select<Note>(limit(3))) == note(" LIMIT ?1"));
  // offset alone
  CHECK(sqlite(select<Note>(offset(3))) == note(" LIMIT -1 OFFSET ?1"));
  // limit and offset in any order
  CHECK(sqlite(select<Note>(offset(3), limit(2), order_by(col<&Note::id>))) ==
        note(R"( ORDER BY "id" LIMIT ?1 OFFSET ?2)"));
  // every clause
  CHECK(sqlite(select<Note>(limit(1), order_by(col<&Note::id>), where(col<&Note::pinned>), offset(2))) ==
        note(R"( WHERE "pinned" ORDER BY "id" LIMIT ?1 OFFSET ?2)"));
}

TEST_CASE("SQLite: a select names its columns, the hidden ones only when asked", "[sql][sqlite]") {
  // hidden columns are selected when asked
  CHECK(
      sqlite(select<Note>(tenon::with_hidden)) ==
      R"(SELECT "id", "title", "body", "alias", "rank", "pinned", "points", "price", "secret", "place_street" FROM "notes")");
  // every row
  CHECK(sqlite(select<Note>(where(tenon::all))) == note(""));
  // a column of an embedded struct
  CHECK(sqlite(select<Note>(where(col<&Note::place, &Place::street> == "x"))) ==
        note(R"( WHERE "place_street" = ?1)"));
}

TEST_CASE("SQLite: names with quotes, question marks and comments stay names", "[sql][sqlite]") {
  // a quoted table and column name
  CHECK(sqlite(select<Odd>(where(col<&Odd::value> == 1))) ==
        R"(SELECT "or""der?1" FROM "a ""b"".c; --" WHERE "or""der?1" = ?1)");
  // a schema becomes part of the name
  CHECK(sqlite(select<Filed>(where(col<&Filed::id> == 1))) ==
        R"(SELECT "id" FROM "off""ice.papers" WHERE "id" = ?1)");
}

TEST_CASE("SQLite: counts and existence are one value", "[sql][sqlite]") {
  // count
  CHECK(sqlite(count_rows<Note>(where(col<&Note::pinned>))) ==
        R"(SELECT count(*) FROM "notes" WHERE "pinned")");
  // count all
  CHECK(sqlite(count_rows<Note>()) == R"(SELECT count(*) FROM "notes")");
  // exists
  CHECK(sqlite(exists<Note>(where(col<&Note::pinned>))) ==
        R"(SELECT EXISTS (SELECT TRUE FROM "notes" WHERE "pinned"))");
  // exists at an offset
  CHECK(sqlite(exists<Note>(offset(2))) == R"(SELECT EXISTS (SELECT TRUE FROM "notes" LIMIT -1 OFFSET ?1))");
}

TEST_CASE("SQLite: reads leave rows marked as deleted out unless asked", "[sql][sqlite]") {
  // soft-deleted rows are out of sight
  CHECK(sqlite(select<Gone>()) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL)");
  // soft delete and a condition
  CHECK(
      sqlite(select<Gone>(where(col<&Gone::name> == "x"))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND "name" = ?1)");
  // soft delete and an or
  CHECK(
      sqlite(select<Gone>(where(col<&Gone::name> == "x" || col<&Gone::name> == "y"))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND ("name" = ?1 OR "name" = ?2))");
  // soft delete and every row
  CHECK(
      sqlite(select<Gone>(where(tenon::all))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND TRUE)");
  // with deleted
  CHECK(sqlite(select<Gone>(tenon::with_deleted)) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone")");
  // with deleted and a condition
  CHECK(sqlite(select<Gone>(tenon::with_deleted, where(col<&Gone::name> == "x"))) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "name" = ?1)");
  // count of the not deleted
  CHECK(sqlite(count_rows<Gone>()) == R"(SELECT count(*) FROM "gone" WHERE "deletedAt" IS NULL)");
  // exists of the not deleted
  CHECK(sqlite(exists<Gone>()) == R"(SELECT EXISTS (SELECT TRUE FROM "gone" WHERE "deletedAt" IS NULL))");
}

TEST_CASE("SQLite: updates assign values, columns and arithmetic", "[sql][sqlite]") {
  // update
  CHECK(sqlite(update<Note>(where(col<&Note::id> == 1), col<& Note::title> = "x")) ==
        R"(UPDATE "notes" SET "title" = ?1 WHERE "id" = ?2)");
  // update by arithmetic
  CHECK(sqlite(update<Note>(where(col<&Note::id> == 1), col<& Note::rank> = col<&Note::rank> + 1)) ==
        R"(UPDATE "notes" SET "rank" = tenon_integer("rank" + ?1, -2147483648, 2147483647) WHERE "id" = ?2)");
  // update by grouped arithmetic
  CHECK(sqlite(update<Note>(where(tenon::all), col<& Note::rank> = (col<&Note::rank> + 1) * 2)) ==
        R"(UPDATE "notes" SET "rank" = tenon_integer(("rank" + ?1) * ?2, -2147483648, 2147483647))");
  // update of several columns
  CHECK(
      sqlite(update<Note>(where(tenon::all), col<& Note::rank> = 2, col<& Note::title> = col<&Note::body>)) ==
      R"(UPDATE "notes" SET "rank" = ?1, "title" = "body")");
  // update to null
  CHECK(sqlite(update<Note>(where(tenon::all), col<& Note::alias> = std::nullopt)) ==
        R"(UPDATE "notes" SET "alias" = ?1)");
  // update touches updated_at and version, not deleted rows
  CHECK(
      sqlite(update<Gone>(where(col<&Gone::name> == "x"), col<& Gone::name> = "y")) ==
      R"(UPDATE "gone" SET "name" = ?1, "updatedAt" = ?2, "version" = tenon_integer("version" + 1, -2147483648, 2147483647) WHERE "deletedAt" IS NULL AND "name" = ?3)");
  // update of an embedded column
  CHECK(sqlite(update<Note>(where(tenon::all), col<&Note::place, &Place::street> = "x")) ==
        R"(UPDATE "notes" SET "place_street" = ?1)");
}

TEST_CASE("SQLite: deletes are for good, marked rows too", "[sql][sqlite]") {
  // delete
  CHECK(sqlite(delete_from<Note>(where(col<&Note::rank> < 0))) == R"(DELETE FROM "notes" WHERE "rank" < ?1)");
  // delete of every row
  CHECK(sqlite(delete_from<Note>(where(tenon::all))) == R"(DELETE FROM "notes")");
  // delete takes marked rows too
  CHECK(sqlite(delete_from<Gone>(where(col<&Gone::name> == "x"))) ==
        R"(DELETE FROM "gone" WHERE "name" = ?1)");
}

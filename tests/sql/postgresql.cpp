// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <tenon/codec/decimal.hpp>
#include <tenon/codec/json.hpp>
#include <tenon/dialect/postgresql.hpp>
#include <tenon/dialect/sql.hpp>
#include <tenon/query/write.hpp>

#include "postgresql_server.hpp"

namespace postgresql_golden {

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
enum class Level { low, high };
struct Small {
  std::int64_t id = 0;
  std::int16_t two = 0;
  std::int32_t four = 0;
  std::uint8_t byte = 0;
  std::int8_t sign = 0;
  std::uint16_t word = 0;
  std::uint32_t wide = 0;
  std::uint64_t vast = 0;
  double ratio = 0;
  std::optional<std::int32_t> maybe;
};
struct Settings {
  std::string model;
};
struct Typed {
  tenon::uuid id;
  Level level = Level::low;
  std::optional<Level> second;
  Level number = Level::low;
  tenon::json<Settings> settings;
  std::vector<std::byte> payload;
  tenon::timestamp at{};
};
struct Gone {
  std::int64_t id = 0;
  std::string name;
  tenon::timestamp updatedAt{};
  int version = 0;
  std::optional<tenon::timestamp> deletedAt;
};

}  // namespace postgresql_golden

using namespace postgresql_golden;

template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").hidden(&Note::secret);
template <>
inline constexpr auto tenon::table_of<Odd> =
    tenon::table<Odd>(R"(a "b".c; --)").column(&Odd::value, R"(or"der?1)").primary_key(&Odd::value);
template <>
inline constexpr auto tenon::table_of<Filed> = tenon::table<Filed>("papers").schema("off\"ice");
template <>
inline constexpr auto tenon::table_of<Typed> = tenon::table<Typed>().as_number(&Typed::number);
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

postgresql_test::server* shared_server() {
  static const auto server = postgresql_test::server_with<Note, Odd, Filed, Gone, Small, Typed>();
  return server.get();
}

/// The text, which a server has prepared if there is one.
template <class Statement>
std::string spoken(const Statement& statement) {
  const std::string text = tenon::sql<tenon::dialect::postgresql>(statement);
  if (shared_server() != nullptr) CHECK(shared_server()->complaint(text) == "");
  return text;
}

/// What every select of a Note starts with, shortened to "…" in the expected texts.
std::string note(std::string tail) {
  return "SELECT \"id\", \"title\", \"body\", \"alias\", \"rank\", \"pinned\", \"points\", \"price\", "
         "\"place_street\" FROM \"notes\"" +
         tail;
}

}  // namespace

TEST_CASE("PostgreSQL: comparisons are spoken with quoted names and numbered parameters",
          "[sql][postgresql]") {
  // equal
  CHECK(spoken(select<Note>(where(col<&Note::rank> == 3))) == note(R"( WHERE "rank" = $1)"));
  // not equal
  CHECK(spoken(select<Note>(where(col<&Note::rank> != 3))) == note(R"( WHERE "rank" <> $1)"));
  // less
  CHECK(spoken(select<Note>(where(col<&Note::rank> < 3))) == note(R"( WHERE "rank" < $1)"));
  // less or equal
  CHECK(spoken(select<Note>(where(col<&Note::rank> <= 3))) == note(R"( WHERE "rank" <= $1)"));
  // greater
  CHECK(spoken(select<Note>(where(col<&Note::rank> > 3))) == note(R"( WHERE "rank" > $1)"));
  // greater or equal
  CHECK(spoken(select<Note>(where(col<&Note::rank> >= 3))) == note(R"( WHERE "rank" >= $1)"));
  // a value on the left is mirrored
  CHECK(spoken(select<Note>(where(3 < col<&Note::rank>))) == note(R"( WHERE "rank" > $1)"));
  // two columns
  CHECK(spoken(select<Note>(where(col<&Note::rank> < col<&Note::id>))) == note(R"( WHERE "rank" < "id")"));
  // a filled optional value is compared null-safely
  CHECK(spoken(select<Note>(where(col<&Note::alias> == std::optional<std::string>("x")))) ==
        note(R"( WHERE "alias" IS NOT DISTINCT FROM $1)"));
  // an empty optional value is compared null-safely too
  CHECK(spoken(select<Note>(where(col<&Note::alias> == std::optional<std::string>()))) ==
        note(R"( WHERE "alias" IS NOT DISTINCT FROM $1)"));
  // unequal to an optional
  CHECK(spoken(select<Note>(where(col<&Note::alias> != std::optional<std::string>("x")))) ==
        note(R"( WHERE "alias" IS DISTINCT FROM $1)"));
  // is null
  CHECK(spoken(select<Note>(where(is_null(col<&Note::alias>)))) == note(R"( WHERE "alias" IS NULL)"));
  // is not null
  CHECK(spoken(select<Note>(where(is_not_null(col<&Note::alias>)))) == note(R"( WHERE "alias" IS NOT NULL)"));
  // a boolean column is a condition
  CHECK(spoken(select<Note>(where(col<&Note::pinned>))) == note(R"( WHERE "pinned")"));
  // a negated boolean column
  CHECK(spoken(select<Note>(where(!col<&Note::pinned>))) == note(R"( WHERE NOT "pinned")"));
}

TEST_CASE("PostgreSQL: conditions have the parentheses that precedence asks for, and no others",
          "[sql][postgresql]") {
  // and
  CHECK(spoken(select<Note>(where(col<&Note::rank> > 1 && col<&Note::rank> < 9))) ==
        note(R"( WHERE "rank" > $1 AND "rank" < $2)"));
  // or
  CHECK(spoken(select<Note>(where(col<&Note::rank> < 1 || col<&Note::rank> > 9))) ==
        note(R"( WHERE "rank" < $1 OR "rank" > $2)"));
  // and binds tighter than or: no parentheses
  CHECK(spoken(select<Note>(where(col<&Note::rank> == 1 || (col<&Note::rank> == 2 && col<&Note::pinned>)))) ==
        note(R"( WHERE "rank" = $1 OR "rank" = $2 AND "pinned")"));
  // or inside and keeps its parentheses
  CHECK(spoken(select<Note>(where((col<&Note::rank> == 1 || col<&Note::rank> == 2) && col<&Note::pinned>))) ==
        note(R"( WHERE ("rank" = $1 OR "rank" = $2) AND "pinned")"));
  // or on the right of and
  CHECK(spoken(select<Note>(where(col<&Note::pinned> && (col<&Note::rank> == 1 || col<&Note::rank> == 2)))) ==
        note(R"( WHERE "pinned" AND ("rank" = $1 OR "rank" = $2))"));
  // not over and
  CHECK(spoken(select<Note>(where(!(col<&Note::rank> == 1 && col<&Note::pinned>)))) ==
        note(R"( WHERE NOT ("rank" = $1 AND "pinned"))"));
  // not over or
  CHECK(spoken(select<Note>(where(!(col<&Note::rank> == 1 || col<&Note::pinned>)))) ==
        note(R"( WHERE NOT ("rank" = $1 OR "pinned"))"));
  // not over a comparison
  CHECK(spoken(select<Note>(where(!(col<&Note::rank> == 1)))) == note(R"( WHERE NOT "rank" = $1)"));
  // not over not
  CHECK(spoken(select<Note>(where(!!(col<&Note::rank> == 1)))) == note(R"( WHERE NOT (NOT "rank" = $1))"));
  // not inside and
  CHECK(spoken(select<Note>(where(!(col<&Note::rank> == 1) && col<&Note::pinned>))) ==
        note(R"( WHERE NOT "rank" = $1 AND "pinned")"));
  // a comparison of conditions
  CHECK(spoken(select<Note>(where((col<&Note::rank> == 1) == col<&Note::pinned>))) ==
        note(R"( WHERE ("rank" = $1) = "pinned")"));
  // a long chain needs no parentheses
  CHECK(spoken(select<Note>(where(col<&Note::rank> == 1 && col<&Note::rank> == 2 &&
                                  (col<&Note::rank> == 3 && col<&Note::rank> == 4)))) ==
        note(R"( WHERE "rank" = $1 AND "rank" = $2 AND "rank" = $3 AND "rank" = $4)"));
}

TEST_CASE("PostgreSQL: arithmetic has the parentheses that precedence asks for, and no others",
          "[sql][postgresql]") {
  // plus
  CHECK(spoken(select<Note>(where(col<&Note::rank> + 1 == 2))) == note(R"( WHERE "rank" + $1 = $2)"));
  // minus groups from the left
  CHECK(spoken(select<Note>(where(col<&Note::rank> - (col<&Note::id> - 1) > 0))) ==
        note(R"( WHERE "rank" - ("id" - $1) > $2)"));
  // times binds tighter than plus
  CHECK(spoken(select<Note>(where(col<&Note::rank> + col<&Note::id> * 2 > 0))) ==
        note(R"( WHERE "rank" + "id" * $1 > $2)"));
  // a sum as a factor keeps its parentheses
  CHECK(spoken(select<Note>(where((col<&Note::rank> + col<&Note::id>)*2 > 0))) ==
        note(R"( WHERE ("rank" + "id") * $1 > $2)"));
  // divided by a product
  CHECK(spoken(select<Note>(where(col<&Note::id> / (col<&Note::id> * 2) > 0))) ==
        note(R"( WHERE "id" / nullif("id" * $1, 0) > $2)"));
  // modulo
  CHECK(spoken(select<Note>(where(col<&Note::rank> % 2 == 0))) ==
        note(R"( WHERE "rank" % nullif($1, 0) = $2)"));
  // negation
  CHECK(spoken(select<Note>(where(-col<&Note::rank> < 0))) == note(R"( WHERE - "rank"::int8 < $1)"));
  // negation of a sum
  CHECK(spoken(select<Note>(where(-(col<&Note::rank> + 1) < 0))) == note(R"( WHERE - ("rank" + $1) < $2)"));
  // minus a negation is no comment
  CHECK(spoken(select<Note>(where(col<&Note::rank> - -col<&Note::rank> == 0))) ==
        note(R"( WHERE "rank" - - "rank"::int8 = $1)"));
  // a sum that is null
  CHECK(spoken(select<Note>(where(is_null(col<&Note::points> + 1)))) ==
        note(R"( WHERE "points" + $1 IS NULL)"));
}

TEST_CASE("PostgreSQL: coalesce, between and in take any expression", "[sql][postgresql]") {
  // coalesce
  CHECK(spoken(select<Note>(where(coalesce(col<&Note::points>, 0) > 3))) ==
        note(R"( WHERE coalesce("points", $1) > $2)"));
  // between
  CHECK(spoken(select<Note>(where(between(col<&Note::rank>, 1, 9)))) ==
        note(R"( WHERE "rank" BETWEEN $1 AND $2)"));
  // not between
  CHECK(spoken(select<Note>(where(!between(col<&Note::rank>, 1, 9)))) ==
        note(R"( WHERE NOT "rank" BETWEEN $1 AND $2)"));
  // between sums
  CHECK(spoken(select<Note>(where(between(col<&Note::rank> + 1, col<&Note::id> - 1, 9)))) ==
        note(R"( WHERE "rank" + $1 BETWEEN "id" - $2 AND $3)"));
  // in
  CHECK(spoken(select<Note>(where(in(col<&Note::rank>, {1, 2, 3})))) ==
        note(R"( WHERE "rank" = ANY($1::int8[]))"));
  // not in
  CHECK(spoken(select<Note>(where(not_in(col<&Note::rank>, {1, 2, 3})))) ==
        note(R"( WHERE NOT "rank" = ANY($1::int8[]))"));
}

TEST_CASE("PostgreSQL: text conditions take their text literally and tell cases apart unless asked not to",
          "[sql][postgresql]") {
  // like
  CHECK(spoken(select<Note>(where(like(col<&Note::title>, "a%")))) ==
        note(R"( WHERE "title" LIKE $1 ESCAPE '!')"));
  // ilike
  CHECK(spoken(select<Note>(where(ilike(col<&Note::title>, "a%")))) ==
        note(R"( WHERE lower("title" COLLATE "C") LIKE lower($1 COLLATE "C") ESCAPE '!')"));
  // contains
  CHECK(spoken(select<Note>(where(contains(col<&Note::title>, "a")))) ==
        note(R"( WHERE strpos("title", $1) > 0)"));
  // not contains
  CHECK(spoken(select<Note>(where(!contains(col<&Note::title>, "a")))) ==
        note(R"( WHERE NOT strpos("title", $1) > 0)"));
  // starts_with
  CHECK(spoken(select<Note>(where(starts_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE starts_with("title", $1))"));
  // ends_with
  CHECK(spoken(select<Note>(where(ends_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE right("title", length($1)) = $1)"));
  // not ends_with
  CHECK(spoken(select<Note>(where(!ends_with(col<&Note::title>, "a") && col<&Note::pinned>))) ==
        note(R"( WHERE NOT right("title", length($1)) = $1 AND "pinned")"));
  // icontains
  CHECK(spoken(select<Note>(where(icontains(col<&Note::title>, "a")))) ==
        note(R"( WHERE strpos(lower("title" COLLATE "C"), lower($1 COLLATE "C")) > 0)"));
  // istarts_with
  CHECK(spoken(select<Note>(where(istarts_with(col<&Note::title>, "a")))) ==
        note(R"( WHERE starts_with(lower("title" COLLATE "C"), lower($1 COLLATE "C")))"));
  // iends_with
  CHECK(
      spoken(select<Note>(where(iends_with(col<&Note::title>, "a")))) ==
      note(
          R"( WHERE right(lower("title" COLLATE "C"), length(lower($1 COLLATE "C"))) = lower($1 COLLATE "C"))"));
  // contains another column
  CHECK(spoken(select<Note>(where(contains(col<&Note::title>, col<&Note::body>)))) ==
        note(R"( WHERE strpos("title", "body") > 0)"));
}

TEST_CASE("PostgreSQL: decimals are ordered by value", "[sql][postgresql]") {
  // a decimal is ordered by value
  CHECK(spoken(select<Note>(where(col<&Note::price> > tenon::decimal("9.5")))) ==
        note(R"( WHERE "price" > $1)"));
  // a decimal is equal as its text
  CHECK(spoken(select<Note>(where(col<&Note::price> == tenon::decimal("9.5")))) ==
        note(R"( WHERE "price" = $1)"));
  // a decimal between
  CHECK(spoken(select<Note>(where(between(col<&Note::price>, tenon::decimal("1"), tenon::decimal("2"))))) ==
        note(R"( WHERE "price" BETWEEN $1 AND $2)"));
}

TEST_CASE("PostgreSQL: order and page come last, in one order, whatever the order of the clauses",
          "[sql][postgresql]") {
  // order by
  CHECK(spoken(select<Note>(order_by(col<&Note::title>, desc(col<&Note::id>)))) ==
        note(R"( ORDER BY "title", "id" DESC)"));
  // order by the same column type twice
  CHECK(spoken(select<Note>(order_by(asc(col<&Note::title>), asc(col<&Note::body>)))) ==
        note(R"( ORDER BY "title", "body")"));
  // nulls first
  CHECK(spoken(select<Note>(order_by(asc(col<&Note::alias>).nulls_first()))) ==
        note(R"( ORDER BY "alias" NULLS FIRST)"));
  // nulls last
  CHECK(spoken(select<Note>(order_by(desc(col<&Note::alias>).nulls_last()))) ==
        note(R"( ORDER BY "alias" DESC NULLS LAST)"));
  // order by a decimal
  CHECK(spoken(select<Note>(order_by(desc(col<&Note::price>)))) == note(R"( ORDER BY "price" DESC)"));
  // order by a computed value
  CHECK(spoken(select<Note>(order_by(desc(col<&Note::rank> * 2)))) ==
        note(R"( ORDER BY "rank" * $1 DESC NULLS LAST)"));
  // limit
  CHECK(spoken(select<Note>(limit(3))) == note(" LIMIT $1"));
  // offset alone
  CHECK(spoken(select<Note>(offset(3))) == note(" OFFSET $1"));
  // limit and offset in any order
  CHECK(spoken(select<Note>(offset(3), limit(2), order_by(col<&Note::id>))) ==
        note(R"( ORDER BY "id" LIMIT $1 OFFSET $2)"));
  // every clause
  CHECK(spoken(select<Note>(limit(1), order_by(col<&Note::id>), where(col<&Note::pinned>), offset(2))) ==
        note(R"( WHERE "pinned" ORDER BY "id" LIMIT $1 OFFSET $2)"));
}

TEST_CASE("PostgreSQL: a select names its columns, the hidden ones only when asked", "[sql][postgresql]") {
  // hidden columns are selected when asked
  CHECK(
      spoken(select<Note>(tenon::with_hidden)) ==
      R"(SELECT "id", "title", "body", "alias", "rank", "pinned", "points", "price", "secret", "place_street" FROM "notes")");
  // every row
  CHECK(spoken(select<Note>(where(tenon::all))) == note(""));
  // a column of an embedded struct
  CHECK(spoken(select<Note>(where(col<&Note::place, &Place::street> == "x"))) ==
        note(R"( WHERE "place_street" = $1)"));
}

TEST_CASE("PostgreSQL: names with quotes, question marks and comments stay names", "[sql][postgresql]") {
  // a quoted table and column name
  CHECK(spoken(select<Odd>(where(col<&Odd::value> == 1))) ==
        R"(SELECT "or""der?1" FROM "a ""b"".c; --" WHERE "or""der?1" = $1)");
  // a schema becomes part of the name
  CHECK(spoken(select<Filed>(where(col<&Filed::id> == 1))) ==
        R"(SELECT "id" FROM "off""ice"."papers" WHERE "id" = $1)");
}

TEST_CASE("PostgreSQL: counts and existence are one value", "[sql][postgresql]") {
  // count
  CHECK(spoken(count_rows<Note>(where(col<&Note::pinned>))) ==
        R"(SELECT count(*) FROM "notes" WHERE "pinned")");
  // count all
  CHECK(spoken(count_rows<Note>()) == R"(SELECT count(*) FROM "notes")");
  // exists
  CHECK(spoken(exists<Note>(where(col<&Note::pinned>))) ==
        R"(SELECT EXISTS (SELECT TRUE FROM "notes" WHERE "pinned"))");
  // exists at an offset
  CHECK(spoken(exists<Note>(offset(2))) == R"(SELECT EXISTS (SELECT TRUE FROM "notes" OFFSET $1))");
}

TEST_CASE("PostgreSQL: reads leave rows marked as deleted out unless asked", "[sql][postgresql]") {
  // soft-deleted rows are out of sight
  CHECK(spoken(select<Gone>()) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL)");
  // soft delete and a condition
  CHECK(
      spoken(select<Gone>(where(col<&Gone::name> == "x"))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND "name" = $1)");
  // soft delete and an or
  CHECK(
      spoken(select<Gone>(where(col<&Gone::name> == "x" || col<&Gone::name> == "y"))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND ("name" = $1 OR "name" = $2))");
  // soft delete and every row
  CHECK(
      spoken(select<Gone>(where(tenon::all))) ==
      R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "deletedAt" IS NULL AND TRUE)");
  // with deleted
  CHECK(spoken(select<Gone>(tenon::with_deleted)) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone")");
  // with deleted and a condition
  CHECK(spoken(select<Gone>(tenon::with_deleted, where(col<&Gone::name> == "x"))) ==
        R"(SELECT "id", "name", "updatedAt", "version", "deletedAt" FROM "gone" WHERE "name" = $1)");
  // count of the not deleted
  CHECK(spoken(count_rows<Gone>()) == R"(SELECT count(*) FROM "gone" WHERE "deletedAt" IS NULL)");
  // exists of the not deleted
  CHECK(spoken(exists<Gone>()) == R"(SELECT EXISTS (SELECT TRUE FROM "gone" WHERE "deletedAt" IS NULL))");
}

TEST_CASE("PostgreSQL: updates assign values, columns and arithmetic", "[sql][postgresql]") {
  // update
  CHECK(spoken(update<Note>(where(col<&Note::id> == 1), col<& Note::title> = "x")) ==
        R"(UPDATE "notes" SET "title" = $1 WHERE "id" = $2)");
  // update by arithmetic
  CHECK(spoken(update<Note>(where(col<&Note::id> == 1), col<& Note::rank> = col<&Note::rank> + 1)) ==
        R"(UPDATE "notes" SET "rank" = "rank" + $1 WHERE "id" = $2)");
  // update by grouped arithmetic
  CHECK(spoken(update<Note>(where(tenon::all), col<& Note::rank> = (col<&Note::rank> + 1) * 2)) ==
        R"(UPDATE "notes" SET "rank" = ("rank" + $1) * $2)");
  // update of several columns
  CHECK(
      spoken(update<Note>(where(tenon::all), col<& Note::rank> = 2, col<& Note::title> = col<&Note::body>)) ==
      R"(UPDATE "notes" SET "rank" = $1, "title" = "body")");
  // update to null
  CHECK(spoken(update<Note>(where(tenon::all), col<& Note::alias> = std::nullopt)) ==
        R"(UPDATE "notes" SET "alias" = $1)");
  // update touches updated_at and version, not deleted rows
  CHECK(
      spoken(update<Gone>(where(col<&Gone::name> == "x"), col<& Gone::name> = "y")) ==
      R"(UPDATE "gone" SET "name" = $1, "updatedAt" = $2, "version" = "version" + 1 WHERE "deletedAt" IS NULL AND "name" = $3)");
  // update of an embedded column
  CHECK(spoken(update<Note>(where(tenon::all), col<&Note::place, &Place::street> = "x")) ==
        R"(UPDATE "notes" SET "place_street" = $1)");
}

TEST_CASE("PostgreSQL: deletes are for good, marked rows too", "[sql][postgresql]") {
  // delete
  CHECK(spoken(delete_from<Note>(where(col<&Note::rank> < 0))) == R"(DELETE FROM "notes" WHERE "rank" < $1)");
  // delete of every row
  CHECK(spoken(delete_from<Note>(where(tenon::all))) == R"(DELETE FROM "notes")");
  // delete takes marked rows too
  CHECK(spoken(delete_from<Gone>(where(col<&Gone::name> == "x"))) ==
        R"(DELETE FROM "gone" WHERE "name" = $1)");
}

TEST_CASE("PostgreSQL: integers are computed in 64 bits, and division by zero is NULL", "[sql][postgresql]") {
  const auto small = [](const auto& condition) {
    const std::string text = spoken(count_rows<Small>(where(condition)));
    return text.substr(text.find("WHERE ") + 6);
  };
  // two columns of fewer bits
  CHECK(small(col<&Small::four> * col<&Small::two> > 0) == R"("four"::int8 * "two" > $1)");
  // a wider column is enough
  CHECK(small(col<&Small::four> + col<&Small::wide> > 0) == R"("four" + "wide" > $1)");
  CHECK(small(col<&Small::wide> + col<&Small::four> > 0) == R"("wide" + "four" > $1)");
  // and so is a parameter
  CHECK(small(col<&Small::four> + 1 > 0) == R"("four" + $1 > $2)");
  CHECK(small(col<&Small::two> + (col<&Small::two> + 1) > 0) == R"("two" + ("two" + $1) > $2)");
  CHECK(small(col<&Small::two> - (col<&Small::two> - col<&Small::four>) > 0) ==
        R"("two" - ("two"::int8 - "four") > $1)");
  // a fallback of as few bits is not
  CHECK(small(coalesce(col<&Small::maybe>, col<&Small::four>) + col<&Small::two> > 0) ==
        R"(coalesce("maybe", "four")::int8 + "two" > $1)");
  CHECK(small(coalesce(col<&Small::maybe>, 0) + col<&Small::two> > 0) ==
        R"(coalesce("maybe", $1) + "two" > $2)");
  // a quotient of columns
  CHECK(small(col<&Small::four> / col<&Small::two> > 0) == R"("four"::int8 / nullif("two", 0) > $1)");
  // a quotient of sums
  CHECK(small((col<&Small::four> + 1) / (col<&Small::two> + 2) > 0) ==
        R"(("four" + $1) / nullif("two" + $2, 0) > $3)");
  // a quotient of quotients groups from the left
  CHECK(small(col<&Small::ratio> / 2.0 / col<&Small::ratio> > 0.0) ==
        R"("ratio" / nullif($1, 0) / nullif("ratio", 0) > $2)");
  // a remainder of floating numbers is that of their whole parts
  CHECK(small(col<&Small::ratio> % 3.0 == 1.0) ==
        R"((trunc("ratio")::int8 % nullif(trunc($1::float8)::int8, 0))::float8 = $2)");
}

TEST_CASE("PostgreSQL: what is computed is kept within the member's range where the column's is wider",
          "[sql][postgresql]") {
  const auto set = [](const auto& assignment) {
    const std::string text = spoken(update<Small>(where(tenon::all), assignment));
    return text.substr(text.find("SET ") + 4);
  };
  CHECK(
      set(col<& Small::byte> = col<&Small::byte> + 1) ==
      R"("byte" = CASE WHEN "byte" + $1 BETWEEN 0 AND 255 THEN "byte" + $1 ELSE ("byte" + $1) * 9223372036854775807 * 2 END)");
  CHECK(
      set(col<& Small::sign> = -col<&Small::sign>) ==
      R"("sign" = CASE WHEN - "sign"::int8 BETWEEN -128 AND 127 THEN - "sign"::int8 ELSE (- "sign"::int8) * 9223372036854775807 * 2 END)");
  CHECK(
      set(col<& Small::word> = col<&Small::word> * 2) ==
      R"("word" = CASE WHEN "word" * $1 BETWEEN 0 AND 65535 THEN "word" * $1 ELSE ("word" * $1) * 9223372036854775807 * 2 END)");
  CHECK(
      set(col<& Small::wide> = col<&Small::wide> - 1) ==
      R"("wide" = CASE WHEN "wide" - $1 BETWEEN 0 AND 4294967295 THEN "wide" - $1 ELSE ("wide" - $1) * 9223372036854775807 * 2 END)");
  CHECK(set(col<& Small::two> = col<&Small::two> + 1) == R"("two" = "two" + $1)");
  CHECK(set(col<& Small::vast> = col<&Small::vast> + 1) == R"("vast" = "vast" + $1)");
  CHECK(set(col<& Small::byte> = 7) == R"("byte" = $1)");
}

TEST_CASE("PostgreSQL: a guarded assignment stores what fits, refuses what does not and keeps NULL",
          "[sql][postgresql]") {
  const auto server = postgresql_test::server_with<Small>();
  if (server == nullptr) return;
  const std::string set = tenon::sql<tenon::dialect::postgresql>(
      update<Small>(where(tenon::all), col<& Small::wide> = col<&Small::wide> + 1));
  server->execute(R"(INSERT INTO small VALUES (1, 0, 0, 0, 0, 0, 4294967290, 0, 0, NULL))");
  server->execute("PREPARE step(int8) AS " + set);
  CHECK(server->refusal("EXECUTE step(5)") == "");
  CHECK(server->one("SELECT wide FROM small") == "4294967295");
  CHECK(server->refusal("EXECUTE step(1)") == "22003");
  CHECK(server->refusal("EXECUTE step(-4294967296)") == "22003");
  CHECK(server->refusal("EXECUTE step(-4294967295)") == "");
  CHECK(server->one("SELECT wide FROM small") == "0");
}

TEST_CASE("PostgreSQL: lists of every type are arrays of it", "[sql][postgresql]") {
  const auto typed = [](const auto& condition) {
    const std::string text = spoken(count_rows<Typed>(where(condition)));
    return text.substr(text.find("WHERE ") + 6);
  };
  CHECK(typed(in(col<&Typed::id>, std::vector<tenon::uuid>{})) == R"("id" = ANY($1::uuid[]))");
  CHECK(typed(in(col<&Typed::level>, {Level::low})) == R"("level" = ANY($1::text[]))");
  CHECK(typed(in(col<&Typed::number>, {Level::low})) == R"("number" = ANY($1::int8[]))");
  CHECK(typed(in(col<&Typed::at>, {tenon::timestamp{}})) == R"("at" = ANY($1::timestamptz[]))");
  CHECK(typed(col<&Typed::level> == Level::high && in(col<&Typed::level>, {Level::low})) ==
        R"("level" = $1 AND "level" = ANY($2::text[]))");
}

TEST_CASE(
    "PostgreSQL: an enum type of its own is cast where it is written and compared as text where order "
    "matters",
    "[sql][postgresql]") {
  static const auto server = postgresql_test::server_with<Typed>(tenon::postgresql_enums::native);
  const auto native = [&](const auto& statement) {
    tenon::statement described;
    tenon::encoder values;
    tenon::statement_writer out(&described, values);
    statement.write(out);
    const std::string text = tenon::dialect::postgresql(tenon::postgresql_enums::native).render(described);
    if (server != nullptr) CHECK(server->complaint(text) == "");
    return text;
  };
  const auto condition = [&](const auto& wanted) {
    const std::string text = native(count_rows<Typed>(where(wanted)));
    return text.substr(text.find("WHERE ") + 6);
  };
  CHECK(condition(col<&Typed::level> == Level::low) == R"("level" = $1::"level")");
  CHECK(condition(col<&Typed::second> == std::optional<Level>()) ==
        R"("second" IS NOT DISTINCT FROM $1::"level")");
  CHECK(condition(col<&Typed::level> < Level::low) == R"("level"::text COLLATE "C" < $1)");
  CHECK(condition(Level::low < col<&Typed::level>) == R"("level"::text COLLATE "C" > $1)");
  CHECK(condition(col<&Typed::level> <= col<&Typed::second>) ==
        R"("level"::text COLLATE "C" <= "second"::text COLLATE "C")");
  CHECK(condition(between(col<&Typed::level>, Level::low, Level::high) && col<&Typed::level> == Level::low) ==
        R"("level"::text COLLATE "C" BETWEEN $1 AND $2 AND "level" = $3::"level")");
  CHECK(condition(coalesce(col<&Typed::second>, Level::low) >= Level::high) ==
        R"(coalesce("second", $1::"level")::text COLLATE "C" >= $2)");
  CHECK(condition(in(col<&Typed::level>, {Level::low})) == R"("level" = ANY($1::text[]::"level"[]))");
  CHECK(condition(col<&Typed::number> > Level::low) == R"("number" > $1)");
  CHECK(
      native(count_rows<Typed>(
          where(between(coalesce(col<&Typed::second>, Level::low), Level::low, Level::high)))) ==
      R"(SELECT count(*) FROM "typed" WHERE coalesce("second", $1::"level")::text COLLATE "C" BETWEEN $2 AND $3)");
  const std::string ordered = native(select<Typed>(order_by(desc(col<&Typed::second>))));
  CHECK(ordered.substr(ordered.find("FROM")) ==
        R"(FROM "typed" ORDER BY "second"::text COLLATE "C" DESC NULLS LAST)");
  CHECK(native(update<Typed>(where(tenon::all), col<& Typed::level> = Level::high)) ==
        R"(UPDATE "typed" SET "level" = $1::"level")");
}

TEST_CASE("PostgreSQL: text conditions hold for the same texts as on every store", "[sql][postgresql]") {
  const auto server = postgresql_test::server_with<Note>();
  if (server == nullptr) return;
  server->execute(
      "INSERT INTO notes (title, body, rank, pinned, price, secret, place_street) SELECT t, '', 0, false, 0, "
      "'', '' FROM "
      "unnest('{Abc,abC,äBC,ÄBC,%_!,\"\"}'::text[]) t");
  // the parts follow; a result is the titles in order, byte by byte
  const auto titles = [&](const auto& condition, std::string_view part) {
    server->execute("SAVEPOINT s");
    server->execute("PREPARE matching(text) AS " + tenon::sql<tenon::dialect::postgresql>(select<Note>(
                                                       where(condition), order_by(col<&Note::title>))));
    const auto rows = server->ask("EXECUTE matching('" + std::string(part) + "')");
    std::string found;
    for (std::size_t i = 0; i < rows.count(); ++i) found += std::string(rows.value(i, 1)) + '|';
    server->execute("ROLLBACK TO s; DEALLOCATE matching");
    return found;
  };
  const std::string every = "|%_!|Abc|abC|ÄBC|äBC|";
  CHECK(titles(contains(col<&Note::title>, ""), "") == every);
  CHECK(titles(starts_with(col<&Note::title>, ""), "") == every);
  CHECK(titles(ends_with(col<&Note::title>, ""), "") == every);
  CHECK(titles(ends_with(col<&Note::title>, ""), "a longer part than any") == "");
  CHECK(titles(contains(col<&Note::title>, ""), "b") == "Abc|abC|");
  CHECK(titles(contains(col<&Note::title>, ""), "%") == "%_!|");
  CHECK(titles(starts_with(col<&Note::title>, ""), "a") == "abC|");
  CHECK(titles(ends_with(col<&Note::title>, ""), "_!") == "%_!|");
  CHECK(titles(icontains(col<&Note::title>, ""), "B") == "Abc|abC|ÄBC|äBC|");
  CHECK(titles(istarts_with(col<&Note::title>, ""), "ä") == "äBC|");
  CHECK(titles(iends_with(col<&Note::title>, ""), "bC") == "Abc|abC|ÄBC|äBC|");
  CHECK(titles(like(col<&Note::title>, ""), "_b_") == "Abc|abC|");
  CHECK(titles(like(col<&Note::title>, ""), "!%!_!!") == "%_!|");
  CHECK(titles(ilike(col<&Note::title>, ""), "a%") == "Abc|abC|");
}

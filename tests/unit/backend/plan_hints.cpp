// SPDX-License-Identifier: MIT
#include <tenon/backend/plan_hints.hpp>

#include <tenon/backend/postgresql_explain.hpp>
#include <tenon/backend/sqlite_explain.hpp>
#include <tenon/query/compound.hpp>

#include "catch.hpp"

using tenon::col;
using tenon::plan_step;
using tenon::plan_step_kind;
using tenon::query_plan_report;

namespace {

struct Rack {
  std::int64_t id = 0;
  std::string code{};
};
struct Volume {
  std::int64_t id = 0;
  std::string title{};
  std::int64_t shelfId = 0;
  int year = 0;
  std::optional<tenon::timestamp> deletedAt{};
};

}  // namespace

template <>
inline constexpr auto tenon::table_of<Rack> = tenon::table<Rack>("long shelf").primary_key(&Rack::code);
template <>
inline constexpr auto tenon::table_of<Volume> =
    tenon::table<Volume>("books").deleted_at(&Volume::deletedAt).index({.name = "ix_title"}, &Volume::title);

namespace {

constexpr auto other = tenon::alias<Volume, "other">;

template <class Shell>
tenon::statement describe(const Shell& shell) {
  tenon::statement described;
  tenon::encoder unused;
  tenon::statement_writer out(&described, unused);
  shell.write(out);
  return described;
}

/// The hints for a full scan of a table in a statement.
template <class Shell>
std::vector<std::string> hints_of(const Shell& shell, std::string_view table, std::string_view source = "",
                                  bool makes_index = false) {
  query_plan_report report;
  plan_step scan;
  scan.kind = plan_step_kind::full_scan;
  scan.table = table;
  scan.source = source;
  scan.makes_index = makes_index;
  report.steps.push_back(scan);
  const tenon::statement described = describe(shell);
  tenon::detail::plan_hints(described.nodes).add(report);
  return report.hints;
}
using list = std::vector<std::string>;

plan_step sqlite_step(std::string_view detail) {
  static const tenon::statement described = describe(tenon::select<Volume>(
      tenon::from<Volume>(), join<Rack>(tenon::on(col<&Rack::id> == col<&Volume::shelfId>)),
      join(other, tenon::on(other.col<&Volume::id> == col<&Volume::id>))));
  tenon::detail::sqlite_plan_reader reader(described.nodes);
  reader.add(2, 0, detail);
  return reader.take().steps.front();
}

}  // namespace

TEST_CASE("a hint names columns compared with one value before one compared with a range", "[backend]") {
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::year> > 3 && col<&Volume::shelfId> == 4)),
                 "books") == list{"full scan of books by shelfId, year: an index on them would serve"});
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::year> > 3 && col<&Volume::shelfId> < 4)),
                 "books") == list{"full scan of books by year: an index on it would serve"});
  CHECK(hints_of(tenon::select<Volume>(where(in(col<&Volume::year>, {3, 4}))), "books") ==
        list{"full scan of books by year: an index on it would serve"});
  CHECK(hints_of(tenon::select<Volume>(where(3 <= col<&Volume::year>)), "books").size() == 1);
}

TEST_CASE("there is no hint where an index would not serve or is there", "[backend]") {
  CHECK(hints_of(tenon::select<Volume>(), "books").empty());  // but for the mark of deletion
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::title> == "x")), "books").empty());
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::id> == 3)), "books").empty());
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::year> != 3)), "books").empty());
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::year> == col<&Volume::shelfId>)), "books").empty());
  CHECK(hints_of(tenon::select<Volume>(where(col<&Volume::year> == 3 || col<&Volume::shelfId> == 4)), "books")
            .empty());
  CHECK(hints_of(tenon::select<Volume>(where(!(col<&Volume::year> == 3))), "books").empty());
}

TEST_CASE("a hint is about the source that is scanned", "[backend]") {
  const auto shell = tenon::select<Volume>(
      tenon::from<Volume>(), join(other, tenon::on(other.col<&Volume::shelfId> == col<&Volume::id>)),
      where(other.col<&Volume::year> == 3));
  CHECK(hints_of(shell, "books").empty());
  CHECK(hints_of(shell, "books", "other") == list{"full scan of books by year: an index on it would serve"});
  CHECK(hints_of(shell, "books", "other", true) ==
        list{"full scan of books by shelfId, year: an index on them would serve"});
}

TEST_CASE("SQLite's words become steps", "[backend]") {
  const plan_step scan = sqlite_step("SCAN books");
  CHECK(scan.kind == plan_step_kind::full_scan);
  CHECK(scan.table == "books");
  CHECK(scan.source.empty());
  CHECK(sqlite_step("SCAN TABLE books").table == "books");
  CHECK(sqlite_step("SCAN other").table == "books");
  CHECK(sqlite_step("SCAN other").source == "other");
  CHECK(sqlite_step("SCAN long shelf").table == "long shelf");
  CHECK(sqlite_step("SCAN booksellers").kind == plan_step_kind::inner_query);
  const plan_step search = sqlite_step("SEARCH books USING INDEX ix_title (title=?)");
  CHECK(search.kind == plan_step_kind::index_search);
  CHECK(search.index == "ix_title");
  CHECK(sqlite_step("SEARCH books USING COVERING INDEX ix (a=? AND b>?)").index == "ix");
  CHECK(sqlite_step("SEARCH books USING INTEGER PRIMARY KEY (rowid=?)").kind == plan_step_kind::key_search);
  CHECK(sqlite_step("SEARCH long shelf USING INDEX sqlite_autoindex_long shelf_1 (code=?)").kind ==
        plan_step_kind::key_search);
  CHECK(sqlite_step("SCAN books USING COVERING INDEX ix_title").kind == plan_step_kind::index_scan);
  const plan_step made = sqlite_step("SEARCH other USING AUTOMATIC COVERING INDEX (id=?)");
  CHECK(made.kind == plan_step_kind::full_scan);
  CHECK(made.makes_index);
  CHECK(sqlite_step("SCAN tenon_rows VIRTUAL TABLE INDEX 0:").kind == plan_step_kind::listed_rows);
  CHECK(sqlite_step("USE TEMP B-TREE FOR ORDER BY").kind == plan_step_kind::sort);
  CHECK(sqlite_step("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY").kind == plan_step_kind::sort);
  CHECK(sqlite_step("USE TEMP B-TREE FOR GROUP BY").kind == plan_step_kind::group);
  CHECK(sqlite_step("USE TEMP B-TREE FOR DISTINCT").kind == plan_step_kind::distinct_rows);
  CHECK(sqlite_step("COMPOUND QUERY").kind == plan_step_kind::set_operation);
  CHECK(sqlite_step("CORRELATED SCALAR SUBQUERY 2").kind == plan_step_kind::inner_query);
  CHECK(sqlite_step("something new").kind == plan_step_kind::other);
}

TEST_CASE("PostgreSQL's JSON becomes steps without values", "[backend]") {
  const tenon::statement described = describe(tenon::select<Volume>(tenon::from<Volume>()));
  const query_plan_report report =
      tenon::detail::postgresql_plan_reader(
          R"json([{"Plan": {"Node Type": "Sort", "Plan Rows": 12.5, "Sort Key": ["a"], "Plans": [
               {"Node Type": "Bitmap Heap Scan", "Relation Name": "books", "Alias": "books", "Plan Rows": 3,
                "Recheck Cond": "(title = 'secret')", "Plans": [
                  {"Node Type": "Bitmap Index Scan", "Index Name": "ix_title", "Index Cond": "(title = 'secret')"}]},
               {"Node Type": "Index Scan", "Relation Name": "books", "Alias": "books", "Index Name": "books_pkey",
                "Index Cond": "(id = 3)"}]}, "Planning Time": 0.1}])json",
          described.nodes)
          .read();
  REQUIRE(report.steps.size() == 4);
  CHECK(report.steps[0].kind == plan_step_kind::sort);
  CHECK(report.steps[0].rows == 12.5);
  CHECK(report.steps[1].parent == 0);
  CHECK(report.steps[1].depth == 1);
  CHECK(report.steps[2].parent == 1);
  CHECK(report.steps[2].index == "ix_title");
  CHECK(report.steps[2].table == "books");
  CHECK(report.steps[3].kind == plan_step_kind::key_search);
  CHECK(report.text() ==
        "Sort (about 12 rows)\n  Bitmap Heap Scan on books (about 3 rows)\n    Bitmap Index Scan using "
        "ix_title\n"
        "  Index Scan using books_pkey on books\n");
}

TEST_CASE("what PostgreSQL says and nobody understands is an error", "[backend]") {
  const tenon::statement described = describe(tenon::select<Volume>(tenon::from<Volume>()));
  CHECK_THROWS_AS(tenon::detail::postgresql_plan_reader(R"json([{"Plan": )json", described.nodes).read(),
                  tenon::error);
}

// SPDX-License-Identifier: MIT
#include "catch.hpp"

#include <string>

#include <tenon/dialect/sqlite.hpp>
#include <tenon/query/sample.hpp>

namespace reshape_test {
struct Tree {
  std::int64_t id = 0;
  std::string name;
  std::optional<std::int64_t> height;
};
struct NameCount {
  std::string name;
  std::int64_t trees;
};
struct Name {
  std::string name;
};
}  // namespace reshape_test

namespace {
using namespace reshape_test;
using tenon::col;
using tenon::count_all;
using tenon::fields;
using tenon::from;
using tenon::group_by;
using tenon::order_by;
using tenon::result;
using tenon::select;
using tenon::where;

template <class Shell>
std::string text_of(const Shell& shell) {
  tenon::statement described;
  tenon::encoder values;
  tenon::statement_writer out(&described, values);
  shell.write(out);
  return tenon::dialect::sqlite().render(described);
}
template <class Query>
std::string counting(const Query& query) {
  return text_of(tenon::detail::count_of(tenon::detail::as_any_select(query)));
}

const auto counts = select<NameCount>(fields(col<&Tree::name>, count_all()), from<Tree>(),
                                      group_by(col<&Tree::name>), order_by(result<&NameCount::trees>));
const auto names =
    select<Name>(fields(col<&Tree::name>), from<Tree>(), tenon::distinct, order_by(col<&Tree::name>));
}  // namespace

TEST_CASE("plain rows are counted where they stand, without their order", "[query]") {
  CHECK(counting(select<Tree>(where(col<&Tree::height> > 3), order_by(col<&Tree::name>))) ==
        R"(SELECT count(*) FROM "tree" WHERE "height" > ?1)");
  CHECK(counting(select(fields(col<&Tree::name>, tenon::value_of(5)), from<Tree>(),
                        order_by(col<&Tree::id>))) == R"(SELECT count(*) FROM "tree")");
}

TEST_CASE("groups, distinct rows and combined queries are counted as a table", "[query]") {
  CHECK(
      counting(counts) ==
      R"(SELECT count(*) FROM (SELECT "name" AS "c0", count(*) AS "c1" FROM "tree" GROUP BY "name") AS "q")");
  CHECK(counting(names) == R"(SELECT count(*) FROM (SELECT DISTINCT "name" AS "c0" FROM "tree") AS "q")");
  CHECK(counting(select(fields(count_all()), from<Tree>())) ==
        R"(SELECT count(*) FROM (SELECT count(*) AS "c0" FROM "tree") AS "q")");
  CHECK(counting(tenon::union_all(names, names, order_by(result<&Name::name>), tenon::limit(3)))
            .find("LIMIT") != std::string::npos);
}

TEST_CASE("a sample orders by chance, and as a table what has an order of its own", "[query]") {
  CHECK(
      text_of(tenon::sample(select<Tree>(where(col<&Tree::height> > 3)), 5)) ==
      R"(SELECT "id", "name", "height" FROM "tree" WHERE "height" > ?1 ORDER BY ((random() >> 11 & 0x1fffffffffffff) * 1.1102230246251565e-16) LIMIT ?2)");
  CHECK(
      text_of(tenon::sample(select<Name>(fields(col<&Tree::name>), from<Tree>(), tenon::distinct), 5)) ==
      R"(SELECT "q"."c0" FROM (SELECT DISTINCT "name" AS "c0" FROM "tree") AS "q" ORDER BY ((random() >> 11 & 0x1fffffffffffff) * 1.1102230246251565e-16) LIMIT ?1)");
}

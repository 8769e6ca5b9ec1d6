// SPDX-License-Identifier: MIT
#include <tenon/query/predicate.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::node_kind;
using predicate = tenon::predicate<Note>;

TEST_CASE("all is the neutral element of && and swallows ||", "[query]") {
  const predicate every = tenon::all;
  const predicate one = col<&Note::rank> == 1;
  CHECK(every.is_all());
  CHECK_FALSE(one.is_all());
  CHECK(write(every).kinds() == kinds{node_kind::true_});
  CHECK(write(every && one).statement.nodes == write(one).statement.nodes);
  CHECK(write(one && every).statement.nodes == write(one).statement.nodes);
  CHECK(write(every && one).values == texts{"1"});
  CHECK((every || one).is_all());
  CHECK((one || every).is_all());
  CHECK((every && every).is_all());
  CHECK((one && tenon::all).is_all() == false);
  CHECK((one || tenon::all).is_all());
  CHECK((tenon::all && one).is_all() == false);
}

TEST_CASE("predicates compose with predicates and with expressions, on both sides", "[query]") {
  const predicate one = col<&Note::rank> == 1;
  CHECK(write(one && col<&Note::rank> == 2).values == texts{"1", "2"});
  CHECK(write(col<&Note::rank> == 2 && one).values == texts{"2", "1"});
  CHECK(write(one || col<&Note::pinned>).kinds() ==
        kinds{node_kind::or_, node_kind::equal, node_kind::column, node_kind::parameter, node_kind::column});
  CHECK(write(predicate(!one)).kinds()[0] == node_kind::not_);
  CHECK(write(predicate(!predicate(tenon::all))).kinds() == kinds{node_kind::not_, node_kind::true_});
  predicate grown = tenon::all;
  for (int i = 0; i < 4; ++i) grown = grown && col<&Note::rank> != i;
  const written result = write(grown);
  CHECK(result.values == texts{"0", "1", "2", "3"});
  CHECK(tree_size(result.statement.nodes) == result.statement.nodes.size());
}

TEST_CASE("a predicate owns its values: texts, temporaries, optionals and lists", "[query]") {
  predicate kept = tenon::all;
  {
    std::string text = "a text that is too long for any small-string buffer";
    std::optional<std::string> maybe = "another text that is too long for a buffer";
    std::vector<std::string> list{"first in the list, and long enough", "second"};
    kept = col<&Note::title> == text && col<&Note::alias> == maybe && in(col<&Note::title>, list) &&
           contains(col<&Note::title>, std::string("temporary, and long enough too")) &&
           col<&Note::points> == 5 && col<&Note::alias> != std::optional<std::string>() &&
           col<&Note::pinned> == true;
    text.assign(text.size(), '#');
    *maybe = "changed";
    list.clear();
  }
  const texts expected{"a text that is too long for any small-string buffer",
                       "another text that is too long for a buffer",
                       "[first in the list, and long enough,second,]",
                       "temporary, and long enough too",
                       "5",
                       "NULL",
                       "true"};
  CHECK(write(kept).values == expected);
  const predicate copy = kept;
  kept = tenon::all;
  CHECK(write(copy).values == expected);
  const predicate nested = copy && copy;
  CHECK(write(nested).values.size() == 2 * expected.size());
  predicate moved_from = copy;
  const predicate moved = std::move(moved_from);
  CHECK(write(moved).values == expected);
}

TEST_CASE("equal structures give equal nodes whatever the values", "[query]") {
  const predicate a = col<&Note::rank> == 1 && in(col<&Note::title>, {"x"});
  const predicate b = col<&Note::rank> == 2 && in(col<&Note::title>, {"y", "z"});
  const predicate c = col<&Note::rank> == 2 || in(col<&Note::title>, {"y", "z"});
  CHECK(write(a).statement.nodes == write(b).statement.nodes);
  CHECK_FALSE(write(a).statement.nodes == write(c).statement.nodes);
}

TEST_CASE("a predicate in a statement is written like the expression it was made of", "[query]") {
  const auto expression = col<&Note::rank> > 3 && starts_with(col<&Note::title>, "x");
  const predicate stored = expression;
  CHECK(write(tenon::select<Note>(where(stored))).statement.nodes ==
        write(tenon::select<Note>(where(expression))).statement.nodes);
  CHECK_FALSE(decltype(tenon::select<Note>(where(stored)))::is_static);
  CHECK(decltype(tenon::select<Note>(where(expression)))::is_static);
}

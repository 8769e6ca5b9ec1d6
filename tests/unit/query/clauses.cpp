// SPDX-License-Identifier: MIT
#include <tenon/query/clauses.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::asc;
using tenon::col;
using tenon::desc;
using tenon::node_flag;
using tenon::node_kind;

TEST_CASE("an order composed at run time is written like one in place", "[query]") {
  tenon::order<Note> composed;
  CHECK(composed.empty());
  CHECK(write(tenon::select<Note>(composed)).statement.nodes == write(tenon::select<Note>()).statement.nodes);
  composed.add(desc(col<&Note::rank>)).add(col<&Note::title>).add(asc(col<&Note::alias>).nulls_last());
  CHECK_FALSE(composed.empty());
  CHECK(write(tenon::select<Note>(composed)).statement.nodes ==
        write(tenon::select<Note>(
                  order_by(desc(col<&Note::rank>), col<&Note::title>, asc(col<&Note::alias>).nulls_last())))
            .statement.nodes);
}

TEST_CASE("an order composed at run time owns the values of its items", "[query]") {
  tenon::order<Note> composed;
  for (int i = 0; i < 3; ++i) {
    const std::optional<std::string> fallback = "a fallback text of its own, number " + std::to_string(i);
    composed.add(coalesce(col<&Note::alias>, *fallback));
  }
  const tenon::order<Note> copy = composed;
  composed = {};
  CHECK(write(copy).values == texts{"a fallback text of its own, number 0",
                                    "a fallback text of its own, number 1",
                                    "a fallback text of its own, number 2"});
  CHECK(tree_size(write(copy).statement.nodes) == write(copy).statement.nodes.size());
}

TEST_CASE("order items keep their flags", "[query]") {
  const written result =
      write(order_by(desc(col<&Note::alias>).nulls_first(), asc(col<&Note::alias>).nulls_last()));
  CHECK(result.statement.nodes[0].arity == 2);
  CHECK(result.statement.nodes[1].flags == (node_flag::descending | node_flag::nulls_first));
  CHECK(result.statement.nodes[3].flags == node_flag::nulls_last);
}

TEST_CASE("clauses are written in one order whatever theirs was, each parameter after the other", "[query]") {
  const auto one = tenon::select<Note>(tenon::limit(7), order_by(col<&Note::rank> * 2), tenon::offset(9),
                                       where(col<&Note::rank> == 1));
  const auto other = tenon::select<Note>(where(col<&Note::rank> == 1), tenon::offset(9), tenon::limit(7),
                                         order_by(col<&Note::rank> * 2));
  CHECK(write(one).statement.nodes == write(other).statement.nodes);
  CHECK(write(one).values == texts{"1", "2", "7", "9"});
  CHECK(write(other).values == texts{"1", "2", "7", "9"});
  CHECK(tree_size(write(one).statement.nodes) == write(one).statement.nodes.size());
}

TEST_CASE("a negative limit or offset is refused before anything is sent", "[query]") {
  for (const bool is_limit : {true, false}) {
    try {
      if (is_limit) {
        write(tenon::select<Note>(tenon::limit(-1)));
      } else {
        write(tenon::select<Note>(tenon::offset(-1)));
      }
      FAIL("accepted");
    } catch (const tenon::error& problem) {
      CHECK(problem.kind == tenon::error_kind::value);
    }
  }
}

// SPDX-License-Identifier: MIT
#include <tenon/query/functions.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::node_flag;
using tenon::node_kind;

TEST_CASE("in is one parameter whatever the length of the list", "[query]") {
  CHECK(write(in(col<&Note::rank>, {1, 2, 3})).values == texts{"[1,2,3,]"});
  CHECK(write(in(col<&Note::rank>, std::vector<int>{})).values == texts{"[]"});
  CHECK(write(in(col<&Note::rank>, {1})).kinds() == write(in(col<&Note::rank>, {1, 2, 3})).kinds());
  CHECK(write(not_in(col<&Note::title>, {"a", "b"})).values == texts{"[a,b,]"});
  CHECK(write(not_in(col<&Note::title>, {"a"})).kinds()[0] == node_kind::not_);
}

TEST_CASE("a list that is an lvalue is referred to, a temporary is kept", "[query]") {
  std::vector<std::string> list{"a"};
  const auto referring = in(col<&Note::title>, list);
  list.emplace_back("b");
  CHECK(write(referring).values == texts{"[a,b,]"});
  const auto keeping = in(col<&Note::title>, std::vector<std::string>{std::string(50, 'x')});
  CHECK(write(keeping).values == texts{"[" + std::string(50, 'x') + ",]"});
  const auto copy = keeping;
  CHECK(write(copy).values == write(keeping).values);
}

TEST_CASE("between writes operand, low and high in this order", "[query]") {
  const written result = write(between(col<&Note::rank>, 1, 9) && col<&Note::rank> == 5);
  CHECK(result.kinds() == kinds{node_kind::and_, node_kind::between, node_kind::column, node_kind::parameter,
                                node_kind::parameter, node_kind::equal, node_kind::column,
                                node_kind::parameter});
  CHECK(result.values == texts{"1", "9", "5"});
}

TEST_CASE("text conditions differ in kind and in whether letters are folded", "[query]") {
  const auto head = [](const auto& expression) { return write(expression).statement.nodes[0]; };
  CHECK(head(contains(col<&Note::title>, "a")).kind == node_kind::contains);
  CHECK(head(contains(col<&Note::title>, "a")).flags == node_flag::none);
  CHECK(head(icontains(col<&Note::title>, "a")).flags == node_flag::fold_case);
  CHECK(head(starts_with(col<&Note::title>, "a")).kind == node_kind::starts_with);
  CHECK(head(istarts_with(col<&Note::title>, "a")).flags == node_flag::fold_case);
  CHECK(head(ends_with(col<&Note::alias>, "a")).kind == node_kind::ends_with);
  CHECK(head(iends_with(col<&Note::alias>, "a")).flags == node_flag::fold_case);
  CHECK(head(like(col<&Note::title>, "a")).kind == node_kind::like);
  CHECK(head(ilike(col<&Note::title>, "a")).flags == node_flag::fold_case);
  CHECK(write(contains(col<&Note::title>, "100%_!")).values ==
        texts{"100%_!"});  // as it is: no escaping in place
}

TEST_CASE("null tests and coalesce", "[query]") {
  CHECK(write(is_null(col<&Note::alias>)).kinds() == kinds{node_kind::is_null, node_kind::column});
  CHECK(write(is_not_null(col<&Note::alias>)).kinds() == kinds{node_kind::is_not_null, node_kind::column});
  CHECK(write(coalesce(col<&Note::points>, 7) > 3).values == texts{"7", "3"});
}

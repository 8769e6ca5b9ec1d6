// SPDX-License-Identifier: MIT
#include <tenon/query/expression.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::node_kind;

TEST_CASE("an expression writes its nodes before their children, and its values in the same order",
          "[query]") {
  const written result =
      write(col<&Note::rank> > 3 && (col<&Note::title> == "x" || !(col<&Note::rank> == 5)));
  CHECK(result.kinds() == kinds{node_kind::and_, node_kind::greater, node_kind::column, node_kind::parameter,
                                node_kind::or_, node_kind::equal, node_kind::column, node_kind::parameter,
                                node_kind::not_, node_kind::equal, node_kind::column, node_kind::parameter});
  CHECK(result.values == texts{"3", "x", "5"});
  CHECK(tree_size(result.statement.nodes) == result.statement.nodes.size());
}

TEST_CASE("a parameter knows the column it is compared with, so that it is stored alike", "[query]") {
  const written result = write(col<&Note::key> == tenon::uuid{});
  CHECK(result.statement.nodes[2].column == &decltype(col<&Note::key>)::info());
  CHECK(result.statement.nodes[2].spec.kind == tenon::cell_kind::uuid);
  const written inner = write(col<&Note::place, &Inner::street> == "s");
  CHECK(inner.statement.nodes[1].column->name.view() == "place_street");
}

TEST_CASE("an optional value compares null-safely, a plain one does not", "[query]") {
  CHECK(write(col<&Note::alias> == "x").kinds()[0] == node_kind::equal);
  CHECK(write(col<&Note::alias> == std::optional<std::string>("x")).kinds()[0] == node_kind::is_same);
  CHECK(write(col<&Note::alias> != std::optional<std::string>()).kinds()[0] == node_kind::is_not_same);
  CHECK(write(col<&Note::alias> == std::optional<std::string>()).values == texts{"NULL"});
  CHECK(write(std::optional<int>(3) == col<&Note::points>).kinds()[0] == node_kind::is_same);
}

TEST_CASE("text is taken from strings, views, literals and temporaries", "[query]") {
  const std::string held = "held";
  const std::string_view view = "view";
  const char* pointer = "pointer";
  CHECK(write(col<&Note::title> == held).values == texts{"held"});
  CHECK(write(col<&Note::title> == view).values == texts{"view"});
  CHECK(write(col<&Note::title> == pointer).values == texts{"pointer"});
  const auto temporary = col<&Note::title> == std::string(100, 't');  // outlives the temporary
  CHECK(write(temporary).values == texts{std::string(100, 't')});
}

TEST_CASE("an lvalue is referred to: the value at execution counts", "[query]") {
  std::optional<std::string> later = "before";
  const auto condition = col<&Note::alias> == later;
  later = "after";
  CHECK(write(condition).values == texts{"after"});
}

TEST_CASE("arithmetic takes values on both sides", "[query]") {
  CHECK(write(1 + col<&Note::rank>).kinds() ==
        kinds{node_kind::add, node_kind::parameter, node_kind::column});
  CHECK(write(col<&Note::rank> - 1 - 2).kinds() == kinds{node_kind::subtract, node_kind::subtract,
                                                         node_kind::column, node_kind::parameter,
                                                         node_kind::parameter});
  CHECK(write(-(col<&Note::rank> * 2) / 3 % 4).values == texts{"2", "3", "4"});
}

TEST_CASE("a comparison turned round means the same", "[query]") {
  CHECK(write(3 < col<&Note::rank>).kinds()[0] == node_kind::greater);
  CHECK(write(3 <= col<&Note::rank>).kinds()[0] == node_kind::greater_equal);
  CHECK(write(3 > col<&Note::rank>).kinds()[0] == node_kind::less);
  CHECK(write(3 >= col<&Note::rank>).kinds()[0] == node_kind::less_equal);
  CHECK(write(3 == col<&Note::rank>).kinds()[0] == node_kind::equal);
  CHECK(write(3 != col<&Note::rank>).kinds()[0] == node_kind::not_equal);
}

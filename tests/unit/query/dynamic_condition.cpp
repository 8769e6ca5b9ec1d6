// SPDX-License-Identifier: MIT
#include <tenon/query/dynamic_condition.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::node_kind;

namespace {

struct Tray {
  std::int64_t id = 0;
  std::string label{};
};

}  // namespace

TEST_CASE("a dynamic condition to which nothing was added holds for every row", "[query]") {
  const tenon::dynamic_condition<Note, Tray> wanted;
  CHECK(wanted.empty());
  CHECK(write(wanted).kinds() == std::vector<node_kind>{node_kind::true_});
}

TEST_CASE("conditions on several tables are connected by and in a loop", "[query]") {
  tenon::dynamic_condition<Note, Tray> wanted;
  for (int rank : {3, 5}) wanted.add(col<&Note::rank> != rank);
  wanted.add(col<&Tray::label> == "top");
  const auto composed = write(wanted);
  const auto in_place = write(col<&Note::rank> != 3 && col<&Note::rank> != 5 && col<&Tray::label> == "top");
  CHECK(composed.statement.nodes == in_place.statement.nodes);
  CHECK(composed.values == std::vector<std::string>{"3", "5", "top"});
}

TEST_CASE("a dynamic condition owns its values", "[query]") {
  tenon::dynamic_condition<Note, Tray> wanted;
  {
    const std::string label = "a label that is longer than a small string";
    const std::vector<std::int64_t> ids{4, 6};
    wanted.add(col<&Tray::label> == label).add(in(col<&Note::id>, ids));
  }
  const auto copy = wanted;
  CHECK(write(copy).values ==
        std::vector<std::string>{"a label that is longer than a small string", "[4,6,]"});
}

TEST_CASE("predicates and aliases take part in a dynamic condition", "[query]") {
  constexpr auto other = tenon::alias<Note, "other">;
  tenon::dynamic_condition<Note, decltype(other)> wanted;
  const tenon::predicate<Note> pinned = col<&Note::pinned> == true || col<&Note::rank> > 3;
  wanted.add(pinned).add(other.col<&Note::rank> < col<&Note::rank>);
  const auto found = write(wanted);
  CHECK(found.values == std::vector<std::string>{"true", "3"});
  CHECK(found.statement.nodes[found.statement.nodes.size() - 2].text == "other");
}

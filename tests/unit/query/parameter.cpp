// SPDX-License-Identifier: MIT
#include <tenon/query/parameter.hpp>

#include <tenon/query/compound.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::node_kind;

namespace {

constexpr auto least = tenon::parameter<"least", int>;
constexpr auto title = tenon::parameter<"title", std::string>;
constexpr auto alias_name = tenon::parameter<"alias", std::optional<std::string>>;
constexpr auto ids = tenon::parameter<"ids", std::vector<std::int64_t>>;

/// The nodes and values of a statement whose parameters have these values.
template <class Shell, class... Bound>
written write_with(const Shell& shell, const Bound&... bound) {
  written result;
  tenon::encoder values;
  const tenon::parameter_binding list[] = {bound.binding()..., {}};
  tenon::statement_writer out(&result.statement, values, {list, sizeof...(Bound)});
  shell.write(out);
  for (std::size_t i = 0; i < values.size(); ++i) result.values.push_back(text_of(values.data()[i]));
  return result;
}
template <class Act>
std::string refusal_of(Act act) {
  try {
    act();
  } catch (const tenon::error& problem) {
    return problem.kind == tenon::error_kind::value ? problem.message : "another kind";
  }
  return "nothing was refused";
}

}  // namespace

TEST_CASE("a named parameter is written like a value in its place", "[query]") {
  const auto named = write_with(tenon::select<Note>(where(col<&Note::rank> > least)), least = 5);
  const auto plain = write(tenon::select<Note>(where(col<&Note::rank> > 5)));
  CHECK(named.statement.nodes == plain.statement.nodes);
  CHECK(named.values == plain.values);
}

TEST_CASE("a named parameter takes part wherever a value does", "[query]") {
  const std::string longer = "a title that is longer than a small string";
  CHECK(write_with(contains(col<&Note::title>, title), title = longer).values ==
        std::vector<std::string>{longer});
  CHECK(write_with(between(col<&Note::rank>, least, 9), least = 3).values ==
        std::vector<std::string>{"3", "9"});
  CHECK(write_with(least < col<&Note::rank>, least = 3).kinds() ==
        std::vector<node_kind>{node_kind::greater, node_kind::column, node_kind::parameter});
  CHECK(write_with(col<&Note::rank> + least > 4, least = 3).values == std::vector<std::string>{"3", "4"});
  CHECK(write_with(coalesce(col<&Note::alias>, title), title = "x").values == std::vector<std::string>{"x"});
  CHECK(write_with(in(col<&Note::id>, ids), ids = {3, 4}).values == std::vector<std::string>{"[3,4,]"});
  CHECK(write_with(not_in(col<&Note::id>, ids), ids = std::vector<std::int64_t>{7}).values ==
        std::vector<std::string>{"[7,]"});
}

TEST_CASE("a parameter may stand twice and has one value", "[query]") {
  const auto both = col<&Note::rank> > least || col<&Note::points> > least;
  CHECK(write_with(both, least = 8).values == std::vector<std::string>{"8", "8"});
}

TEST_CASE("an optional parameter compares null-safely", "[query]") {
  const auto same = col<&Note::alias> == alias_name;
  CHECK(write_with(same, alias_name = std::nullopt).kinds()[0] == node_kind::is_same);
  CHECK(write_with(same, alias_name = std::nullopt).values == std::vector<std::string>{"NULL"});
  CHECK(write_with(same, alias_name = std::optional<std::string>("x")).values ==
        std::vector<std::string>{"x"});
  CHECK(write_with(col<&Note::alias> != alias_name, alias_name = "y").kinds()[0] == node_kind::is_not_same);
}

TEST_CASE("a parameter knows the column it is compared with", "[query]") {
  const auto found = write_with(col<&Note::key> == tenon::parameter<"key", tenon::uuid>,
                                tenon::parameter<"key", tenon::uuid> = tenon::uuid{});
  REQUIRE(found.statement.nodes.size() == 3);
  CHECK(found.statement.nodes[2].column == &tenon::table_info_of<Note>.columns[6]);
}

TEST_CASE("a number beyond its parameter's type is refused", "[query]") {
  CHECK(refusal_of([] { (void)(least = 3'000'000'000); }) ==
        "parameter least is refused: the number is out of its type's range");
  CHECK(refusal_of([] { (void)(tenon::parameter<"size", unsigned char> = -1); }) ==
        "parameter size is refused: the number is out of its type's range");
}

TEST_CASE("a parameter that is stored has to fit its column's member", "[query]") {
  constexpr auto rank = tenon::parameter<"rank", std::int64_t>;
  const auto change = tenon::update<Note>(where(tenon::all), col<& Note::rank> = rank);
  CHECK(write_with(change, rank = 7).values == std::vector<std::string>{"7"});
  CHECK(refusal_of([&] { write_with(change, rank = 3'000'000'000); }) ==
        "Note::rank is refused: the number is out of the member's range");
  CHECK(write_with(col<&Note::rank> < rank, rank = 3'000'000'000).values ==
        std::vector<std::string>{"3000000000"});  // compared it may be anything
}

TEST_CASE("limit and offset take parameters and refuse negative ones", "[query]") {
  constexpr auto most = tenon::parameter<"most", int>;
  const auto page = tenon::select<Note>(tenon::limit(most), tenon::offset(least));
  CHECK(write_with(page, most = 3, least = 4).values == std::vector<std::string>{"3", "4"});
  CHECK(write_with(page, most = 3, least = 4).statement.nodes ==
        write(tenon::select<Note>(tenon::limit(3), tenon::offset(4))).statement.nodes);
  CHECK(refusal_of([&] { write_with(page, most = -1, least = 4); }) == "limit() is negative");
  CHECK(refusal_of([&] { write_with(page, most = 1, least = -4); }) == "offset() is negative");
}

TEST_CASE("a pattern that is a parameter is checked like a value", "[query]") {
  const auto condition = like(col<&Note::title>, title);
  CHECK(write_with(condition, title = "a!!").values == std::vector<std::string>{"a!!"});
  CHECK(refusal_of([&] { write_with(condition, title = "a!"); }).find("escape character") !=
        std::string::npos);
}

TEST_CASE("a statement is described without its parameters' values", "[query]") {
  const auto shell = tenon::select<Note>(where(in(col<&Note::id>, ids) && col<&Note::rank> > least));
  tenon::statement described;
  tenon::encoder values;
  tenon::statement_writer out(&described, values);
  shell.write(out);
  CHECK(values.size() == 0);
  CHECK(described.nodes == write_with(shell, ids = {1}, least = 2).statement.nodes);
}

TEST_CASE("an lvalue is referred to and a temporary is kept", "[query]") {
  const std::string kept = "a title that is longer than a small string";
  const auto by_reference = title = kept;
  CHECK(by_reference.binding().value == &kept);
  const auto by_value = title = std::string("another title that is longer than a small string");
  CHECK(by_value.held == "another title that is longer than a small string");
}

TEST_CASE("the parameters of a statement are found in its type", "[query]") {
  using tenon::detail::types;
  using named = decltype(tenon::select<Note>(where(col<&Note::rank> > least && col<&Note::title> == title)));
  CHECK(std::is_same_v<named::parameters, types<decltype(least)::identity, decltype(title)::identity>>);
  CHECK(std::is_same_v<decltype(tenon::select<Note>())::parameters, types<>>);
}

TEST_CASE("a parameter that several clauses name is one", "[query]") {
  using named = decltype(tenon::select<Note>(where(col<&Note::rank> > least), tenon::limit(least),
                                             tenon::offset(tenon::parameter<"skip", int>)));
  CHECK(std::is_same_v<named::parameters, tenon::detail::types<decltype(least)::identity,
                                                               tenon::detail::parameter_name<"skip", int>>>);
}

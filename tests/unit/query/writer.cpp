// SPDX-License-Identifier: MIT
#include <tenon/query/writer.hpp>

#include "catch.hpp"
#include "entities.hpp"

using namespace query_test;
using tenon::col;
using tenon::where;

// Defined in writer_other.cpp, another translation unit with the same statement types.
namespace query_test {
std::uint32_t slot_elsewhere();
std::uint32_t other_slot_elsewhere();
}  // namespace query_test

TEST_CASE("a statement type has one slot in the whole program, and every type its own", "[query]") {
  auto by_rank = tenon::select<Note>(where(col<&Note::rank> == 3));
  auto by_title = tenon::select<Note>(where(col<&Note::title> == "x"));
  auto greater = tenon::select<Note>(where(col<&Note::rank> > 3));
  const std::uint32_t slot = tenon::detail::slot_in(tenon::detail::kept_slot<decltype(by_rank)>);
  CHECK(slot != 0);
  CHECK(tenon::detail::slot_in(
            tenon::detail::kept_slot<decltype(tenon::select<Note>(where(col<&Note::rank> == 99)))>) == slot);
  CHECK(tenon::detail::slot_in(tenon::detail::kept_slot<decltype(by_title)>) != slot);
  CHECK(tenon::detail::slot_in(tenon::detail::kept_slot<decltype(greater)>) != slot);
  CHECK(slot_elsewhere() == slot);
  CHECK(other_slot_elsewhere() == tenon::detail::slot_in(tenon::detail::kept_slot<decltype(by_title)>));
}

TEST_CASE("blocks of slots do not overlap", "[query]") {
  const std::uint32_t first = tenon::detail::next_slot(16);
  const std::uint32_t second = tenon::detail::next_slot();
  CHECK(second >= first + 16);
  CHECK(tenon::detail::next_slot() == second + 1);
}

TEST_CASE("every statement is one whole tree, and says what its results are", "[query]") {
  const auto whole = [](const auto& shell, std::size_t results) {
    const written result = write(shell);
    CHECK(tree_size(result.statement.nodes) == result.statement.nodes.size());
    CHECK(result.statement.results.size() == results);
  };
  whole(tenon::select<Note>(), tenon::column_count<Note>);
  whole(tenon::select<Note>(where(tenon::all), tenon::limit(1)), tenon::column_count<Note>);
  whole(tenon::count_rows<Note>(where(col<&Note::pinned>)), 1);
  whole(tenon::exists<Note>(where(col<&Note::pinned>), tenon::offset(3)), 1);
  whole(tenon::update<Note>(where(tenon::all), col<& Note::rank> = col<&Note::rank> + 1,
                            col<& Note::alias> = std::nullopt),
        0);
  whole(tenon::delete_from<Note>(where(col<&Note::rank> < 0)), 0);
}

TEST_CASE("an update's values come before those of its condition", "[query]") {
  CHECK(write(tenon::update<Note>(where(col<&Note::rank> == 1 && col<&Note::title> == "old"),
                                  col<& Note::title> = "new", col<& Note::rank> = col<&Note::rank> * 10))
            .values == texts{"new", "10", "1", "old"});
}

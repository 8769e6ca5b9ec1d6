// SPDX-License-Identifier: MIT
#include <tenon/core/array_view.hpp>

#include "catch.hpp"

#include <array>
#include <span>
#include <type_traits>
#include <vector>

using tenon::array_view;

TEST_CASE("a view shows what a container holds, and writes to it", "[core]") {
  std::vector<int> numbers{1, 2, 3, 4};
  const array_view<int> all = numbers;
  CHECK(all.data() == numbers.data());
  CHECK(all.size() == 4);
  all[2] = 30;
  CHECK(numbers[2] == 30);
  int sum = 0;
  for (const int each : all) sum += each;
  CHECK(sum == 37);
  CHECK(all.front() == 1);
  CHECK(all.back() == 4);
  int bare[] = {7, 8};
  CHECK(array_view<const int>(bare).back() == 8);
  const std::array<int, 1> fixed{9};
  CHECK(array_view<const int>(fixed)[0] == 9);
}

TEST_CASE("a part of a view is a view of the same elements", "[core]") {
  const int numbers[] = {1, 2, 3, 4};
  const array_view<const int> all = numbers;
  CHECK(all.first(2).back() == 2);
  CHECK(all.last(3).front() == 2);
  CHECK(all.subspan(1).size() == 3);
  CHECK(all.subspan(1, 2).back() == 3);
  CHECK(all.subspan(4).empty());
  CHECK(array_view<const int>().empty());
  CHECK(array_view<const int>().data() == nullptr);
}

TEST_CASE("a view and std::span are made of each other", "[core]") {
  int numbers[] = {5, 6};
  const array_view<int> view = numbers;
  const std::span<int> span = view;
  CHECK(span.data() == numbers);
  CHECK(span.size() == 2);
  const array_view<const int> back = span;
  CHECK(back.data() == numbers);
  CHECK(back.size() == 2);
}

TEST_CASE("a view does not let a constant be written or an element become another type", "[core]") {
  STATIC_REQUIRE_FALSE(std::is_constructible_v<array_view<int>, const std::vector<int>&>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<array_view<const long>, const std::vector<int>&>);
  STATIC_REQUIRE(std::is_constructible_v<array_view<const int>, const std::vector<int>&>);
  STATIC_REQUIRE(std::is_constructible_v<array_view<const int>, array_view<int>>);
}

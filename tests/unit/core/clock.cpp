// SPDX-License-Identifier: MIT
#include <tenon/core/clock.hpp>

#include "catch.hpp"

TEST_CASE("the coarse clock is a little behind the steady one, never ahead", "[core]") {
  for (int i = 0; i < 1000; ++i) {
    const auto coarse = tenon::detail::coarse_now();
    const auto exact = std::chrono::steady_clock::now();
    REQUIRE(coarse <= exact);
  }
  // A tick is 10 ms at most; the rest is for a busy machine, which may pause between the two questions.
  CHECK(std::chrono::steady_clock::now() - tenon::detail::coarse_now() < std::chrono::seconds(1));
}

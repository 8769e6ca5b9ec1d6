// SPDX-License-Identifier: MIT
#include "catch.hpp"
TEST_CASE("placeholder") {}

// SPDX-License-Identifier: MIT
// expect: tenon: between(): an optional has no order
#include "entities.hpp"

auto wrong = between(col<&Agent::age>, std::optional<int>(1), 2);

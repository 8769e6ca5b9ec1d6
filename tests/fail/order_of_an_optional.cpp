// SPDX-License-Identifier: MIT
// expect: tenon: an optional can be compared by == and != only
#include "entities.hpp"

auto wrong = col<&Agent::nick> < std::optional<std::string>();

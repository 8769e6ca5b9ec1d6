// SPDX-License-Identifier: MIT
// expect: tenon: like, contains, starts_with, ends_with: the column is no text
#include "entities.hpp"

auto wrong = contains(col<&Agent::age>, "1");

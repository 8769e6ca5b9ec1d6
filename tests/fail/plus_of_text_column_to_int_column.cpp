// SPDX-License-Identifier: MIT
// expect: tenon: arithmetic: the two columns have types that do not go together
#include "entities.hpp"

auto wrong = col<&Agent::age> + col<&Agent::name>;

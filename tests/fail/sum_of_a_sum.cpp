// SPDX-License-Identifier: MIT
// expect: tenon: an aggregate or window function stands within another one
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

const auto wrong = select(fields(sum(sum(col<&Agent::age>))), from<Agent>());

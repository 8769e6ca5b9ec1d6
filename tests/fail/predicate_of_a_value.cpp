// SPDX-License-Identifier: MIT
// expect: tenon: predicate<Entity>: this is a value, no condition
#include "entities.hpp"

tenon::predicate<Agent> wrong = col<&Agent::age>;

// SPDX-License-Identifier: MIT
// expect: tenon: predicate<Entity>: the condition names columns of another entity
#include "entities.hpp"

tenon::predicate<Agent> wrong = col<&Agent::age> == 3 && col<&Team::size> == 3;

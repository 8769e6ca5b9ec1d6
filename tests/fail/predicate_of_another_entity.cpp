// SPDX-License-Identifier: MIT
// expect: tenon: predicate<Entity>: the condition names columns of another entity
#include "entities.hpp"

tenon::predicate<Agent> wrong = col<&Team::size> == 3;

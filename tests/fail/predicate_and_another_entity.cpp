// SPDX-License-Identifier: MIT
// expect: tenon: predicate<Entity>: the condition names columns of another entity
#include "entities.hpp"

auto wrong = tenon::predicate<Agent>(tenon::all) && col<&Team::size> == 3;

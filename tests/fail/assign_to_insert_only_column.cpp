// SPDX-License-Identifier: MIT
// expect: tenon: update: the column is read-only, generated or insert-only
#include "entities.hpp"

auto wrong = col<& Agent::created> = tenon::now();

// SPDX-License-Identifier: MIT
// expect: tenon: update(), delete_from(): join(...) stands behind
// from<Entity>()
#include "query_entities.hpp"

auto wrong = update<Track>(set(col<& Track::name> = col<&Album::title>), join<Album>(), where(all));

// SPDX-License-Identifier: MIT
// expect: tenon: select<Entity>(): an outer join may give no such entity
#include "query_entities.hpp"

auto wrong = select<Album>(from<Artist>(), left_join<Album>());

// SPDX-License-Identifier: MIT
// expect: tenon: join(): there is not exactly one foreign key between the table and those before it
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<Artist>(), join<Track>());

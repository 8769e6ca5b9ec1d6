// SPDX-License-Identifier: MIT
// expect: tenon: join(): there is not exactly one foreign key between the table
// and those before it
#include "query_entities.hpp"

auto wrong = update<Loan>(set(col<& Loan::giverId> = 3), from<Artist>(), join<Track>(), where(all));

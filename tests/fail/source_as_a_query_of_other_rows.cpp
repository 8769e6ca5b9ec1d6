// SPDX-License-Identifier: MIT
// expect: tenon: source.as(): the query gives other rows than the source's struct
#include "query_entities.hpp"

auto wrong = totals.as(select<Names>(from<Artist>()));

// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a field can be NULL
#include "query_entities.hpp"

auto wrong = select<Names>(fields(col<&Track::composer>), from<Track>());

// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a field can be NULL
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(value_of("all"), sum(col<&Track::seconds>)), from<Track>());

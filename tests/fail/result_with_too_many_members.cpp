// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): Row has another number of members than there are fields
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(col<&Artist::name>), from<Artist>());

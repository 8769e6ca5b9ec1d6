// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a member of Row has another type than its field
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(col<&Artist::name>, col<&Artist::name>), from<Artist>());

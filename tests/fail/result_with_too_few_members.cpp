// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): Row has another number of members than there are fields
#include "query_entities.hpp"

auto wrong = select<Names>(fields(col<&Artist::name>, col<&Artist::id>), from<Artist>());

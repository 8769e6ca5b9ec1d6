// SPDX-License-Identifier: MIT
// expect: tenon: select(): a clause (from, fields, group_by, having, distinct, with) is given twice
#include "query_entities.hpp"

auto wrong =
    select(fields(count_all()), from<Artist>(), group_by(col<&Artist::id>), group_by(col<&Artist::name>));

// SPDX-License-Identifier: MIT
// expect: tenon: with_recursive(): an aggregate or group_by() stands in the
// part that uses the table itself
#include "query_entities.hpp"

auto wrong = with_recursive(
    totals.as(union_all(counted, select<Totals>(fields(totals.col<&Totals::name>, count_all()), from(totals),
                                                group_by(totals.col<&Totals::name>)))));

// SPDX-License-Identifier: MIT
// expect: tenon: order_by(), group_by(): result<&Row::member> stands alone
// there
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(col<&Artist::name>, count_all()), from<Artist>(),
                            group_by(lower(result<&Totals::name>)));

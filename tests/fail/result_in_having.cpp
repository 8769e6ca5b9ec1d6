// SPDX-License-Identifier: MIT
// expect: tenon: having(): result<&Row::member> stands in order_by() and
// group_by() only
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(col<&Artist::name>, count_all()), from<Artist>(),
                            group_by(col<&Artist::name>), having(result<&Totals::tracks> > 3));

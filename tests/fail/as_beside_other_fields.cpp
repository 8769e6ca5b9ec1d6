// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): fields() are all named by as<&Row::member>(),
// or none is
#include "query_entities.hpp"

auto wrong = select<Totals>(fields(as<&Totals::name>(col<&Artist::name>), count_all()), from<Artist>(),
                            group_by(col<&Artist::name>));

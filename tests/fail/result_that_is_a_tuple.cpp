// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): Row is neither a plain struct nor a value with
// a codec
#include "query_entities.hpp"

auto wrong = select<std::tuple<std::string, std::int64_t>>(fields(col<&Artist::name>, col<&Artist::id>),
                                                           from<Artist>());

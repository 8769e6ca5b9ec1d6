// SPDX-License-Identifier: MIT
// expect: tenon: select<Value>(): a single value is made of one field
#include "query_entities.hpp"

auto wrong = select<std::string>(fields(col<&Artist::name>, col<&Artist::id>), from<Artist>());

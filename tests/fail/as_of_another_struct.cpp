// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): as<&Row::member>() names a member of another
// struct than Row
#include "query_entities.hpp"

auto wrong = select<Names>(fields(as<&Totals::name>(col<&Artist::name>)), from<Artist>());

// SPDX-License-Identifier: MIT
// expect: tenon: with(): the arguments are named queries: source<Row, "name">.as(select<Row>(...))
#include "query_entities.hpp"

auto wrong = with(counted);

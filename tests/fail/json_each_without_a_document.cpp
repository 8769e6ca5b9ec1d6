// SPDX-License-Identifier: MIT
// expect: tenon: from(), join(): json_each<"name"> needs its document:
// json_each<"name">.of(col<&Entity::member>)
#include "query_entities.hpp"

auto wrong = select(fields(count_all()), from<Album>(), cross_join(json_each<"tag">));

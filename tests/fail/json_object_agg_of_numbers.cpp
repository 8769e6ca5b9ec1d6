// SPDX-License-Identifier: MIT
// expect: tenon: json_object_agg(): the names are no texts
#include "query_entities.hpp"

auto wrong = json_object_agg<std::vector<int>>(col<&Track::seconds>, col<&Track::id>);

// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): a member of Row has another type than its field
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), returning<Names>(col<&Track::id>));

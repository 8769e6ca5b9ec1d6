// SPDX-License-Identifier: MIT
// expect: tenon: returning<Value>(): a single value is made of one field
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), returning<std::string>(col<&Track::name>, col<&Track::id>));

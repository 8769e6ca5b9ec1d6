// SPDX-License-Identifier: MIT
// expect: tenon: returning(): fields are taken in the order of the row's
// members, without as<>()
#include "query_entities.hpp"

auto wrong = delete_from<Track>(where(all), returning<Names>(as<&Names::name>(col<&Track::name>)));

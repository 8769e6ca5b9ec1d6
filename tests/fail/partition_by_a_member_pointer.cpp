// SPDX-License-Identifier: MIT
// expect: tenon: partition_by(): name columns as col<&Entity::member>
#include "query_entities.hpp"

auto wrong = rank().over(partition_by(&Track::albumId));

// SPDX-License-Identifier: MIT
// expect: tenon: set(): an alias cannot be assigned to; name the changed
// table's column as col<&Entity::member>
#include "query_entities.hpp"

auto wrong = update<Artist>(set(other.col<& Artist::name> = "x"), where(all));

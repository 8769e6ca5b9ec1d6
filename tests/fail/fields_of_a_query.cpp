// SPDX-License-Identifier: MIT
// expect: tenon: fields(): the arguments are expressions such as col<&Entity::member>
#include "query_entities.hpp"

auto wrong = select(fields(counted), from<Artist>());

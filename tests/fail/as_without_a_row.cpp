// SPDX-License-Identifier: MIT
// expect: tenon: select(): as<&Row::member>() names members of a row type:
// select<Row>(...)
#include "query_entities.hpp"

auto wrong = select(fields(as<&Names::name>(col<&Artist::name>)), from<Artist>());

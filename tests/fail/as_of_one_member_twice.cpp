// SPDX-License-Identifier: MIT
// expect: tenon: select<Row>(): as<&Row::member>() names a member twice
#include "query_entities.hpp"

auto wrong = select<Names>(fields(as<&Names::name>(col<&Artist::name>), as<&Names::name>(col<&Artist::name>)),
                           from<Artist>());

// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict().where(): this is no condition; compare a column with something
#include "query_entities.hpp"

auto wrong = on_conflict(col<&Login::email>).where(col<&Login::name>);

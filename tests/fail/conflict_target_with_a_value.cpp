// SPDX-License-Identifier: MIT
// expect: tenon: on_conflict().where(): the condition of a partial index cannot be told by bound values
#include "entities.hpp"

#include <tenon/query.hpp>

auto wrong = tenon::on_conflict(col<&Agent::name>).where(col<&Agent::age> == 5);

// SPDX-License-Identifier: MIT
// expect: tenon: set(): a value is of a table that is neither the changed one
// nor in from(); excluded<&Entity::member> stands in do_update() only
#include "query_entities.hpp"

void run(database& db) {
  execute(db, update<Login>(set(col<& Login::name> = excluded<&Login::name>), where(all)));
}

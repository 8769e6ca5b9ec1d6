// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): beside joined stand with_deleted and further with<>() only
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  repository<Agent>{db}.find(with<&Agent::user>(joined, where(col<&User::id> > 1)));
}

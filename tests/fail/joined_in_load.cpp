// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): joined belongs to the relations of the rows that a repository
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  std::vector<Agent> agents;
  load(db, agents, with<&Agent::user>(joined));
}

// SPDX-License-Identifier: MIT
// expect: tenon: for_each(): with<>() loads the relations of entities that are read together
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  repository<Agent>{db}.for_each([](const Agent&) {}, with<&Agent::user>(joined));
}

// SPDX-License-Identifier: MIT
// expect: tenon: find, count, ...: the arguments are clauses
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(with<&User::agents>(col<&Agent::name> == "x"));
}

// SPDX-License-Identifier: MIT
// expect: tenon: col<>: the member is no column
#include "related.hpp"

void run(database& db) {
  repository<Agent>{db}.find(where(col<&Agent::user> == 1));
}

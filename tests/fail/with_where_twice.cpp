// SPDX-License-Identifier: MIT
// expect: tenon: where() is given twice
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(
      with<&User::agents>(where(col<&Agent::name> == "x"), where(col<&Agent::id> == 1)));
}

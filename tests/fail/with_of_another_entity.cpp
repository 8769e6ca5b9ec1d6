// SPDX-License-Identifier: MIT
// expect: tenon: a clause names columns of another entity than the repository's
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(with<&Agent::notes>());
}

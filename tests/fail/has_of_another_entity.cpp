// SPDX-License-Identifier: MIT
// expect: tenon: a clause names columns of another entity than the repository's
#include "related.hpp"

void run(database& db) {
  repository<Agent>{db}.find(where(has<&User::agents>()));
}

// SPDX-License-Identifier: MIT
// expect: tenon: a clause names columns of another entity than the repository's
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  repository<Agent>{db}.find(joined);
}

// SPDX-License-Identifier: MIT
// expect: is given twice
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  repository<Agent>{db}.find(with<&Agent::user>(joined, joined));
}

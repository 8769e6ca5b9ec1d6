// SPDX-License-Identifier: MIT
// expect: tenon: a clause names columns of another entity than the repository's
#include <tenon/relations.hpp>

#include "entities.hpp"

void misuse(tenon::database& db) {
  tenon::repository<Team>(db).find(tenon::with_links);
}

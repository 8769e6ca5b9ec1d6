// SPDX-License-Identifier: MIT
// expect: tenon: link(), unlink(), replace_all(): name a has_one, has_many or many_to_many of the entity
#include "related.hpp"

void run(database& db, User& user, Note& note) {
  repository<User>{db}.link<&Agent::notes>(user, note);
}

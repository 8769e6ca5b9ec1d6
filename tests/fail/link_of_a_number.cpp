// SPDX-License-Identifier: MIT
// expect: tenon: link(), unlink(), replace_all(): behind the entity come related entities
#include "related.hpp"

void run(database& db, User& user) {
  repository<User>{db}.link<&User::agents>(user, 3);
}

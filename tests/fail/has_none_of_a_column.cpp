// SPDX-License-Identifier: MIT
// expect: tenon: any_of<>(), none_of<>(), all_of<>(), has<>(): the member is no relation
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(where(has_none<&User::id>()));
}

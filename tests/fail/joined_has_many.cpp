// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): joined reads what a belongs_to or has_one leads to
#include "related.hpp"

#include <tenon/relations.hpp>

void run(database& db) {
  repository<User>{db}.find(with<&User::agents>(joined));
}

// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): the member is no relation
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(with<&User::name>());
}

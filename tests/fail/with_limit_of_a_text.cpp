// SPDX-License-Identifier: MIT
// expect: tenon: limit(), offset(): the number of rows is an integer
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(with<&User::agents>(limit("three")));
}

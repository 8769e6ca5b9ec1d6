// SPDX-License-Identifier: MIT
// expect: is given twice
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(with<&User::agents>(limit(1), limit(2)));
}

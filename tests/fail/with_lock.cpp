// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): lock() and with_hidden apply to the rows that find() itself reads
#include "related.hpp"

#include <tenon/lock.hpp>

void run(database& db) {
  repository<User>{db}.find(with<&User::agents>(lock(for_update)));
}

// SPDX-License-Identifier: MIT
// expect: tenon: any_of<>(), none_of<>(), all_of<>(): this is no condition
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(where(any_of<&User::agents>(true)));
}

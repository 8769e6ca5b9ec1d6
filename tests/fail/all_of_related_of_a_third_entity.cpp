// SPDX-License-Identifier: MIT
// expect: tenon: any_of<>(), none_of<>(), all_of<>(): the condition is on another entity than the related one
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(where(all_of<&User::agents>(col<&Note::text> == "x")));
}

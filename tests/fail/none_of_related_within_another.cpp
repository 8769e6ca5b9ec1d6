// SPDX-License-Identifier: MIT
// expect: tenon: any_of<>(), none_of<>(), all_of<>(): the condition is on another entity than the related one
#include "related.hpp"

void run(database& db) {
  repository<User>{db}.find(where(none_of<&User::agents>(has<&Note::badges>())));
}

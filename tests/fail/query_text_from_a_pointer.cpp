// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): the SQL text must be a literal
#include "entities.hpp"

void run(tenon::database& db, const char* text) {
  tenon::query<Team>(db, text);
}

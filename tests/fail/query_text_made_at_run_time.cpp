// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): the SQL text must be a literal
#include "entities.hpp"

void run(tenon::database& db, const std::string& name) {
  tenon::query<Team>(db, "SELECT * FROM team WHERE name = '" + name + "'");
}

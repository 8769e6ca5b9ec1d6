// SPDX-License-Identifier: MIT
// expect: tenon: query(), execute(): a parameter's type has no codec
#include "entities.hpp"

void run(tenon::database& db, const Team& team) {
  tenon::execute(db, "DELETE FROM team WHERE id = ?", team);
}

// SPDX-License-Identifier: MIT
// expect: tenon: soft_delete(), restore(): the entity has no deleted_at column
#include "entities.hpp"

void run(tenon::repository<Team>& agents) {
  agents.soft_delete(where(tenon::all));
}

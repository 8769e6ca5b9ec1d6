// SPDX-License-Identifier: MIT
// expect: tenon: soft_remove(), recover(): the entity has no deleted_at column
#include "entities.hpp"

void run(tenon::repository<Team>& agents, Team& team) {
  agents.soft_remove(team);
}

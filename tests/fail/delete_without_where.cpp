// SPDX-License-Identifier: MIT
// expect: tenon: delete_where(): the argument is where(...)
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.delete_where();
}

// SPDX-License-Identifier: MIT
// expect: tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.find(tenon::limit(1), tenon::limit(2));
}

// SPDX-License-Identifier: MIT
// expect: tenon: sum, average, minimum, maximum: the first argument is a column
#include "entities.hpp"

void run(tenon::repository<Agent>& agents) {
  agents.maximum(&Agent::age);
}

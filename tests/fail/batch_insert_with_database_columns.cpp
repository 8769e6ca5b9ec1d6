// SPDX-License-Identifier: MIT
// expect: tenon: batch::insert(): the database fills columns of this entity
#include "entities.hpp"

void wrong(tenon::batch& work, Agent& agent) {
  work.insert(agent);
}

// SPDX-License-Identifier: MIT
// expect: tenon: batch::add(): give update<Entity>(where(...), ...) or delete_from<Entity>(where(...))
#include "entities.hpp"

void wrong(tenon::batch& work) {
  work.add(tenon::select<Agent>());
}

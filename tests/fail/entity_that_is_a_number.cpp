// SPDX-License-Identifier: MIT
// expect: tenon: the entity must be a plain aggregate struct
#include "entities.hpp"

void run(tenon::repository<int>& numbers) {
  numbers.find();
}

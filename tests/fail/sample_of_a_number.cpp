// SPDX-License-Identifier: MIT
// expect: tenon: sample(): the argument is a query
#include "entities.hpp"

#include <tenon/query.hpp>

void wrong() {
  (void)tenon::sample(5, 10);
}

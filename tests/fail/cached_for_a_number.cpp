// SPDX-License-Identifier: MIT
// expect: tenon: cached(): say how old the rows may be: cached(std::chrono::seconds(30))
#include "entities.hpp"

#include <tenon/query_cache.hpp>

void run(tenon::repository<Agent>& agents) {
  agents.find(tenon::cached(30));
}

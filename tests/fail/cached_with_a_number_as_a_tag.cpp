// SPDX-License-Identifier: MIT
// expect: tenon: cached(): behind the time come tags, which are texts
#include "entities.hpp"

#include <tenon/query_cache.hpp>

void run(tenon::repository<Agent>& agents) {
  agents.find(tenon::cached(std::chrono::seconds(1), 2));
}

// SPDX-License-Identifier: MIT
// expect: tenon: a clause (limit, offset, lock, cached, with_deleted, with_hidden
#include "entities.hpp"

#include <tenon/query_cache.hpp>

void run(tenon::repository<Agent>& agents) {
  agents.find(tenon::cached(std::chrono::seconds(1)), tenon::cached(std::chrono::seconds(2)));
}

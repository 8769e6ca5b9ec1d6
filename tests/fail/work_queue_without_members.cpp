// SPDX-License-Identifier: MIT
// expect: tenon: work_queue<Job>: say which members it works with
#include "entities.hpp"

#include <tenon/work_queue.hpp>

std::int64_t waiting(tenon::database& db) {
  return tenon::work_queue<Agent>(db).count(tenon::job_state::waiting);
}

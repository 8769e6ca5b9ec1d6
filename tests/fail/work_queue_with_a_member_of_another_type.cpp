// SPDX-License-Identifier: MIT
// expect: tenon: queue_members<State, RunAt, Attempts, Problem>: the members are a job_state, a timestamp
#include "entities.hpp"

#include <tenon/work_queue.hpp>

struct Mail {
  std::int64_t id = 0;
  tenon::job_state state{};
  std::int64_t runAt = 0;
  int attempts = 0;
};
template <>
inline constexpr tenon::queue_members<&Mail::state, &Mail::runAt, &Mail::attempts> tenon::queue_of<Mail>{};

std::int64_t waiting(tenon::database& db) {
  return tenon::work_queue<Mail>(db).count(tenon::job_state::waiting);
}

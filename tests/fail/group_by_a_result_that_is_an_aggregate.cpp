// SPDX-License-Identifier: MIT
// expect: tenon: group_by(): the member of the result is an aggregate
#include <tenon/query.hpp>

#include "entities.hpp"

using namespace tenon;

struct Row {
  std::string name;
  std::int64_t agents = 0;
};

const auto wrong =
    select<Row>(fields(col<&Agent::name>, count_all()), from<Agent>(), group_by(result<&Row::agents>));

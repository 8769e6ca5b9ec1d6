// SPDX-License-Identifier: MIT
// expect: tenon: a relation: no foreign key connects the two tables
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  has_many<Agent> agents{};
};

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::agents>());
}

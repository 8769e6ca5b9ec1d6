// SPDX-License-Identifier: MIT
// expect: tenon: a relation: no foreign key connects the two tables
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  belongs_to<User> user{};
};

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::user>());
}

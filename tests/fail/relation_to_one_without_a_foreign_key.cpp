// SPDX-License-Identifier: MIT
// expect: tenon: a relation: no foreign key connects the two tables
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  has_one<Note> note{};
};

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

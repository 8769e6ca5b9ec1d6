// SPDX-License-Identifier: MIT
// expect: tenon: hooks: a hook is a static function of its entity
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
struct tenon::hooks<Wrong> {
  static void after_load(Wrong&&) {}
};

void run(database& db, Wrong& wrong) {
  repository<Wrong>{db}.save(wrong);
}

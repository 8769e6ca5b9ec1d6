// SPDX-License-Identifier: MIT
// expect: tenon: json<T>: this type has no JSON form
#include "query_entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  tenon::json<int*> place;
};
void run(tenon::repository<Wrong>& wrongs) {
  wrongs.find();
}

// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): the member is no relation
#include "related.hpp"

struct Inner {
  int number = 0;
};
struct Wrong {
  std::int64_t id = 0;
  Inner inner{};
};

void run(database& db) {
  repository<Wrong>{db}.find(with<&Wrong::inner>());
}

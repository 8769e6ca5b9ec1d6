// SPDX-License-Identifier: MIT
// expect: tenon: the entity has a C array
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  char name[32];
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: a member has no column type
#include "entities.hpp"

union Value {
  int number;
  float real;
};
struct Wrong {
  std::int64_t id = 0;
  Value value;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

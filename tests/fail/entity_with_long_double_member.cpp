// SPDX-License-Identifier: MIT
// expect: tenon: a member has no column type
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  long double value = 0;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

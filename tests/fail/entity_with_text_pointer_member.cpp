// SPDX-License-Identifier: MIT
// expect: tenon: a member has no column type
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  const char* name = nullptr;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: a member has no column type
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string_view name;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

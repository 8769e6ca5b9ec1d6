// SPDX-License-Identifier: MIT
// expect: tenon: a member of the entity is a reference or a constant, or cannot be moved
#include "entities.hpp"

struct Wrong {
  const std::int64_t id = 0;
  std::string name;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

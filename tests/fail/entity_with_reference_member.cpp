// SPDX-License-Identifier: MIT
// expect: tenon: the entity has a reference, or a constant without a value
#include "entities.hpp"

struct Wrong {
  std::int64_t id;
  std::string& name;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

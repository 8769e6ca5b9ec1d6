// SPDX-License-Identifier: MIT
// expect: tenon: the entity must be a plain aggregate struct
#include "entities.hpp"

struct Base {
  std::int64_t id = 0;
};
struct Wrong : Base {
  std::string name;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: the entity must be a plain aggregate struct
#include "entities.hpp"

struct Wrong {
  explicit Wrong(int number) : id(number) {}
  std::int64_t id;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: the entity must be a plain aggregate struct
#include "entities.hpp"

class Wrong {
 public:
  std::int64_t id = 0;

 private:
  std::string name;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: the entity must be a plain aggregate struct
#include "entities.hpp"

union Wrong {
  int number;
  float real;
};

const tenon::table_info& used = tenon::table_info_of<Wrong>;

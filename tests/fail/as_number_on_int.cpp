// SPDX-License-Identifier: MIT
// expect: tenon: as_number(): the member is no enum
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  int number = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().as_number(&Wrong::number);

// SPDX-License-Identifier: MIT
// expect: tenon: primary_key(): name at least one member
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().primary_key();

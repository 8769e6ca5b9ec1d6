// SPDX-License-Identifier: MIT
// expect: tenon: version(): the member must be an integer
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  bool flag = false;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().version(&Wrong::flag);

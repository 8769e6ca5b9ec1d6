// SPDX-License-Identifier: MIT
// expect: tenon: check(): the function must return a condition
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().check("adult", [] { return 18; });

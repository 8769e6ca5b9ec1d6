// SPDX-License-Identifier: MIT
// expect: tenon: validate<>(): the rule is not for values of the member's type
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  int age = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().validate<&Wrong::age>(18);

// SPDX-License-Identifier: MIT
// expect: tenon: validate(): the rule on the whole entity is a function of it
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  int age = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().validate("age", [](const User&) {
  return true;
});

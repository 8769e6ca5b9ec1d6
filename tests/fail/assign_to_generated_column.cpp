// SPDX-License-Identifier: MIT
// expect: tenon: update: the column is read-only, generated or insert-only
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
  std::string upper;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().generated(&Wrong::upper, "upper(name)");

auto wrong = col<& Wrong::upper> = "X";

// SPDX-License-Identifier: MIT
// expect: tenon: validate<>(): the member is of another struct than the described entity
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().validate<&User::name>(rules::not_empty);

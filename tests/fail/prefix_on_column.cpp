// SPDX-License-Identifier: MIT
// expect: tenon: prefix(): the member is no embedded struct
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().prefix(&Wrong::name, "n_");

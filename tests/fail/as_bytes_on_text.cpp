// SPDX-License-Identifier: MIT
// expect: tenon: as_bytes(): the member is no tenon::uuid
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().as_bytes(&Wrong::name);

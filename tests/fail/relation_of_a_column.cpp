// SPDX-License-Identifier: MIT
// expect: tenon: relation(): the member is no relation
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().relation(&Wrong::name, &Wrong::id);

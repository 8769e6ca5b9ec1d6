// SPDX-License-Identifier: MIT
// expect: tenon: cascades(): the member is no relation
#include "related.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().cascades(&Wrong::name, cascade::save);

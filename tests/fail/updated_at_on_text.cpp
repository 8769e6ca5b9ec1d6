// SPDX-License-Identifier: MIT
// expect: tenon: updated_at(): the member must be a tenon::timestamp
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().updated_at(&Wrong::name);

// SPDX-License-Identifier: MIT
// expect: tenon: created_at(): the member must be a tenon::timestamp
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  int number = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().created_at(&Wrong::number);

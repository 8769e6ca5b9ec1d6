// SPDX-License-Identifier: MIT
// expect: tenon: foreign_key(): the referring member's type must be the referenced one's
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  int number = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().foreign_key(&Wrong::number, &Team::id);

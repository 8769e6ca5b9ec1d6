// SPDX-License-Identifier: MIT
// expect: tenon: foreign_key(): the first columns must be the described entity's own
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().foreign_key(&Team::id, &Agent::id);

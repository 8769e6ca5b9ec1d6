// SPDX-License-Identifier: MIT
// expect: tenon: foreign_key(): the options are on_delete
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t team = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().foreign_key(&Wrong::team, &Team::id, tenon::referential_action::cascade);

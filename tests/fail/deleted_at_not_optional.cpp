// SPDX-License-Identifier: MIT
// expect: tenon: deleted_at(): the member must be a std::optional<tenon::timestamp>
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  tenon::timestamp time{};
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().deleted_at(&Wrong::time);

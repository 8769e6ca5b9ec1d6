// SPDX-License-Identifier: MIT
// expect: tenon: default_value(): the value is not of the member's type
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  tenon::uuid key;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().default_value(&Wrong::key,
                                                                                   tenon::uuid{});

// SPDX-License-Identifier: MIT
// expect: tenon: full_text(): the member is no text
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  int count = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>("wrong").full_text(&Wrong::count);
auto table = tenon::table_info_of<Wrong>;

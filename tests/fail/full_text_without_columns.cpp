// SPDX-License-Identifier: MIT
// expect: tenon: full_text(): name at least one member
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string text;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>("wrong").full_text({.name = "words"});
auto table = tenon::table_info_of<Wrong>;

// SPDX-License-Identifier: MIT
// expect: tenon: table_of: a table or column name is longer than 63 bytes
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::string name;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().column(
    &Wrong::name, "a_name_that_is_longer_than_the_sixty_three_bytes_that_a_database_keeps");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

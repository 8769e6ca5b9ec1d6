// SPDX-License-Identifier: MIT
// expect: tenon: table_of: too much for one table
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>()
                                                   .check("c0", "TRUE")
                                                   .check("c1", "TRUE")
                                                   .check("c2", "TRUE")
                                                   .check("c3", "TRUE")
                                                   .check("c4", "TRUE")
                                                   .check("c5", "TRUE")
                                                   .check("c6", "TRUE")
                                                   .check("c7", "TRUE")
                                                   .check("c8", "TRUE")
                                                   .check("c9", "TRUE")
                                                   .check("c10", "TRUE")
                                                   .check("c11", "TRUE")
                                                   .check("c12", "TRUE");

const tenon::table_info& used = tenon::table_info_of<Wrong>;

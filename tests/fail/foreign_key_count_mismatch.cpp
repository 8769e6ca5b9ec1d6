// SPDX-License-Identifier: MIT
// expect: tenon: foreign_key(): as many columns must refer as are referenced
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  std::int64_t row = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().foreign_key(tenon::columns(&Wrong::row), tenon::columns(&Seat::row, &Seat::letter));

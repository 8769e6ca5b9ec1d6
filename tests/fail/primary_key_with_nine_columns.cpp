// SPDX-License-Identifier: MIT
// expect: tenon: primary_key(): a key has at most 8 columns
#include "entities.hpp"

struct Wrong {
  int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0;
};
template <>
inline constexpr auto tenon::table_of<Wrong> = tenon::table<Wrong>().primary_key(
    &Wrong::a, &Wrong::b, &Wrong::c, &Wrong::d, &Wrong::e, &Wrong::f, &Wrong::g, &Wrong::h, &Wrong::i);

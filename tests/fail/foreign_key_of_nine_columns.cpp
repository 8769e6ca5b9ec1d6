// SPDX-License-Identifier: MIT
// expect: tenon: columns(): a foreign key has at most 8 columns
#include "entities.hpp"

struct Wide {
  int a, b, c, d, e, f, g, h, i;
};
constexpr auto wrong =
    tenon::columns(&Wide::a, &Wide::b, &Wide::c, &Wide::d, &Wide::e, &Wide::f, &Wide::g, &Wide::h, &Wide::i);

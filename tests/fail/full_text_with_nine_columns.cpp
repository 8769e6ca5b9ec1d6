// SPDX-License-Identifier: MIT
// expect: tenon: full_text(): an index has at most 8 columns
#include "entities.hpp"

struct Wide {
  std::string a, b, c, d, e, f, g, h, i;
};
template <>
inline constexpr auto tenon::table_of<Wide> = tenon::table<Wide>().full_text(&Wide::a, &Wide::b, &Wide::c,
                                                                             &Wide::d, &Wide::e, &Wide::f,
                                                                             &Wide::g, &Wide::h, &Wide::i);

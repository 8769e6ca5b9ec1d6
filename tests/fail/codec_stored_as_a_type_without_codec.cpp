// SPDX-License-Identifier: MIT
// expect: tenon: codec_as<T, Stored>: Stored has no codec itself
#include "entities.hpp"

class Money {};
template <>
struct tenon::codec<Money> : tenon::codec_as<Money, Team*> {
  static Team* to(const Money&) { return nullptr; }
  static Money from(Team*) { return {}; }
};

struct Wrong {
  std::int64_t id = 0;
  Money price;
};
const tenon::table_info& used = tenon::table_info_of<Wrong>;

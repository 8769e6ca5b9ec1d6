// SPDX-License-Identifier: MIT
// expect: tenon: codec_as<T, Stored>: the specialisation needs
#include "entities.hpp"

class Money {};
template <>
struct tenon::codec<Money> : tenon::codec_as<Money, std::int64_t> {
  static std::int64_t to(const Money&) { return 0; }
};

struct Wrong {
  std::int64_t id = 0;
  Money price;
};
void run(tenon::repository<Wrong>& all) {
  all.find();
}

// SPDX-License-Identifier: MIT
// expect: tenon: codec_as<T, Stored>: give `const Stored& to(const T&)`
#include "entities.hpp"

class Picture {};
template <>
struct tenon::codec<Picture> : tenon::codec_as<Picture, tenon::blob> {
  static tenon::blob to(const Picture&) { return {}; }
  static Picture from(const tenon::blob&) { return {}; }
};

struct Wrong {
  std::int64_t id = 0;
  Picture picture;
};
void run(tenon::repository<Wrong>& all, Wrong& one) {
  all.save(one);
}

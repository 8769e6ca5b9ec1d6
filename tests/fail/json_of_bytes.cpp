// SPDX-License-Identifier: MIT
// expect: tenon: json<T>: bytes have no JSON form; store a tenon::blob as a
// column
#include "query_entities.hpp"

struct Hash {
  std::uint32_t bits = 0;
};
template <>
struct tenon::codec<Hash> {
  static constexpr cell_kind kind = cell_kind::blob;
  static void encode(const Hash&, encoder& out) { out.bytes(kind, "hash"); }
  static decode_status decode(const cell&, Hash&) { return decode_status::ok; }
};
struct Wrong {
  std::int64_t id = 0;
  tenon::json<Hash> content;
};
void run(tenon::repository<Wrong>& wrongs) {
  wrongs.find();
}

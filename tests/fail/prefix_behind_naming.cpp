// SPDX-License-Identifier: MIT
// expect: tenon: table_of: prefix() must come before naming(), which names the
// prefixed columns
#include "entities.hpp"

struct Wrong {
  std::int64_t id = 0;
  Address home;
};
template <>
inline constexpr auto tenon::table_of<Wrong> =
    tenon::table<Wrong>().naming(tenon::snake_case).prefix(&Wrong::home, "h_");
void run(tenon::repository<Wrong>& wrongs) {
  wrongs.find();
}

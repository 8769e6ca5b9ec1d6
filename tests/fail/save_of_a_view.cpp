// SPDX-License-Identifier: MIT
// expect: tenon: the entity is a view, which is only read
#include "entities.hpp"

struct Shelf {
  std::string name{};
  int items = 0;
};
template <>
inline constexpr auto tenon::table_of<Shelf> =
    tenon::table<Shelf>("shelves").primary_key(&Shelf::name).view();

void run(tenon::database& session) {
  tenon::repository<Shelf>{session}.save(Shelf{});
}

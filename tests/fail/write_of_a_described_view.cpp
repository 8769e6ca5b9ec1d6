// SPDX-License-Identifier: MIT
// expect: tenon: the entity is a view, which is only read
#include "entities.hpp"

#include <tenon/query.hpp>

struct Shelf {
  std::string name{};
};
template <>
inline constexpr auto tenon::table_of<Shelf> =
    tenon::table<Shelf>("shelves").primary_key(&Shelf::name).view([] {
      return tenon::select<Shelf>(tenon::fields(col<&Team::name>), tenon::from<Team>());
    });
void run(tenon::database& session) {
  Shelf one{.name = "a"};
  tenon::repository<Shelf>{session}.save(one);
}

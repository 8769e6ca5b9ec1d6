// SPDX-License-Identifier: MIT
// expect: tenon: view(): the function must return select<Entity>(fields(...), ...) of the described entity
#include "entities.hpp"

struct Shelf {
  std::string name{};
};
template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("shelves").view([] {
  return col<&Team::name> != "";
});
void run(tenon::database& session) {
  tenon::repository<Shelf>{session}.find();
}

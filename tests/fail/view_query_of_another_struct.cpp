// SPDX-License-Identifier: MIT
// expect: tenon: view(): the function must return select<Entity>(fields(...), ...) of the described entity
#include "entities.hpp"

#include <tenon/query.hpp>

struct Shelf {
  std::string name{};
};
struct Other {
  std::string name{};
};
template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("shelves").view([] {
  return tenon::select<Other>(tenon::fields(col<&Team::name>), tenon::from<Team>());
});
void run(tenon::database& session) {
  tenon::repository<Shelf>{session}.find();
}

// SPDX-License-Identifier: MIT
// expect: of the described entity, without parameters
#include "entities.hpp"

#include <tenon/query.hpp>

struct Shelf {
  std::string name{};
};
template <>
inline constexpr auto tenon::table_of<Shelf> = tenon::table<Shelf>("shelves").view([] {
  return tenon::select<Shelf>(tenon::fields(col<&Team::name>), tenon::from<Team>(),
                              where(col<&Team::name> == tenon::parameter<"name", std::string>));
});
void run(tenon::database& session) {
  tenon::repository<Shelf>{session}.find();
}

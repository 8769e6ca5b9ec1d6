// SPDX-License-Identifier: MIT
// expect: tenon: with<>(): with_links reads the rows between of a many_to_many through a declared entity
#include <tenon/relations.hpp>

#include "entities.hpp"

struct Sleeper;
struct Track {
  std::int64_t id = 0;
  tenon::many_to_many<Sleeper, tenon::join_table<"tracks">> sleepers{};
};
struct Sleeper {
  std::int64_t id = 0;
};

void misuse(tenon::database& db) {
  tenon::repository<Track>(db).find(tenon::with<&Track::sleepers>(tenon::with_links));
}

// SPDX-License-Identifier: MIT
// expect: tenon: join_table<>: an entity related to itself names the columns, this side's first
#include <tenon/relations.hpp>

#include "entities.hpp"

struct Follower {
  std::int64_t id = 0;
  tenon::many_to_many<Follower, tenon::join_table<"follows">> following{};
};

void misuse(tenon::database& db) {
  tenon::repository<Follower>(db).find(tenon::with<&Follower::following>());
}

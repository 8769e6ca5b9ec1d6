// SPDX-License-Identifier: MIT
// Who sees what a database does, and a unit of work that writes only what was changed.
#include <cstdio>
#include <string>

#include <tenon/sqlite.hpp>
#include <tenon/subscribers.hpp>
#include <tenon/unit_of_work.hpp>

using tenon::col;
using tenon::where;

struct Team {
  std::int64_t id = 0;
  std::string name{};
};
struct Player {
  std::int64_t id = 0;
  std::int64_t teamId = 0;
  std::string name{};
  int goals = 0;
  int version = 0;
  tenon::belongs_to<Team> team{};
};
template <>
inline constexpr auto tenon::table_of<Player> =
    tenon::table<Player>().foreign_key(&Player::teamId, &Team::id).version(&Player::version);

// [subscriber]
struct goal_log : tenon::subscriber<Player> {
  void after_update(Player& player, tenon::observed_entity& what) override {
    for (std::string_view member : what.changed())
      std::printf("%s: %.*s\n", player.name.c_str(), static_cast<int>(member.size()), member.data());
    if (const auto before = what.before<Player>())
      std::printf("%d goals, were %d\n", player.goals, before->goals);
  }
  void after_rows(tenon::observed_rows& what) override {
    std::printf("%s of %ld players\n", what.operation().data(), static_cast<long>(what.affected()));
  }
  void after_commit(tenon::observed_transaction&) override { std::printf("committed\n"); }
};
// [/subscriber]

int main() {
  auto db = tenon::open<Team, Player>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Player> players{db};
  const Team reds = tenon::repository<Team>{db}.insert({.name = "reds"});
  const Player ada = players.insert({.teamId = reds.id, .name = "Ada"});

  // [subscribe]
  const tenon::subscription held = tenon::subscribe(db, goal_log{}, {.old_values = true});
  Player scorer = ada;
  scorer.goals = 1;
  players.save(scorer);
  players.update(where(col<&Player::name> == "Ada"), col<& Player::goals> = 2);
  // [/subscribe]

  // [unit]
  tenon::unit_of_work unit{db};
  Player* const player = unit.get<Player>(ada.id);
  player->goals = 3;  // of her row, only this column is written (and the version)
  Team& blues = unit.add(Team{.name = "blues"});
  Player& new_one = unit.add(Player{.name = "Grace"});
  unit.connect<&Player::team>(new_one, blues);  // whose key is made by the commit
  unit.commit();
  std::printf("%s of team %ld, version of Ada %d\n", new_one.name.c_str(), static_cast<long>(new_one.teamId),
              player->version);
  // [/unit]
}

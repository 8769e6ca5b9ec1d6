// SPDX-License-Identifier: MIT
// expect-ok
// What the other programs get wrong, said right: their refusals are not accidents of the shared entities.
#include "entities.hpp"

inline constexpr char totals[] = "SELECT name, count(*) FROM agents WHERE age > ? GROUP BY name";

struct Renamed {
  std::int64_t id = 0;
  std::string name;
  std::optional<Mood> mood;
};
template <>
inline constexpr auto tenon::table_of<Renamed> = tenon::table<Renamed>("renamed")
                                                     .renamed_from("old")
                                                     .renamed_from(&Renamed::name, "label")
                                                     .renamed_value(&Renamed::mood, "lazy", Mood::calm);
const tenon::table_info& renamed = tenon::table_info_of<Renamed>;

struct Total {
  std::string name;
  std::int64_t count = 0;
};

void run(tenon::database& db, Agent& agent, Seat& seat, Note& note) {
  tenon::repository<Agent> agents{db};
  tenon::repository<Seat> seats{db};
  agents.find(where(col<&Agent::age> == 3 && is_null(col<&Agent::nick>) && !col<&Agent::active>),
              order_by(desc(col<&Agent::created>), col<&Agent::name>), tenon::limit(1));
  agents.find_by(col<&Agent::mood> == Mood::busy || contains(col<&Agent::home, &Address::street>, "x"));
  agents.count(where(between(col<&Agent::age>, 1, col<&Agent::id>)), tenon::with_deleted);
  agents.sum(col<&Agent::price>, where(in(col<&Agent::age>, {1, 2})));
  agents.update(where(col<&Agent::nick> == std::optional<std::string>()), col<& Agent::nick> = std::nullopt,
                col<& Agent::score> = col<&Agent::score> + 1);
  agents.increment(where(tenon::all), col<&Agent::age>, -col<&Agent::age> * 2);
  agents.merge(agent, col<& Agent::age> = 3);
  agents.upsert(agent, col<&Agent::id>);
  agents.find_by_id(3);
  agents.find_by_ids({1, 2});
  agents.delete_where(where(tenon::all));
  agents.soft_remove(agent);
  agents.restore(where(tenon::all));
  seats.find_by_id(1, "a");
  seats.remove(seat);
  tenon::repository<Note>{db}.insert(note);
  tenon::query<Total>(db, totals, 3);
  tenon::execute(db, "DELETE FROM agents");
}

// SPDX-License-Identifier: MIT
// expect-ok
// What the other programs get wrong about relations, said right.
#include "related.hpp"

struct Member {
  std::int64_t id = 0;
  std::string name;
  std::optional<int> age;
};
template <>
inline constexpr auto tenon::table_of<Member> =
    tenon::table<Member>()
        .validate<&Member::name>(rules::length<1, 3>, rules::not_empty, rules::pattern<"^a">, rules::email)
        .validate<&Member::age>(rules::range<1, 3>, [](int age) { return age != 2; })
        .validate("name", [](const Member&) { return ""; });
template <>
struct tenon::hooks<Member> {
  static void before_insert(Member&) {}
  static void before_remove(const Member&) {}
};

void run(database& db, User& user, Agent& agent, Note& note, Badge& badge, Member& member) {
  repository<User> users{db};
  repository<Note> notes{db};
  users.find(with<&User::agents>(where(col<&Agent::name> == "x"), order_by(col<&Agent::name>), limit(1),
                                 with<&Agent::notes>(with<&Note::badges>())));
  users.find_and_count(where(any_of<&User::agents>(has<&Agent::notes>())), with<&User::sent>());
  users.count(where(none_of<&User::agents>(col<&Agent::name> == "x") && !has_none<&User::sent>()));
  load(db, user, with<&User::agents>());
  users.link<&User::agents>(user, agent, std::vector<Agent>());
  users.unlink<&User::agents>(user, agent);
  notes.replace_all<&Note::badges>(note, badge);
  users.save(user);
  repository<Agent>{db}.save(agent);
  notes.save(note);
  repository<Member>{db}.save(member);
}

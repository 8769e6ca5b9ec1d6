// SPDX-License-Identifier: MIT
// One exception with a kind to switch on.
#include <cstdio>
#include <limits>
#include <string>

#include <tenon/sqlite.hpp>

using tenon::col;

struct Team {
  std::int64_t id = 0;
  std::string name{};
};

struct Member {
  std::int64_t id = 0;
  std::int64_t teamId = 0;
  std::string email{};
  int age = 0;
  double score = 0;
};

template <>
inline constexpr auto tenon::table_of<Member> = tenon::table<Member>("members")
                                                    .unique(&Member::email)
                                                    .check("adult", [] { return col<&Member::age> >= 18; })
                                                    .foreign_key(&Member::teamId, &Team::id);

// [handler]
void report(const tenon::error& problem) {
  switch (problem.kind) {
    case tenon::error_kind::unique_violation:
      std::printf("%s of table %s is taken\n", problem.column.c_str(), problem.table.c_str());
      break;
    case tenon::error_kind::check_violation:
      std::printf("the rule \"%s\" is broken\n", problem.constraint.c_str());
      break;
    default: std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
  }
}
// [/handler]

template <class Action>
void attempt(Action action) {
  try {
    action();
  } catch (const tenon::error& problem) {
    report(problem);
  }
}

int main() {
  auto db = tenon::open<Team, Member>("sqlite::memory:", {.schema = tenon::synchronize});
  tenon::repository<Team> teams{db};
  tenon::repository<Member> members{db};
  const Team team = teams.insert({.name = "core"});
  const Member ada = members.insert({.teamId = team.id, .email = "ada@example.org", .age = 36});

  attempt([&] { members.insert({.teamId = team.id, .email = "ada@example.org", .age = 20}); });
  attempt([&] { members.insert({.teamId = team.id, .email = "kid@example.org", .age = 9}); });
  attempt([&] { members.insert({.teamId = 99, .email = "lost@example.org", .age = 20}); });
  attempt([&] { teams.remove(team); });
  // [value]
  attempt([&] {
    Member impossible = ada;
    impossible.score = std::numeric_limits<double>::quiet_NaN();
    members.save(impossible);  // refused before anything is sent
  });
  // [/value]
  // [not-found]
  attempt([&] { members.find_by_id_or_fail(4711); });
  std::printf("absence is a value: %d\n", members.find_by_id(4711).has_value());
  // [/not-found]
  // [decode]
  tenon::execute(db, "UPDATE members SET age = 'old'");
  attempt([&] { members.find(); });
  // [/decode]
  attempt([&] { tenon::execute(db, "SELEC 1"); });
  attempt([&] { tenon::open<Team>("postgres://localhost/x"); });
  attempt([&] { tenon::open<Team>("sqlite:/nowhere/at/all.db"); });
}

// SPDX-License-Identifier: MIT
// Reading entities with what they are related to, and asking for them by it.
#include <cstdio>
#include <string>
#include <vector>

#include <tenon/relations.hpp>

#include "relations/entities.hpp"

// [using]
using tenon::col;
using tenon::with;
// [/using]

namespace {

void fill(tenon::database& db) {
  tenon::repository<User> users{db};
  tenon::repository<Agent> agents{db};
  std::vector<User> all{{.name = "ada"}, {.name = "bob"}};
  users.insert(all);
  tenon::repository<Profile>{db}.insert(Profile{.userId = all[0].id, .motto = "onwards"});
  std::vector<Agent> made{{.userId = all[0].id, .name = "coder"},
                          {.userId = all[0].id, .name = "tester"},
                          {.userId = std::nullopt, .name = "stray"}};
  agents.insert(made);
  tenon::repository<Conversation> conversations{db};
  for (const char* topic : {"parsers", "queues"}) {
    Conversation each{.agentId = made[0].id, .topic = topic};
    for (int i = 1; i <= 3; ++i)
      each.messages.push_back({.text = std::string(topic) + " " + std::to_string(i)});
    each.labels.push_back({.name = std::string("about ") + topic});
    conversations.save(each);
  }
}

void reading(tenon::database& db) {
  // [with]
  tenon::repository<User> users{db};
  const std::vector<User> found =
      users.find(order_by(col<&User::name>), with<&User::profile>(),
                 with<&User::agents>(where(col<&Agent::name> != "stray"), order_by(col<&Agent::name>),
                                     with<&Agent::conversations>(with<&Conversation::messages>(
                                         order_by(desc(col<&Message::id>)), tenon::limit(2)))));
  for (const User& user : found) {
    std::printf("%s: %s\n", user.name.c_str(), user.profile ? user.profile->motto.c_str() : "no motto");
    for (const Agent& agent : user.agents) {
      std::printf("  %s\n", agent.name.c_str());
      for (const Conversation& each : agent.conversations)
        std::printf("    %s: %zu newest of its messages, first \"%s\"\n", each.topic.c_str(),
                    each.messages.size(), each.messages[0].text.c_str());
    }
  }
  // [/with]

  // [load]
  tenon::repository<Agent> agents{db};
  std::vector<Agent> mine = agents.find(order_by(col<&Agent::id>));
  load(db, mine, with<&Agent::user>(), with<&Agent::conversations>());
  load(db, mine[0], with<&Agent::conversations>(where(col<&Conversation::topic> == "queues")));
  std::printf("%s has %zu, %s\n", mine[0].name.c_str(), mine[0].conversations.size(),
              mine[0].conversations.is_partial() ? "not all of them" : "all of them");
  // [/load]

  // [to_one]
  for (const Agent& agent : mine) {
    if (agent.user) std::printf("%s is %s's\n", agent.name.c_str(), agent.user->name.c_str());
  }
  mine[0].user.edit().name = "Ada";  // of this agent alone
  // [/to_one]

  // [between]
  tenon::repository<Labelling> labellings{db};
  for (const Labelling& each :
       labellings.find(where(col<&Labelling::weight> >= 1), with<&Labelling::label>()))
    std::printf("%s weighs %d\n", each.label->name.c_str(), each.weight);
  // [/between]
}

void asking(tenon::database& db) {
  tenon::repository<User> users{db};
  tenon::repository<Agent> agents{db};
  tenon::repository<Conversation> conversations{db};
  // [conditions]
  const auto busy = users.find(where(tenon::any_of<&User::agents>(
      tenon::any_of<&Agent::conversations>(col<&Conversation::topic> == "parsers"))));
  const auto strays = agents.find(where(tenon::has_none<&Agent::user>()));
  const auto quiet = agents.count(where(tenon::none_of<&Agent::conversations>(
      tenon::any_of<&Conversation::messages>(contains(col<&Message::text>, "3")))));
  const auto labelled =
      conversations.exists(where(tenon::all_of<&Conversation::labels>(col<&Label::name> != "urgent") &&
                                 tenon::has<&Conversation::labels>()));
  // [/conditions]
  std::printf("%zu busy, %zu stray, %ld quiet, %s\n", busy.size(), strays.size(), static_cast<long>(quiet),
              labelled ? "labelled" : "not labelled");
}

void untouched(tenon::database& db) {
  tenon::repository<User> users{db};
  // [unloaded]
  const User ada = users.find_one_or_fail(where(col<&User::name> == "ada"));
  try {
    std::printf("%zu agents\n", ada.agents.size());
  } catch (const tenon::error& problem) {
    std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
  }
  // [/unloaded]
}

void letters(tenon::database& db) {
  tenon::repository<Person> people{db};
  const Person boss = people.insert(Person{.name = "eve"});
  const Person dan = people.insert(Person{.name = "dan", .bossId = boss.id});
  tenon::repository<Letter>{db}.insert(Letter{.senderId = dan.id, .receiverId = boss.id, .text = "I quit"});
  // [several]
  const Person eve = people.find_one_or_fail(where(tenon::has<&Person::staff>()), with<&Person::staff>(),
                                             with<&Person::received>(with<&Letter::sender>()));
  std::printf("%s to %s: %s\n", eve.received[0].sender->name.c_str(), eve.name.c_str(),
              eve.received[0].text.c_str());
  // [/several]
}

}  // namespace

int main() {
  auto db = tenon::open<User, Profile, Agent, Conversation, Message, Label, Labelling, Person, Letter>(
      "sqlite::memory:", {.schema = tenon::synchronize});
  fill(db);
  reading(db);
  asking(db);
  untouched(db);
  letters(db);
}

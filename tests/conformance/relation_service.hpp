// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "relation_entities.hpp"
#include "stores.hpp"

namespace related {
using conformance::fresh_database;
using conformance::store_under_test;

/// ada: agents a1 (notes 1 2 3), a2 (note 4) and a3, which is marked as deleted (note 5); bob: a4 (none);
/// cy: nothing. a5 is nobody's.
struct service : fresh_database<User, Profile, Letter, Agent, Note, Badge, Tagging> {
  explicit service(const store_under_test& store) : fresh_database(store) {
    users.insert(all_users);
    profiles.insert(Profile{.userId = all_users[0].id, .motto = "onwards"});
    profiles.insert(Profile{.userId = all_users[1].id, .motto = "later"});
    std::vector<Agent> made;
    const std::optional<tenon::uuid> owners[] = {all_users[0].id, all_users[0].id, all_users[0].id,
                                                 all_users[1].id, std::nullopt};
    for (int i = 0; i < 5; ++i)
      made.push_back({.userId = owners[i], .name = "a" + std::to_string(i + 1), .rank = 10 - i});
    agents.insert(made);
    agents.soft_remove(made[2]);
    const int of[] = {0, 0, 0, 1, 2};
    std::vector<Note> written;
    for (int i = 0; i < 5; ++i)
      written.push_back({.agentId = made[static_cast<std::size_t>(of[i])].id,
                         .score = i % 3,
                         .text = "n" + std::to_string(i + 1)});
    notes.insert(written);
    std::vector<Badge> kinds{{.name = "red"}, {.name = "green"}, {.name = "blue"}};
    badges.insert(kinds);
    std::vector<Tagging> links{{written[0].id, "red", 3},
                               {written[0].id, "blue", 1},
                               {written[1].id, "red", 2},
                               {written[4].id, "green", 9}};
    taggings.insert(links);
    letters.insert(Letter{.senderId = all_users[0].id, .receiverId = all_users[1].id, .text = "hello"});
    letters.insert(Letter{.senderId = all_users[1].id, .receiverId = all_users[0].id, .text = "hi"});
    letters.insert(Letter{.senderId = all_users[1].id, .receiverId = std::nullopt, .text = "to nobody"});
  }

  std::vector<User> all_users{{.name = "ada"}, {.name = "bob"}, {.name = "cy"}};
  tenon::repository<User> users{db};
  tenon::repository<Profile> profiles{db};
  tenon::repository<Letter> letters{db};
  tenon::repository<Agent> agents{db};
  tenon::repository<Note> notes{db};
  tenon::repository<Badge> badges{db};
  tenon::repository<Tagging> taggings{db};
};

/// The names of what a relation holds.
template <class Many>
std::string names_of(const Many& many) {
  std::string names;
  for (const auto& each : many) {
    if (!names.empty()) names += ' ';
    if constexpr (requires { each.name; }) {
      names += each.name;
    } else {
      names += each.text;
    }
  }
  return names;
}

}  // namespace related

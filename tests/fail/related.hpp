// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tenon/relations.hpp>

// Users with agents, which write notes; entities that the programs about relations get wrong.

struct Agent;
struct Badge;
struct Letter;
struct Note;
struct Profile;
struct Tagging;

struct User {
  std::int64_t id = 0;
  std::string name;
  tenon::has_many<Agent> agents{};
  tenon::has_many<Letter> sent{};
};
struct Agent {
  std::int64_t id = 0;
  std::optional<std::int64_t> userId;
  std::string name;
  std::optional<int> rank;
  tenon::belongs_to<User> user{};
  tenon::has_many<Note> notes{};
};
struct Note {
  std::int64_t id = 0;
  std::int64_t agentId = 0;
  std::string text;
  tenon::belongs_to<Agent> agent{};
  tenon::many_to_many<Badge, Tagging> badges{};
};
struct Badge {
  std::int64_t id = 0;
  std::string name;
};
struct Tagging {
  std::int64_t noteId = 0;
  std::int64_t badgeId = 0;
};
/// Two foreign keys to one table.
struct Letter {
  std::int64_t id = 0;
  std::int64_t senderId = 0;
  std::int64_t receiverId = 0;
};

template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>("agents").foreign_key(&Agent::userId,
                                                                                         &User::id);
template <>
inline constexpr auto tenon::table_of<Note> = tenon::table<Note>("notes").foreign_key(&Note::agentId,
                                                                                      &Agent::id);
template <>
inline constexpr auto tenon::table_of<Tagging> = tenon::table<Tagging>("taggings")
                                                     .primary_key(&Tagging::noteId, &Tagging::badgeId)
                                                     .foreign_key(&Tagging::noteId, &Note::id)
                                                     .foreign_key(&Tagging::badgeId, &Badge::id);
template <>
inline constexpr auto tenon::table_of<Letter> = tenon::table<Letter>("letters")
                                                    .foreign_key(&Letter::senderId, &User::id)
                                                    .foreign_key(&Letter::receiverId, &User::id);
template <>
inline constexpr auto tenon::table_of<User> = tenon::table<User>("users").relation(&User::sent,
                                                                                   &Letter::senderId);

using namespace tenon;

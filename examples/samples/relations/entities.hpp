// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tenon/query.hpp>  // the unit that opens SQLite needs it for relations
#include <tenon/relations.hpp>
#include <tenon/sqlite.hpp>

// What the samples of docs/relations.md are about.

// [forward]
struct Agent;
struct Conversation;
struct Label;
struct Labelling;
struct Message;
struct Profile;
// [/forward]

// [user]
struct User {
  std::int64_t id = 0;
  std::string name{};
  tenon::has_one<Profile> profile{};
  tenon::has_many<Agent> agents{};
};

struct Profile {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  std::string motto{};
  tenon::belongs_to<User> user{};
};

struct Agent {
  std::int64_t id = 0;
  std::optional<std::int64_t> userId{};  // optional: an agent may be nobody's
  std::string name{};
  tenon::belongs_to<User> user{};
  tenon::has_many<Conversation> conversations{};
};

template <>
inline constexpr auto tenon::table_of<Profile> =
    tenon::table<Profile>("profiles").foreign_key(&Profile::userId, &User::id).unique(&Profile::userId);
template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>("agents").foreign_key(&Agent::userId,
                                                                                         &User::id);
// [/user]

// [conversation]
struct Conversation {
  std::int64_t id = 0;
  std::int64_t agentId = 0;
  std::string topic{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Agent> agent{};
  tenon::has_many<Message> messages{};
  tenon::many_to_many<Label, Labelling> labels{};
};

struct Message {
  std::int64_t id = 0;
  std::int64_t conversationId = 0;
  std::string text{};
  std::optional<tenon::timestamp> deletedAt{};
  tenon::belongs_to<Conversation> conversation{};
};
// [/conversation]

// [many]
struct Label {
  std::int64_t id = 0;
  std::string name{};
  tenon::many_to_many<Conversation, Labelling> conversations{};
};

struct Labelling {
  std::int64_t conversationId = 0;
  std::int64_t labelId = 0;
  int weight = 1;
  tenon::belongs_to<Label> label{};
};

template <>
inline constexpr auto tenon::table_of<Labelling> = tenon::table<Labelling>("labellings")
                                                       .primary_key(&Labelling::conversationId,
                                                                    &Labelling::labelId)
                                                       .foreign_key(&Labelling::conversationId,
                                                                    &Conversation::id)
                                                       .foreign_key(&Labelling::labelId, &Label::id);
// [/many]

// [cascades]
template <>
inline constexpr auto tenon::table_of<Conversation> =
    tenon::table<Conversation>("conversations")
        .foreign_key(&Conversation::agentId, &Agent::id)
        .deleted_at(&Conversation::deletedAt)
        .cascades(&Conversation::messages, tenon::cascade::all)
        .orphaned(&Conversation::messages, tenon::orphans::remove)
        .cascades(&Conversation::labels, tenon::cascade::insert | tenon::cascade::remove);
template <>
inline constexpr auto tenon::table_of<Message> = tenon::table<Message>("messages")
                                                     .foreign_key(&Message::conversationId, &Conversation::id)
                                                     .deleted_at(&Message::deletedAt);
// [/cascades]

// [letters]
struct Person;

struct Letter {
  std::int64_t id = 0;
  std::int64_t senderId = 0;
  std::int64_t receiverId = 0;
  std::string text{};
  tenon::belongs_to<Person> sender{};
  tenon::belongs_to<Person> receiver{};
};

struct Person {
  std::int64_t id = 0;
  std::string name{};
  std::optional<std::int64_t> bossId{};
  tenon::has_many<Letter> sent{};
  tenon::has_many<Letter> received{};
  tenon::belongs_to<Person> boss{};
  tenon::has_many<Person> staff{};
};

template <>
inline constexpr auto tenon::table_of<Letter> = tenon::table<Letter>("letters")
                                                    .foreign_key(&Letter::senderId, &Person::id)
                                                    .foreign_key(&Letter::receiverId, &Person::id)
                                                    .relation(&Letter::sender, &Letter::senderId)
                                                    .relation(&Letter::receiver, &Letter::receiverId);
template <>
inline constexpr auto tenon::table_of<Person> = tenon::table<Person>("people")
                                                    .foreign_key(&Person::bossId, &Person::id)
                                                    .relation(&Person::sent, &Letter::senderId)
                                                    .relation(&Person::received, &Letter::receiverId);
// [/letters]

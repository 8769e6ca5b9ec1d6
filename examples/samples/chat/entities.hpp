// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/query.hpp>

// What the recipes of docs/queries*.md are about: users own agents and projects, and talk with agents.

// [entities]
struct User {
  std::int64_t id = 0;
  std::string email{};
  std::string name{};
  std::optional<std::string> country{};
  tenon::timestamp joinedAt{};
};

enum class AgentStatus { idle, thinking, offline };
struct Limits {
  int tokens = 0;
  std::optional<double> dollars{};
};
struct Settings {
  std::string model{};
  double temperature = 0;
  std::vector<std::string> tools{};
  Limits limits{};
};
struct Agent {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  std::optional<std::int64_t> parentId{};  // the agent that hands work to this one
  std::string name{};
  AgentStatus status = AgentStatus::idle;
  tenon::json<Settings> settings{};
  nlohmann::json extra = nlohmann::json::object();
};

struct Project {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  std::string name{};
  tenon::decimal budget{};
};

struct Conversation {
  std::int64_t id = 0;
  std::int64_t userId = 0;
  std::int64_t agentId = 0;
  std::optional<std::int64_t> projectId{};
  std::string title{};
  tenon::timestamp startedAt{};
};

enum class Role { user, agent, tool };
struct Message {
  std::int64_t id = 0;
  std::int64_t conversationId = 0;
  Role role = Role::user;
  std::string content{};
  int tokens = 0;
  tenon::decimal cost{};
  std::optional<double> seconds{};  // what the agent took to answer
  tenon::timestamp sentAt{};
};

struct Usage {  // what a user has spent on a day
  std::int64_t userId = 0;
  std::chrono::sys_days day{};
  std::int64_t tokens = 0;
  int messages = 0;
};
// [/entities]

// [descriptions]
template <>
inline constexpr auto tenon::table_of<User> = tenon::table<User>("users").unique(&User::email);
template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>("agents")
                                                   .foreign_key(&Agent::userId, &User::id)
                                                   .index({.name = "ix_agents_model"},
                                                          tenon::json_path(&Agent::settings, "$.model"));
template <>
inline constexpr auto tenon::table_of<Project> =
    tenon::table<Project>("projects").foreign_key(&Project::userId, &User::id);
template <>
inline constexpr auto tenon::table_of<Conversation> = tenon::table<Conversation>("conversations")
                                                          .foreign_key(&Conversation::userId, &User::id)
                                                          .foreign_key(&Conversation::agentId, &Agent::id)
                                                          .foreign_key(&Conversation::projectId,
                                                                       &Project::id);
template <>
inline constexpr auto tenon::table_of<Message> = tenon::table<Message>("messages")
                                                     .foreign_key(&Message::conversationId, &Conversation::id)
                                                     .index({.name = "ix_messages_conversation"},
                                                            &Message::conversationId, &Message::sentAt);
template <>
inline constexpr auto tenon::table_of<Usage> = tenon::table<Usage>("usage").primary_key(&Usage::userId,
                                                                                        &Usage::day);
// [/descriptions]

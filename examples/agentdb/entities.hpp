// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/relations.hpp>

// The five tables of a chat server whose agents write code: users own agents and projects, and talk with
// agents in conversations, which consist of messages. A sixth one, between projects and their agents, has no
// entity of its own. What is related to a row is read where `with<…>` asks for it.

struct Agent;
struct Conversation;
struct Message;
struct Project;

enum class UserRole { user, admin };

struct User {
  tenon::uuid id{};
  std::string email{};
  std::string username{};
  std::string password{};  // an argon2id hash; hidden, so that only a login reads it
  std::optional<std::string> firstName{};
  std::optional<std::string> lastName{};
  bool isActive = true;
  UserRole role = UserRole::user;
  nlohmann::json preferences = nlohmann::json::object();
  std::optional<tenon::timestamp> lastLoginAt{};
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  tenon::has_many<Agent> agents{};
  tenon::has_many<Project> projects{};
};

enum class AgentStatus { idle, thinking, coding, testing, error, offline };

struct CodeStyle {
  std::string indentation = "spaces";
  int indentSize = 2;
  int lineLength = 100;
};

struct AgentConfiguration {
  std::string llmProvider{};
  std::string model{};
  double temperature = 0.7;
  int maxTokens = 2048;
  std::optional<std::string> systemPrompt{};
  CodeStyle codeStyle{};
};

struct Agent {
  tenon::uuid id{};
  std::string name{};
  std::optional<std::string> description{};
  tenon::uuid userId{};
  tenon::json<AgentConfiguration> configuration{};
  AgentStatus status = AgentStatus::idle;
  std::vector<std::string> capabilities{};
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  tenon::belongs_to<User> user{};
  tenon::has_many<Conversation> conversations{};
  tenon::many_to_many<Project, tenon::join_table<"project_agents">> projects{};
};

enum class ProjectStatus { active, archived, deleted };

struct Project {
  tenon::uuid id{};
  std::string name{};
  std::optional<std::string> description{};
  tenon::uuid userId{};
  std::optional<std::string> repositoryUrl{};
  std::optional<std::string> localPath{};
  std::optional<std::string> framework{};
  std::optional<std::string> language{};
  ProjectStatus status = ProjectStatus::active;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  tenon::belongs_to<User> user{};
  tenon::many_to_many<Agent, tenon::join_table<"project_agents">> agents{};
};

enum class ConversationStatus { active, archived };

struct Conversation {
  tenon::uuid id{};
  tenon::uuid agentId{};
  tenon::uuid userId{};
  std::optional<tenon::uuid> projectId{};
  std::string title{};
  ConversationStatus status = ConversationStatus::active;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  tenon::belongs_to<Agent> agent{};
  tenon::belongs_to<Project> project{};
  tenon::has_many<Message> messages{};
};

enum class MessageRole { user, agent, system };

/// What an agent asked a tool, and its answer; a text that is no JSON is kept as a JSON string.
struct ToolCall {
  std::string name{};
  std::string context{};
  std::optional<nlohmann::json> request{};
  std::optional<nlohmann::json> response{};
};

struct MessageMetadata {
  bool streaming = false;
  std::optional<std::string> model{};
  std::optional<std::string> provider{};
  std::vector<ToolCall> toolCalls{};
  std::optional<double> responseTime{};  // milliseconds
};

struct Message {
  tenon::uuid id{};
  tenon::uuid conversationId{};
  MessageRole role = MessageRole::user;
  std::string content{};
  tenon::json<MessageMetadata> metadata{};
  tenon::timestamp timestamp{};
  tenon::belongs_to<Conversation> conversation{};
};

template <>
inline constexpr auto tenon::table_of<User> = tenon::table<User>("users")
                                                  .unique(&User::email)
                                                  .hidden(&User::password)
                                                  .validate<&User::email>(tenon::rules::email)
                                                  .validate<&User::username>(tenon::rules::not_empty)
                                                  .created_at(&User::createdAt)
                                                  .updated_at(&User::updatedAt);

template <>
inline constexpr auto tenon::table_of<Agent> = tenon::table<Agent>("agents")
                                                   .foreign_key(&Agent::userId, &User::id,
                                                                tenon::on_delete::cascade)
                                                   .index(&Agent::userId, &Agent::name)
                                                   .renamed_from(&Agent::configuration, "config")
                                                   .created_at(&Agent::createdAt)
                                                   .updated_at(&Agent::updatedAt);

template <>
inline constexpr auto tenon::table_of<Project> = tenon::table<Project>("projects")
                                                     .foreign_key(&Project::userId, &User::id,
                                                                  tenon::on_delete::cascade)
                                                     .index(&Project::userId, &Project::status)
                                                     .created_at(&Project::createdAt)
                                                     .updated_at(&Project::updatedAt);

template <>
inline constexpr auto tenon::table_of<Conversation> =
    tenon::table<Conversation>("conversations")
        .foreign_key(&Conversation::agentId, &Agent::id, tenon::on_delete::cascade)
        .foreign_key(&Conversation::userId, &User::id, tenon::on_delete::cascade)
        .foreign_key(&Conversation::projectId, &Project::id, tenon::on_delete::set_null)
        .index(&Conversation::agentId, tenon::desc(&Conversation::createdAt), &Conversation::id)
        .index(&Conversation::userId, &Conversation::status)
        .index(&Conversation::projectId)
        .renamed_from(&Conversation::title, "topic")
        .validate<&Conversation::title>(tenon::rules::not_empty)
        .cascades(&Conversation::messages, tenon::cascade::insert)
        .created_at(&Conversation::createdAt)
        .updated_at(&Conversation::updatedAt);

template <>
inline constexpr auto tenon::table_of<Message> = tenon::table<Message>("messages")
                                                     .foreign_key(&Message::conversationId, &Conversation::id,
                                                                  tenon::on_delete::cascade)
                                                     .index(&Message::conversationId, &Message::timestamp,
                                                            &Message::id);

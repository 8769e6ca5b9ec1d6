// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/relations.hpp>

/// The tables of entities.mjs as a user of Tenon describes them who comes from TypeORM. `TYPEORM_POSTGRESQL`:
/// as TypeORM makes them on PostgreSQL, where its defaults and types have other names.
#ifdef TYPEORM_POSTGRESQL
#define TYPEORM_ENGINE(sqlite, postgresql) postgresql
#else
#define TYPEORM_ENGINE(sqlite, postgresql) sqlite
#endif

namespace typeorm {

// [simple_array]
/// What TypeORM's `simple-array` is: texts with commas between them.
struct SimpleArray {
  std::vector<std::string> items{};
  friend bool operator==(const SimpleArray&, const SimpleArray&) = default;
};
// [/simple_array]

enum class Role { user, admin };
enum class AgentStatus { idle, thinking, coding, testing, error, offline };
enum class ProjectStatus { active, archived, deleted };
enum class ConversationStatus { active, archived };
enum class MessageRole { user, agent, system };

// [entity]
struct User {
  tenon::uuid id{};
  std::string email{};
  std::string username{};
  std::string password{};
  std::optional<std::string> firstName{};
  std::optional<std::string> lastName{};
  bool isActive = true;
  Role role = Role::user;
  std::optional<nlohmann::json> preferences{};
  std::optional<tenon::timestamp> lastLoginAt{};
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
};
// [/entity]

struct Agent {
  tenon::uuid id{};
  std::string name{};
  std::optional<std::string> description{};
  tenon::uuid userId{};
  nlohmann::json configuration = nlohmann::json::object();
  AgentStatus status = AgentStatus::idle;
  SimpleArray capabilities{};
  double rating = 0;
  int version = 0;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  std::optional<tenon::timestamp> deletedAt{};
};

struct Project {
  tenon::uuid id{};
  std::string name{};
  std::optional<std::string> description{};
  std::optional<tenon::uuid> userId{};
  std::optional<std::string> repositoryUrl{};
  std::string localPath{};
  std::optional<std::string> framework{};
  std::string language = "C++";
  ProjectStatus status = ProjectStatus::active;
  std::vector<std::string> agents{};
  std::optional<TYPEORM_ENGINE(double, tenon::decimal)> budget{};
  std::optional<tenon::date> started{};
  std::optional<tenon::time_of_day> standup{};
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
};

struct Message;
struct Tag;
struct ConversationTag;

struct Conversation {
  tenon::uuid id{};
  tenon::uuid agentId{};
  tenon::uuid userId{};
  std::optional<tenon::uuid> projectId{};
  std::string title = "New conversation";
  ConversationStatus status = ConversationStatus::active;
  tenon::timestamp createdAt{};
  tenon::timestamp updatedAt{};
  tenon::has_many<Message> messages{};
  tenon::many_to_many<Tag, ConversationTag> tags{};
};

struct Message {
  tenon::uuid id{};
  tenon::uuid conversationId{};
  MessageRole role = MessageRole::user;
  std::string content{};
  std::optional<nlohmann::json> metadata{};
  std::optional<tenon::blob> attachment{};
  tenon::timestamp timestamp{};
};

struct Tag {
  std::int64_t id = 0;
  std::string name{};
  std::int64_t uses = 0;
};

struct ConversationTag {
  tenon::uuid conversationsId{};
  TYPEORM_ENGINE(std::int64_t, std::int32_t) tagsId = 0;
};

}  // namespace typeorm

// [simple_array_codec]
template <>
struct tenon::codec<typeorm::SimpleArray> : tenon::codec_as<typeorm::SimpleArray, std::string> {
  static std::string to(const typeorm::SimpleArray& value) {
    std::string text;
    for (const std::string& each : value.items) {
      if (each.find(',') != std::string::npos) throw std::invalid_argument("a simple-array has no commas");
      text += (&each == value.items.data() ? "" : ",") + each;
    }
    return text;
  }
  static typeorm::SimpleArray from(const std::string& stored) {
    typeorm::SimpleArray value;
    for (std::size_t at = 0; !stored.empty() && at <= stored.size();) {
      const std::size_t end = std::min(stored.find(',', at), stored.size());
      value.items.push_back(stored.substr(at, end - at));
      at = end + 1;
    }
    return value;
  }
};
// [/simple_array_codec]

namespace typeorm {
constexpr std::string_view now = TYPEORM_ENGINE("datetime('now')", "now()");
}

// [description]
template <>
inline constexpr auto tenon::table_of<typeorm::User> =
    tenon::table<typeorm::User>("users")
        .unique(&typeorm::User::email)
        .hidden(&typeorm::User::password)
        .default_value(&typeorm::User::isActive, true)
        .default_value(&typeorm::User::role, typeorm::Role::user)
        .check("users_role", "role IN ('user', 'admin')")
        .default_expression(&typeorm::User::createdAt, typeorm::now)
        .default_expression(&typeorm::User::updatedAt, typeorm::now)
        .created_at(&typeorm::User::createdAt)
        .updated_at(&typeorm::User::updatedAt);
// [/description]

template <>
inline constexpr auto tenon::table_of<typeorm::Agent> =
    tenon::table<typeorm::Agent>("agents")
        .unique({.name = "IDX_agents_user_name"}, &typeorm::Agent::userId, &typeorm::Agent::name)
        .foreign_key(&typeorm::Agent::userId, &typeorm::User::id, tenon::on_delete::cascade)
        .default_value(&typeorm::Agent::status, typeorm::AgentStatus::idle)
        .check("agents_status", "status IN ('idle', 'thinking', 'coding', 'testing', 'error', 'offline')")
        .default_value(&typeorm::Agent::rating, 0)
        .version(&typeorm::Agent::version)
        .default_expression(&typeorm::Agent::createdAt, typeorm::now)
        .default_expression(&typeorm::Agent::updatedAt, typeorm::now)
        .created_at(&typeorm::Agent::createdAt)
        .updated_at(&typeorm::Agent::updatedAt)
        .deleted_at(&typeorm::Agent::deletedAt);

template <>
inline constexpr auto tenon::table_of<typeorm::Project> =
    tenon::table<typeorm::Project>("projects")
        .foreign_key(&typeorm::Project::userId, &typeorm::User::id, tenon::on_delete::set_null)
        .default_value(&typeorm::Project::localPath, "")
        .default_value(&typeorm::Project::language, "C++")
        .default_value(&typeorm::Project::status, typeorm::ProjectStatus::active)
        .check("projects_status", "status IN ('active', 'archived', 'deleted')")
        .type(&typeorm::Project::budget, "decimal(12,2)")
        .default_expression(&typeorm::Project::createdAt, typeorm::now)
        .default_expression(&typeorm::Project::updatedAt, typeorm::now)
        .created_at(&typeorm::Project::createdAt)
        .updated_at(&typeorm::Project::updatedAt);

template <>
inline constexpr auto tenon::table_of<typeorm::Conversation> =
    tenon::table<typeorm::Conversation>("conversations")
        .foreign_key(&typeorm::Conversation::agentId, &typeorm::Agent::id, tenon::on_delete::cascade)
        .foreign_key(&typeorm::Conversation::userId, &typeorm::User::id, tenon::on_delete::cascade)
        .foreign_key(&typeorm::Conversation::projectId, &typeorm::Project::id)
        .default_value(&typeorm::Conversation::title, "New conversation")
        .default_value(&typeorm::Conversation::status, typeorm::ConversationStatus::active)
        .check("conversations_status", "status IN ('active', 'archived')")
        .default_expression(&typeorm::Conversation::createdAt, typeorm::now)
        .default_expression(&typeorm::Conversation::updatedAt, typeorm::now)
        .created_at(&typeorm::Conversation::createdAt)
        .updated_at(&typeorm::Conversation::updatedAt);

template <>
inline constexpr auto tenon::table_of<typeorm::Message> =
    tenon::table<typeorm::Message>("messages")
        .index(&typeorm::Message::conversationId, &typeorm::Message::timestamp)
        .foreign_key(&typeorm::Message::conversationId, &typeorm::Conversation::id, tenon::on_delete::cascade)
        .check("messages_role", "role IN ('user', 'agent', 'system')")
        .check("CHK_messages_content", "length(content) < 1000000")
        .default_expression(&typeorm::Message::timestamp, typeorm::now)
        .created_at(&typeorm::Message::timestamp);

template <>
inline constexpr auto tenon::table_of<typeorm::Tag> =
    tenon::table<typeorm::Tag>("tags").unique(&typeorm::Tag::name).default_value(&typeorm::Tag::uses, 0);

// [join_table]
template <>
inline constexpr auto tenon::table_of<typeorm::ConversationTag> =
    tenon::table<typeorm::ConversationTag>("conversations_tags_tags")
        .primary_key(&typeorm::ConversationTag::conversationsId, &typeorm::ConversationTag::tagsId)
        .index(&typeorm::ConversationTag::conversationsId)
        .index(&typeorm::ConversationTag::tagsId)
        .foreign_key(&typeorm::ConversationTag::conversationsId, &typeorm::Conversation::id,
                     tenon::on_delete::cascade, tenon::on_update::cascade)
        .foreign_key(&typeorm::ConversationTag::tagsId, &typeorm::Tag::id, tenon::on_delete::cascade,
                     tenon::on_update::cascade);
// [/join_table]

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/json.hpp>
#include <tenon/relations.hpp>

/// The tables of entities.mjs as a user of Tenon has them who comes from TypeORM. `TYPEORM_POSTGRESQL`: as
/// TypeORM makes them on PostgreSQL; descriptions are in sqlite.hpp and postgresql.hpp.
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
  TYPEORM_ENGINE(std::int64_t, std::int32_t) id = 0;
  std::string name{};
  std::int64_t uses = 0;
};

struct ConversationTag {
  tenon::uuid conversationsId{};
  decltype(Tag::id) tagsId = 0;
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

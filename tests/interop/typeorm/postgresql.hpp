// SPDX-License-Identifier: MIT
#pragma once

#include "entities.hpp"

/// The tables as TypeORM makes them on PostgreSQL: its texts have the database's collation, its enums are
/// types.
namespace typeorm {
constexpr std::string_view now = "now()";
}

// [description]
template <>
inline constexpr auto tenon::table_of<typeorm::User> =
    tenon::table<typeorm::User>("users")
        .default_expression(&typeorm::User::id, "uuid_generate_v4()")
        .type(&typeorm::User::email, "varchar")
        .type(&typeorm::User::password, "varchar")
        .type(&typeorm::User::firstName, "varchar")
        .type(&typeorm::User::lastName, "varchar")
        .type(&typeorm::User::username, "varchar(50)")
        .type(&typeorm::User::role, "users_role_enum")
        .unique(&typeorm::User::email)
        .hidden(&typeorm::User::password)
        .default_value(&typeorm::User::isActive, true)
        .default_value(&typeorm::User::role, typeorm::Role::user)
        .default_expression(&typeorm::User::createdAt, typeorm::now)
        .default_expression(&typeorm::User::updatedAt, typeorm::now)
        .created_at(&typeorm::User::createdAt)
        .updated_at(&typeorm::User::updatedAt);
// [/description]

template <>
inline constexpr auto tenon::table_of<typeorm::Agent> =
    tenon::table<typeorm::Agent>("agents")
        .default_expression(&typeorm::Agent::id, "uuid_generate_v4()")
        .type(&typeorm::Agent::name, "varchar")
        .type(&typeorm::Agent::description, "text")
        .type(&typeorm::Agent::status, "agents_status_enum")
        .type(&typeorm::Agent::capabilities, "text")
        .unique({.name = "IDX_agents_user_name"}, &typeorm::Agent::userId, &typeorm::Agent::name)
        .foreign_key(&typeorm::Agent::userId, &typeorm::User::id, tenon::on_delete::cascade)
        .default_value(&typeorm::Agent::status, typeorm::AgentStatus::idle)
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
        .default_expression(&typeorm::Project::id, "uuid_generate_v4()")
        .type(&typeorm::Project::name, "varchar")
        .type(&typeorm::Project::description, "text")
        .type(&typeorm::Project::repositoryUrl, "varchar")
        .type(&typeorm::Project::localPath, "varchar")
        .type(&typeorm::Project::framework, "varchar")
        .type(&typeorm::Project::language, "varchar")
        .type(&typeorm::Project::status, "projects_status_enum")
        .foreign_key(&typeorm::Project::userId, &typeorm::User::id, tenon::on_delete::set_null)
        .default_value(&typeorm::Project::localPath, "")
        .default_value(&typeorm::Project::language, "C++")
        .default_value(&typeorm::Project::status, typeorm::ProjectStatus::active)
        .type(&typeorm::Project::budget, "numeric(12,2)")
        .default_expression(&typeorm::Project::createdAt, typeorm::now)
        .default_expression(&typeorm::Project::updatedAt, typeorm::now)
        .created_at(&typeorm::Project::createdAt)
        .updated_at(&typeorm::Project::updatedAt);

template <>
inline constexpr auto tenon::table_of<typeorm::Conversation> =
    tenon::table<typeorm::Conversation>("conversations")
        .default_expression(&typeorm::Conversation::id, "uuid_generate_v4()")
        .type(&typeorm::Conversation::title, "varchar")
        .type(&typeorm::Conversation::status, "conversations_status_enum")
        .foreign_key(&typeorm::Conversation::agentId, &typeorm::Agent::id, tenon::on_delete::cascade)
        .foreign_key(&typeorm::Conversation::userId, &typeorm::User::id, tenon::on_delete::cascade)
        .foreign_key(&typeorm::Conversation::projectId, &typeorm::Project::id)
        .default_value(&typeorm::Conversation::title, "New conversation")
        .default_value(&typeorm::Conversation::status, typeorm::ConversationStatus::active)
        .default_expression(&typeorm::Conversation::createdAt, typeorm::now)
        .default_expression(&typeorm::Conversation::updatedAt, typeorm::now)
        .created_at(&typeorm::Conversation::createdAt)
        .updated_at(&typeorm::Conversation::updatedAt);

template <>
inline constexpr auto tenon::table_of<typeorm::Message> =
    tenon::table<typeorm::Message>("messages")
        .default_expression(&typeorm::Message::id, "uuid_generate_v4()")
        .type(&typeorm::Message::content, "text")
        .type(&typeorm::Message::role, "messages_role_enum")
        .index(&typeorm::Message::conversationId, &typeorm::Message::timestamp)
        .foreign_key(&typeorm::Message::conversationId, &typeorm::Conversation::id, tenon::on_delete::cascade)
        .check("CHK_messages_content", "length(content) < 1000000")
        .default_expression(&typeorm::Message::timestamp, typeorm::now)
        .created_at(&typeorm::Message::timestamp);

template <>
inline constexpr auto tenon::table_of<typeorm::Tag> = tenon::table<typeorm::Tag>("tags")
                                                          .type(&typeorm::Tag::name, "varchar")
                                                          .unique(&typeorm::Tag::name)
                                                          .default_value(&typeorm::Tag::uses, 0);

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

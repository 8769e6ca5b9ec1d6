// SPDX-License-Identifier: MIT
#pragma once

#include "entities.hpp"

/// The tables as TypeORM makes them on SQLite.
namespace typeorm {
constexpr std::string_view now = "datetime('now')";
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

// SPDX-License-Identifier: MIT
#include "flows.hpp"

#include <chrono>
#include <utility>

#include <tenon/lock.hpp>
#include <tenon/relations.hpp>

#include "password.hpp"

namespace agentdb {

using tenon::col;
using tenon::repository;
using tenon::with;

User register_user(tenon::database& db, std::string email, std::string username, std::string_view password) {
  User user{.email = std::move(email), .username = std::move(username), .password = hash_password(password)};
  try {
    return repository<User>{db}.insert(user);
  } catch (const tenon::validation_error& problem) {  // all that is wrong, before anything is written
    throw refusal(problem.what());
  } catch (const tenon::error& problem) {
    if (problem.kind == tenon::error_kind::unique_violation && problem.column == "email") {
      throw refusal("there is an account for " + user.email + " already; log in instead");
    }
    throw;
  }
}

std::optional<User> log_in(tenon::database& db, std::string_view email, std::string_view password) {
  repository<User> users{db};
  // The password's hash is a hidden column: only who asks for it gets it.
  auto user = users.find_one(where(col<&User::email> == email && col<&User::isActive>), tenon::with_hidden);
  if (!user || !password_fits(user->password, password)) return std::nullopt;
  user->lastLoginAt = tenon::now();
  users.update(where(col<&User::id> == user->id), col<& User::lastLoginAt> = user->lastLoginAt);
  user->password.clear();
  return user;
}

User update_preferences(tenon::database& db, tenon::uuid user, const nlohmann::json& changes) {
  return db.transaction([&](tenon::transaction& tx) {
    repository<User> users{tx};
    User found = users.find_by_id_or_fail(user);
    found.preferences.update(changes);
    return users.update(found);
  });
}

Agent create_agent(tenon::database& db, const User& owner, std::string name,
                   AgentConfiguration configuration) {
  return db.transaction([&](tenon::transaction& tx) {
    if (!repository<User>{tx}.exists_by(col<&User::id> == owner.id && col<&User::isActive>)) {
      throw refusal("there is no active user " + owner.username);
    }
    return repository<Agent>{tx}.insert({.name = std::move(name),
                                         .userId = owner.id,
                                         .configuration = std::move(configuration),
                                         .capabilities = {"code", "test", "review"}});
  });
}

Project create_project(tenon::database& db, const User& owner, std::string name, std::vector<Agent> agents) {
  return db.transaction([&](tenon::transaction& tx) {
    repository<Project> projects{tx};
    Project made = projects.insert({.name = std::move(name),
                                    .userId = owner.id,
                                    .repositoryUrl = "https://example.org/compiler.git",
                                    .language = "C++"});
    projects.replace_all<&Project::agents>(made, agents);
    made.agents = std::move(agents);
    return made;
  });
}

Conversation start_conversation(tenon::database& db, const Agent& agent, const User& user, std::string title,
                                std::optional<tenon::uuid> project) {
  return repository<Conversation>{db}.insert(
      {.agentId = agent.id, .userId = user.id, .projectId = project, .title = std::move(title)});
}

streamed_answer::streamed_answer(tenon::database& db, Message message, tenon::uuid agent)
    : db_(db), message_(std::move(message)), agent_(agent) {}

void streamed_answer::append(std::string_view piece) {
  message_.content += piece;
  repository<Message>{db_}.update(where(col<&Message::id> == message_.id),
                                  col<& Message::content> = message_.content);
  ++updates_;
}

Message streamed_answer::finish(std::vector<ToolCall> tool_calls) {
  message_.metadata->streaming = false;
  message_.metadata->toolCalls = std::move(tool_calls);
  message_.metadata->responseTime =
      std::chrono::duration<double, std::milli>(tenon::now() - message_.timestamp).count();
  return db_.transaction([&](tenon::transaction& tx) {
    repository<Agent>{tx}.update(where(col<&Agent::id> == agent_), col<& Agent::status> = AgentStatus::idle);
    return repository<Message>{tx}.update(message_);
  });
}

streamed_answer send_message(tenon::database& db, tenon::uuid conversation, std::string text) {
  Message answer{.conversationId = conversation, .role = MessageRole::agent};
  const tenon::uuid agent_id = db.transaction([&](tenon::transaction& tx) {
    // Nobody archives it while the messages are on their way.
    auto found = repository<Conversation>{tx}.find_one(where(col<&Conversation::id> == conversation),
                                                       lock(tenon::for_share), with<&Conversation::agent>());
    if (!found) throw refusal("there is no such conversation");
    if (found->status == ConversationStatus::archived) throw refusal("the conversation is archived");

    const Agent& agent = *found->agent;
    repository<Agent>{tx}.update(where(col<&Agent::id> == agent.id),
                                 col<& Agent::status> = AgentStatus::thinking);

    repository<Message> messages{tx};
    const tenon::timestamp now = tenon::now();
    messages.insert({.conversationId = conversation,
                     .role = MessageRole::user,
                     .content = std::move(text),
                     .timestamp = now});
    answer.metadata = MessageMetadata{
        .streaming = true, .model = agent.configuration->model, .provider = agent.configuration->llmProvider};
    answer.timestamp = now + std::chrono::microseconds(1);
    messages.insert(answer);
    return agent.id;
  });
  return {db, std::move(answer), agent_id};
}

std::pair<std::vector<Message>, std::int64_t> messages_page(tenon::database& db, tenon::uuid conversation,
                                                            std::int64_t page, std::int64_t page_size) {
  return repository<Message>{db}.find_and_count(where(col<&Message::conversationId> == conversation),
                                                order_by(col<&Message::timestamp>, col<&Message::id>),
                                                tenon::limit(page_size), tenon::offset(page * page_size));
}

std::pair<std::vector<Conversation>, std::int64_t> conversations_page(tenon::database& db, tenon::uuid agent,
                                                                      std::int64_t page,
                                                                      std::int64_t page_size) {
  return repository<Conversation>{db}.find_and_count(
      where(col<&Conversation::agentId> == agent),
      order_by(desc(col<&Conversation::createdAt>), col<&Conversation::id>), tenon::limit(page_size),
      tenon::offset(page * page_size));
}

User overview(tenon::database& db, tenon::uuid user, std::int64_t conversations) {
  return repository<User>{db}.find_one_or_fail(
      where(col<&User::id> == user),
      with<&User::agents>(
          order_by(col<&Agent::name>), with<&Agent::projects>(order_by(col<&Project::name>)),
          with<&Agent::conversations>(
              order_by(desc(col<&Conversation::createdAt>), col<&Conversation::id>),
              tenon::limit(conversations),
              with<&Conversation::messages>(order_by(desc(col<&Message::timestamp>), desc(col<&Message::id>)),
                                            tenon::limit(1)))));
}

bool archive_conversation(tenon::database& db, tenon::uuid conversation) {
  return repository<Conversation>{db}.update(where(col<&Conversation::id> == conversation &&
                                                   col<&Conversation::status> == ConversationStatus::active),
                                             col<&Conversation::status> = ConversationStatus::archived) == 1;
}

table_counts count_rows(tenon::session where) {
  return {repository<User>{where}.count(), repository<Agent>{where}.count(),
          repository<Project>{where}.count(), repository<Conversation>{where}.count(),
          repository<Message>{where}.count()};
}

deleted_agent delete_agent(tenon::database& db, tenon::uuid agent) {
  return db.transaction([&](tenon::transaction& tx) {
    const table_counts before = count_rows(tx);
    const Agent gone = repository<Agent>{tx}.find_by_id_or_fail(agent);

    const std::int64_t projects = tenon::count_of<&Agent::projects>(tx, gone);
    // The foreign keys take its conversations, their messages and its places in projects along.
    repository<Agent>{tx}.remove(gone);
    const table_counts after = count_rows(tx);
    return deleted_agent{before.conversations - after.conversations, before.messages - after.messages,
                         projects};
  });
}

}  // namespace agentdb

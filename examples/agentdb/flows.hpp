// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "entities.hpp"

namespace agentdb {

/// What a user did wrong, in words for the user: an e-mail address that is taken, a conversation that is
/// closed.
class refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the chat server does with its database. Each is all or nothing.

/// Errors: `refusal` if the address is taken or is none, or the name is empty.
User register_user(tenon::database& db, std::string email, std::string username, std::string_view password);
/// Empty if there is no such active user or the password is another. Else notes the time of the login.
std::optional<User> log_in(tenon::database& db, std::string_view email, std::string_view password);
/// Sets members of the user's preferences and keeps the others.
User update_preferences(tenon::database& db, tenon::uuid user, const nlohmann::json& changes);

Agent create_agent(tenon::database& db, const User& owner, std::string name,
                   AgentConfiguration configuration);
Project create_project(tenon::database& db, const User& owner, std::string name, std::vector<Agent> agents);
Conversation start_conversation(tenon::database& db, const Agent& agent, const User& user, std::string title,
                                std::optional<tenon::uuid> project = {});

/// An answer of an agent on its way: the message's row grows with each piece.
class streamed_answer {
 public:
  streamed_answer(tenon::database& db, Message message, tenon::uuid agent);

  /// Cost: one UPDATE of one column.
  void append(std::string_view piece);
  /// Ends the stream: the row gets its final metadata, the agent is idle again.
  Message finish(std::vector<ToolCall> tool_calls);
  int updates() const { return updates_; }

 private:
  tenon::database& db_;
  Message message_;
  tenon::uuid agent_;
  int updates_ = 0;
};

/// Stores what the user says and an empty answer, which is then streamed. Errors: `refusal` if the
/// conversation is archived or does not exist.
streamed_answer send_message(tenon::database& db, tenon::uuid conversation, std::string text);

/// A page of a conversation, oldest message first, and how many messages it has in all.
std::pair<std::vector<Message>, std::int64_t> messages_page(tenon::database& db, tenon::uuid conversation,
                                                            std::int64_t page, std::int64_t page_size);
/// The same of an agent's conversations, newest first.
std::pair<std::vector<Conversation>, std::int64_t> conversations_page(tenon::database& db, tenon::uuid agent,
                                                                      std::int64_t page,
                                                                      std::int64_t page_size);

/// A user's agents with their projects and, of each, the newest conversations with the last message in them.
/// Cost: five statements, however many rows there are.
User overview(tenon::database& db, tenon::uuid user, std::int64_t conversations);

/// False if it was archived before.
bool archive_conversation(tenon::database& db, tenon::uuid conversation);

/// How many rows each table has.
struct table_counts {
  std::int64_t users = 0;
  std::int64_t agents = 0;
  std::int64_t projects = 0;
  std::int64_t conversations = 0;
  std::int64_t messages = 0;
};
table_counts count_rows(tenon::session where);

/// What went with a deleted agent.
struct deleted_agent {
  std::int64_t conversations = 0;
  std::int64_t messages = 0;
  std::int64_t projects = 0;  ///< that had the agent and have it no more
};
deleted_agent delete_agent(tenon::database& db, tenon::uuid agent);

}  // namespace agentdb

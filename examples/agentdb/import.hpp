// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "entities.hpp"
#include "input_error.hpp"

namespace agentdb {

/// Dialogues that were read and checked, in the form in which they are stored. Agents and users are not known
/// yet.
struct dialogues {
  std::vector<Conversation> conversations;
  std::vector<std::string> verticals;  ///< of each conversation: what its agent can do
  std::vector<std::string> positions;  ///< of each conversation: "file.json: [17]"
  std::vector<Message> messages;
  std::unordered_map<tenon::uuid, std::size_t> known;  ///< the conversations' places by their ids
  std::size_t tool_calls = 0;
  std::size_t files = 0;
  std::size_t bytes = 0;
};

/// Reads a file of dialogues in the form of Taskmaster-4 and adds them. Errors: `input_error`; `into` is then
/// not to be used.
void read_dialogues(const std::string& file, dialogues& into);

/// How many rows an import wrote.
struct import_counts {
  std::size_t agents = 0;
  std::size_t conversations = 0;
  std::size_t messages = 0;
  std::size_t skipped = 0;  ///< conversations that were there before
};

/// Stores all dialogues in one transaction: for each vertical an agent of the user "import", then
/// conversations and messages. Errors: `input_error` for a conversation that is stored already, unless those
/// are skipped; `tenon::error`. Nothing is stored then.
import_counts store_dialogues(tenon::database& db, dialogues& from, bool skip_existing);

}  // namespace agentdb

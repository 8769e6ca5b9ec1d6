// SPDX-License-Identifier: MIT
#include "import.hpp"

#include <chrono>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "strict_json.hpp"

namespace agentdb {
namespace {

using nlohmann::json;
using tenon::col;

/// A value in the file together with the path that leads to it, so that each complaint tells where.
class place {
 public:
  place(const json& value, std::string path) : value_(&value), path_(std::move(path)) {}

  const std::string& path() const { return path_; }

  place member(const char* name) const {
    if (!value_->is_object()) wrong_type("an object");
    const auto found = value_->find(name);
    if (found == value_->end()) refuse("the field \"" + std::string(name) + "\" is missing");
    return {*found, path_ + "." + name};
  }
  std::vector<place> elements() const {
    if (!value_->is_array()) wrong_type("an array");
    std::vector<place> result;
    result.reserve(value_->size());
    for (std::size_t i = 0; i < value_->size(); ++i) {
      result.emplace_back((*value_)[i], path_ + "[" + std::to_string(i) + "]");
    }
    return result;
  }
  const std::string& text() const {
    if (!value_->is_string()) wrong_type("a string");
    const auto& result = value_->get_ref<const std::string&>();
    if (result.find('\0') != std::string::npos) refuse("the text holds a NUL character");
    return result;
  }
  void text_or_null() const {
    if (!value_->is_null() && !value_->is_string()) wrong_type("a string or null");
  }
  std::size_t position() const {
    if (!value_->is_number()) wrong_type("a number");
    if (!value_->is_number_unsigned()) refuse("expected a whole number from 0, found " + value_->dump());
    return value_->get<std::size_t>();
  }

  [[noreturn]] void refuse(const std::string& why) const {
    throw input_error((path_.empty() ? "the top" : path_) + ": " + why);
  }

 private:
  [[noreturn]] void wrong_type(const char* expected) const {
    refuse("expected " + std::string(expected) + ", found " + value_->type_name());
  }

  const json* value_;
  std::string path_;
};

std::string shown(const std::string& text) {
  return json(text.substr(0, 60)).dump(-1, ' ', true, json::error_handler_t::replace);
}

tenon::uuid conversation_id(const place& where) {
  constexpr std::string_view prefix = "dlg-";
  const std::string& text = where.text();
  if (text.starts_with(prefix)) {
    const auto id = tenon::uuid::parse(std::string_view(text).substr(prefix.size()));
    if (id && !id->is_nil()) return *id;
  }
  where.refuse(shown(text) + " is no dialogue id; expected \"dlg-\" and a uuid");
}

MessageRole role_of(const place& speaker) {
  if (speaker.text() == "user") return MessageRole::user;
  if (speaker.text() == "assistant") return MessageRole::agent;
  speaker.refuse(shown(speaker.text()) + " is no speaker; expected \"user\" or \"assistant\"");
}

/// Tools are told and answer in JSON, nearly always; what is none is kept as the text it is.
json json_or_text(const std::string& text) {
  try {
    return parse_json_strictly(text);
  } catch (const input_error&) {
    return text;
  }
}

/// Annotations come as api_call and request with the context "api_call_3", then api_response and response
/// with the context "api_response_3": one call together.
std::vector<ToolCall> tool_calls(const place& annotations) {
  std::vector<ToolCall> calls;
  for (const place& each : annotations.elements()) {
    const std::string& name = each.member("name").text();
    const std::string& value = each.member("value").text();
    const place context = each.member("context");
    const bool answers = name == "api_response" || name == "response";
    if (!answers && name != "api_call" && name != "request") {
      each.member("name").refuse(shown(name) + " is no known annotation");
    }
    const std::string_view prefix = answers ? "api_response_" : "api_call_";
    if (!context.text().starts_with(prefix)) {
      context.refuse(shown(context.text()) + " does not start with \"" + std::string(prefix) + "\"");
    }
    const std::string number = context.text().substr(prefix.size());
    const std::string asked = "api_call_" + number;
    ToolCall* call = nullptr;
    for (ToolCall& known : calls) {
      if (known.context == asked) call = &known;
    }
    if ((name == "api_call") == (call != nullptr)) {
      context.refuse(call != nullptr ? "this call is there twice" : "there is no api_call before it");
    }
    if (name == "api_call") {
      calls.push_back({.name = value, .context = asked});
    } else if (name == "request") {
      call->request = json_or_text(value);
    } else if (name == "response") {
      call->response = json_or_text(value);
    } else if (call->name != value) {
      each.member("value").refuse("the answer is of " + shown(value) + ", the call of " + shown(call->name));
    }
  }
  return calls;
}

Message message_of(const place& utterance, std::size_t position) {
  const place index = utterance.member("index");
  if (index.position() != position) {
    index.refuse("expected " + std::to_string(position) + ", the utterance's position");
  }
  utterance.member("segments").elements();
  Message message{.role = role_of(utterance.member("speaker")), .content = utterance.member("text").text()};
  message.metadata->toolCalls = tool_calls(utterance.member("annotations"));
  return message;
}

void add_dialogue(const place& dialogue, const std::string& file, dialogues& into) {
  const place id = dialogue.member("conversation_id");
  const tenon::uuid key = conversation_id(id);
  const auto [known, is_new] = into.known.emplace(key, into.conversations.size());
  if (!is_new) id.refuse(shown(id.text()) + " is there twice, first at " + into.positions[known->second]);

  dialogue.member("instructions").text_or_null();
  into.verticals.push_back(dialogue.member("vertical").text());
  into.positions.push_back(file + ": " + dialogue.path());
  into.conversations.push_back({.id = key, .title = dialogue.member("scenario").text()});

  const std::vector<place> utterances = dialogue.member("utterances").elements();
  // The file has no times. Messages get one a second, so that their order is the dialogue's.
  const tenon::timestamp end = tenon::now();
  for (std::size_t i = 0; i < utterances.size(); ++i) {
    Message message = message_of(utterances[i], i);
    message.conversationId = key;
    message.timestamp = end - std::chrono::seconds(utterances.size() - i);
    into.tool_calls += message.metadata->toolCalls.size();
    into.messages.push_back(std::move(message));
  }
}

std::string read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw input_error(file + ": cannot be opened");
  try {
    return {std::istreambuf_iterator<char>(in), {}};
  } catch (const std::ios_base::failure&) {  // a folder, or the disk failed
    throw input_error(file + ": cannot be read");
  }
}

User import_user(tenon::transaction& tx) {
  constexpr std::string_view email = "import@example.org";
  tenon::repository<User> users{tx};
  if (auto found = users.find_one_by(col<&User::email> == email)) return *found;
  // No password has this hash, so nobody can log in as this user.
  return users.insert(
      {.email = std::string(email), .username = "import", .password = "!", .isActive = false});
}

/// The agent for each vertical; those that are not there yet are created.
std::map<std::string, tenon::uuid> agents_for(tenon::transaction& tx, const User& owner,
                                              const std::vector<std::string>& verticals,
                                              std::size_t& created) {
  tenon::repository<Agent> agents{tx};
  std::map<std::string, tenon::uuid> ids;
  for (const Agent& each : agents.find_by(col<&Agent::userId> == owner.id)) ids.emplace(each.name, each.id);
  for (const std::string& vertical : verticals) {
    if (ids.contains(vertical)) continue;
    const Agent made = agents.insert({.name = vertical,
                                      .description = "Answers in imported dialogues",
                                      .userId = owner.id,
                                      .status = AgentStatus::offline,
                                      .capabilities = {"tool-calls"}});
    ids.emplace(vertical, made.id);
    ++created;
  }
  return ids;
}

/// Takes out what is stored already; returns how many conversations that were.
std::size_t drop_existing(tenon::transaction& tx, dialogues& from, bool skip_existing) {
  std::vector<tenon::uuid> ids;
  ids.reserve(from.conversations.size());
  for (const Conversation& each : from.conversations) ids.push_back(each.id);
  std::unordered_set<tenon::uuid> existing;
  for (const Conversation& each : tenon::repository<Conversation>{tx}.find_by_ids(ids)) {
    if (!skip_existing) {
      throw input_error(from.positions[from.known.at(each.id)] + ".conversation_id: \"dlg-" +
                        each.id.to_string() +
                        "\" is in the database already (--skip-existing leaves such dialogues out)");
    }
    existing.insert(each.id);
  }
  if (existing.empty()) return 0;
  std::vector<std::string> verticals;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!existing.contains(ids[i])) verticals.push_back(std::move(from.verticals[i]));
  }
  from.verticals = std::move(verticals);
  std::erase_if(from.conversations, [&](const Conversation& each) { return existing.contains(each.id); });
  std::erase_if(from.messages, [&](const Message& each) { return existing.contains(each.conversationId); });
  return existing.size();
}

}  // namespace

void read_dialogues(const std::string& file, dialogues& into) {
  const std::string text = read_file(file);
  try {
    const json content = parse_json_strictly(text);
    for (const place& dialogue : place(content, "").elements()) add_dialogue(dialogue, file, into);
  } catch (const input_error& problem) {
    throw input_error(file + ": " + problem.what());
  }
  ++into.files;
  into.bytes += text.size();
}

import_counts store_dialogues(tenon::database& db, dialogues& from, bool skip_existing) {
  return db.transaction([&](tenon::transaction& tx) {
    import_counts counts;
    counts.skipped = drop_existing(tx, from, skip_existing);
    const User owner = import_user(tx);
    const auto agents = agents_for(tx, owner, from.verticals, counts.agents);
    for (std::size_t i = 0; i < from.conversations.size(); ++i) {
      from.conversations[i].agentId = agents.at(from.verticals[i]);
      from.conversations[i].userId = owner.id;
    }
    tenon::repository<Conversation>{tx}.insert(from.conversations);
    tenon::repository<Message>{tx}.insert(from.messages);
    counts.conversations = from.conversations.size();
    counts.messages = from.messages.size();
    return counts;
  });
}

}  // namespace agentdb

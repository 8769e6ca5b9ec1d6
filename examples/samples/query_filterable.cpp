// SPDX-License-Identifier: MIT
// Conditions and orders from outside: of a program's options, of an HTTP request.
#include "chat/recipes.hpp"

using namespace tenon;

// [dynamic]
struct Options {
  std::optional<std::string> agent{};
  std::optional<Role> role{};
  std::vector<std::string> words{};
};
struct Found {
  std::int64_t id = 0;
  std::string agent;
  std::string content;
};
std::vector<Found> search(database& db, const Options& wanted) {
  dynamic_condition<Message, Agent> condition;
  if (wanted.agent) condition.add(col<&Agent::name> == *wanted.agent);
  if (wanted.role) condition.add(col<&Message::role> == *wanted.role);
  for (const std::string& word : wanted.words) condition.add(icontains(col<&Message::content>, word));
  return query(
      db, select<Found>(fields(col<&Message::id>, col<&Agent::name>, col<&Message::content>), from<Message>(),
                        join<Conversation>(), join<Agent>(), where(condition), order_by(col<&Message::id>)));
}
// [/dynamic]

// [declared]
inline constexpr auto message_filter =
    filterable<Message>()
        .field("role", &Message::role)
        .field("tokens", &Message::tokens, filter_operators::comparisons)
        .field("seconds", &Message::seconds)
        .filter_only("content", &Message::content, filter_operators::contains)
        .sortable("sentAt", &Message::sentAt)
        .limits({.terms = 8, .page = 50});
inline constexpr auto agent_filter = filterable<Agent>()
                                         .field("name", &Agent::name)
                                         .field<col<&Agent::settings>.at<&Settings::model>()>("model");
// [/declared]

// [request]
/// GET /messages?filter=…&sort=-tokens&limit=2, taken apart by the server's framework.
struct Request {
  std::vector<filter_term> terms;
  std::string sort;
  std::string limit;
};
std::vector<Message> answer(database& db, const Request& asked) {
  return repository<Message>{db}.find(where(message_filter.where(asked.terms)),
                                      message_filter.order_by(asked.sort), message_filter.page(asked.limit));
}
// [/request]

void show(chat::recipes& here) {
  database& db = here.db();
  here.show("options", search(db, {.agent = "planner", .words = {"GRAMMAR"}}));
  here.say("no options: " + std::to_string(search(db, {}).size()) + " rows");
  here.show("request",
            answer(db, {{{"tokens", "ge", "10"}, {"role", "in", {"agent", "tool"}}}, "-tokens,sentAt", "2"}));
  // [groups]
  const filter_group either{filter_connective::or_, {{"tokens", "gt", "500"}, {"seconds", "null"}}, {}};
  const std::int64_t count = repository<Message>{db}.count(where(message_filter.where(either)));
  // [/groups]
  here.say(std::to_string(count) + " of either kind");
  here.say(
      std::to_string(repository<Agent>{db}.count(where(agent_filter.where({{"model", "eq", "large"}})))) +
      " large");
  // [refused]
  const std::vector<filter_term> attempts{{"cost", "gt", "0"},          // not declared
                                          {"tokens", "contains", "1"},  // not among the field's operators
                                          {"role", "eq", "user' OR 1=1 --"},  // a value, and no role
                                          {"tokens", "gt", "many"}};
  std::vector<std::string> answers;
  for (const filter_term& each : attempts) {
    try {
      answer(db, {{each}, "", ""});
    } catch (const error& problem) {
      answers.push_back(problem.message);  // error_kind::value: 400 Bad Request
    }
  }
  // [/refused]
  here.show("refused", answers);
}

int main() {
  return chat::run(&show);
}

// SPDX-License-Identifier: MIT
#include "recipes.hpp"

#include <cstdio>
#include <cstdlib>

#include "stores.hpp"

namespace chat {
namespace {

void fill(tenon::database& db) {
  std::vector<User> users{
      {.email = "ada@example.org", .name = "Ada", .country = "GB", .joinedAt = at(1, 5, 8)},
      {.email = "grace@example.org", .name = "Grace", .country = "US", .joinedAt = at(1, 20, 9, 30)},
      {.email = "linus@example.org", .name = "Linus", .country = "FI", .joinedAt = at(2, 1)},
      {.email = "barbara@example.com", .name = "Barbara", .country = "US", .joinedAt = at(2, 14, 23, 59)},
      {.email = "kurt@example.com", .name = "Kurt", .joinedAt = at(3, 1)}};
  tenon::repository<User>{db}.insert(users);
  const auto settings = [](const char* model, double temperature, std::vector<std::string> tools,
                           Limits limits) {
    return tenon::json<Settings>(Settings{model, temperature, std::move(tools), limits});
  };
  using json = nlohmann::json;
  std::vector<Agent> agents{
      {.userId = 1,
       .name = "planner",
       .status = AgentStatus::thinking,
       .settings = settings("large", 0.2, {"search", "files"}, {8000, 2.5}),
       .extra = json{{"team", "core"}, {"tags", {"old", "trusted"}}}},
      {.userId = 1,
       .parentId = 1,
       .name = "coder",
       .settings = settings("large", 0.75, {"files", "shell"}, {4000, {}}),
       .extra = json{{"team", "core"}}},
      {.userId = 1,
       .parentId = 2,
       .name = "tester",
       .status = AgentStatus::offline,
       .settings = settings("small", 0.5, {"shell"}, {2000, 0.25})},
      {.userId = 2,
       .parentId = 1,
       .name = "reviewer",
       .settings = settings("small", 0.1, {}, {1000, {}}),
       .extra = json{{"tags", {"new"}}, {"rate", 3}}},
      {.userId = 3, .name = "archivist", .settings = settings("tiny", 1.0, {"search"}, {500, {}})}};
  tenon::repository<Agent>{db}.insert(agents);
  std::vector<Project> projects{{.userId = 1, .name = "compiler", .budget = tenon::decimal("100.50")},
                                {.userId = 2, .name = "weather", .budget = tenon::decimal("20")},
                                {.userId = 4, .name = "garden", .budget = tenon::decimal("7.25")}};
  tenon::repository<Project>{db}.insert(projects);
  std::vector<Conversation> conversations{
      {.userId = 1, .agentId = 1, .projectId = 1, .title = "Plan the parser", .startedAt = at(3, 2, 9)},
      {.userId = 1, .agentId = 2, .projectId = 1, .title = "Write the lexer", .startedAt = at(3, 3, 10)},
      {.userId = 2, .agentId = 4, .projectId = 2, .title = "Review the forecast", .startedAt = at(3, 3, 14)},
      {.userId = 2, .agentId = 1, .title = "Small talk", .startedAt = at(4, 1, 8)},
      {.userId = 4, .agentId = 5, .title = "Find old letters", .startedAt = at(4, 2, 20, 15)}};
  tenon::repository<Conversation>{db}.insert(conversations);
  struct said {
    std::int64_t conversation;
    Role role;
    const char* content;
    int tokens;
    const char* cost;
    std::optional<double> seconds;
    tenon::timestamp at;
  };
  const said all[] = {
      {1, Role::user, "What does the parser need first?", 8, "0.02", {}, at(3, 2, 9, 0)},
      {1, Role::agent, "A grammar, and a lexer that gives tokens.", 120, "0.36", 1.5, at(3, 2, 9, 1)},
      {1, Role::user, "Write the grammar.", 4, "0.01", {}, at(3, 2, 9, 5)},
      {1, Role::tool, "grammar.txt: 40 lines", 12, "0", 0.25, at(3, 2, 9, 6)},
      {1, Role::agent, "The grammar is in grammar.txt.", 300, "0.9", 4.5, at(3, 2, 9, 7)},
      {2, Role::user, "Tokens as structs, please.", 6, "0.01", {}, at(3, 3, 10, 0)},
      {2, Role::agent, "Done, with tests.", 900, "2.7", 12.0, at(3, 3, 10, 4)},
      {3, Role::user, "Is the forecast right?", 5, "0.01", {}, at(3, 3, 14, 0)},
      {3, Role::agent, "The rain is missing.", 60, "0.12", 2.0, at(3, 3, 14, 1)},
      {4, Role::user, "Hello!", 2, "0.01", {}, at(4, 1, 8, 0)},
      {4, Role::agent, "Hello, Grace.", 10, "0.03", 0.5, at(4, 1, 8, 0)},
      {5, Role::user, "Where are the letters of 1999?", 9, "0.02", {}, at(4, 2, 20, 15)}};
  std::vector<Message> messages;
  for (const said& each : all) {
    messages.push_back({.conversationId = each.conversation,
                        .role = each.role,
                        .content = each.content,
                        .tokens = each.tokens,
                        .cost = tenon::decimal(each.cost),
                        .seconds = each.seconds,
                        .sentAt = each.at});
  }
  tenon::repository<Message>{db}.insert(messages);
  const std::chrono::sys_days first{std::chrono::year(2025) / 3 / 1};
  std::vector<Usage> usage{{.userId = 1, .day = first, .tokens = 50, .messages = 1},
                           {.userId = 2, .day = first, .tokens = 10, .messages = 2}};
  tenon::repository<Usage>{db}.insert(usage);
}

recipes on(tenon::database& db, std::string_view store, void (*sample)(recipes& all)) {
  fill(db);
  recipes all(db, store);
  try {
    sample(all);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%.*s: %s\nbehind:\n%s", static_cast<int>(store.size()), store.data(),
                 problem.what(), all.said().c_str());
    std::exit(1);
  }
  return all;
}

tenon::database open(std::unique_ptr<tenon::backend> store) {
  return tenon::open<User, Agent, Project, Conversation, Message, Usage>(std::move(store),
                                                                         {.schema = tenon::synchronize});
}

void append(std::string& to, const char* format, auto... values) {
  char text[96];
  std::snprintf(text, sizeof text, format, values...);
  to += text;
}
void append_day(std::string& to, std::chrono::sys_days day) {
  const std::chrono::year_month_day parts(day);
  append(to, "%d-%02u-%02u", static_cast<int>(parts.year()), static_cast<unsigned>(parts.month()),
         static_cast<unsigned>(parts.day()));
}
void append(std::string& to, const tenon::cell& value) {
  constexpr std::int64_t day = 86'400'000'000;
  switch (value.kind) {
    case tenon::cell_kind::null: to += "NULL"; break;
    case tenon::cell_kind::boolean: to += value.integer != 0 ? "true" : "false"; break;
    case tenon::cell_kind::real: append(to, "%.10g", value.real); break;
    case tenon::cell_kind::timestamp:
      append_day(to, std::chrono::sys_days(std::chrono::days(value.integer / day)));
      append(to, " %02d:%02d", static_cast<int>(value.integer % day / 3'600'000'000),
             static_cast<int>(value.integer % 3'600'000'000 / 60'000'000));
      break;
    case tenon::cell_kind::date:
      append_day(to, std::chrono::sys_days(std::chrono::days(value.integer)));
      break;
    case tenon::cell_kind::interval: append(to, "%gs", static_cast<double>(value.integer) / 1e6); break;
    case tenon::cell_kind::integer: to += std::to_string(value.integer); break;
    default: to += value.text();
  }
}

}  // namespace

std::string recipes::text_of(const tenon::encoder& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += " | ";
    append(text, values.data()[i]);
  }
  return text;
}

void recipes::say(std::string_view line) {
  said_.append(line).append("\n");
}
void recipes::say(std::string_view what, const std::vector<std::string>& rows) {
  said_.append(what).append(rows.empty() ? ": no rows\n" : ":\n");
  for (const std::string& row : rows) said_.append("  ").append(row).append("\n");
}

void recipes::compare(std::string_view what, const std::vector<std::string>& rows,
                      const std::vector<std::string>& in_sql) {
  if (rows == in_sql) return;
  agree_ = false;
  recipes both(*db_, store_);
  both.say("in Tenon", rows);
  both.say("in SQL", in_sql);
  std::fprintf(stderr, "%.*s differs\n%s", static_cast<int>(what.size()), what.data(), both.said().c_str());
}

int run(void (*sample)(recipes& all)) {
  auto sqlite = open(sqlite_store());
  const recipes first = on(sqlite, "sqlite", sample);
  std::fputs(first.said().c_str(), stdout);
  bool agree = first.agree();
  const auto check = [&](tenon::database db, std::string_view store) {
    const recipes other = on(db, store, sample);
    agree = agree && other.agree() && other.said() == first.said();
    if (other.said() == first.said()) return;
    std::fprintf(stderr, "%.*s says:\n%s", static_cast<int>(store.size()), store.data(),
                 other.said().c_str());
  };
  check(open(memory_store()), "memory");
  if (auto server = postgresql_store()) {
    check(open(std::move(server)), "postgresql");
    drop_postgresql_schema();
  }
  return agree ? 0 : 1;
}

}  // namespace chat

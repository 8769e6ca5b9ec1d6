// SPDX-License-Identifier: MIT
// The database of a chat server, from end to end: imports dialogues, then does with the database what the
// server does, and reports what happened and how fast it was.
#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "choice.hpp"
#include "flows.hpp"
#include "import.hpp"
#include "opening.hpp"
#include "report.hpp"

namespace agentdb {
namespace {

using tenon::col;

struct options {
  std::string database;
  std::vector<std::string> files;
  std::string format = "text";
  std::string schema = "synchronize";
  bool skip_existing = false;
  bool count_only = false;
  int exchanges = 60;
  double seconds = 0.5;
};

double seconds_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Does `action(round)` again and again for about so long; returns how often, and sets `seconds` to the time
/// it took.
std::int64_t repeat(double& seconds, const std::function<void(std::int64_t)>& action) {
  const double wanted = seconds;
  std::int64_t rounds = 0;
  seconds = 0;
  while (rounds == 0 || seconds < wanted) {
    seconds += seconds_of([&] {
      for (int i = 0; i < 100; ++i) action(rounds++);
    });
  }
  return rounds;
}

tenon::database open_database(const options& given) {
  tenon::configuration chosen = choose_database(given.database);
  if (given.count_only) chosen.url = only_if_it_exists(std::move(chosen.url));
  return agentdb::open_database(std::move(chosen), policy_of(given.schema));
}

/// What the history says, if the database has one.
void add_migrations(tenon::database& db, report& out) {
  if (db.identity().system == "memory") return;
  for (const migration_line& each : migration_lines(db))
    out.add("migration " + each.name, each.state, each.state);
}

void report_counts(tenon::database& db, report& out) {
  const table_counts counts = count_rows(db);
  out.section("rows");
  out.add("users", counts.users);
  out.add("agents", counts.agents);
  out.add("projects", counts.projects);
  out.add("conversations", counts.conversations);
  out.add("messages", counts.messages);
}

void import_files(tenon::database& db, dialogues& read, double read_seconds, bool skip_existing,
                  report& out) {
  import_counts counts;
  const double seconds = seconds_of([&] { counts = store_dialogues(db, read, skip_existing); });
  const auto rows = static_cast<std::int64_t>(counts.agents + counts.conversations + counts.messages);
  out.section("import");
  out.add("files", static_cast<std::int64_t>(read.files));
  out.add_rate("bytes read and checked", static_cast<std::int64_t>(read.bytes), read_seconds, "bytes");
  out.add("conversations", static_cast<std::int64_t>(counts.conversations));
  out.add("messages", static_cast<std::int64_t>(counts.messages));
  out.add("tool calls in files", static_cast<std::int64_t>(read.tool_calls));
  if (skip_existing) out.add("skipped conversations", static_cast<std::int64_t>(counts.skipped));
  out.add_rate("rows stored", rows, seconds, "rows");
}

/// What a user and an agent say to each other, `exchanges` times; returns the number of row updates by
/// streaming.
std::int64_t chat(tenon::database& db, const Conversation& conversation, int exchanges) {
  std::int64_t updates = 0;
  for (int i = 0; i < exchanges; ++i) {
    streamed_answer answer =
        send_message(db, conversation.id, "Why does test " + std::to_string(i) + " fail?");
    for (const char* piece : {"The fixture ", "is shared; ", "give each test ", "its own."})
      answer.append(piece);
    answer.finish({{.name = "run_tests",
                    .context = "api_call_" + std::to_string(i),
                    .request = nlohmann::json{{"number", i}},
                    .response = nlohmann::json{{"passed", false}}}});
    updates += answer.updates();
  }
  return updates;
}

void run_flows(tenon::database& db, const options& given, report& out) {
  out.section("flows");
  const std::string email = "ada." + tenon::uuid::v4().to_string().substr(0, 8) + "@example.org";
  const std::string password = "correct horse battery staple";

  User ada;
  double seconds = seconds_of([&] { ada = register_user(db, email, "ada", password); });
  out.add("register", ada.email + " (" + duration_text(seconds) + ", most of it argon2id)", ada.email);
  try {
    register_user(db, email, "ada again", password);
  } catch (const refusal& why) {
    out.add("register again", std::string("refused: ") + why.what(), why.what());
  }

  const bool wrong = log_in(db, email, "a guess").has_value();
  out.add("log in, wrong password", wrong ? "let in" : "refused", wrong);
  ada = log_in(db, email, password).value();
  out.add("log in", "at " + tenon::to_string(*ada.lastLoginAt), tenon::to_string(*ada.lastLoginAt));
  ada = update_preferences(db, ada.id, {{"theme", "dark"}, {"editor", {{"tabSize", 4}}}});
  out.add("update preferences", ada.preferences.dump(), ada.preferences);

  const Agent agent = create_agent(db, ada, "coder",
                                   {.llmProvider = "ollama",
                                    .model = "qwen2.5-coder",
                                    .temperature = 0.2,
                                    .systemPrompt = "Answer with code.",
                                    .codeStyle = {.indentSize = 2, .lineLength = 110}});
  const Agent helper = create_agent(db, ada, "tester", {.llmProvider = "ollama", .model = "llama3"});
  const Project project = create_project(db, ada, "compiler", {agent, helper});
  out.add("create agents", agent.name + ", " + helper.name, {agent.name, helper.name});
  out.add("create project", project.name + " with " + std::to_string(project.agents.size()) + " agents",
          project.name);

  const Conversation talk = start_conversation(db, agent, ada, "Failing tests", project.id);
  std::int64_t updates = 0;
  seconds = seconds_of([&] { updates = chat(db, talk, given.exchanges); });
  out.add_rate("messages sent", given.exchanges * 2, seconds, "messages");
  out.add("streamed updates", updates);

  constexpr std::int64_t page_size = 50;
  std::int64_t total = 0;
  std::int64_t pages = 0;
  std::int64_t shown = 0;
  do {
    const auto page = messages_page(db, talk.id, pages++, page_size);
    shown += static_cast<std::int64_t>(page.first.size());
    total = page.second;
  } while (shown < total);
  out.add("page through it",
          grouped(shown) + " of " + grouped(total) + " messages on " + grouped(pages) + " pages",
          {{"messages", shown}, {"total", total}, {"pages", pages}});

  const User all = overview(db, ada.id, 5);
  for (const Agent& each : all.agents) {
    std::string text = std::to_string(each.projects.size()) + " project(s), " +
                       std::to_string(each.conversations.size()) + " conversation(s)";
    if (!each.conversations.empty())
      text += ", last: \"" + each.conversations[0].messages[0].content.substr(0, 40) + "\"";
    out.add("agent " + each.name, text, each.conversations.size());
  }

  archive_conversation(db, talk.id);
  try {
    send_message(db, talk.id, "One more thing");
  } catch (const refusal& why) {
    out.add("archive, then send", std::string("refused: ") + why.what(), why.what());
  }
}

/// The sizes of the tables are those of the import and of one conversation.
void measure(tenon::database& db, const options& given, report& out) {
  out.section("rates");
  tenon::repository<Message> messages{db};
  std::vector<Message> some = messages.find(tenon::limit(1000));
  double seconds = given.seconds;
  std::int64_t count = repeat(seconds, [&](std::int64_t round) {
    messages.find_by_id_or_fail(some[static_cast<std::size_t>(round) % some.size()].id);
  });
  out.add_rate("messages read by id", count, seconds, "reads");

  const auto agent = tenon::repository<Conversation>{db}.find_one().value().agentId;
  const std::int64_t pages = (conversations_page(db, agent, 0, 1).second + 19) / 20;
  seconds = given.seconds;
  count = repeat(seconds, [&](std::int64_t round) { conversations_page(db, agent, round % pages, 20); });
  out.add_rate("pages of 20 with total", count, seconds, "pages");

  tenon::repository<Agent> agents{db};
  seconds = given.seconds;
  count = repeat(seconds, [&](std::int64_t round) {
    const auto status = round % 2 == 0 ? AgentStatus::coding : AgentStatus::idle;
    agents.update(where(col<&Agent::id> == agent), col<& Agent::status> = status);
  });
  out.add_rate("durable updates", count, seconds, "updates");
}

void delete_what_hangs(tenon::database& db, report& out) {
  out.section("delete an agent");
  const auto agent = tenon::repository<Agent>{db}.find_one(where(col<&Agent::name> == "coder"),
                                                           order_by(desc(col<&Agent::createdAt>)));
  const table_counts before = count_rows(db);
  const deleted_agent gone = delete_agent(db, agent.value().id);
  const table_counts after = count_rows(db);
  const auto line = [&](const char* what, std::int64_t old_count, std::int64_t new_count) {
    out.add(what, grouped(old_count) + " before, " + grouped(new_count) + " after",
            {{"before", old_count}, {"after", new_count}});
  };
  line("agents", before.agents, after.agents);
  line("conversations", before.conversations, after.conversations);
  line("messages", before.messages, after.messages);
  out.add("projects without it now", gone.projects);
}

void run(const options& given) {
  // All files are read and checked before the database is touched: a bad one does not even create it.
  dialogues read;
  const double read_seconds = seconds_of([&] {
    for (const std::string& file : given.files) read_dialogues(file, read);
  });

  report out;
  tenon::database db = open_database(given);
  out.section("database");
  out.add("store", db.name(), db.name());
  add_migrations(db, out);
  if (!given.count_only) {
    if (!given.files.empty()) import_files(db, read, read_seconds, given.skip_existing, out);
    run_flows(db, given, out);
    measure(db, given, out);
    delete_what_hangs(db, out);
  }
  report_counts(db, out);
  if (given.format == "json") {
    out.write_json(std::cout);
  } else {
    out.write_text(std::cout);
    std::cout << "ok" << std::endl;
  }
}

}  // namespace
}  // namespace agentdb

int main(int argc, char** argv) {
  agentdb::options given;
  CLI::App app("Imports dialogues into the database of a chat server and does with it what the server does.");
  app.add_option("-d,--database,database", given.database,
                 "a file, or a URL: sqlite:agents.db, postgresql://…, memory:; without it, "
                 "TENON_DATABASE_URL, or USE_SQLITE and DB_PATH");
  app.add_option("-f,--data,files", given.files, "dialogues: JSON files in the form of Taskmaster-4");
  app.add_option("--report", given.format, "text or json")->check(CLI::IsMember({"text", "json"}));
  const auto schema =
      app.add_option("--schema", given.schema,
                     "what opening does about the schema: synchronize (development, the standard), "
                     "migrate or verify (production; verify is the standard of --count)")
          ->check(CLI::IsMember({"synchronize", "migrate", "verify"}))
          ->envname("AGENTDB_SCHEMA");
  app.add_flag("--skip-existing", given.skip_existing, "leave out dialogues that the database has already");
  app.add_flag("--count", given.count_only, "only count the rows of an existing database");
  app.add_option("--exchanges", given.exchanges, "questions and answers of the conversation")
      ->check(CLI::Range(1, 100000));
  app.add_option("--seconds", given.seconds, "how long each rate is measured")->check(CLI::Range(0.0, 60.0));
  CLI11_PARSE(app, argc, argv);
  if (given.count_only && schema->count() == 0) given.schema = "verify";

  try {
    agentdb::run(given);
    return 0;
  } catch (const tenon::error& problem) {
    std::cerr << "agentdb: " << to_string(problem.kind) << ": " << problem.what() << '\n';
  } catch (const std::exception& problem) {
    std::cerr << "agentdb: " << problem.what() << '\n';
  }
  return 1;
}

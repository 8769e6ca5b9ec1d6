// SPDX-License-Identifier: MIT
// The history of agentdb's schema: check_migrations FOLDER, in a folder without databases. Also on PostgreSQL
// if TENON_TEST_POSTGRESQL_URL names a server.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include <tenon/generate.hpp>
#include <tenon/memory.hpp>
#include <tenon/migrate.hpp>
#include <tenon/sqlite.hpp>
#ifdef AGENTDB_POSTGRESQL
#include <tenon/postgresql.hpp>
#endif

#include "../entities.hpp"
#include "../opening.hpp"

namespace {

int failures = 0;
void check(bool good, const std::string& what) {
  if (good) return;
  ++failures;
  std::printf("wrong: %s\n", what.c_str());
}

const std::string ada = "0189d6a3-0000-7000-8000-000000000001";

/// What a program of the first version wrote.
void write_old_rows(tenon::database& db) {
  const bool sqlite = db.identity().system == "sqlite";
  if (sqlite) {
    tenon::execute(
        db,
        "INSERT INTO users (id, email, username, password, \"isActive\", role, preferences, \"createdAt\", "
        "\"updatedAt\") VALUES ('0189d6a3-0000-7000-8000-000000000001', 'ada@example.org', 'ada', 'x', 1, "
        "'admin', '{}', '2026-03-03T10:00:00.000000Z', '2026-03-03T10:00:00.000000Z')");
  } else {
    tenon::execute(
        db,
        "INSERT INTO users (id, email, username, password, \"isActive\", role, preferences, \"createdAt\", "
        "\"updatedAt\") VALUES ('0189d6a3-0000-7000-8000-000000000001', 'ada@example.org', 'ada', 'x', true, "
        "'admin', '{}', '2026-03-03T10:00:00.000000Z', '2026-03-03T10:00:00.000000Z')");
  }
  tenon::execute(db,
                 "INSERT INTO agents (id, name, \"userId\", config, status, capabilities, \"createdAt\", "
                 "\"updatedAt\") VALUES ('0189d6a3-0000-7000-8000-000000000002', 'coder', "
                 "'0189d6a3-0000-7000-8000-000000000001', "
                 "'{\"llmProvider\":\"ollama\",\"model\":\"qwen\",\"temperature\":0.2,\"maxTokens\":100,"
                 "\"codeStyle\":{\"indentation\":\"tabs\",\"indentSize\":4,\"lineLength\":90}}', 'idle', "
                 "'[\"code\"]', '2026-03-03T10:00:00.000000Z', '2026-03-03T10:00:00.000000Z')");
  tenon::execute(
      db,
      "INSERT INTO projects (id, name, \"userId\", framework, status, \"createdAt\", \"updatedAt\") "
      "VALUES ('0189d6a3-0000-7000-8000-000000000003', 'shop', "
      "'0189d6a3-0000-7000-8000-000000000001', 'react', 'active', '2026-03-03T10:00:00.000000Z', "
      "'2026-03-03T10:00:00.000000Z')");
  tenon::execute(db,
                 "INSERT INTO conversations (id, \"agentId\", \"userId\", \"projectId\", topic, status, "
                 "\"createdAt\", \"updatedAt\") VALUES ('0189d6a3-0000-7000-8000-000000000004', "
                 "'0189d6a3-0000-7000-8000-000000000002', '0189d6a3-0000-7000-8000-000000000001', "
                 "'0189d6a3-0000-7000-8000-000000000003', 'Why', 'active', '2026-03-03T10:00:00.000000Z', "
                 "'2026-03-03T10:00:00.000000Z')");
  tenon::execute(db,
                 "INSERT INTO messages (id, \"conversationId\", role, content, metadata, timestamp) VALUES "
                 "('0189d6a3-0000-7000-8000-000000000005', '0189d6a3-0000-7000-8000-000000000004', 'user', "
                 "'Why?', '{\"streaming\":false,\"toolCalls\":[]}', '2026-03-03T10:00:00.000000Z')");
  tenon::execute(db,
                 "INSERT INTO project_agents (agent_id, project_id) VALUES "
                 "('0189d6a3-0000-7000-8000-000000000002', '0189d6a3-0000-7000-8000-000000000003')");
}

/// All of them, as the program of today reads them.
void require_rows(tenon::database& db, bool with_language) {
  const auto agent = tenon::repository<Agent>(db).find_one(tenon::with<&Agent::projects>());
  check(agent && agent->name == "coder" && agent->configuration->model == "qwen" &&
            agent->configuration->codeStyle.lineLength == 90,
        "the agent keeps its configuration");
  check(agent && agent->projects.size() == 1, "the agent keeps its project");
  const auto project = tenon::repository<Project>(db).find_one();
  check(project && project->name == "shop" && project->framework == "react", "the project stays");
  check(project && (project->language == "typescript") == with_language, "the project gets its language");
  const auto talk = tenon::repository<Conversation>(db).find_one();
  check(talk && talk->title == "Why" && talk->projectId, "the conversation keeps its title and project");
  const auto message = tenon::repository<Message>(db).find_one();
  check(message && message->content == "Why?", "the message stays");
  const auto user = tenon::repository<User>(db).find_one();
  check(user && user->id.to_string() == ada && user->role == UserRole::admin && !user->lastLoginAt,
        "the user stays");
}

/// `place` is a URL of a database that is empty.
void check_on(const std::string& place, const tenon::migrations& history) {
  const tenon::configuration chosen{place, {}};
  const auto open = [&](tenon::schema_policy policy) { return agentdb::open_database(chosen, policy); };
  {
    tenon::database scratch = tenon::open<>(place);
    const auto missing = tenon::generate<User, Agent, Project, Conversation, Message>(scratch, history);
    check(missing.empty(), "the replayed history is what the entities describe");
    tenon::migrator(scratch, history).revert();
  }
  const std::string first = history[0].id;
  {
    tenon::database db = tenon::open<>(place);
    tenon::migrator(db, history).run({.to = first});
    write_old_rows(db);
  }
  try {
    open(tenon::verify);
    check(false, "an old database is refused where nothing may be changed");
  } catch (const tenon::error& problem) {
    check(problem.kind == tenon::error_kind::schema, "an old database is refused by its schema");
  }
  {
    tenon::database db = open(tenon::migrate);
    require_rows(db, true);
    check(agentdb::migration_lines(db).size() == 3, "three migrations are told");
    tenon::migrator(db, history).revert({.to = first});
    check(tenon::query<std::string>(db, "SELECT topic FROM conversations") == std::vector<std::string>{"Why"},
          "the way back keeps the rows");
  }
  {
    // A developer's program follows its structs, renames included, and makes no history.
    tenon::database db = open(tenon::synchronize);
    require_rows(db, false);
  }
  tenon::database db = open(tenon::verify);
  require_rows(db, false);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const tenon::migrations& history = agentdb::history();
    const tenon::migrations files = tenon::read_migrations(argc > 1 ? argv[1] : "migrations");
    check(files.size() == 3 && history.size() == 3, "there are three migrations");
    for (std::size_t at = 0; at < files.size() && at < history.size(); ++at)
      check(files[at].checksum() == history[at].checksum(), "the program carries " + files[at].label());
    check(tenon::lint_exit_status(tenon::lint(files)) == 0, "lint has nothing against them");
    check_on("sqlite:history.db", history);
#ifdef AGENTDB_POSTGRESQL
    if (const char* const server = std::getenv("TENON_TEST_POSTGRESQL_URL");
        server != nullptr && *server != 0) {
      const std::string url = server;
      tenon::database all = tenon::open<>(url);
      tenon::execute(all, "DROP SCHEMA IF EXISTS agentdb_history CASCADE");
      tenon::execute(all, "CREATE SCHEMA agentdb_history");
      check_on(url + (url.find('?') == std::string::npos ? "?" : "&") + "search_path=agentdb_history",
               history);
      tenon::execute(all, "DROP SCHEMA agentdb_history CASCADE");
    }
#endif
  } catch (const std::exception& problem) {
    check(false, problem.what());
  }
  if (failures == 0) std::printf("ok\n");
  return failures == 0 ? 0 : 1;
}

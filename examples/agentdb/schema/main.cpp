// SPDX-License-Identifier: MIT
// agentdb-schema: what a developer and a deployment do with the schema of agentdb's database.
#include <tenon/cli.hpp>
#include <tenon/memory.hpp>
#include <tenon/sqlite.hpp>
#ifdef AGENTDB_POSTGRESQL
#include <tenon/postgresql.hpp>
#endif

#include "../entities.hpp"
#include "agentdb_migrations.hpp"

// [cli]
int main(int argc, char** argv) {
  const tenon::migrations history = tenon::migrations::embedded(agentdb_migrations);
  tenon::cli::options given;
  given.program = "agentdb-schema";
  given.migrations = &history;
  return tenon::cli::run<User, Agent, Project, Conversation, Message>(argc, argv, given);
}
// [/cli]

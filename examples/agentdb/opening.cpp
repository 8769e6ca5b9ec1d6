// SPDX-License-Identifier: MIT
#include "opening.hpp"

#include <utility>

#include <tenon/memory.hpp>
#include <tenon/migrate.hpp>
#include <tenon/schema.hpp>
#include <tenon/sqlite.hpp>
#ifdef AGENTDB_POSTGRESQL
#include <tenon/postgresql.hpp>
#endif

#include "agentdb_migrations.hpp"
#include "entities.hpp"

namespace agentdb {

// [embedded]
const tenon::migrations& history() {
  static const tenon::migrations all = tenon::migrations::embedded(agentdb_migrations);
  return all;
}
// [/embedded]

tenon::schema_policy policy_of(const std::string& name) {
  if (name == "migrate") return tenon::migrate;
  if (name == "verify") return tenon::verify;
  return tenon::synchronize;
}

// [policies]
tenon::database open_database(tenon::configuration chosen, tenon::schema_policy policy) {
  chosen.options.schema = policy;
  if (policy == tenon::migrate) chosen.options.migrations = history();
  return tenon::open<User, Agent, Project, Conversation, Message>(chosen);
}
// [/policies]

std::vector<migration_line> migration_lines(tenon::database& db) {
  std::vector<migration_line> states;
  bool any = false;
  for (const tenon::migration_status& each : tenon::migrator(db, history()).status()) {
    any = any || each.state != tenon::migration_state::pending;
    states.push_back({each.id + " " + each.name, each.is_pending() ? "pending" : "finished"});
  }
  if (!any) states.clear();
  return states;
}

}  // namespace agentdb

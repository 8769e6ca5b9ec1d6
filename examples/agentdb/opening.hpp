// SPDX-License-Identifier: MIT
// How the program opens its database, in development and in production, and the history of its schema.
#pragma once

#include <string>
#include <vector>

#include <tenon/migrate/migrations.hpp>
#include <tenon/tenon.hpp>

namespace agentdb {

/// The migrations in the folder `migrations`, which the program carries.
const tenon::migrations& history();

/// `synchronize` while the program is developed: what a struct gets the database gets at once, as far as that
/// only adds. `migrate` or `verify` in production: only what was written down and reviewed happens.
tenon::schema_policy policy_of(const std::string& name);

/// All tables, by one of the policies. Where nothing has been migrated so far no history is made.
tenon::database open_database(tenon::configuration chosen, tenon::schema_policy policy);

struct migration_line {
  std::string name;
  std::string state;
};
/// How each migration of the program stands. Empty for a database without a history.
std::vector<migration_line> migration_lines(tenon::database& db);

}  // namespace agentdb

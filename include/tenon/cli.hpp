// SPDX-License-Identifier: MIT
#pragma once

// The command line of a program that uses Tenon. Needs CLI11 (Debian: libcli11-dev).
#include <string_view>

#include <tenon/cli/exit_code.hpp>
#include <tenon/cli/options.hpp>
#include <tenon/cli/program.hpp>
#include <tenon/generate.hpp>

#define TENON_HAS_CLI 1
#ifdef TENON_HAS_SQLITE_DOOR
#include <tenon/cli/sqlite_tools.hpp>
#endif
#ifdef TENON_HAS_POSTGRESQL_DOOR
#include <tenon/cli/postgresql_tools.hpp>
#endif
#ifdef TENON_HAS_MEMORY_DOOR
#include <tenon/cli/memory_tools.hpp>
#endif

namespace tenon::inline v0::cli {

/// The whole command line of a program: `schema`, `migrate`, `db`, `erd`, `reverse`, `seed`, `query` and
/// `completion`, for its entities and the stores whose doors it includes. Returns the exit status
/// (`exit_code`); throws nothing of Tenon's.
/// `int main(int argc, char** argv) { return tenon::cli::run<User, Agent>(argc, argv); }`
template <class... Entities>
int run(int argc, const char* const* argv, const options& given = {}) {
  constexpr std::size_t count = sizeof...(Entities);
  const entity_tools tools{
      .open = [](std::string_view url, const open_options& how) { return open<Entities...>(url, how); },
      .plan = [](database& db, const schema::change_options& how) { return plan_for<Entities...>(db, how); },
      .generate = [](array_view<database* const> scratches, const migrations& history,
                     const generate_options& how) { return generate<Entities...>(scratches, history, how); },
      .engines = {tools_for(tools_query<count>{}, tenon::detail::sqlite_scheme{}),
                  tools_for(tools_query<count>{}, tenon::detail::postgresql_scheme{}),
                  tools_for(tools_query<count>{}, tenon::detail::memory_scheme{})}};
  return program<>(given, tools, argc > 0 ? argv[0] : "").run(argc, argv);
}

}  // namespace tenon::inline v0::cli

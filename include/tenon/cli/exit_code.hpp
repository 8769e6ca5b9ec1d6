// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <tenon/core/error.hpp>

namespace tenon::inline v0::cli {

/// What a command's exit status says; stable, for scripts.
enum class exit_code : int {
  ok = 0,           ///< done, or nothing to do
  differences = 1,  ///< the answer is "no": differences, pending migrations, drift, findings, damage
  usage = 2,        ///< the command line or the configuration is wrong; nothing was done
  database = 3,     ///< the database, a file or the network failed
  refused = 4,      ///< it could be done, but more has to be said first; nothing was changed
  unsupported = 5,  ///< this store cannot do it
};

constexpr std::string_view to_string(exit_code code) noexcept {
  constexpr std::string_view names[] = {"ok", "differences", "usage", "database", "refused", "unsupported"};
  return names[static_cast<unsigned char>(code)];
}

/// The exit status of a command that ended with an error.
inline exit_code exit_code_of(const error& problem) noexcept {
  switch (problem.kind) {
    case error_kind::configuration: return exit_code::usage;
    // The database's own words about a statement are no refusal of ours.
    case error_kind::schema: return problem.statement.empty() ? exit_code::refused : exit_code::database;
    case error_kind::misuse: return exit_code::refused;
    case error_kind::unsupported: return exit_code::unsupported;
    default: return exit_code::database;
  }
}

}  // namespace tenon::inline v0::cli

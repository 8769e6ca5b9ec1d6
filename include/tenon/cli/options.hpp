// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <tenon/migrate/migrations.hpp>
#include <tenon/migrate/open.hpp>
#include <tenon/tools/seeds.hpp>

namespace tenon::inline v0::cli {

/// What a program says of its command line; everything has a default.
struct options {
  std::string program = {};                     ///< its name in help and completion; empty: as it was called
  std::string version = {};                     ///< its own, for `--version`
  std::string url = {};                         ///< without `--url` and the variable
  std::string variable = "TENON_DATABASE_URL";  ///< of the environment, which names the database
  std::string migrations_folder = "migrations";
  const tenon::migrations* migrations = nullptr;  ///< that the program carries
  open_options open = {};                         ///< its policy does not count: commands say what they do
  std::vector<tenon::seed> seeds = {};
  std::ostream* out = nullptr;  ///< null: standard output
  std::ostream* err = nullptr;  ///< null: standard error
  std::istream* in = nullptr;   ///< null: standard input
};

}  // namespace tenon::inline v0::cli

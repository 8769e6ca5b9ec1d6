// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tenon::inline v0::cli {

/// What stands on the command line, of all commands together.
struct arguments {
  // of every command
  std::string url = {};
  std::string migrations = {};
  std::string colour = "auto";
  bool json = false;

  // of some
  std::vector<std::string> allow = {};
  std::vector<std::string> names = {};  ///< the words behind the command
  std::vector<std::string> answers = {};
  std::vector<std::string> scratches = {};
  std::vector<std::string> parameters = {};
  std::vector<std::string> keep = {};
  std::vector<std::string> leave_out = {};
  std::string answers_file = {};
  std::string name = {};
  std::string from_id = {};
  std::string to = {};
  std::string since = {};
  std::string engine = {};
  std::string level = {};
  std::string severity = "warning";
  std::string format = "table";
  std::string from = "database";
  std::string file = {};
  std::string output = {};
  std::string picture = "mermaid";
  std::string columns = "all";
  double lock_timeout = 60;
  std::uint64_t number = 1;
  bool dry_run = false;
  bool sql = false;
  bool drop_tables = false;
  bool concurrently = false;
  bool out_of_order = false;
  bool newer = false;
  bool refuse_drift = false;
  bool all = false;
  bool last = false;
  bool overwrite = false;
  bool write = false;
  bool again = false;
  bool list = false;
  bool singular = false;
};

}  // namespace tenon::inline v0::cli

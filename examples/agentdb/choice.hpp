// SPDX-License-Identifier: MIT
// Which database the program uses: said on the command line or by the environment, never by the code.
#pragma once

#include <string>

#include <tenon/tenon.hpp>

namespace agentdb {

/// `given` as a URL or the path of a SQLite file; if it is empty, the environment: TENON_DATABASE_URL with
/// its companions, or USE_SQLITE=true with DB_PATH (a file), USE_SQLITE=false (in memory, gone at the end).
tenon::configuration choose_database(const std::string& given);

/// The URL with which a missing file is an error instead of a new database.
std::string only_if_it_exists(std::string url);

}  // namespace agentdb

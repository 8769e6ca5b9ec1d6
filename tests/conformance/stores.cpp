// SPDX-License-Identifier: MIT
#include "stores.hpp"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include <tenon/sqlite.hpp>

namespace conformance {

const std::vector<store_under_test>& stores() {
  static const std::vector<store_under_test> all{
      {"SQLite in memory", [](const std::string&) { return tenon::sqlite_store({.path = ":memory:"}); }},
      {"SQLite in a file",
       [](const std::string& directory) {
         return tenon::sqlite_store(
             {.path = directory + "/test.db", .synchronous = tenon::sqlite_synchronous::off});
       }},
  };
  return all;
}

std::vector<std::string> statements_of(tenon::database& db, const std::function<void()>& action) {
  std::vector<std::string> texts;
  const auto trace = [&db](std::vector<std::string>* into) {
    db.with_connection([into](tenon::backend_connection& connection) {
      sqlite3* const handle = static_cast<tenon::sqlite_connection&>(connection).driver_connection().handle();
      sqlite3_trace_v2(
          handle, into != nullptr ? SQLITE_TRACE_STMT : 0U,
          [](unsigned, void* context, void* statement, void* text) {
            if (std::string_view(static_cast<const char*>(text)).substr(0, 2) != "--") {
              static_cast<std::vector<std::string>*>(context)->emplace_back(
                  sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
            }
            return 0;
          },
          into);
    });
  };
  trace(&texts);
  try {
    action();
  } catch (...) {
    trace(nullptr);
    throw;
  }
  trace(nullptr);
  return texts;
}

temporary_directory::temporary_directory() {
  path_ = (std::filesystem::temp_directory_path() / "tenon-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary directory");
}
temporary_directory::~temporary_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace conformance

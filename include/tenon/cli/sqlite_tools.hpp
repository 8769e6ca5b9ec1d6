// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <tenon/backend/sqlite.hpp>
#include <tenon/cli/engine_tools.hpp>
#include <tenon/core/unique.hpp>
#include <tenon/driver/sqlite/backup.hpp>
#include <tenon/migrate/migration_folder.hpp>
#include <tenon/session/doors.hpp>
#include <tenon/session/raw.hpp>
#include <tenon/session/transaction.hpp>

namespace tenon::inline v0::cli {

/// What the commands need of SQLite.
template <class Deferred = void>
class sqlite_tools {
  using connection = driver::sqlite::connection;

  static connection& driver_of(backend_connection& given) {
    return dynamic_cast<basic_sqlite_connection<>&>(given).driver_connection();
  }
  static void copy(connection& from, connection& to, const copy_progress& progress) {
    driver::sqlite::copy_database(from, to, 5000, [&](std::size_t done, std::size_t total) {
      if (progress.tell != nullptr) progress.tell(done, total, progress.context);
    });
  }
  static std::string version(database& db) {
    return query_one<std::string>(db, "SELECT sqlite_version()").value_or("");
  }
  static std::int64_t size(database& db) {
    return query_one<std::int64_t>(db,
                                   "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        .value_or(-1);
  }
  static void vacuum(database& db) { execute(db, "VACUUM"); }

  static std::vector<std::string> check(database& db) {
    std::vector<std::string> problems;
    for (std::string& each : query<std::string>(db, "SELECT integrity_check FROM pragma_integrity_check")) {
      if (each != "ok") problems.push_back(std::move(each));
    }
    for (std::string& each : query<std::string>(
             db,
             "SELECT '\"' || \"table\" || '\" has ' || count(*) || ' row(s) that refer to rows of \"' || "
             "parent || "
             "'\" that are missing' FROM pragma_foreign_key_check GROUP BY \"table\", parent")) {
      problems.push_back(std::move(each));
    }
    return problems;
  }

  static void backup(database& db, const std::string& file, const copy_progress& progress) {
    if (::access(file.c_str(), F_OK) == 0) {
      tenon::detail::fail(error_kind::misuse,
                          tenon::detail::sentence({file, ": the file is there; choose another name"}));
    }
    // Within a transaction, so that all pages are of one moment; what is half written has another name.
    const std::string draft = file + ".new";
    ::unlink(draft.c_str());
    try {
      transaction reading = db.begin({.read_only = true});
      const session::lease held(reading);
      connection into({.path = draft, .wal = false});
      copy(driver_of(*held), into, progress);
    } catch (const error&) {
      ::unlink(draft.c_str());
      throw;
    }
    if (::link(draft.c_str(), file.c_str()) != 0) {
      const int problem = errno;
      ::unlink(draft.c_str());
      tenon::detail::refuse_path(file, problem);
    }
    ::unlink(draft.c_str());
  }

  static void restore(database& db, std::string_view, const std::string& file,
                      const copy_progress& progress) {
    connection from({.path = file, .read_only = true, .wal = false});
    const cell_spec spec{cell_kind::text, storage::standard};
    {
      driver::sqlite::statement checked = from.prepare("PRAGMA quick_check(1)", {&spec, 1});
      cell answer;
      if (!checked.step(&answer) || answer.kind != cell_kind::text || answer.text() != "ok") {
        tenon::detail::fail(error_kind::corrupt,
                            tenon::detail::sentence({file, ": the file is damaged; nothing was restored"}));
      }
    }
    db.with_connection([&](backend_connection& held) { copy(from, driver_of(held), progress); });
  }

  static std::vector<std::string> columns(backend_connection& given, const std::string& sql) {
    const driver::sqlite::statement prepared = driver_of(given).prepare(sql);
    std::vector<std::string> names;
    for (int at = 0; at < prepared.column_count(); ++at) names.emplace_back(prepared.column_name(at));
    return names;
  }

  static std::unique_ptr<backend> scratch(std::string_view, const std::string&) {
    return std::make_unique<basic_sqlite_backend<>>(sqlite_options{.path = ":memory:"});
  }

  static std::string existing(std::string_view url) {
    std::string text(url);
    const sqlite_options parsed = parse_sqlite_url(url);
    if (parsed.path == ":memory:" || parsed.read_only || parsed.must_exist) return text;
    if (::access(parsed.path.c_str(), F_OK) != 0) {
      tenon::detail::fail(
          error_kind::connection,
          tenon::detail::sentence(
              {parsed.path, ": there is no such file; `schema sync` and `migrate run` make one"}));
    }
    return text + (text.find('?') == std::string::npos ? "?" : "&") + "must_exist=1";
  }

 public:
  static constexpr engine_tools all{.system = "sqlite",
                                    .version = &version,
                                    .size = &size,
                                    .vacuum = &vacuum,
                                    .check = &check,
                                    .backup = &backup,
                                    .restore = &restore,
                                    .columns = &columns,
                                    .scratch = &scratch,
                                    .existing = &existing};
};

template <std::size_t Entities>
const engine_tools* tools_for(tools_query<Entities>, tenon::detail::sqlite_scheme) {
  return &sqlite_tools<>::all;
}

}  // namespace tenon::inline v0::cli

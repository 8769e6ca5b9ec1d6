// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "common/contestant.hpp"
#include "common/program.hpp"

struct sqlite3;  // SOCI has its own way of including sqlite3.h

namespace bench {

inline constexpr std::int64_t pages = 1000;  ///< read in one run of `page_50`

/// A library with a connection of its own to a copy of the data.
class sqlite_contestant : public contestant {
 public:
  /// For what is not measured: settings, loading, emptying a table.
  virtual sqlite3* handle() = 0;

  void prepare(const bench_case& next) override;
  void read_written(checksum& into) override;
};

/// Opens the path, ":memory:" too, in which `schema` exists or will before the first run.
using opener = std::unique_ptr<sqlite_contestant> (*)(const std::string& path);

std::unique_ptr<sqlite_contestant> open_raw(const std::string& path);
std::unique_ptr<sqlite_contestant> open_raw_nomutex(const std::string& path);
/// The same C with what speeds up many rows: 20 rows in one VALUES, 100 keys in one IN.
std::unique_ptr<sqlite_contestant> open_raw_batched(const std::string& path);
std::unique_ptr<sqlite_contestant> open_tenon(const std::string& path);
#ifdef TENON_BENCH_SOCI
std::unique_ptr<sqlite_contestant> open_soci(const std::string& path);
#endif
#if __has_include(<sqlite_orm/sqlite_orm.h>)
std::unique_ptr<sqlite_contestant> open_sqlite_orm(const std::string& path);
#endif

/// Prints how many statements graphs of Tenon take.
void print_statements(input& with);

/// Gives a connection the settings that all have.
void apply_pragmas(sqlite3* handle);

}  // namespace bench

// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "workload.hpp"

struct sqlite3;

namespace bench {

enum class work {
  point_read,         ///< 100,000 random keys, one read each
  find_by_ids_100,    ///< all keys shuffled, 100 at a time
  read_100k_6,        ///< the whole table of 6 columns
  read_100k_10,       ///< the whole table of 10 columns
  page_50,            ///< the newest 50 messages of a conversation
  update_one_column,  ///< by key, in one transaction
  insert_single,      ///< row by row, in one transaction
  insert_bulk,        ///< all rows at once
};

constexpr bool inserts(work what) {
  return what == work::insert_single || what == work::insert_bulk;
}

inline constexpr std::int64_t pages = 1000;  ///< read in one run of `page_50`
inline constexpr int ids_in_batch = 100;     ///< in one call of `find_by_ids_100`

/// What the work is done with; the same for all.
struct input {
  std::vector<Message> messages = make_messages();               ///< to insert
  std::vector<std::int64_t> shuffled_ids = make_shuffled_ids();  ///< to find
};

/// A library with a connection of its own to a copy of the data.
class contestant {
 public:
  contestant() = default;
  contestant(const contestant&) = delete;
  contestant& operator=(const contestant&) = delete;
  virtual ~contestant() = default;

  /// For what is not measured: settings, loading, emptying a table.
  virtual sqlite3* handle() = 0;
  virtual bool can(work what) const = 0;
  /// Does the work once. Rows that were read go into `read`.
  virtual void run(work what, input& with, checksum& read) = 0;
};

/// Opens the path, ":memory:" too, in which `schema` exists or will before the first run.
using opener = std::unique_ptr<contestant> (*)(const std::string& path);

std::unique_ptr<contestant> open_raw(const std::string& path);
std::unique_ptr<contestant> open_raw_nomutex(const std::string& path);
/// The same C with what speeds up many rows: 20 rows in one VALUES, 100 keys in one IN.
std::unique_ptr<contestant> open_raw_batched(const std::string& path);
std::unique_ptr<contestant> open_tenon(const std::string& path);
#ifdef TENON_BENCH_SOCI
std::unique_ptr<contestant> open_soci(const std::string& path);
#endif
#if __has_include(<sqlite_orm/sqlite_orm.h>)
std::unique_ptr<contestant> open_sqlite_orm(const std::string& path);
#endif

/// Runs statements without parameters; the program ends with a message if one fails.
void execute(sqlite3* handle, const std::string& text);
/// Ends the program unless `good`.
void require(bool good, const char* what);

}  // namespace bench

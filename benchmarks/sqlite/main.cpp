// SPDX-License-Identifier: MIT
// Runs every case with every contestant, in turn, in one process, and prints what one operation costs.
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "common/report.hpp"
#include "sqlite/c_api.hpp"
#include "sqlite/contestant.hpp"

namespace bench {

void apply_pragmas(sqlite3* handle) {
  execute(handle, pragmas);
}

void sqlite_contestant::prepare(const bench_case& next) {
  if (inserts(next.what)) execute(handle(), "DELETE FROM messages");
  if (next.what == work::save_graph_1000) execute(handle(), "DELETE FROM conversations");
  if (writes(next.what)) execute(handle(), "PRAGMA wal_checkpoint(TRUNCATE)");
}

void sqlite_contestant::read_written(checksum& into) {
  const statement read(handle(), "SELECT * FROM messages ORDER BY id");
  into.add_all(load_all<Message>(read));
}

namespace {

namespace files = std::filesystem;

// Reads come first: they need the rows as they were loaded.
constexpr bench_case cases[] = {
    {"point_read", work::point_read, rows},
    {"find_by_ids_100", work::find_by_ids_100, rows},
    {"read_100k_6", work::read_100k_6, rows},
    {"read_100k_10", work::read_100k_10, rows},
    {"eager_100x50", work::eager_100x50, 20},
    {"page_50", work::page_50, pages},
    {"update_one_column", work::update_one_column, rows},
    {"insert_single", work::insert_single, rows},
    {"insert_bulk", work::insert_bulk, rows},
    {"save_graph_1000", work::save_graph_1000, 20},
};

struct entrant {
  const char* name;
  opener open;
};
constexpr entrant entrants[] = {
    {"raw", &open_raw},
    {"raw nomutex", &open_raw_nomutex},
    {"raw batched", &open_raw_batched},
    {"tenon", &open_tenon},
#ifdef TENON_BENCH_SOCI
    {"soci", &open_soci},
#endif
#if __has_include(<sqlite_orm/sqlite_orm.h>)
    {"sqlite_orm", &open_sqlite_orm},
#endif
};
constexpr auto names = names_of(entrants);
constexpr layout shown{.names = names, .baseline = 0, .tenon = 3};

/// A folder of our own, removed at the end.
class scratch {
 public:
  explicit scratch(const std::string& parent) {
    std::string name = parent + "/tenon_bench_XXXXXX";
    require(mkdtemp(name.data()) != nullptr, "making a temporary folder");
    path_ = name;
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() {
    std::error_code ignored;
    files::remove_all(path_, ignored);
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  files::path path_;
};

void make_data(const std::string& file, const std::vector<Message>& messages) {
  sqlite3* handle = nullptr;
  require(sqlite3_open(file.c_str(), &handle) == SQLITE_OK, "open");
  execute(handle, std::string(pragmas) + schema);
  load_tables(handle, messages);
  execute(handle, "ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite3_close(handle);
}

/// `turn` says who opens first: where the allocator puts a database must not always favour the same one.
std::vector<std::unique_ptr<contestant>> open_all(bool in_memory, const scratch& folder, std::size_t turn) {
  std::vector<std::unique_ptr<contestant>> all(std::size(entrants));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t who = (i + turn) % all.size();
    std::string path = ":memory:";
    if (!in_memory) {
      path = folder.file("copy" + std::to_string(who) + ".db");
      for (const char* suffix : {"", "-wal", "-shm"}) files::remove(path + suffix);
      files::copy_file(folder.file("data.db"), path);
    }
    auto opened = entrants[who].open(path);
    if (in_memory) {
      execute(opened->handle(),
              "ATTACH '" + folder.file("data.db") + "' AS source;" + schema +
                  "INSERT INTO messages SELECT * FROM source.messages;"
                  "INSERT INTO conversations SELECT * FROM source.conversations; DETACH source;");
    }
    all[who] = std::move(opened);
  }
  return all;
}

void run(const arguments& wanted, const std::string& only_mode, const std::string& parent) {
  input with;
  const scratch folder(parent);
  make_data(folder.file("data.db"), with.messages);
  report results(shown, wanted.json);
  std::printf("SQLite %s, %d sittings of %d rounds\n", sqlite3_libversion(), wanted.sittings, wanted.rounds);
  for (const std::string mode : {"memory", "file"}) {
    if (!only_mode.empty() && only_mode != mode) continue;
    results.add(mode.c_str(), cases, measure(cases, names, wanted, with, [&](std::size_t turn) {
                  return open_all(mode == "memory", folder, turn);
                }));
  }
  print_statements(with);
}

}  // namespace
}  // namespace bench

int main(int count, char** values) {
  bench::arguments wanted;
  std::string mode;
  std::string folder = bench::files::temp_directory_path().string();
  return bench::program(
      count, values, "Tenon against hand-written C on SQLite, interleaved in one process",
      [&](CLI::App& app) {
        wanted.add_to(app, bench::cases);
        app.add_option("--mode", mode, "run this mode alone")->check(CLI::IsMember({"memory", "file"}));
        app.add_option("--folder", folder, "where the temporary files go")->check(CLI::ExistingDirectory);
      },
      [&] {
        wanted.parsed();
        bench::run(wanted, mode, folder);
      });
}

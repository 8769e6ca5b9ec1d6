// SPDX-License-Identifier: MIT
// Runs every case with every contestant, in turn, in one process, and prints what one operation costs.
#include <malloc.h>
#include <stdlib.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sqlite3.h>

#include <CLI/CLI.hpp>

#include "contestant.hpp"
#include "timing.hpp"

namespace bench {

void require(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "bench_sqlite: failed: %s\n", what);
  std::exit(1);
}

void execute(sqlite3* handle, const std::string& text) {
  char* problem = nullptr;
  if (sqlite3_exec(handle, text.c_str(), nullptr, nullptr, &problem) == SQLITE_OK) return;
  std::fprintf(stderr, "bench_sqlite: %s: %s\n", text.c_str(), problem);
  std::exit(1);
}

namespace {

namespace files = std::filesystem;

struct bench_case {
  const char* name;
  work what;
  std::int64_t operations;
};
// Reads come first: they need the rows as they were loaded.
constexpr bench_case cases[] = {
    {"point_read", work::point_read, rows},
    {"find_by_ids_100", work::find_by_ids_100, rows},
    {"read_100k_6", work::read_100k_6, rows},
    {"read_100k_10", work::read_100k_10, rows},
    {"page_50", work::page_50, pages},
    {"update_one_column", work::update_one_column, rows},
    {"insert_single", work::insert_single, rows},
    {"insert_bulk", work::insert_bulk, rows},
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
constexpr std::size_t entrant_count = std::size(entrants);
constexpr std::size_t the_raw = 0;
constexpr std::size_t the_tenon = 3;

struct arguments {
  std::string json;
  std::string only;
  std::string mode;
  std::string folder = files::temp_directory_path().string();
  bool quick = false;
  int sittings = 3;
  int rounds = 5;
};

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
  execute(handle, std::string(pragmas) + schema + "BEGIN");
  sqlite3_stmt* insert = nullptr;
  const auto text = [&](int at, const std::string& value) {
    sqlite3_bind_text(insert, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
  };
  const auto number = [&](int at, std::int64_t value) { sqlite3_bind_int64(insert, at, value); };
  const auto done = [&] {
    require(sqlite3_step(insert) == SQLITE_DONE, "loading");
    sqlite3_reset(insert);
  };
  sqlite3_prepare_v2(handle, "INSERT INTO messages VALUES(?,?,?,?,?,?)", -1, &insert, nullptr);
  for (const Message& row : messages) {
    number(1, row.id), number(2, row.conversation_id), text(3, row.role), text(4, row.content);
    text(5, row.metadata), number(6, row.created_at), done();
  }
  sqlite3_finalize(insert);
  sqlite3_prepare_v2(handle, "INSERT INTO conversations VALUES(?,?,?,?,?,?,?,?,?,?)", -1, &insert, nullptr);
  for (std::int64_t id = 1; id <= rows; ++id) {
    const Conversation row = make_conversation(id);
    number(1, row.id), number(2, row.user_id), text(3, row.title), text(4, row.model), text(5, row.status);
    number(6, row.pinned), number(7, row.message_count), text(8, row.settings), number(9, row.created_at);
    number(10, row.updated_at), done();
  }
  sqlite3_finalize(insert);
  execute(handle, "COMMIT; ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite3_close(handle);
}

bool writes(work what) {
  return what == work::update_one_column || inserts(what);
}

/// The samples of one case in one mode.
struct samples {
  std::vector<double> wall[entrant_count];
  std::vector<double> cpu[entrant_count];
};

class sitting {
 public:
  /// `turn` says who opens first: where the allocator puts a database must not always favour the same one.
  sitting(bool in_memory, const scratch& folder, input& with, std::size_t turn) : with_(with) {
    for (std::size_t i = 0; i < entrant_count; ++i) {
      const std::size_t who = (i + turn) % entrant_count;
      std::string path = ":memory:";
      if (!in_memory) {
        path = folder.file("copy" + std::to_string(who) + ".db");
        for (const char* suffix : {"", "-wal", "-shm"}) files::remove(path + suffix);
        files::copy_file(folder.file("data.db"), path);
      }
      contestants_[who] = entrants[who].open(path);
      if (in_memory) {
        execute(contestants_[who]->handle(),
                "ATTACH '" + folder.file("data.db") + "' AS source;" + schema +
                    "INSERT INTO messages SELECT * FROM source.messages;"
                    "INSERT INTO conversations SELECT * FROM source.conversations; DETACH source;");
      }
    }
  }

  /// Compares what all of them read or wrote, byte by byte. Also warms up.
  void check(const bench_case& each) {
    std::optional<checksum> expected;
    for (std::size_t who = 0; who < entrant_count; ++who) {
      if (!contestants_[who]->can(each.what)) continue;
      checksum found(each.what == work::find_by_ids_100 ? checksum::depth::bytes
                                                        : checksum::depth::bytes_in_order);
      prepare(each.what, who);
      contestants_[who]->run(each.what, with_, found);
      if (writes(each.what)) read_table(contestants_[who]->handle(), found);
      if (!expected) expected = found;
      if (found == *expected) continue;
      std::fprintf(stderr, "bench_sqlite: %s: %s has other rows than %s\n", each.name, entrants[who].name,
                   entrants[the_raw].name);
      std::exit(1);
    }
  }

  void round(const bench_case& each, int number, samples& into) {
    std::optional<checksum> expected;
    for (std::size_t i = 0; i < entrant_count; ++i) {
      const std::size_t who = number % 2 == 0 ? i : entrant_count - 1 - i;
      contestant& one = *contestants_[who];
      if (!one.can(each.what)) continue;
      prepare(each.what, who);
      checksum found(checksum::depth::sizes);
      const duration spent = time_of([&] { one.run(each.what, with_, found); });
      into.wall[who].push_back(spent.wall / static_cast<double>(each.operations));
      into.cpu[who].push_back(spent.cpu / static_cast<double>(each.operations));
      if (!expected) expected = found;
      require(found == *expected, "the contestants read different rows");
    }
  }

 private:
  void prepare(work what, std::size_t who) {
    if (inserts(what)) execute(contestants_[who]->handle(), "DELETE FROM messages");
    if (writes(what)) execute(contestants_[who]->handle(), "PRAGMA wal_checkpoint(TRUNCATE)");
  }
  static void read_table(sqlite3* handle, checksum& into) {
    sqlite3_stmt* read = nullptr;
    sqlite3_prepare_v2(handle, "SELECT * FROM messages ORDER BY id", -1, &read, nullptr);
    const auto text = [&](int column) {
      return std::string(reinterpret_cast<const char*>(sqlite3_column_text(read, column)),
                         static_cast<std::size_t>(sqlite3_column_bytes(read, column)));
    };
    while (sqlite3_step(read) == SQLITE_ROW) {
      into.add(Message{sqlite3_column_int64(read, 0), sqlite3_column_int64(read, 1), text(2), text(3),
                       text(4), sqlite3_column_int64(read, 5)});
    }
    sqlite3_finalize(read);
  }

  input& with_;
  std::unique_ptr<contestant> contestants_[entrant_count];
};

void print_head(const char* mode) {
  std::printf("\n%s: thread CPU time of one operation in ns, medians, and its ratio to raw; [wall]\n%-18s",
              mode, "case");
  for (const entrant& each : entrants) std::printf(" %22s", each.name);
  std::printf(" %9s\n", "tenon/raw");
}

void print_row(const bench_case& each, const samples& measured) {
  std::printf("%-18s", each.name);
  const double raw = median(measured.cpu[the_raw]);
  for (std::size_t who = 0; who < entrant_count; ++who) {
    if (measured.cpu[who].empty()) {
      std::printf(" %22s", "-");
      continue;
    }
    const double cpu = median(measured.cpu[who]);
    std::printf(" %7.0f %4.2f [%7.0f]", cpu, cpu / raw, median(measured.wall[who]));
  }
  std::printf(" %9.3f\n", median(measured.cpu[the_tenon]) / raw);
  std::fflush(stdout);
}

void run(const arguments& wanted) {
  input with;
  const scratch folder(wanted.folder);
  make_data(folder.file("data.db"), with.messages);
  std::FILE* json = wanted.json.empty() ? nullptr : std::fopen(wanted.json.c_str(), "w");
  require(wanted.json.empty() || json != nullptr, "opening the JSON file");
  std::printf("SQLite %s, %d sittings of %d rounds\n", sqlite3_libversion(), wanted.sittings, wanted.rounds);
  for (const char* mode : {"memory", "file"}) {
    if (!wanted.mode.empty() && wanted.mode != mode) continue;
    std::vector<samples> measured(std::size(cases));
    for (int turn = 0; turn < wanted.sittings; ++turn) {
      sitting all(std::string_view(mode) == "memory", folder, with, static_cast<std::size_t>(turn) * 2);
      for (std::size_t i = 0; i < std::size(cases); ++i) {
        if (!wanted.only.empty() && wanted.only != cases[i].name) continue;
        all.check(cases[i]);
        for (int number = 0; number < wanted.rounds; ++number)
          all.round(cases[i], number + turn, measured[i]);
      }
    }
    print_head(mode);
    for (std::size_t i = 0; i < std::size(cases); ++i) {
      if (measured[i].cpu[the_raw].empty()) continue;
      print_row(cases[i], measured[i]);
      if (json == nullptr) continue;
      const double raw = median(measured[i].cpu[the_raw]);
      const double tenon = median(measured[i].cpu[the_tenon]);
      std::fprintf(json,
                   "{\"case\":\"%s\",\"mode\":\"%s\",\"raw_ns\":%.1f,\"tenon_ns\":%.1f,\"ratio\":%.3f}\n",
                   cases[i].name, mode, raw, tenon, tenon / raw);
    }
  }
  if (json != nullptr) std::fclose(json);
}

}  // namespace
}  // namespace bench

int main(int count, char** values) try {
  bench::arguments wanted;
  CLI::App app("Tenon against hand-written C on SQLite, interleaved in one process");
  app.add_option("--json", wanted.json, "write one object a line into this file");
  std::vector<std::string> names;
  for (const auto& each : bench::cases) names.emplace_back(each.name);
  app.add_option("--only", wanted.only, "run this case alone")->check(CLI::IsMember(names));
  app.add_option("--mode", wanted.mode, "run this mode alone")->check(CLI::IsMember({"memory", "file"}));
  app.add_option("--folder", wanted.folder, "where the temporary files go")->check(CLI::ExistingDirectory);
  app.add_option("--sittings", wanted.sittings, "how often the databases are opened anew")
      ->check(CLI::Range(1, 100));
  app.add_option("--rounds", wanted.rounds, "how often each sitting runs a case")->check(CLI::Range(1, 1000));
  app.add_flag("--quick", wanted.quick, "one sitting of three rounds");
  CLI11_PARSE(app, count, values);
  if (wanted.quick) wanted.sittings = 1, wanted.rounds = 3;

  // Reading a table into a vector frees tens of MiB at a time. By default glibc hands them back to the
  // kernel, and the page faults of getting them again would hide what the libraries themselves cost.
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 2000000000);
  mallopt(M_TOP_PAD, 64 << 20);

  bench::run(wanted);
  return 0;
} catch (const std::exception& problem) {
  std::fprintf(stderr, "bench_sqlite: %s\n", problem.what());
  return 1;
}

// SPDX-License-Identifier: MIT
// Ways to open a database, and what opening does about its schema.
#include <cstdio>
#include <string>

#include <tenon/sqlite.hpp>

struct Note {
  std::int64_t id = 0;
  std::string text{};
};

// The same table, as a newer version of the program wants it.
struct LaterNote {
  std::int64_t id = 0;
  std::string text{};
  bool pinned = false;
};

template <>
inline constexpr auto tenon::table_of<LaterNote> = tenon::table<LaterNote>("note");

int main() {
  {
    // [synchronize]
    auto db =
        tenon::open<Note>("sqlite:notes.db", {.schema = tenon::synchronize});  // creates what is missing
    // [/synchronize]
    tenon::repository<Note>{db}.save({.text = "remember"});
    std::printf("%s\n", db.name().c_str());
  }
  {
    // [verify]
    auto db =
        tenon::open<Note>("sqlite:notes.db?mode=rw&busy_timeout=250&synchronous=normal");  // only verifies
    // [/verify]
    std::printf("%ld note\n", static_cast<long>(tenon::repository<Note>{db}.count()));
  }
  // [differs]
  try {
    tenon::open<LaterNote>("sqlite:notes.db", {.schema = tenon::synchronize});
  } catch (const tenon::error& problem) {
    std::printf("%s: %s\n", to_string(problem.kind).data(), problem.what());
  }
  // [/differs]
  // [read-only]
  auto db = tenon::open<Note>(tenon::sqlite_store({.path = "notes.db", .read_only = true}));
  try {
    tenon::repository<Note>{db}.delete_all();
  } catch (const tenon::error& problem) {
    std::printf("%s\n", to_string(problem.kind).data());
  }
  // [/read-only]
  // [memory]
  auto scratch =
      tenon::open<Note>("sqlite::memory:", {.schema = tenon::synchronize});  // gone when it is closed
  // [/memory]
  std::printf("%s\n", scratch.name().c_str());
  // [options]
  auto tuned = tenon::open<Note>(tenon::sqlite_store({.path = "notes.db",
                                                      .must_exist = true,
                                                      .busy_timeout_ms = 30'000,
                                                      .synchronous = tenon::sqlite_synchronous::normal,
                                                      .cache_kib = 64 * 1024,
                                                      .pragmas = {"PRAGMA mmap_size = 268435456"}}),
                                 {.schema = tenon::verify});
  // [/options]
  std::printf("%ld note\n", static_cast<long>(tenon::repository<Note>{tuned}.count()));
}

// SPDX-License-Identifier: MIT
// Tenon's default calls: no statement is held by the user.
#include "sqlite/contestant.hpp"

#include <tenon/sqlite.hpp>

#include "common/tenon_work.hpp"

namespace bench {
namespace {

class tenon_contestant final : public sqlite_contestant {
 public:
  explicit tenon_contestant(const std::string& path)
      : database_(tenon::open<Message, Conversation>(tenon::sqlite_store(options(path)),
                                                     {.schema = tenon::schema_policy::none})) {}

  sqlite3* handle() override { return handle_; }
  bool can(work) const override { return true; }

  void run(const bench_case& now, input& with, checksum& read) override {
    tenon_work(now, database_, database_, with, read);
  }

 private:
  tenon::sqlite_options options(const std::string& path) {
    tenon::sqlite_options wanted;
    wanted.path = path;
    wanted.synchronous = tenon::sqlite_synchronous::normal;
    wanted.cache_kib = 200000;
    wanted.foreign_keys = false;
    wanted.on_connect = [](sqlite3* opened, void* self) {
      auto& handle = static_cast<tenon_contestant*>(self)->handle_;
      if (handle == nullptr) handle = opened;  // the writer; readers come later
    };
    wanted.on_connect_context = this;
    wanted.pragmas = {"PRAGMA temp_store=MEMORY", "PRAGMA mmap_size=0"};
    return wanted;
  }

  sqlite3* handle_ = nullptr;
  tenon::database database_;
};

}  // namespace

std::unique_ptr<sqlite_contestant> open_tenon(const std::string& path) {
  return std::make_unique<tenon_contestant>(path);
}

void print_statements(input& with) {
  const auto counter = std::make_shared<call_counter>();
  auto db = tenon::open<Message, TenonThread>(
      "sqlite::memory:", {.schema = tenon::synchronize, .pool = {.observer = tenon::observed_by(counter)}});
  print_statements(db, *counter, with);
}

}  // namespace bench

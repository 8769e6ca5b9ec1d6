// SPDX-License-Identifier: MIT
// The same calls on two stores.
#include <utility>

#include <tenon/memory.hpp>
#include <tenon/sqlite.hpp>

#include "common/tenon_work.hpp"
#include "memory/contestant.hpp"
#include "memory/tables.hpp"
#include "sqlite/c_api.hpp"

namespace bench {
namespace {

tenon::database open_sqlite() {
  tenon::sqlite_options options;
  options.path = ":memory:";
  options.cache_kib = 200000;
  options.foreign_keys = false;
  options.pragmas = {"PRAGMA temp_store=MEMORY"};
  // The C program's tables, as they are.
  options.on_connect = [](sqlite3* opened, void*) { execute(opened, std::string(schema) + agents_schema); };
  return tenon::open<Message, Conversation, Agent>(tenon::sqlite_store(options),
                                                   {.schema = tenon::schema_policy::none});
}

class tenon_contestant final : public contestant {
 public:
  tenon_contestant(tenon::database opened, input& with) : database_(std::move(opened)) {
    std::vector<Conversation> conversations;
    std::vector<Agent> agents;
    for (std::int64_t id = 1; id <= rows; ++id) {
      conversations.push_back(make_conversation(id));
      agents.push_back(make_agent(id));
    }
    tenon::repository<Message>{database_}.insert(with.messages);
    tenon::repository<Conversation>{database_}.insert(conversations);
    tenon::repository<Agent>{database_}.insert(agents);
  }

  bool can(work) const override { return true; }
  void prepare(const bench_case& next) override {
    if (inserts(next.what)) tenon::repository<Message>{database_}.delete_all();
  }
  void run(const bench_case& now, input& with, checksum& read) override {
    tenon_work(now, database_, database_, with, read);
  }
  void read_written(checksum& into) override {
    into.add_all(tenon::repository<Message>{database_}.find(order_by(tenon::col<&Message::id>)));
  }

 private:
  tenon::database database_;
};

}  // namespace

std::unique_ptr<contestant> open_sqlite_tenon(input& with) {
  return std::make_unique<tenon_contestant>(open_sqlite(), with);
}
std::unique_ptr<contestant> open_memory_tenon(input& with) {
  return std::make_unique<tenon_contestant>(
      tenon::open<Message, Conversation, Agent>("memory:", {.schema = tenon::schema_policy::synchronize}),
      with);
}

}  // namespace bench

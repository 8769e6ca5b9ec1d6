// SPDX-License-Identifier: MIT
// The baseline: hand-written C on SQLite in memory, opened without mutexes.
#include <optional>

#include "memory/contestant.hpp"
#include "memory/tables.hpp"
#include "sqlite/c_api.hpp"

namespace bench {
namespace {

void load(sqlite3_stmt* from, Agent& row) {
  row.id = sqlite3_column_int64(from, 0);
  row.user_id = sqlite3_column_int64(from, 1);
  get(from, 2, row.name);
  get(from, 3, row.model);
  get(from, 4, row.status);
  get(from, 5, row.description);
  row.temperature = sqlite3_column_double(from, 6);
  row.max_tokens = sqlite3_column_int64(from, 7);
  row.priority = sqlite3_column_int64(from, 8);
  row.enabled = sqlite3_column_int(from, 9) != 0;
  row.created_at = sqlite3_column_int64(from, 10);
  row.updated_at = sqlite3_column_int64(from, 11);
}
void put(sqlite3_stmt* into, const Agent& row) {
  sqlite3_bind_int64(into, 1, row.id);
  sqlite3_bind_int64(into, 2, row.user_id);
  bench::put(into, 3, row.name);
  bench::put(into, 4, row.model);
  bench::put(into, 5, row.status);
  bench::put(into, 6, row.description);
  sqlite3_bind_double(into, 7, row.temperature);
  sqlite3_bind_int64(into, 8, row.max_tokens);
  sqlite3_bind_int64(into, 9, row.priority);
  sqlite3_bind_int(into, 10, row.enabled ? 1 : 0);
  sqlite3_bind_int64(into, 11, row.created_at);
  sqlite3_bind_int64(into, 12, row.updated_at);
}

#define MESSAGES "SELECT id,conversation_id,role,content,metadata,created_at FROM messages"
#define CONVERSATIONS                                                                              \
  "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at FROM " \
  "conversations"

struct connection {
  connection() {
    require(
        sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) == SQLITE_OK,
        "open");
    execute(handle, std::string(pragmas) + schema + agents_schema);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { sqlite3_close_v2(handle); }
  sqlite3* handle = nullptr;
};

struct statements {
  explicit statements(sqlite3* on) : handle(on) {}
  sqlite3* handle;
  statement point{handle, MESSAGES " WHERE id=?"};
  statement agent{handle,
                  "SELECT id,user_id,name,model,status,description,temperature,max_tokens,priority,enabled,"
                  "created_at,updated_at FROM agents WHERE id=?"};
  statement messages{handle, MESSAGES};
  statement page{handle, MESSAGES " WHERE conversation_id=? ORDER BY created_at DESC LIMIT 50"};
  statement filter{handle, CONVERSATIONS " WHERE user_id<=? AND status=?"};
  statement sum{handle, "SELECT sum(user_id) FROM conversations WHERE user_id<=?"};
  statement newest{handle, CONVERSATIONS " ORDER BY updated_at DESC LIMIT 50"};
  statement update{handle, "UPDATE messages SET role=? WHERE id=?"};
  statement insert{handle,
                   "INSERT INTO messages(id,conversation_id,role,content,metadata,created_at) "
                   "VALUES(?,?,?,?,?,?)"};
  statement begin{handle, "BEGIN IMMEDIATE"};
  statement commit{handle, "COMMIT"};
};

class raw final : public contestant {
 public:
  explicit raw(input& with) {
    load_tables(connection_.handle, with.messages);
    execute(connection_.handle, "BEGIN");
    {
      const statement agent(connection_.handle, "INSERT INTO agents VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
      for (std::int64_t id = 1; id <= rows; ++id) {
        const Agent row = make_agent(id);
        put(agent, row);
        done(agent);
      }
    }
    execute(connection_.handle, "COMMIT; ANALYZE");
    use_.emplace(connection_.handle);
  }

  bool can(work) const override { return true; }
  void prepare(const bench_case& next) override {
    if (inserts(next.what)) execute(connection_.handle, "DELETE FROM messages");
  }
  void read_written(checksum& into) override {
    const statement read(connection_.handle, MESSAGES " ORDER BY id");
    into.add_all(load_all<Message>(read));
  }

  void run(const bench_case& now, input& with, checksum& read) override {
    random_ids ids;
    switch (now.what) {
      case work::point_read:
        for (std::int64_t i = 0; i < now.count; ++i) read_one<Message>(use_->point, ids.next(rows), read);
        return;
      case work::point_read_12:
        for (std::int64_t i = 0; i < now.count; ++i) read_one<Agent>(use_->agent, ids.next(rows), read);
        return;
      case work::point_read_hot:
        for (std::int64_t i = 0; i < now.count; ++i) read_one<Agent>(use_->agent, ids.next(hot_rows), read);
        return;
      case work::find_by_ids_100:
        for (std::int64_t id : with.shuffled_ids(now.count)) read_one<Message>(use_->point, id, read);
        return;
      case work::read_100k_6: return read.add_all(load_all<Message>(use_->messages));
      case work::page_50:
        for (std::int64_t i = 0; i < now.count; ++i) {
          sqlite3_bind_int64(use_->page, 1, ids.next(talked_in));
          read.add_all(load_all<Message>(use_->page));
        }
        return;
      case work::filter:
        sqlite3_bind_text(use_->filter, 2, "active", 6, SQLITE_STATIC);
        for (std::int64_t i = 0; i < now.count; ++i) {
          sqlite3_bind_int64(use_->filter, 1, ids.next(10) + 10);
          read.add_all(load_all<Conversation>(use_->filter));
        }
        return;
      case work::sum_of_filter:
        for (std::int64_t i = 0; i < now.count; ++i) {
          sqlite3_bind_int64(use_->sum, 1, ids.next(10) + 100);
          require(sqlite3_step(use_->sum) == SQLITE_ROW, "sum");
          read.add(std::int64_t{sqlite3_column_int64(use_->sum, 0)});
          sqlite3_reset(use_->sum);
        }
        return;
      case work::newest_50:
        for (std::int64_t i = 0; i < now.count; ++i) read.add_all(load_all<Conversation>(use_->newest));
        return;
      case work::update_one_column:
        done(use_->begin);
        for (std::size_t i = 0; i < static_cast<std::size_t>(now.count); ++i) {
          const std::string_view role = roles[i % 3];
          sqlite3_bind_text(use_->update, 1, role.data(), static_cast<int>(role.size()), SQLITE_STATIC);
          sqlite3_bind_int64(use_->update, 2, ids.next(now.count));
          done(use_->update);
        }
        return done(use_->commit);
      case work::insert_single:
      case work::insert_bulk:
        done(use_->begin);
        for (const Message& row : with.first_messages(now.count)) {
          bench::put(use_->insert, 1, row);
          done(use_->insert);
        }
        return done(use_->commit);
      default: require(false, "not written for SQLite in memory");
    }
  }

 private:
  template <class Row>
  static void read_one(sqlite3_stmt* by_key, std::int64_t id, checksum& read) {
    sqlite3_bind_int64(by_key, 1, id);
    require(sqlite3_step(by_key) == SQLITE_ROW, "row");
    Row row;
    load(by_key, row);
    sqlite3_reset(by_key);
    read.add(row);
  }

  connection connection_;
  std::optional<statements> use_;
};

}  // namespace

std::unique_ptr<contestant> open_sqlite_raw(input& with) {
  return std::make_unique<raw>(with);
}

}  // namespace bench

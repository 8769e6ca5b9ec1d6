// SPDX-License-Identifier: MIT
// The hand-written baseline: SQLite's C API with statements that are prepared once.
#include "sqlite/contestant.hpp"

#include <unordered_map>

#include "sqlite/c_api.hpp"

namespace bench {
namespace {

std::string repeated(const char* what, int times) {
  std::string text = what;
  for (int i = 1; i < times; ++i) (text += ',') += what;
  return text;
}

const std::string select_messages =
    "SELECT id,conversation_id,role,content,metadata,created_at FROM messages";
const std::string insert_messages =
    "INSERT INTO messages(id,conversation_id,role,content,metadata,created_at) VALUES ";
constexpr int rows_in_values = 20;

class connection {
 public:
  connection(const std::string& path, int flags) {
    require(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | flags,
                            nullptr) == SQLITE_OK,
            "open");
    apply_pragmas(handle_);
  }
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection() { sqlite3_close_v2(handle_); }
  sqlite3* handle() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

struct statements {
  explicit statements(sqlite3* on) : handle(on) {}
  sqlite3* handle;
  statement point{handle, select_messages + " WHERE id=?"};
  statement messages{handle, select_messages};
  statement conversations{
      handle,
      "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at "
      "FROM conversations"};
  statement threads{
      handle,
      "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at "
      "FROM conversations WHERE id BETWEEN ? AND ? ORDER BY id"};
  statement of_threads{handle,
                       select_messages + " WHERE conversation_id IN(" + repeated("?", threads_of_one) + ")"};
  statement insert_thread{
      handle,
      "INSERT INTO conversations(user_id,title,model,status,pinned,message_count,settings,"
      "created_at,updated_at) VALUES(?,?,?,?,?,?,?,?,?)"};
  statement insert_message{
      handle, "INSERT INTO messages(conversation_id,role,content,metadata,created_at) VALUES(?,?,?,?,?)"};
  statement page{handle, select_messages + " WHERE conversation_id=? ORDER BY created_at DESC LIMIT 50"};
  statement update{handle, "UPDATE messages SET role=? WHERE id=?"};
  statement insert{handle, insert_messages + "(?,?,?,?,?,?)"};
  statement point_batch{handle, select_messages + " WHERE id IN(" + repeated("?", ids_in_batch) + ")"};
  statement insert_batch{handle, insert_messages + repeated("(?,?,?,?,?,?)", rows_in_values)};
  statement begin{handle, "BEGIN IMMEDIATE"};
  statement commit{handle, "COMMIT"};
};

class raw final : public sqlite_contestant {
 public:
  raw(const std::string& path, int flags, bool batched) : connection_(path, flags), batched_(batched) {}

  sqlite3* handle() override { return connection_.handle(); }

  bool can(work what) const override {
    return !batched_ || what == work::find_by_ids_100 || what == work::insert_bulk;
  }

  void run(const bench_case& now, input& with, checksum& read) override {
    if (prepared_ == nullptr) prepared_ = std::make_unique<statements>(connection_.handle());
    statements& use = *prepared_;
    switch (now.what) {
      case work::point_read: {
        random_ids ids;
        for (std::int64_t i = 0; i < rows; ++i) point(use, ids.next(rows), read);
        return;
      }
      case work::find_by_ids_100:
        if (batched_) return point_batches(use, with.shuffled_ids(rows), read);
        for (std::int64_t id : with.shuffled_ids(rows)) point(use, id, read);
        return;
      case work::read_100k_6: return read.add_all(load_all<Message>(use.messages));
      case work::read_100k_10: return read.add_all(load_all<Conversation>(use.conversations));
      case work::eager_100x50:
        for (std::int64_t i = 0; i < now.count; ++i) eager(use, i * threads_of_one % talked_in + 1, read);
        return;
      case work::save_graph_1000:
        for (std::int64_t i = 0; i < now.count; ++i) save_graph(use, with, read);
        return;
      case work::page_50: {
        random_ids ids;
        for (std::int64_t i = 0; i < pages; ++i) {
          sqlite3_bind_int64(use.page, 1, ids.next(talked_in));
          const std::vector<Message> page = load_all<Message>(use.page);
          read.add_all(page);
        }
        return;
      }
      case work::update_one_column: {
        done(use.begin);
        random_ids ids;
        for (std::size_t i = 0; i < static_cast<std::size_t>(rows); ++i) {
          const std::string_view role = roles[i % 3];
          sqlite3_bind_text(use.update, 1, role.data(), static_cast<int>(role.size()), SQLITE_STATIC);
          sqlite3_bind_int64(use.update, 2, ids.next(rows));
          done(use.update);
        }
        return done(use.commit);
      }
      case work::insert_single: return insert(use, with.messages);
      case work::insert_bulk:
        return batched_ ? insert_batches(use, with.messages) : insert(use, with.messages);
      default: require(false, "not written for SQLite's C API");
    }
  }

 private:
  static void point(statements& use, std::int64_t id, checksum& read) {
    sqlite3_bind_int64(use.point, 1, id);
    require(sqlite3_step(use.point) == SQLITE_ROW, "row");
    Message row;
    load(use.point, row);
    sqlite3_reset(use.point);
    read.add(row);
  }
  static void point_batches(statements& use, const std::vector<std::int64_t>& ids, checksum& read) {
    for (std::size_t i = 0; i < ids.size(); i += ids_in_batch) {
      for (std::size_t j = 0; j < ids_in_batch; ++j) {
        sqlite3_bind_int64(use.point_batch, static_cast<int>(j) + 1, ids[i + j]);
      }
      const std::vector<Message> found = load_all<Message>(use.point_batch);
      read.add_all(found);
    }
  }
  /// What a program does by hand: two statements, and a hash table that finds whose a message is.
  static void eager(statements& use, std::int64_t first, checksum& read) {
    std::vector<Thread> found;
    std::unordered_map<std::int64_t, std::size_t> places;
    sqlite3_bind_int64(use.threads, 1, first);
    sqlite3_bind_int64(use.threads, 2, first + threads_of_one - 1);
    while (sqlite3_step(use.threads) == SQLITE_ROW) {
      load(use.threads, found.emplace_back().head);
      places.emplace(found.back().head.id, found.size() - 1);
    }
    sqlite3_reset(use.threads);
    for (std::size_t i = 0; i < found.size(); ++i)
      sqlite3_bind_int64(use.of_threads, static_cast<int>(i) + 1, found[i].head.id);
    while (sqlite3_step(use.of_threads) == SQLITE_ROW) {
      const auto whose = places.find(sqlite3_column_int64(use.of_threads, 1));
      load(use.of_threads, found[whose->second].messages.emplace_back());
    }
    sqlite3_reset(use.of_threads);
    for (const Thread& each : found) {
      read.add(each.head.updated_at);
      read.add_all(each.messages);
    }
  }
  void save_graph(statements& use, input& with, checksum& read) const {
    std::vector<Thread> graph(static_cast<std::size_t>(graph_threads));
    std::size_t next = 0;
    for (Thread& each : graph) {
      each.head.title = "made";
      for (std::int64_t i = 0; i < graph_messages; ++i) each.messages.push_back(with.messages[next++]);
    }
    done(use.begin);
    for (Thread& each : graph) {
      Conversation& head = each.head;
      sqlite3_bind_int64(use.insert_thread, 1, head.user_id);
      put(use.insert_thread, 2, head.title), put(use.insert_thread, 3, head.model);
      put(use.insert_thread, 4, head.status);
      sqlite3_bind_int64(use.insert_thread, 5, head.pinned);
      sqlite3_bind_int64(use.insert_thread, 6, head.message_count);
      put(use.insert_thread, 7, head.settings);
      sqlite3_bind_int64(use.insert_thread, 8, head.created_at);
      sqlite3_bind_int64(use.insert_thread, 9, head.updated_at);
      done(use.insert_thread);
      head.id = sqlite3_last_insert_rowid(use.handle);
      for (Message& message : each.messages) {
        message.conversation_id = head.id;
        sqlite3_bind_int64(use.insert_message, 1, message.conversation_id);
        put(use.insert_message, 2, message.role), put(use.insert_message, 3, message.content);
        put(use.insert_message, 4, message.metadata);
        sqlite3_bind_int64(use.insert_message, 5, message.created_at);
        done(use.insert_message);
        message.id = sqlite3_last_insert_rowid(use.handle);
      }
    }
    done(use.commit);
    read.add(static_cast<std::int64_t>(graph.back().messages.size()));
  }
  static void insert(statements& use, const std::vector<Message>& messages) {
    done(use.begin);
    for (const Message& row : messages) {
      put(use.insert, 1, row);
      done(use.insert);
    }
    done(use.commit);
  }
  static void insert_batches(statements& use, const std::vector<Message>& messages) {
    require(messages.size() % rows_in_values == 0, "whole batches");
    done(use.begin);
    for (std::size_t i = 0; i < messages.size(); i += rows_in_values) {
      for (int j = 0; j < rows_in_values; ++j) {
        put(use.insert_batch, 1 + 6 * j, messages[i + static_cast<std::size_t>(j)]);
      }
      done(use.insert_batch);
    }
    done(use.commit);
  }

  connection connection_;
  bool batched_;
  std::unique_ptr<statements> prepared_;  // after the schema exists, and gone before the connection is
};

}  // namespace

std::unique_ptr<sqlite_contestant> open_raw(const std::string& path) {
  return std::make_unique<raw>(path, 0, false);
}
std::unique_ptr<sqlite_contestant> open_raw_nomutex(const std::string& path) {
  return std::make_unique<raw>(path, SQLITE_OPEN_NOMUTEX, false);
}
std::unique_ptr<sqlite_contestant> open_raw_batched(const std::string& path) {
  return std::make_unique<raw>(path, 0, true);
}

}  // namespace bench

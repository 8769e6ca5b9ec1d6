// SPDX-License-Identifier: MIT
// The hand-written baseline: libpq with statements that are prepared once, binary in both directions.
#include <unordered_map>

#include "postgresql/contestant.hpp"
#include "postgresql/wire.hpp"

namespace bench {
namespace {

using kind = mixed_statement::kind;

#define COLUMNS "id,conversation_id,role,content,metadata,created_at"
#define ARRAYS "unnest($1::int8[],$2::int8[],$3::text[],$4::text[],$5::text[],$6::int8[])"
#define OVERWRITE                                                                               \
  " ON CONFLICT(id) DO UPDATE SET conversation_id=excluded.conversation_id,role=excluded.role," \
  "content=excluded.content,metadata=excluded.metadata,created_at=excluded.created_at"
struct prepared_text {
  const char* name;
  const char* text;
};
constexpr prepared_text texts[] = {
    {"point", "SELECT " COLUMNS " FROM messages WHERE id=$1::int8"},
    {"points", "SELECT " COLUMNS " FROM messages WHERE id=ANY($1::int8[])"},
    {"messages", "SELECT " COLUMNS " FROM messages"},
    {"conversations",
     "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at FROM "
     "conversations"},
    {"threads",
     "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at FROM "
     "conversations WHERE id BETWEEN $1::int8 AND $2::int8 ORDER BY id"},
    {"of_threads", "SELECT " COLUMNS " FROM messages WHERE conversation_id=ANY($1::int8[])"},
    {"insert_thread",
     "INSERT INTO "
     "conversations(user_id,title,model,status,pinned,message_count,settings,created_at,updated_at) "
     "VALUES(0,$1::text,'','',0,0,'',0,0) RETURNING id"},
    {"page",
     "SELECT " COLUMNS " FROM messages WHERE conversation_id=$1::int8 ORDER BY created_at DESC LIMIT 50"},
    {"update", "UPDATE messages SET role=$1::text WHERE id=$2::int8"},
    {"update_conversation",
     "UPDATE messages SET content=$1::text,created_at=$2::int8 WHERE conversation_id=$3::int8"},
    {"update_row",
     "UPDATE messages SET conversation_id=$2::int8,role=$3::text,content=$4::text,metadata=$5::text,"
     "created_at=$6::int8 WHERE id=$1::int8"},
    {"update_rows",
     "UPDATE messages SET "
     "conversation_id=n.conversation_id,role=n.role,content=n.content,metadata=n.metadata,"
     "created_at=n.created_at FROM " ARRAYS " AS n(" COLUMNS ") WHERE messages.id=n.id"},
    {"insert", "INSERT INTO messages(" COLUMNS ") VALUES($1::int8,$2::int8,$3,$4,$5,$6::int8)"},
    {"insert_generated",
     "INSERT INTO messages(conversation_id,role,content,metadata,created_at) "
     "VALUES($1::int8,$2,$3,$4,$5::int8) "
     "RETURNING id"},
    {"insert_rows", "INSERT INTO messages(" COLUMNS ") SELECT * FROM " ARRAYS},
    {"upsert", "INSERT INTO messages(" COLUMNS ") VALUES($1::int8,$2::int8,$3,$4,$5,$6::int8)" OVERWRITE},
    {"upsert_rows", "INSERT INTO messages(" COLUMNS ") SELECT * FROM " ARRAYS OVERWRITE},
    {"delete", "DELETE FROM messages WHERE id=$1::int8"},
    {"begin", "BEGIN"},
    {"commit", "COMMIT"},
};

class connection {
 public:
  connection(const std::string& url, const char* schema) : link_(url, schema) {
    for (const prepared_text& each : texts) {
      PGresult* const answer = PQprepare(link_.handle(), each.name, each.text, 0, nullptr);
      wire::expect(link_.handle(), answer, PGRES_COMMAND_OK);
      PQclear(answer);
    }
  }
  PGconn* handle() const { return link_.handle(); }

  /// The rows; to be cleared.
  PGresult* read(const char* name, const wire::parameters& values) const {
    PGresult* const answer = PQexecPrepared(handle(), name, values.count(), values.values(), values.lengths(),
                                            values.formats(), 1);
    wire::expect(handle(), answer, PGRES_TUPLES_OK);
    return answer;
  }
  void run(const char* name, const wire::parameters& values = {}) const {
    PGresult* const answer = PQexecPrepared(handle(), name, values.count(), values.values(), values.lengths(),
                                            values.formats(), 1);
    wire::expect(handle(), answer, PGRES_COMMAND_OK);
    PQclear(answer);
  }
  void send(const char* name, const wire::parameters& values = {}) const {
    require(PQsendQueryPrepared(handle(), name, values.count(), values.values(), values.lengths(),
                                values.formats(), 1) == 1,
            "sending");
  }

 private:
  postgresql_link link_;
};

class raw final : public postgresql_contestant {
 public:
  raw(const std::string& url, bool batched)
      : postgresql_contestant(url), from_(url, "public"), into_(url, "written"), batched_(batched) {
    watch(PQbackendPID(from_.handle()));
    watch(PQbackendPID(into_.handle()));
  }

  bool can(work what) const override {
    switch (what) {
      case work::find_by_ids_100:
      case work::insert_bulk:
      case work::upsert_bulk:
      case work::update_bulk:
      case work::batch_50: return true;
      default: return !batched_;
    }
  }

  void run(const bench_case& now, input& with, checksum& read) override {
    random_ids ids;
    switch (now.what) {
      case work::point_read:
        for (std::int64_t i = 0; i < now.count; ++i) point(ids.next(rows), read);
        return;
      case work::find_by_ids_100:
        if (batched_) return points(with.shuffled_ids(now.count), read);
        for (std::int64_t id : with.shuffled_ids(now.count)) point(id, read);
        return;
      case work::read_100k_6: return read_all<Message>(from_.read("messages", {}), read);
      case work::read_100k_10: return read_all<Conversation>(from_.read("conversations", {}), read);
      case work::for_each_100k: return stream(read);
      case work::eager_100x50:
        for (std::int64_t i = 0; i < now.count; ++i) eager(i * threads_of_one % talked_in + 1, read);
        return;
      case work::save_graph_1000:
        for (std::int64_t i = 0; i < now.count; ++i) save_graph(with, read);
        return;
      case work::page_50:
        for (std::int64_t i = 0; i < now.count; ++i)
          read_all<Message>(from_.read("page", wire::parameters().add(ids.next(talked_in))), read);
        return;
      case work::update_one_column:
        into_.run("begin");
        for (std::size_t i = 0; i < static_cast<std::size_t>(now.count); ++i)
          into_.run("update", wire::parameters().add(roles[i % 3]).add(ids.next(now.count)));
        return into_.run("commit");
      case work::insert_generated: return insert_generated(with.first_messages(now.count));
      case work::insert_single: return each("insert", with.first_messages(now.count));
      case work::insert_bulk: {
        const std::vector<Message>& messages = with.first_messages(now.count);
        if (!batched_) return each("insert", messages);
        return now.count > some_rows ? copy(messages) : arrays("insert_rows", messages);
      }
      case work::upsert_bulk: {
        const std::vector<Message>& messages = with.changed_messages(now.count);
        return batched_ ? arrays("upsert_rows", messages) : each("upsert", messages);
      }
      case work::update_bulk: {
        const std::vector<Message>& messages = with.changed_messages(now.count);
        return batched_ ? arrays("update_rows", messages) : each("update_row", messages);
      }
      case work::singles_50:
      case work::batch_50: return batched_ ? pipelines(now, with, read) : singles(now, with, read);
      default: require(false, "not written for libpq");
    }
  }

 private:
  template <class Row>
  static void read_all(PGresult* answer, checksum& read) {
    const std::vector<Row> found = wire::load_all<Row>(answer);
    PQclear(answer);
    read.add_all(found);
  }
  static void read_one(PGresult* answer, checksum& read) {
    require(PQntuples(answer) == 1, "row");
    Message row;
    wire::load(answer, 0, row);
    PQclear(answer);
    read.add(row);
  }
  void point(std::int64_t id, checksum& read) const {
    read_one(from_.read("point", wire::parameters().add(id)), read);
  }
  void points(const std::vector<std::int64_t>& ids, checksum& read) const {
    for (std::size_t i = 0; i < ids.size(); i += ids_in_batch) {
      std::string array;
      wire::start_array(array, wire::int8_type, ids_in_batch);
      for (std::size_t j = 0; j < ids_in_batch; ++j) wire::put_field(array, ids[i + j]);
      read_all<Message>(from_.read("points", wire::parameters().add(array)), read);
    }
  }
  /// What a program does by hand: two statements, and a hash table that finds whose a message is.
  void eager(std::int64_t first, checksum& read) const {
    PGresult* answer = from_.read("threads", wire::parameters().add(first).add(first + threads_of_one - 1));
    std::vector<Thread> found(static_cast<std::size_t>(PQntuples(answer)));
    std::unordered_map<std::int64_t, std::size_t> places;
    std::string array;
    wire::start_array(array, wire::int8_type, found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      wire::load(answer, static_cast<int>(i), found[i].head);
      places.emplace(found[i].head.id, i);
      wire::put_field(array, found[i].head.id);
    }
    PQclear(answer);
    answer = from_.read("of_threads", wire::parameters().add(array));
    for (int i = 0, count = PQntuples(answer); i < count; ++i)
      wire::load(answer, i, found[places.find(wire::number(answer, i, 1))->second].messages.emplace_back());
    PQclear(answer);
    for (const Thread& each : found) {
      read.add(each.head.updated_at);
      read.add_all(each.messages);
    }
  }
  /// Row by row, as each conversation's key is needed for its messages.
  void save_graph(input& with, checksum& read) const {
    std::size_t next = 0;
    into_.run("begin");
    for (std::int64_t i = 0; i < graph_threads; ++i) {
      PGresult* answer = into_.read("insert_thread", wire::parameters().add(std::string_view("made")));
      const std::int64_t id = wire::number(answer, 0, 0);
      PQclear(answer);
      for (std::int64_t j = 0; j < graph_messages; ++j) {
        Message row = with.messages[next++];
        row.conversation_id = id;
        answer = into_.read("insert_generated", wire::parameters()
                                                    .add(row.conversation_id)
                                                    .add(row.role)
                                                    .add(row.content)
                                                    .add(row.metadata)
                                                    .add(row.created_at));
        row.id = wire::number(answer, 0, 0);
        PQclear(answer);
      }
    }
    into_.run("commit");
    read.add(graph_messages);
  }
  /// Row by row as they arrive; never all of them in memory.
  void stream(checksum& read) const {
    from_.send("messages");
    PQsetSingleRowMode(from_.handle());
    Message row;
    while (PGresult* const answer = PQgetResult(from_.handle())) {
      if (PQresultStatus(answer) == PGRES_SINGLE_TUPLE) {
        wire::load(answer, 0, row);
        read.add(row);
      } else {
        wire::expect(from_.handle(), answer, PGRES_TUPLES_OK);
      }
      PQclear(answer);
    }
  }

  void each(const char* statement, const std::vector<Message>& messages) const {
    into_.run("begin");
    for (const Message& row : messages) into_.run(statement, wire::parameters().add(row));
    into_.run("commit");
  }
  void insert_generated(const std::vector<Message>& messages) const {
    into_.run("begin");
    for (const Message& from : messages) {
      Message row = from;
      PGresult* const answer = into_.read("insert_generated", wire::parameters()
                                                                  .add(row.conversation_id)
                                                                  .add(row.role)
                                                                  .add(row.content)
                                                                  .add(row.metadata)
                                                                  .add(row.created_at));
      row.id = wire::number(answer, 0, 0);
      PQclear(answer);
    }
    into_.run("commit");
  }
  void arrays(const char* statement, const std::vector<Message>& messages) const {
    into_.run(statement, wire::message_arrays(messages).bound());
  }
  void copy(const std::vector<Message>& messages) const {
    wire::copy_in rows_in(into_.handle(), "messages(" COLUMNS ")");
    for (const Message& row : messages) rows_in.write(row);
    rows_in.finish();
  }

  /// The statement's name; its values are added to `values`. `made` is the row that is inserted.
  static const char* bind(const mixed_statement& one, input& with, wire::parameters& values, Message& made) {
    const std::vector<Message>& other = with.changed_messages(some_rows);
    switch (one.what) {
      case kind::find: values.add(one.id); return "point";
      case kind::update: values.add(roles[one.other % 3]).add(one.id); return "update";
      case kind::insert:
        made = other[one.other];
        made.id = one.id;
        values.add(made);
        return "insert";
      case kind::update_conversation:
        values.add(other[one.other].content).add(other[one.other].created_at).add(one.id);
        return "update_conversation";
      case kind::remove: values.add(one.id); return "delete";
    }
    return nullptr;
  }
  void singles(const bench_case& now, input& with, checksum& read) const {
    mixed_statements statements(some_rows);
    Message made;
    for (std::int64_t i = 0; i < now.count; i += statements_in_batch) {
      into_.run("begin");
      for (int j = 0; j < statements_in_batch; ++j) {
        const mixed_statement one = statements.next();
        wire::parameters values;
        const char* const name = bind(one, with, values, made);
        if (one.what == kind::find) {
          read_one(into_.read(name, values), read);
        } else {
          into_.run(name, values);
        }
      }
      into_.run("commit");
    }
  }
  void pipelines(const bench_case& now, input& with, checksum& read) const {
    PGconn* const handle = into_.handle();
    mixed_statements statements(some_rows);
    Message made;
    for (std::int64_t i = 0; i < now.count; i += statements_in_batch) {
      bool finds[statements_in_batch];
      require(PQenterPipelineMode(handle) == 1, "pipeline");
      into_.send("begin");
      for (bool& is_find : finds) {
        const mixed_statement one = statements.next();
        wire::parameters values;
        into_.send(bind(one, with, values, made), values);
        is_find = one.what == kind::find;
      }
      into_.send("commit");
      require(PQpipelineSync(handle) == 1, "sync");
      take(PGRES_COMMAND_OK);
      for (const bool is_find : finds) {
        if (!is_find) {
          take(PGRES_COMMAND_OK);
          continue;
        }
        PGresult* const answer = PQgetResult(handle);
        wire::expect(handle, answer, PGRES_TUPLES_OK);
        read_one(answer, read);
        PQgetResult(handle);
      }
      take(PGRES_COMMAND_OK);
      PGresult* const end = PQgetResult(handle);
      wire::expect(handle, end, PGRES_PIPELINE_SYNC);
      PQclear(end);
      PQexitPipelineMode(handle);
    }
  }
  void take(ExecStatusType wanted) const {
    PGresult* const answer = PQgetResult(into_.handle());
    wire::expect(into_.handle(), answer, wanted);
    PQclear(answer);
    PQgetResult(into_.handle());  // the null behind each answer
  }

  connection from_;
  connection into_;
  bool batched_;
};

}  // namespace

std::unique_ptr<contestant> open_raw(const std::string& url) {
  return std::make_unique<raw>(url, false);
}
std::unique_ptr<contestant> open_raw_batched(const std::string& url) {
  return std::make_unique<raw>(url, true);
}

}  // namespace bench

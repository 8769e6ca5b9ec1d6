// SPDX-License-Identifier: MIT
// Twenty queries with joins, groups, windows ... by hand on SQLite's C API: what query_unit.cpp is compared
// with.
#include "raw_entities.hpp"

#define MESSAGE                                                                                          \
  "m.id,m.conversation_id,m.role,m.content,m.metadata,m.created_at,m.parent_id,m.token_count,m.model,m." \
  "edited_at"
#define USER                                                                                          \
  "u.id,u.uuid,u.email,u.name,u.password_hash,u.role,u.locale,u.is_active,u.login_count,u.balance,u." \
  "created_at,u.updated_at"
#define CONVERSATION \
  "c.id,c.user_id,c.title,c.model,c.status,c.pinned,c.message_count,c.settings,c.created_at,c.updated_at"

static std::int64_t run(sqlite3* db, sqlite3_stmt* s) {
  sqlite3_step(s);
  sqlite3_finalize(s);
  return sqlite3_changes64(db);
}

struct UserTitle {
  std::string name, title;
};
static void load(sqlite3_stmt* s, UserTitle& x) {
  get(s, 0, x.name);
  get(s, 1, x.title);
}
std::vector<UserTitle> titles(sqlite3* db) {
  return all<UserTitle>(prepare(
      db, "SELECT u.name,c.title FROM users u JOIN conversations c ON c.user_id=u.id WHERE u.is_active=1"));
}
struct UserTotals {
  std::string name;
  std::int64_t messages = 0;
  std::optional<std::int64_t> tokens;
};
static void load(sqlite3_stmt* s, UserTotals& x) {
  get(s, 0, x.name);
  get(s, 1, x.messages);
  get(s, 2, x.tokens);
}
std::vector<UserTotals> busy_users(sqlite3* db, std::int64_t since) {
  auto s =
      prepare(db,
              "SELECT u.name,count(*),sum(m.token_count) FROM users u JOIN conversations c ON c.user_id=u.id "
              "JOIN messages m ON m.conversation_id=c.id WHERE m.created_at>? GROUP BY u.id,u.name "
              "HAVING count(*)>3 ORDER BY count(*) DESC LIMIT 10");
  put(s, 1, since);
  return all<UserTotals>(s);
}
struct MaybeTitle {
  std::string name;
  std::optional<std::string> title;
};
static void load(sqlite3_stmt* s, MaybeTitle& x) {
  get(s, 0, x.name);
  get(s, 1, x.title);
}
std::vector<MaybeTitle> users_and_titles(sqlite3* db) {
  return all<MaybeTitle>(prepare(
      db, "SELECT u.name,c.title FROM users u LEFT JOIN conversations c ON c.user_id=u.id ORDER BY u.name"));
}
struct RoleCount {
  std::string role;
  std::int64_t n = 0;
};
static void load(sqlite3_stmt* s, RoleCount& x) {
  get(s, 0, x.role);
  get(s, 1, x.n);
}
std::vector<RoleCount> messages_per_role(sqlite3* db) {
  return all<RoleCount>(prepare(db, "SELECT role,count(*) FROM messages GROUP BY role"));
}
struct Ranked {
  std::int64_t id = 0;
  std::int64_t place = 0;
};
static void load(sqlite3_stmt* s, Ranked& x) {
  get(s, 0, x.id);
  get(s, 1, x.place);
}
std::vector<Ranked> longest(sqlite3* db) {
  return all<Ranked>(prepare(
      db, "SELECT id,rank() OVER (PARTITION BY conversation_id ORDER BY token_count DESC) FROM messages"));
}
struct Running {
  std::int64_t id = 0;
  std::optional<std::int64_t> total;
};
static void load(sqlite3_stmt* s, Running& x) {
  get(s, 0, x.id);
  get(s, 1, x.total);
}
std::vector<Running> running_sizes(sqlite3* db, std::int64_t message) {
  auto s = prepare(db, "SELECT id,sum(size) OVER (ORDER BY id) FROM attachments WHERE message_id=?");
  put(s, 1, message);
  return all<Running>(s);
}
std::vector<RoleCount> large_roles(sqlite3* db, std::int64_t least) {
  auto s = prepare(db,
                   "WITH roles(role,n) AS (SELECT role,count(*) FROM messages GROUP BY role) "
                   "SELECT role,n FROM roles WHERE n>=?");
  put(s, 1, least);
  return all<RoleCount>(s);
}
struct Thread {
  std::int64_t id = 0;
  std::int64_t depth = 0;
};
static void load(sqlite3_stmt* s, Thread& x) {
  get(s, 0, x.id);
  get(s, 1, x.depth);
}
std::vector<Thread> answers(sqlite3* db, std::int64_t to) {
  auto s = prepare(db,
                   "WITH RECURSIVE thread(id,depth) AS (SELECT id,0 FROM messages WHERE id=? UNION ALL "
                   "SELECT m.id,t.depth+1 FROM messages m JOIN thread t ON t.id=m.parent_id) "
                   "SELECT id,depth FROM thread ORDER BY depth");
  put(s, 1, to);
  return all<Thread>(s);
}
std::vector<Message> above_average(sqlite3* db) {
  return all<Message>(prepare(
      db, "SELECT " MESSAGE " FROM messages m WHERE m.token_count>(SELECT avg(token_count) FROM messages)"));
}
std::vector<User> with_audit(sqlite3* db, const std::string& action) {
  auto s =
      prepare(db, "SELECT " USER
                  " FROM users u WHERE EXISTS (SELECT 1 FROM audit a WHERE a.user_id=u.id AND a.action=?)");
  put(s, 1, action);
  return all<User>(s);
}
std::vector<Conversation> with_images(sqlite3* db) {
  return all<Conversation>(prepare(
      db,
      "SELECT " CONVERSATION
      " FROM conversations c WHERE c.id IN (SELECT m.conversation_id FROM messages m JOIN attachments a ON "
      "a.message_id=m.id WHERE substr(a.mime,1,6)='image/')"));
}
struct Named {
  std::int64_t id = 0;
  std::string name;
};
static void load(sqlite3_stmt* s, Named& x) {
  get(s, 0, x.id);
  get(s, 1, x.name);
}
std::vector<Named> names(sqlite3* db) {
  return all<Named>(prepare(
      db, "SELECT id,name FROM users UNION ALL SELECT id,name FROM attachments ORDER BY 2 LIMIT 100"));
}
std::vector<Conversation> hot(sqlite3* db, double least) {
  auto s =
      prepare(db, "SELECT " CONVERSATION
                  " FROM conversations c WHERE json_extract(c.settings,'$.temperature')>? ORDER BY c.id");
  put(s, 1, least);
  return all<Conversation>(s);
}
struct Sized {
  std::string name, size;
};
static void load(sqlite3_stmt* s, Sized& x) {
  get(s, 0, x.name);
  get(s, 1, x.size);
}
std::vector<Sized> sizes(sqlite3* db) {
  return all<Sized>(
      prepare(db,
              "SELECT lower(name),CASE WHEN size>1000000 THEN 'large' WHEN size>1000 THEN 'middle' "
              "ELSE 'small' END FROM attachments ORDER BY size DESC LIMIT 20"));
}
std::int64_t note_deleted(sqlite3* db, std::int64_t now) {
  auto s = prepare(db,
                   "INSERT INTO audit(user_id,action,entity,entity_id,detail,created_at) SELECT "
                   "user_id,'deleted','conversation',id,title,? FROM conversations "
                   "WHERE status='deleted'");
  put(s, 1, now);
  return run(db, s);
}
std::int64_t put_audit(sqlite3* db, const Audit& x) {
  auto s = prepare(db,
                   "INSERT INTO audit(id,user_id,action,entity,entity_id,detail,created_at) "
                   "VALUES(?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET detail=excluded.detail");
  put(s, 1, x.id);
  put(s, 2, x.user_id);
  put(s, 3, x.action);
  put(s, 4, x.entity);
  put(s, 5, x.entity_id);
  put(s, 6, x.detail);
  put(s, 7, x.created_at);
  return run(db, s);
}
std::int64_t mark_active(sqlite3* db, std::int64_t now) {
  auto s = prepare(
      db,
      "UPDATE conversations SET updated_at=? FROM messages m WHERE m.conversation_id=conversations.id "
      "AND m.created_at>?");
  put(s, 1, now);
  put(s, 2, now - 60);
  return run(db, s);
}
std::vector<Named> rename(sqlite3* db, std::int64_t id, const std::string& name) {
  auto s = prepare(db, "UPDATE attachments SET name=? WHERE id=? RETURNING id,name");
  put(s, 1, name);
  put(s, 2, id);
  return all<Named>(s);
}
std::vector<Message> next_messages(sqlite3* db, std::int64_t conversation, std::int64_t before,
                                   std::int64_t id) {
  auto s =
      prepare(db, "SELECT " MESSAGE
                  " FROM messages m WHERE m.conversation_id=?1 AND (m.created_at<?2 OR (m.created_at=?2 AND "
                  "m.id>?3)) ORDER BY m.created_at DESC,m.id LIMIT 50");
  put(s, 1, conversation);
  put(s, 2, before);
  put(s, 3, id);
  return all<Message>(s);
}
std::vector<Audit> audit_of(sqlite3* db, std::int64_t user) {
  static sqlite3_stmt* held = prepare(
      db, "SELECT id,user_id,action,entity,entity_id,detail,ip,created_at FROM audit WHERE user_id=?");
  put(held, 1, user);
  return all<Audit>(held);
}

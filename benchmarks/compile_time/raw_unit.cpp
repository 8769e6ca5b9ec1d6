// SPDX-License-Identifier: MIT
// Twenty queries by hand on SQLite's C API: what tenon_unit.cpp is compared with.
#include "raw_entities.hpp"

std::vector<User> get_users(sqlite3* db, std::int64_t id) {
  auto s = prepare(db,
                   "SELECT "
                   "id,uuid,email,name,password_hash,role,locale,is_active,login_count,balance,created_at,"
                   "updated_at FROM users WHERE id=?");
  put(s, 1, id);
  return all<User>(s);
}
void insert_users(sqlite3* db, const User& x) {
  auto s = prepare(db,
                   "INSERT INTO "
                   "users(id,uuid,email,name,password_hash,role,locale,is_active,login_count,balance,created_"
                   "at,updated_at) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  put(s, x);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
std::vector<Conversation> get_conversations(sqlite3* db, std::int64_t id) {
  auto s = prepare(db,
                   "SELECT id,user_id,title,model,status,pinned,message_count,settings,created_at,updated_at "
                   "FROM conversations WHERE id=?");
  put(s, 1, id);
  return all<Conversation>(s);
}
void insert_conversations(sqlite3* db, const Conversation& x) {
  auto s = prepare(db,
                   "INSERT INTO "
                   "conversations(id,user_id,title,model,status,pinned,message_count,settings,created_at,"
                   "updated_at) VALUES(?,?,?,?,?,?,?,?,?,?)");
  put(s, x);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
std::vector<Message> get_messages(sqlite3* db, std::int64_t id) {
  auto s = prepare(
      db,
      "SELECT id,conversation_id,role,content,metadata,created_at,parent_id,token_count,model,edited_at FROM "
      "messages WHERE id=?");
  put(s, 1, id);
  return all<Message>(s);
}
void insert_messages(sqlite3* db, const Message& x) {
  auto s = prepare(db,
                   "INSERT INTO "
                   "messages(id,conversation_id,role,content,metadata,created_at,parent_id,token_count,model,"
                   "edited_at) VALUES(?,?,?,?,?,?,?,?,?,?)");
  put(s, x);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
std::vector<Attachment> get_attachments(sqlite3* db, std::int64_t id) {
  auto s = prepare(
      db,
      "SELECT id,message_id,name,mime,size,sha256,path,width,height,created_at FROM attachments WHERE id=?");
  put(s, 1, id);
  return all<Attachment>(s);
}
void insert_attachments(sqlite3* db, const Attachment& x) {
  auto s =
      prepare(db,
              "INSERT INTO attachments(id,message_id,name,mime,size,sha256,path,width,height,created_at) "
              "VALUES(?,?,?,?,?,?,?,?,?,?)");
  put(s, x);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
std::vector<Audit> get_audit(sqlite3* db, std::int64_t id) {
  auto s =
      prepare(db, "SELECT id,user_id,action,entity,entity_id,detail,ip,created_at FROM audit WHERE id=?");
  put(s, 1, id);
  return all<Audit>(s);
}
void insert_audit(sqlite3* db, const Audit& x) {
  auto s = prepare(
      db,
      "INSERT INTO audit(id,user_id,action,entity,entity_id,detail,ip,created_at) VALUES(?,?,?,?,?,?,?,?)");
  put(s, x);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
void set_role(sqlite3* db, std::int64_t id, const std::string& r) {
  auto s = prepare(db, "UPDATE messages SET role=? WHERE id=?");
  put(s, 1, r);
  put(s, 2, id);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
void count_login(sqlite3* db, std::int64_t id, std::int64_t t) {
  auto s = prepare(db, "UPDATE users SET login_count=login_count+1,updated_at=? WHERE id=?");
  put(s, 1, t);
  put(s, 2, id);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
void delete_audit(sqlite3* db, std::int64_t id) {
  auto s = prepare(db, "DELETE FROM audit WHERE id=?");
  put(s, 1, id);
  sqlite3_step(s);
  sqlite3_finalize(s);
}
std::vector<Message> page(sqlite3* db, std::int64_t c) {
  auto s = prepare(
      db,
      "SELECT id,conversation_id,role,content,metadata,created_at,parent_id,token_count,model,edited_at FROM "
      "messages WHERE conversation_id=? ORDER BY created_at DESC LIMIT 50");
  put(s, 1, c);
  return all<Message>(s);
}
std::vector<User> active_users(sqlite3* db, const std::string& r) {
  auto s =
      prepare(db,
              "SELECT "
              "id,uuid,email,name,password_hash,role,locale,is_active,login_count,balance,created_at,updated_"
              "at FROM users WHERE role=? AND is_active=1 AND login_count>3 ORDER BY name LIMIT 20");
  put(s, 1, r);
  return all<User>(s);
}
std::vector<User> users_like(sqlite3* db, const std::string& r) {
  auto s = prepare(db,
                   "SELECT "
                   "id,uuid,email,name,password_hash,role,locale,is_active,login_count,balance,created_at,"
                   "updated_at FROM users WHERE email LIKE ?");
  put(s, 1, r);
  return all<User>(s);
}
std::int64_t count_messages(sqlite3* db) {
  auto s = prepare(db, "SELECT COUNT(*) FROM messages");
  sqlite3_step(s);
  std::int64_t n;
  get(s, 0, n);
  sqlite3_finalize(s);
  return n;
}
std::vector<Message> messages_of(sqlite3* db, const std::vector<std::int64_t>& v) {
  std::string q =
      "SELECT id,conversation_id,role,content,metadata,created_at,parent_id,token_count,model,edited_at FROM "
      "messages WHERE conversation_id IN(";
  for (size_t i = 0; i < v.size(); ++i) q += i ? ",?" : "?";
  q += ")";
  auto s = prepare(db, q.c_str());
  for (size_t i = 0; i < v.size(); ++i) put(s, static_cast<int>(i) + 1, v[i]);
  return all<Message>(s);
}
struct UserTitle {
  std::string name, title;
};
static void load(sqlite3_stmt* s, UserTitle& x) {
  get(s, 0, x.name);
  get(s, 1, x.title);
}
std::vector<UserTitle> titles(sqlite3* db) {
  auto s = prepare(
      db, "SELECT u.name,c.title FROM users u JOIN conversations c ON c.user_id=u.id WHERE u.is_active=1");
  return all<UserTitle>(s);
}
struct RoleCount {
  std::string role;
  std::int64_t n;
};
static void load(sqlite3_stmt* s, RoleCount& x) {
  get(s, 0, x.role);
  get(s, 1, x.n);
}
std::vector<RoleCount> messages_per_role(sqlite3* db) {
  auto s = prepare(db, "SELECT role,COUNT(*) FROM messages GROUP BY role");
  return all<RoleCount>(s);
}

// SPDX-License-Identifier: MIT
// Five entities of fifty columns and twenty queries, as raw_unit.cpp has them by hand.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tenon/sqlite.hpp>

struct User {
  std::int64_t id{};
  std::string uuid{};
  std::string email{};
  std::string name{};
  std::string password_hash{};
  std::string role{};
  std::string locale{};
  std::int64_t is_active{};
  std::int64_t login_count{};
  double balance{};
  std::int64_t created_at{};
  std::int64_t updated_at{};
};
struct Conversation {
  std::int64_t id{};
  std::int64_t user_id{};
  std::string title{};
  std::string model{};
  std::string status{};
  std::int64_t pinned{};
  std::int64_t message_count{};
  std::string settings{};
  std::int64_t created_at{};
  std::int64_t updated_at{};
};
struct Message {
  std::int64_t id{};
  std::int64_t conversation_id{};
  std::string role{};
  std::string content{};
  std::string metadata{};
  std::int64_t created_at{};
  std::optional<std::int64_t> parent_id{};
  std::int64_t token_count{};
  std::optional<std::string> model{};
  std::optional<std::int64_t> edited_at{};
};
struct Attachment {
  std::int64_t id{};
  std::int64_t message_id{};
  std::string name{};
  std::string mime{};
  std::int64_t size{};
  std::string sha256{};
  std::string path{};
  std::optional<std::int64_t> width{};
  std::optional<std::int64_t> height{};
  std::int64_t created_at{};
};
struct Audit {
  std::int64_t id{};
  std::int64_t user_id{};
  std::string action{};
  std::string entity{};
  std::int64_t entity_id{};
  std::string detail{};
  std::optional<std::string> ip{};
  std::int64_t created_at{};
};

template <>
inline constexpr auto tenon::table_of<User> = tenon::table<User>("users");
template <>
inline constexpr auto tenon::table_of<Conversation> = tenon::table<Conversation>("conversations");
template <>
inline constexpr auto tenon::table_of<Message> = tenon::table<Message>("messages");
template <>
inline constexpr auto tenon::table_of<Attachment> = tenon::table<Attachment>("attachments");
template <>
inline constexpr auto tenon::table_of<Audit> = tenon::table<Audit>("audit");

using tenon::col;
using tenon::database;
using tenon::repository;

std::optional<User> get_users(database& db, std::int64_t id) {
  return repository<User>{db}.find_by_id(id);
}
void insert_users(database& db, User& x) {
  repository<User>{db}.insert(x);
}
std::optional<Conversation> get_conversations(database& db, std::int64_t id) {
  return repository<Conversation>{db}.find_by_id(id);
}
void insert_conversations(database& db, Conversation& x) {
  repository<Conversation>{db}.insert(x);
}
std::optional<Message> get_messages(database& db, std::int64_t id) {
  return repository<Message>{db}.find_by_id(id);
}
void insert_messages(database& db, Message& x) {
  repository<Message>{db}.insert(x);
}
std::optional<Attachment> get_attachments(database& db, std::int64_t id) {
  return repository<Attachment>{db}.find_by_id(id);
}
void insert_attachments(database& db, Attachment& x) {
  repository<Attachment>{db}.insert(x);
}
std::optional<Audit> get_audit(database& db, std::int64_t id) {
  return repository<Audit>{db}.find_by_id(id);
}
void insert_audit(database& db, Audit& x) {
  repository<Audit>{db}.insert(x);
}

void set_role(database& db, std::int64_t id, const std::string& role) {
  repository<Message>{db}.update(where(col<&Message::id> == id), col<& Message::role> = role);
}
void count_login(database& db, std::int64_t id, std::int64_t now) {
  repository<User>{db}.update(where(col<&User::id> == id),
                              col<& User::login_count> = col<&User::login_count> + 1,
                              col<& User::updated_at> = now);
}
void delete_audit(database& db, std::int64_t id) {
  repository<Audit>{db}.delete_by_id(id);
}
std::vector<Message> page(database& db, std::int64_t conversation) {
  return repository<Message>{db}.find(where(col<&Message::conversation_id> == conversation),
                                      order_by(desc(col<&Message::created_at>)), tenon::limit(50));
}
std::vector<User> active_users(database& db, const std::string& role) {
  return repository<User>{db}.find(
      where(col<&User::role> == role && col<&User::is_active> == 1 && col<&User::login_count> > 3),
      order_by(col<&User::name>), tenon::limit(20));
}
std::vector<User> users_like(database& db, const std::string& pattern) {
  return repository<User>{db}.find_by(like(col<&User::email>, pattern));
}
std::int64_t count_messages(database& db) {
  return repository<Message>{db}.count();
}
std::vector<Message> messages_of(database& db, const std::vector<std::int64_t>& conversations) {
  return repository<Message>{db}.find_by(in(col<&Message::conversation_id>, conversations));
}
struct UserTitle {
  std::string name, title;
};
std::vector<UserTitle> titles(database& db) {
  return tenon::query<UserTitle>(
      db, "SELECT u.name,c.title FROM users u JOIN conversations c ON c.user_id=u.id WHERE u.is_active=1");
}
struct RoleCount {
  std::string role;
  std::int64_t n;
};
std::vector<RoleCount> messages_per_role(database& db) {
  return tenon::query<RoleCount>(db, "SELECT role,COUNT(*) FROM messages GROUP BY role");
}

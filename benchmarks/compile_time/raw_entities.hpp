// SPDX-License-Identifier: MIT
#pragma once

// Five entities by hand on SQLite's C API, for raw_unit.cpp and raw_query_unit.cpp.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sqlite3.h>

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

static sqlite3_stmt* prepare(sqlite3* db, const char* s) {
  sqlite3_stmt* p = nullptr;
  sqlite3_prepare_v3(db, s, -1, SQLITE_PREPARE_PERSISTENT, &p, nullptr);
  return p;
}
static void get(sqlite3_stmt* s, int i, std::int64_t& o) {
  o = sqlite3_column_int64(s, i);
}
static void get(sqlite3_stmt* s, int i, double& o) {
  o = sqlite3_column_double(s, i);
}
static void get(sqlite3_stmt* s, int i, std::string& o) {
  auto p = reinterpret_cast<const char*>(sqlite3_column_text(s, i));
  o.assign(p, static_cast<std::size_t>(sqlite3_column_bytes(s, i)));
}
template <class T>
static void get(sqlite3_stmt* s, int i, std::optional<T>& o) {
  if (sqlite3_column_type(s, i) == SQLITE_NULL)
    o.reset();
  else
    get(s, i, o.emplace());
}
static void put(sqlite3_stmt* s, int i, std::int64_t v) {
  sqlite3_bind_int64(s, i, v);
}
static void put(sqlite3_stmt* s, int i, double v) {
  sqlite3_bind_double(s, i, v);
}
static void put(sqlite3_stmt* s, int i, const std::string& v) {
  sqlite3_bind_text(s, i, v.data(), static_cast<int>(v.size()), SQLITE_STATIC);
}
template <class T>
static void put(sqlite3_stmt* s, int i, const std::optional<T>& v) {
  if (v)
    put(s, i, *v);
  else
    sqlite3_bind_null(s, i);
}
static void load(sqlite3_stmt* s, User& x) {
  get(s, 0, x.id);
  get(s, 1, x.uuid);
  get(s, 2, x.email);
  get(s, 3, x.name);
  get(s, 4, x.password_hash);
  get(s, 5, x.role);
  get(s, 6, x.locale);
  get(s, 7, x.is_active);
  get(s, 8, x.login_count);
  get(s, 9, x.balance);
  get(s, 10, x.created_at);
  get(s, 11, x.updated_at);
}
static void put(sqlite3_stmt* s, const User& x) {
  put(s, 1, x.id);
  put(s, 2, x.uuid);
  put(s, 3, x.email);
  put(s, 4, x.name);
  put(s, 5, x.password_hash);
  put(s, 6, x.role);
  put(s, 7, x.locale);
  put(s, 8, x.is_active);
  put(s, 9, x.login_count);
  put(s, 10, x.balance);
  put(s, 11, x.created_at);
  put(s, 12, x.updated_at);
}
static void load(sqlite3_stmt* s, Conversation& x) {
  get(s, 0, x.id);
  get(s, 1, x.user_id);
  get(s, 2, x.title);
  get(s, 3, x.model);
  get(s, 4, x.status);
  get(s, 5, x.pinned);
  get(s, 6, x.message_count);
  get(s, 7, x.settings);
  get(s, 8, x.created_at);
  get(s, 9, x.updated_at);
}
static void put(sqlite3_stmt* s, const Conversation& x) {
  put(s, 1, x.id);
  put(s, 2, x.user_id);
  put(s, 3, x.title);
  put(s, 4, x.model);
  put(s, 5, x.status);
  put(s, 6, x.pinned);
  put(s, 7, x.message_count);
  put(s, 8, x.settings);
  put(s, 9, x.created_at);
  put(s, 10, x.updated_at);
}
static void load(sqlite3_stmt* s, Message& x) {
  get(s, 0, x.id);
  get(s, 1, x.conversation_id);
  get(s, 2, x.role);
  get(s, 3, x.content);
  get(s, 4, x.metadata);
  get(s, 5, x.created_at);
  get(s, 6, x.parent_id);
  get(s, 7, x.token_count);
  get(s, 8, x.model);
  get(s, 9, x.edited_at);
}
static void put(sqlite3_stmt* s, const Message& x) {
  put(s, 1, x.id);
  put(s, 2, x.conversation_id);
  put(s, 3, x.role);
  put(s, 4, x.content);
  put(s, 5, x.metadata);
  put(s, 6, x.created_at);
  put(s, 7, x.parent_id);
  put(s, 8, x.token_count);
  put(s, 9, x.model);
  put(s, 10, x.edited_at);
}
static void load(sqlite3_stmt* s, Attachment& x) {
  get(s, 0, x.id);
  get(s, 1, x.message_id);
  get(s, 2, x.name);
  get(s, 3, x.mime);
  get(s, 4, x.size);
  get(s, 5, x.sha256);
  get(s, 6, x.path);
  get(s, 7, x.width);
  get(s, 8, x.height);
  get(s, 9, x.created_at);
}
static void put(sqlite3_stmt* s, const Attachment& x) {
  put(s, 1, x.id);
  put(s, 2, x.message_id);
  put(s, 3, x.name);
  put(s, 4, x.mime);
  put(s, 5, x.size);
  put(s, 6, x.sha256);
  put(s, 7, x.path);
  put(s, 8, x.width);
  put(s, 9, x.height);
  put(s, 10, x.created_at);
}
static void load(sqlite3_stmt* s, Audit& x) {
  get(s, 0, x.id);
  get(s, 1, x.user_id);
  get(s, 2, x.action);
  get(s, 3, x.entity);
  get(s, 4, x.entity_id);
  get(s, 5, x.detail);
  get(s, 6, x.ip);
  get(s, 7, x.created_at);
}
static void put(sqlite3_stmt* s, const Audit& x) {
  put(s, 1, x.id);
  put(s, 2, x.user_id);
  put(s, 3, x.action);
  put(s, 4, x.entity);
  put(s, 5, x.entity_id);
  put(s, 6, x.detail);
  put(s, 7, x.ip);
  put(s, 8, x.created_at);
}
template <class T>
static std::vector<T> all(sqlite3_stmt* s) {
  std::vector<T> v;
  while (sqlite3_step(s) == SQLITE_ROW) load(s, v.emplace_back());
  sqlite3_finalize(s);
  return v;
}

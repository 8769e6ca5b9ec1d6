// SPDX-License-Identifier: MIT
// Five entities of fifty columns and twenty queries of the query language, as raw_query_unit.cpp has them by
// hand.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tenon/query.hpp>
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
struct Settings {
  std::string model{};
  double temperature = 0;
};
struct Conversation {
  std::int64_t id{};
  std::int64_t user_id{};
  std::string title{};
  std::string model{};
  std::string status{};
  std::int64_t pinned{};
  std::int64_t message_count{};
  tenon::json<Settings> settings{};
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
inline constexpr auto tenon::table_of<Conversation> =
    tenon::table<Conversation>("conversations").foreign_key(&Conversation::user_id, &User::id);
template <>
inline constexpr auto tenon::table_of<Message> =
    tenon::table<Message>("messages").foreign_key(&Message::conversation_id, &Conversation::id);
template <>
inline constexpr auto tenon::table_of<Attachment> =
    tenon::table<Attachment>("attachments").foreign_key(&Attachment::message_id, &Message::id);
template <>
inline constexpr auto tenon::table_of<Audit> = tenon::table<Audit>("audit").foreign_key(&Audit::user_id,
                                                                                        &User::id);

using namespace tenon;

// Joins and groups.

struct UserTitle {
  std::string name, title;
};
std::vector<UserTitle> titles(database& db) {
  return query(db, select<UserTitle>(fields(col<&User::name>, col<&Conversation::title>), from<User>(),
                                     join<Conversation>(), where(col<&User::is_active> == 1)));
}
struct UserTotals {
  std::string name;
  std::int64_t messages = 0;
  std::optional<std::int64_t> tokens;
};
std::vector<UserTotals> busy_users(database& db, std::int64_t since) {
  return query(db, select<UserTotals>(fields(col<&User::name>, count_all(), sum(col<&Message::token_count>)),
                                      from<User>(), join<Conversation>(), join<Message>(),
                                      where(col<&Message::created_at> > since),
                                      group_by(col<&User::id>, col<&User::name>), having(count_all() > 3),
                                      order_by(desc(count_all())), limit(10)));
}
struct MaybeTitle {
  std::string name;
  std::optional<std::string> title;
};
std::vector<MaybeTitle> users_and_titles(database& db) {
  return query(db, select<MaybeTitle>(fields(col<&User::name>, col<&Conversation::title>), from<User>(),
                                      left_join<Conversation>(), order_by(col<&User::name>)));
}
struct RoleCount {
  std::string role;
  std::int64_t n = 0;
};
std::vector<RoleCount> messages_per_role(database& db) {
  return query(db, select<RoleCount>(fields(col<&Message::role>, count_all()), from<Message>(),
                                     group_by(col<&Message::role>)));
}

// Windows, common tables, subqueries, set operations.

struct Ranked {
  std::int64_t id = 0;
  std::int64_t place = 0;
};
std::vector<Ranked> longest(database& db) {
  return query(
      db, select<Ranked>(fields(col<&Message::id>, rank().over(partition_by(col<&Message::conversation_id>),
                                                               order_by(desc(col<&Message::token_count>)))),
                         from<Message>()));
}
struct Running {
  std::int64_t id = 0;
  std::optional<std::int64_t> total;
};
std::vector<Running> running_sizes(database& db, std::int64_t message) {
  return query(db, select<Running>(fields(col<&Attachment::id>,
                                          sum(col<&Attachment::size>).over(order_by(col<&Attachment::id>))),
                                   from<Attachment>(), where(col<&Attachment::message_id> == message)));
}
std::vector<RoleCount> large_roles(database& db, std::int64_t least) {
  constexpr auto roles = source<RoleCount, "roles">;
  return query(
      db, select<RoleCount>(with(roles.as(select<RoleCount>(fields(col<&Message::role>, count_all()),
                                                            from<Message>(), group_by(col<&Message::role>)))),
                            from(roles), where(roles.col<&RoleCount::n> >= least)));
}
struct Thread {
  std::int64_t id = 0;
  std::int64_t depth = 0;
};
std::vector<Thread> answers(database& db, std::int64_t to) {
  constexpr auto thread = source<Thread, "thread">;
  return query(
      db, select<Thread>(
              with_recursive(thread.as(union_all(
                  select<Thread>(fields(col<&Message::id>, value_of(std::int64_t{0})), from<Message>(),
                                 where(col<&Message::id> == to)),
                  select<Thread>(fields(col<&Message::id>, thread.col<&Thread::depth> + 1), from<Message>(),
                                 join(thread, on(thread.col<&Thread::id> == col<&Message::parent_id>)))))),
              from(thread), order_by(thread.col<&Thread::depth>)));
}
std::vector<Message> above_average(database& db) {
  return query(db, select<Message>(
                       where(col<&Message::token_count> >
                             scalar(select(fields(average(col<&Message::token_count>)), from<Message>())))));
}
std::vector<User> with_audit(database& db, const std::string& action) {
  return query(db, select<User>(where(exists(from<Audit>(), where(col<&Audit::user_id> == col<&User::id> &&
                                                                  col<&Audit::action> == action)))));
}
std::vector<Conversation> with_images(database& db) {
  return query(db, select<Conversation>(where(
                       in(col<&Conversation::id>,
                          select(fields(col<&Message::conversation_id>), from<Message>(), join<Attachment>(),
                                 where(starts_with(col<&Attachment::mime>, "image/")))))));
}
struct Named {
  std::int64_t id = 0;
  std::string name;
};
std::vector<Named> names(database& db) {
  return query(
      db, union_all(select<Named>(fields(col<&User::id>, col<&User::name>), from<User>()),
                    select<Named>(fields(col<&Attachment::id>, col<&Attachment::name>), from<Attachment>()),
                    order_by(result<&Named::name>), limit(100)));
}

// JSON and functions.

std::vector<Conversation> hot(database& db, double least) {
  return query(db,
               select<Conversation>(where(col<&Conversation::settings>.at<&Settings::temperature>() > least),
                                    order_by(col<&Conversation::id>)));
}
struct Sized {
  std::string name, size;
};
std::vector<Sized> sizes(database& db) {
  return query(db,
               select<Sized>(fields(lower(col<&Attachment::name>),
                                    case_(when(col<&Attachment::size> > 1000000, "large"),
                                          when(col<&Attachment::size> > 1000, "middle"), otherwise("small"))),
                             from<Attachment>(), order_by(desc(col<&Attachment::size>)), limit(20)));
}

// Changes.

std::int64_t note_deleted(database& db, std::int64_t now) {
  return execute(
      db, insert_into<Audit>(
              into(col<&Audit::user_id>, col<&Audit::action>, col<&Audit::entity>, col<&Audit::entity_id>,
                   col<&Audit::detail>, col<&Audit::created_at>),
              select(fields(col<&Conversation::user_id>, value_of("deleted"), value_of("conversation"),
                            col<&Conversation::id>, col<&Conversation::title>, value_of(now)),
                     from<Conversation>(), where(col<&Conversation::status> == "deleted"))));
}
std::int64_t put_audit(database& db, const Audit& x) {
  return execute(
      db, insert_into<Audit>(
              set(col<&Audit::id> = x.id, col<&Audit::user_id> = x.user_id, col<&Audit::action> = x.action,
                  col<&Audit::entity> = x.entity, col<&Audit::entity_id> = x.entity_id,
                  col<&Audit::detail> = x.detail, col<&Audit::created_at> = x.created_at),
              on_conflict(col<&Audit::id>).do_update(col<&Audit::detail> = excluded<&Audit::detail>)));
}
std::int64_t mark_active(database& db, std::int64_t now) {
  return execute(db, update<Conversation>(set(col<&Conversation::updated_at> = now), from<Message>(),
                                          where(col<&Message::conversation_id> == col<&Conversation::id> &&
                                                col<&Message::created_at> > now - 60)));
}
std::vector<Named> rename(database& db, std::int64_t id, const std::string& name) {
  return query(db, update<Attachment>(set(col<&Attachment::name> = name), where(col<&Attachment::id> == id),
                                      returning<Named>(col<&Attachment::id>, col<&Attachment::name>)));
}

// Reading much, and again.

std::vector<Message> next_messages(database& db, std::int64_t conversation, std::string_view token) {
  return keyset_page(db,
                     select<Message>(where(col<&Message::conversation_id> == conversation),
                                     order_by(desc(col<&Message::created_at>), col<&Message::id>)),
                     50, token, {.key = "a secret"})
      .rows;
}
std::vector<Audit> audit_of(database& db, std::int64_t user) {
  constexpr auto whose = parameter<"whose", std::int64_t>;
  const auto held = prepare(db, select<Audit>(where(col<&Audit::user_id> == whose)));
  return held(whose = user);
}

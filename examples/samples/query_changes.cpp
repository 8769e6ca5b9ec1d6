// SPDX-License-Identifier: MIT
// INSERT, UPDATE and DELETE beyond a repository's.
#include "chat/recipes.hpp"
#include "chat/stores.hpp"

using namespace tenon;

// [partial_entity]
struct Booking {
  std::int64_t id = 0;
  std::string room{};
  std::string guest{};
  bool over = false;
};
template <>
inline constexpr auto tenon::table_of<Booking> =
    tenon::table<Booking>("bookings").index({.where = "NOT over", .unique = true}, &Booking::room);
// [/partial_entity]

// clang-format off
void book(chat::recipes& here) {
  auto db = open<Booking>(chat::sqlite_store(), {.schema = synchronize});
  for (const char* guest : {"Ada", "Grace"}) {
    // [partial]
    execute(db, insert_into<Booking>(set(col<&Booking::room> = "green", col<&Booking::guest> = guest,
                                         col<&Booking::over> = false),
                                     on_conflict(col<&Booking::room>)
                                         .where(!col<&Booking::over>)
                                         .do_update(col<&Booking::guest> = excluded<&Booking::guest>)));
    // [/partial]
  }
  here.show("booked", repository<Booking>{db}.find());
}
// clang-format on

struct Kept {
  std::int64_t userId = 0;
  std::int64_t tokens = 0;
  int messages = 0;
};
const auto usage = select<Kept>(fields(col<&Usage::userId>, col<&Usage::tokens>, col<&Usage::messages>),
                                from<Usage>(), order_by(col<&Usage::userId>, col<&Usage::day>));

// [source]
struct Sum {
  std::int64_t userId = 0;
  date day;
  std::int64_t tokens = 0;
  int messages = 0;
};
constexpr auto sums = source<Sum, "sums">;
// [/source]

// clang-format off
void show(chat::recipes& here) {
  database& db = here.db();
  const date today{std::chrono::year(2025) / 3 / 1};

  // [insert]
  const std::vector<std::int64_t> made =
      query(db, insert_into<Project>(set(col<&Project::userId> = 3, col<&Project::name> = "kernel",
                                         col<&Project::budget> = decimal(5)),
                                     returning(col<&Project::id>)));
  // [/insert]
  here.show("inserted", made);

  // [insert_select]
  const std::int64_t rows =
      execute(db, insert_into<Usage>(
                      into(col<&Usage::userId>, col<&Usage::day>, col<&Usage::tokens>, col<&Usage::messages>),
                      select(fields(col<&Conversation::userId>, date_of(col<&Conversation::startedAt>),
                                    sum(col<&Message::tokens>), cast<int>(count_all())),
                             from<Conversation>(), join<Message>(),
                             group_by(col<&Conversation::userId>, date_of(col<&Conversation::startedAt>)))));
  // [/insert_select]
  here.say("inserted " + std::to_string(rows));
  here.ask("usage", usage);

  // [upsert]
  execute(db, insert_into<Usage>(
                  set(col<&Usage::userId> = 1, col<&Usage::day> = today, col<&Usage::tokens> = 7,
                      col<&Usage::messages> = 1),
                  on_conflict(col<&Usage::userId>, col<&Usage::day>)
                      .do_update(col<&Usage::tokens> = col<&Usage::tokens> + excluded<&Usage::tokens>,
                                 col<&Usage::messages> = col<&Usage::messages> + 1)
                      .where(col<&Usage::tokens> < 1000)));
  execute(db, insert_into<Usage>(set(col<&Usage::userId> = 2, col<&Usage::day> = today,
                                     col<&Usage::tokens> = 0, col<&Usage::messages> = 0),
                                 on_conflict(col<&Usage::userId>, col<&Usage::day>).do_nothing()));
  // [/upsert]
  here.ask("after upserts", usage);

  // [update]
  struct Renamed {
    std::int64_t id = 0;
    std::string title;
  };
  const std::vector<Renamed> renamed =
      query(db, update<Conversation>(set(col<&Conversation::title> =
                                             concat(col<&Conversation::title>, " with ", col<&Agent::name>)),
                                     from<Agent>(),
                                     where(col<&Agent::id> == col<&Conversation::agentId> &&
                                           col<&Agent::status> == AgentStatus::thinking),
                                     returning<Renamed>(col<&Conversation::id>, col<&Conversation::title>)));
  // [/update]
  book(here);
  here.say("renamed " + std::to_string(renamed.size()));
  here.ask("titles",
          select(fields(col<&Conversation::title>), from<Conversation>(), order_by(col<&Conversation::id>)));

  // [update_join]
  execute(
      db,
      update<Usage>(
          set(col<&Usage::tokens> = sums.col<&Sum::tokens>),
          from(sums.as(select<Sum>(
              fields(col<&Conversation::userId>, value_of(today), sum(col<&Message::tokens>), value_of(0)),
              from<Conversation>(), join<Message>(), group_by(col<&Conversation::userId>)))),
          where(sums.col<&Sum::userId> == col<&Usage::userId> && col<&Usage::day> == today)));
  // [/update_join]
  here.ask("all tokens", usage);

  // [delete]
  const std::vector<Usage> deleted = query(
      db, delete_from<Usage>(using_<User>(),
                             where(col<&User::id> == col<&Usage::userId> && col<&User::country> == "US"),
                             returning(whole<Usage>)));
  // [/delete]
  here.say("deleted " + std::to_string(deleted.size()));
  here.ask("left", usage);

  // [with]
  struct Quiet {
    std::int64_t id = 0;
  };
  static constexpr auto quiet = source<Quiet, "quiet">;
  execute(db,
          delete_from<Message>(
              with(quiet.as(select<Quiet>(fields(col<&Conversation::id>), from<Conversation>(),
                                          where(is_null(col<&Conversation::projectId>))))),
              where(in(col<&Message::conversationId>, select(fields(quiet.col<&Quiet::id>), from(quiet))))));
  // [/with]
  here.ask("messages", select(fields(count_all()), from<Message>()));
}
// clang-format on

int main() {
  return chat::run(&show);
}

// SPDX-License-Identifier: MIT
// GROUP BY, HAVING, aggregates, window functions.
#include <map>

#include "chat/recipes.hpp"

using namespace tenon;

// [group_by]
struct Total {
  Role role = Role::user;
  std::int64_t messages = 0;
  std::int64_t tokens = 0;
  std::optional<double> seconds;  // NULL if no row of the group has any
};
const auto totals = select<Total>(
    fields(col<&Message::role>, count_all(), sum(col<&Message::tokens>), average(col<&Message::seconds>)),
    from<Message>(), group_by(col<&Message::role>), order_by(desc(result<&Total::tokens>)));
// [/group_by]

// [having]
const auto talkative =
    select(fields(col<&Conversation::title>, count_all()), from<Conversation>(), join<Message>(),
           group_by(col<&Conversation::id>), having(count_all() > 2), order_by(col<&Conversation::id>));
// [/having]

// [all_rows]
struct Extremes {
  std::int64_t rows = 0;
  std::int64_t answered = 0;
  std::int64_t conversations = 0;
  std::optional<int> longest;
  std::optional<timestamp> first;
};
const auto extremes = select<Extremes>(
    fields(count_all(), count(col<&Message::seconds>), count(distinct(col<&Message::conversationId>)),
           maximum(col<&Message::tokens>), minimum(col<&Message::sentAt>)),
    from<Message>());
// [/all_rows]

// [filter]
struct Answers {
  std::int64_t conversationId = 0;
  std::int64_t answers = 0;
  std::optional<std::int64_t> tokens;  // the filter may leave no row
};
const auto answers = select<Answers>(
    fields(col<&Message::conversationId>, count_all().filter(col<&Message::role> == Role::agent),
           sum(col<&Message::tokens>).filter(col<&Message::role> == Role::agent)),
    from<Message>(), group_by(col<&Message::conversationId>), order_by(col<&Message::conversationId>));
// [/filter]

// [every]
struct Pace {
  std::int64_t conversationId = 0;
  std::optional<bool> allQuick;  // NULL where no message has a time
  std::optional<bool> someSlow;
};
const auto pace = select<Pace>(fields(col<&Message::conversationId>, every(col<&Message::seconds> < 3.0),
                                      some(col<&Message::seconds> > 10.0)),
                               from<Message>(), group_by(col<&Message::conversationId>),
                               order_by(col<&Message::conversationId>));
// [/every]

// [join_texts]
struct Team {
  std::string owner;
  std::string agents;
};
const auto teams =
    select<Team>(fields(col<&User::name>, join_texts(col<&Agent::name>, ", ").order_by(col<&Agent::name>)),
                 from<User>(), join<Agent>(), group_by(col<&User::id>), order_by(col<&User::id>));
// [/join_texts]

// [json_agg]
struct Document {
  std::int64_t userId = 0;
  json<std::vector<std::string>> titles;
};
const auto documents = select<Document>(
    fields(
        col<&Conversation::userId>,
        json_array_agg<std::vector<std::string>>(col<&Conversation::title>).order_by(col<&Conversation::id>)),
    from<Conversation>(), group_by(col<&Conversation::userId>), order_by(col<&Conversation::userId>));
const auto budgets = select(
    fields(json_object_agg<std::map<std::string, decimal>>(col<&Project::name>, col<&Project::budget>)),
    from<Project>(), having(count_all() > 0));
// [/json_agg]

// [by_expression]
struct Month {
  timestamp month;
  std::int64_t conversations = 0;
};
const auto months =
    select<Month>(fields(date_trunc<date_unit::month>(col<&Conversation::startedAt>), count_all()),
                  from<Conversation>(), group_by(result<&Month::month>), order_by(result<&Month::month>));
// [/by_expression]

// [running]
struct Running {
  std::int64_t id = 0;
  std::int64_t tokens = 0;
  std::int64_t soFar = 0;
  std::int64_t ofAll = 0;
};
const auto running = select<Running>(
    fields(col<&Message::id>, col<&Message::tokens>,
           sum(col<&Message::tokens>)
               .over(partition_by(col<&Message::conversationId>), order_by(col<&Message::id>)),
           sum(col<&Message::tokens>).over(partition_by(col<&Message::conversationId>))),
    from<Message>(), where(col<&Message::conversationId> <= 2), order_by(col<&Message::id>));
// [/running]

// [rank]
struct Ranked {
  std::int64_t id = 0;
  std::int64_t row = 0;
  std::int64_t rank = 0;
  std::int64_t dense = 0;
  std::int64_t half = 0;
};
constexpr auto by_country = window(order_by(col<&User::country>));
const auto ranks = select<Ranked>(
    fields(col<&User::id>, row_number().over(order_by(col<&User::country>, col<&User::id>)),
           rank().over(by_country), dense_rank().over(by_country), ntile(2).over(order_by(col<&User::id>))),
    from<User>(), order_by(col<&User::id>));
// [/rank]

// [lag]
struct Gap {
  std::int64_t id = 0;
  std::optional<std::chrono::microseconds> sinceLast;
  int nextTokens = 0;
};
constexpr auto in_conversation =
    window(partition_by(col<&Message::conversationId>), order_by(col<&Message::id>));
const auto gaps =
    select<Gap>(fields(col<&Message::id>,
                       time_between(col<&Message::sentAt>, lag(col<&Message::sentAt>).over(in_conversation)),
                       lead(col<&Message::tokens>, 1, 0).over(in_conversation)),
                from<Message>(), where(col<&Message::conversationId> <= 2), order_by(col<&Message::id>));
// [/lag]

// [frame]
struct Smooth {
  std::int64_t id = 0;
  std::optional<double> ofThree;
  std::string first;
  std::int64_t near = 0;
};
const auto smooth = select<Smooth>(
    fields(col<&Message::id>,
           average(col<&Message::tokens>)
               .over(order_by(col<&Message::id>), rows_between(preceding(2), current_row)),
           coalesce(first_value(col<&Message::content>)
                        .over(partition_by(col<&Message::conversationId>), order_by(col<&Message::id>),
                              rows_between(unbounded_preceding, unbounded_following)),
                    ""),
           count_all().over(order_by(col<&Message::tokens>), range_between(preceding(5), following(5)))),
    from<Message>(), order_by(col<&Message::id>), limit(6));
// [/frame]

// [share]
struct Share {
  std::string name;
  std::optional<double> percent;
};
const auto shares = select<Share>(
    fields(col<&Agent::name>, cast<double>(count_all()) * 100.0 / cast<double>(sum(count_all()).over())),
    from<Conversation>(), join<Agent>(), group_by(col<&Agent::id>), order_by(col<&Agent::id>));
// [/share]

void show(chat::recipes& here) {
  here.ask("groups", totals, R"(
-- [group_by_sql]
SELECT role, count(*), sum(tokens) AS tokens, avg(seconds) FROM messages GROUP BY role ORDER BY tokens DESC
-- [/group_by_sql]
)");
  struct TitleAndCount {
    std::string title;
    std::int64_t count = 0;
  };
  here.ask_as<TitleAndCount>("having", talkative, R"(
-- [having_sql]
SELECT c.title, count(*) FROM conversations c JOIN messages m ON m.conversationId = c.id
GROUP BY c.id HAVING count(*) > 2 ORDER BY c.id
-- [/having_sql]
)");
  here.ask("all rows", extremes, R"(
-- [all_rows_sql]
SELECT count(*), count(seconds), count(DISTINCT conversationId), max(tokens), min(sentAt) FROM messages
-- [/all_rows_sql]
)");
  here.ask("filter", answers, R"(
-- [filter_sql]
SELECT conversationId, count(*) FILTER (WHERE role = 'agent'), sum(tokens) FILTER (WHERE role = 'agent')
FROM messages GROUP BY conversationId ORDER BY conversationId
-- [/filter_sql]
)");
  here.ask_postgresql("every, some", pace, R"(
-- [every_sql]
SELECT "conversationId", bool_and(seconds < 3), bool_or(seconds > 10) FROM messages
GROUP BY "conversationId" ORDER BY "conversationId"
-- [/every_sql]
)");
  here.ask_postgresql("texts joined", teams, R"(
-- [join_texts_sql]
SELECT u.name, string_agg(a.name, ', ' ORDER BY a.name) FROM users u JOIN agents a ON a."userId" = u.id
GROUP BY u.id ORDER BY u.id
-- [/join_texts_sql]
)");
  here.ask_postgresql("JSON of rows", documents, R"(
-- [json_agg_sql]
SELECT "userId", json_agg(title ORDER BY id) FROM conversations GROUP BY "userId" ORDER BY "userId"
-- [/json_agg_sql]
)");
  here.ask("JSON object", budgets);
  here.ask_postgresql("by an expression", months, R"(
-- [by_expression_sql]
SELECT date_trunc('month', "startedAt") AS month, count(*) FROM conversations GROUP BY month ORDER BY month
-- [/by_expression_sql]
)");
  here.ask("running sums", running, R"(
-- [running_sql]
SELECT id, tokens, sum(tokens) OVER (PARTITION BY conversationId ORDER BY id),
       sum(tokens) OVER (PARTITION BY conversationId)
FROM messages WHERE conversationId <= 2 ORDER BY id
-- [/running_sql]
)");
  here.ask("ranks", ranks, R"(
-- [rank_sql]
SELECT id, row_number() OVER (ORDER BY country, id), rank() OVER by_country, dense_rank() OVER by_country,
       ntile(2) OVER (ORDER BY id)
FROM users WINDOW by_country AS (ORDER BY country) ORDER BY id
-- [/rank_sql]
)");
  here.ask_postgresql("lag and lead", gaps, R"(
-- [lag_sql]
SELECT id, "sentAt" - lag("sentAt") OVER w, lead(tokens, 1, 0) OVER w FROM messages
WHERE "conversationId" <= 2 WINDOW w AS (PARTITION BY "conversationId" ORDER BY id) ORDER BY id
-- [/lag_sql]
)");
  here.ask("frames", smooth, R"(
-- [frame_sql]
SELECT id, avg(tokens) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW),
       first_value(content) OVER (PARTITION BY conversationId ORDER BY id
                                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING),
       count(*) OVER (ORDER BY tokens RANGE BETWEEN 5 PRECEDING AND 5 FOLLOWING)
FROM messages ORDER BY id LIMIT 6
-- [/frame_sql]
)");
  here.ask("shares", shares, R"(
-- [share_sql]
SELECT a.name, count(*) * 100.0 / sum(count(*)) OVER () FROM conversations c JOIN agents a ON a.id = c.agentId
GROUP BY a.id ORDER BY a.id
-- [/share_sql]
)");
}

int main() {
  return chat::run(&show);
}

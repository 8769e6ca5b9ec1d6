// SPDX-License-Identifier: MIT
// Expressions: arithmetic, CASE, NULL, casts, texts, numbers, times, functions of your own.
#include <cctype>

#include <tenon/functions.hpp>

#include "chat/recipes.hpp"

using namespace tenon;

// [case]
struct Sized {
  std::int64_t id = 0;
  std::string size;
};
const auto sizes = select<Sized>(
    fields(col<&Message::id>, case_(when(col<&Message::tokens> < 10, "short"),
                                    when(col<&Message::tokens> < 200, "usual"), otherwise("long"))),
    from<Message>(), order_by(col<&Message::id>), limit(5));
// [/case]

// [case_value]
struct Mark {
  std::string name;
  std::optional<std::string> mark;  // no otherwise(): NULL
};
const auto marks =
    select<Mark>(fields(col<&Agent::name>, case_(when(col<&Agent::status> == AgentStatus::idle, "-"),
                                                 when(col<&Agent::status> == AgentStatus::thinking, "*"))),
                 from<Agent>(), order_by(col<&Agent::id>));
// [/case_value]

// [nulls]
struct Filled {
  std::string country;
  std::optional<std::string> abroad;
};
const auto filled =
    select<Filled>(fields(coalesce(col<&User::country>, "?"), nullif(col<&User::country>, "GB")),
                   from<User>(), order_by(col<&User::id>));
// [/nulls]

// [cast]
struct Casts {
  std::string text;
  double real = 0;
  std::int64_t whole = 0;
};
const auto casts =
    select<Casts>(fields(cast<std::string>(col<&Project::id>), cast<double>(col<&Project::budget>),
                         cast<std::int64_t>(col<&Project::budget>)),
                  from<Project>(), order_by(col<&Project::id>));
// [/cast]

// [arithmetic]
struct Numbers {
  std::int64_t id = 0;
  std::optional<std::int64_t> quotient;  // NULL where divided by zero
  std::optional<std::int64_t> rest;
  std::optional<double> each;
};
const auto numbers =
    select<Numbers>(fields(col<&Message::id>, col<&Message::tokens> / 7, col<&Message::tokens> % 7,
                           round(cast<double>(col<&Message::tokens>) / col<&Message::seconds>, 1)),
                    from<Message>(), order_by(col<&Message::id>), limit(5));
// [/arithmetic]

// [texts]
struct Address {
  std::string user;
  std::string domain;
  std::string shown;
  std::string padded;
  std::int64_t letters = 0;
};
constexpr auto email = col<&User::email>;
const auto addresses = select<Address>(
    fields(left(email, position(email, "@") - 1), upper(substring(email, position(email, "@") + 1)),
           concat(col<&User::name>, " of ", col<&User::country>), lpad(col<&User::name>, 8, "."),
           length(email)),
    from<User>(), order_by(col<&User::id>));
// [/texts]

// [times]
struct When {
  std::int64_t month = 0;
  std::int64_t weekday = 0;  // 1 is Monday
  timestamp hour;
  timestamp tomorrow;
  date day;
  timestamp nextMonth;
};
constexpr auto started = col<&Conversation::startedAt>;
const auto moments =
    select<When>(fields(extract<date_unit::month>(started), extract<date_unit::weekday>(started),
                        date_trunc<date_unit::hour>(started), add_time(started, std::chrono::hours(24)),
                        date_of(started), add_months(started, 1)),
                 from<Conversation>(), order_by(col<&Conversation::id>), limit(2));
// [/times]

// [since]
constexpr date first_of_april{std::chrono::year(2025) / 4 / 1};
const auto old = select(fields(col<&Conversation::title>), from<Conversation>(),
                        where(date_of(started) > first_of_april &&
                              started < add_time(current_timestamp(), -std::chrono::hours(24))),
                        order_by(col<&Conversation::id>));
// [/since]

// [function]
constexpr auto slug = function<"slug", std::string(std::string_view)>;
const auto slugs =
    select(fields(slug(col<&Conversation::title>)), from<Conversation>(),
           where(slug(col<&Conversation::title>) != "small-talk"), order_by(col<&Conversation::id>));
// [/function]

void show(chat::recipes& here) {
  here.ask("case", sizes, R"(
-- [case_sql]
SELECT id, CASE WHEN tokens < 10 THEN 'short' WHEN tokens < 200 THEN 'usual' ELSE 'long' END
FROM messages ORDER BY id LIMIT 5
-- [/case_sql]
)");
  here.ask("case without else", marks, R"(
-- [case_value_sql]
SELECT name, CASE status WHEN 'idle' THEN '-' WHEN 'thinking' THEN '*' END FROM agents ORDER BY id
-- [/case_value_sql]
)");
  here.ask("coalesce, nullif", filled, R"(
-- [nulls_sql]
SELECT coalesce(country, '?'), nullif(country, 'GB') FROM users ORDER BY id
-- [/nulls_sql]
)");
  here.ask("cast", casts, R"(
-- [cast_sql]
SELECT CAST(id AS text), CAST(budget AS double precision), CAST(budget AS bigint) FROM projects ORDER BY id
-- [/cast_sql]
)");
  here.ask("arithmetic", numbers, R"(
-- [arithmetic_sql]
SELECT id, tokens / 7, tokens % 7, round(tokens / seconds, 1) FROM messages ORDER BY id LIMIT 5
-- [/arithmetic_sql]
)");
  here.ask_postgresql("texts", addresses, R"(
-- [texts_sql]
SELECT left(email, position('@' IN email) - 1), upper(substring(email, position('@' IN email) + 1)),
       concat(name, ' of ', country), lpad(name, 8, '.'), length(email)::bigint
FROM users ORDER BY id
-- [/texts_sql]
)");
  here.ask_postgresql("times", moments, R"(
-- [times_sql]
SELECT extract(month FROM "startedAt")::bigint, extract(isodow FROM "startedAt")::bigint,
       date_trunc('hour', "startedAt"), "startedAt" + interval '24 hours', "startedAt"::date,
       "startedAt" + interval '1 month'
FROM conversations ORDER BY id LIMIT 2
-- [/times_sql]
)");
  here.ask_postgresql("since", old, R"(
-- [since_sql]
SELECT title FROM conversations
WHERE "startedAt" < now() - interval '24 hours' AND "startedAt"::date > '2025-04-01' ORDER BY id
-- [/since_sql]
)");
  database& db = here.db();
  if (here.on_postgresql()) {
    // [create]
    execute(db, R"(
        CREATE FUNCTION slug(title text) RETURNS text IMMUTABLE LANGUAGE sql
        AS 'SELECT replace(lower(title), '' '', ''-'')')");
    // [/create]
  } else {
    // [define]
    db.define(slug,
              [](std::string_view title) {
                std::string made(title);
                for (char& each : made) each = each == ' ' ? '-' : static_cast<char>(std::tolower(each));
                return made;
              },
              {.deterministic = true});
    // [/define]
  }
  here.ask("functions of your own", slugs);
}

int main() {
  return chat::run(&show);
}

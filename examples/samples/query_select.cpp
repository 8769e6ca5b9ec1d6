// SPDX-License-Identifier: MIT
// SELECT: what a row becomes, conditions, order, distinct.
#include "chat/recipes.hpp"

using namespace tenon;

// [row]
struct Title {
  std::int64_t id = 0;
  std::string title;
};
const auto titles = select<Title>(fields(col<&Conversation::id>, col<&Conversation::title>),
                                  from<Conversation>(), order_by(col<&Conversation::id>));
// [/row]

// [by_name]
struct Place {
  std::string name;
  std::optional<std::string> country;
};
const auto places = select<Place>(from<User>(), where(col<&User::id> > 2), order_by(col<&User::name>));
// [/by_name]

// [as]
struct Spent {
  std::string name;
  std::int64_t characters = 0;
};
const auto spent = select<Spent>(fields(as<&Spent::characters>(length(col<&Project::name>))), from<Project>(),
                                 order_by(col<&Project::name>));
// [/as]

// [single]
const auto names = select(fields(col<&Agent::name>), from<Agent>(), order_by(col<&Agent::id>));
// [/single]

// [tuple]
const auto pairs = select(fields(col<&Agent::name>, col<&Agent::status>), from<Agent>(),
                          order_by(col<&Agent::id>), limit(2));
// [/tuple]

// [whole]
struct Owned {
  Project project;
  std::string owner;
};
const auto owned = select<Owned>(fields(whole<Project>, col<&User::name>), from<Project>(), join<User>(),
                                 order_by(col<&Project::id>));
// [/whole]

// [nested]
struct Money {
  decimal budget;
  decimal rest;
};
struct Bill {
  std::string project;
  Money money;
};
const auto bills =
    select<Bill>(fields(col<&Project::name>, col<&Project::budget>, col<&Project::budget> - decimal("0.25")),
                 from<Project>(), order_by(col<&Project::id>));
// [/nested]

// [distinct]
const auto countries =
    select(fields(col<&User::country>), distinct, from<User>(), order_by(col<&User::country>));
// [/distinct]

// [distinct_on]
struct Last {
  std::int64_t conversationId = 0;
  std::string content;
};
const auto last_messages = select<Last>(fields(col<&Message::conversationId>, col<&Message::content>),
                                        distinct_on(col<&Message::conversationId>), from<Message>(),
                                        order_by(col<&Message::conversationId>, desc(col<&Message::id>)));
// [/distinct_on]

// [order]
const auto slowest =
    select(fields(col<&Message::id>), from<Message>(), where(col<&Message::conversationId> == 1),
           order_by(desc(col<&Message::seconds>).nulls_last(), col<&Message::id>), limit(3), offset(1));
// [/order]

// [result]
struct Length {
  std::string title;
  std::int64_t length = 0;
};
const auto longest =
    select<Length>(fields(col<&Conversation::title>, length(col<&Conversation::title>)), from<Conversation>(),
                   order_by(desc(result<&Length::length>), result<&Length::title>), limit(2));
// [/result]

// [row_of]
const auto behind = select(fields(col<&Message::id>), from<Message>(),
                           where(row_of(col<&Message::conversationId>, col<&Message::tokens>) > row_of(3, 5)),
                           order_by(col<&Message::id>));
// [/row_of]

void show(chat::recipes& here) {
  here.ask("columns", titles, R"(
-- [row_sql]
SELECT id, title FROM conversations ORDER BY id
-- [/row_sql]
)");
  here.ask("by name", places, R"(
-- [by_name_sql]
SELECT name, country FROM users WHERE id > 2 ORDER BY name
-- [/by_name_sql]
)");
  here.ask("with an alias", spent, R"(
-- [as_sql]
SELECT name, length(name) AS characters FROM projects ORDER BY name
-- [/as_sql]
)");
  here.ask("one value", names, R"(
-- [single_sql]
SELECT name FROM agents ORDER BY id
-- [/single_sql]
)");
  here.ask_as<Place>("tuples", pairs, R"(
-- [tuple_sql]
SELECT name, status FROM agents ORDER BY id LIMIT 2
-- [/tuple_sql]
)");
  here.ask("whole entities", owned);
  here.ask("nested", bills);
  here.ask("distinct", countries, R"(
-- [distinct_sql]
SELECT DISTINCT country FROM users ORDER BY country
-- [/distinct_sql]
)");
  here.ask_postgresql("distinct on", last_messages, R"(
-- [distinct_on_sql]
SELECT DISTINCT ON ("conversationId") "conversationId", content FROM messages
ORDER BY "conversationId", id DESC
-- [/distinct_on_sql]
)");
  here.ask("order and page", slowest, R"(
-- [order_sql]
SELECT id FROM messages WHERE conversationId = 1
ORDER BY seconds DESC NULLS LAST, id LIMIT 3 OFFSET 1
-- [/order_sql]
)");
  here.ask("order by a result", longest, R"(
-- [result_sql]
SELECT title, length(title) AS length FROM conversations ORDER BY length DESC, title LIMIT 2
-- [/result_sql]
)");
  here.ask("row values", behind, R"(
-- [row_of_sql]
SELECT id FROM messages WHERE (conversationId, tokens) > (3, 5) ORDER BY id
-- [/row_of_sql]
)");

  tenon::database& db = here.db();
  // [run]
  const std::vector<Title> rows = query(db, titles);
  const std::optional<Title> first = query_one(db, titles);
  const Title certain = query_one_or_fail(db, titles);  // error_kind::not_found if there is none
  // [/run]
  here.say(std::to_string(rows.size()) + " " + first->title + ", " + certain.title);
}

int main() {
  return chat::run(&show);
}

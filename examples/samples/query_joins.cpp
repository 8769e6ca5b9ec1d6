// SPDX-License-Identifier: MIT
// FROM and JOIN: tables, other names, tables made of queries, rows of the program.
#include "chat/recipes.hpp"

using namespace tenon;

// [join]
struct Talk {
  std::string title;
  std::string agent;
};
const auto talks = select<Talk>(fields(col<&Conversation::title>, col<&Agent::name>), from<Conversation>(),
                                join<Agent>(), order_by(col<&Conversation::id>));
// [/join]

// [on]
const auto own_talks =
    select<Talk>(fields(col<&Conversation::title>, col<&Agent::name>), from<Conversation>(),
                 join<Agent>(on(col<&Agent::id> == col<&Conversation::agentId> &&
                                col<&Agent::userId> == col<&Conversation::userId>)),
                 order_by(col<&Conversation::id>));
// [/on]

// [left_join]
struct Named {
  std::string title;
  std::optional<std::string> project;  // NULL where there is none; a std::string does not compile
};
const auto with_projects =
    select<Named>(fields(col<&Conversation::title>, col<&Project::name>), from<Conversation>(),
                  left_join<Project>(), order_by(col<&Conversation::id>));
// [/left_join]

// [anti_join]
const auto idle_agents = select(fields(col<&Agent::name>), from<Agent>(), left_join<Conversation>(),
                                where(is_null(whole<Conversation>)), order_by(col<&Agent::id>));
// [/anti_join]

// [optional]
struct Both {
  Conversation conversation;
  std::optional<Project> project;
};
const auto both = select<Both>(fields(whole<Conversation>, whole<Project>), from<Conversation>(),
                               left_join<Project>(), order_by(desc(col<&Conversation::id>)), limit(3));
// [/optional]

// [full_join]
struct Match {
  std::optional<std::string> user;
  std::optional<std::string> project;
};
const auto matched = select<Match>(
    fields(col<&User::name>, col<&Project::name>), from<User>(),
    full_join<Project>(on(col<&Project::userId> == col<&User::id> && col<&Project::budget> > decimal(10))),
    order_by(col<&User::name>, col<&Project::name>));
// [/full_join]

// [cross_join]
const auto every_pair = select(fields(col<&User::name>, col<&Project::name>), from<User>(),
                               cross_join<Project>(), where(col<&User::id> != col<&Project::userId>),
                               order_by(col<&User::id>, col<&Project::id>), limit(4));
// [/cross_join]

// [alias]
constexpr auto parent = alias<Agent, "parent">;
struct Line {
  std::string agent;
  std::optional<std::string> from;
};
const auto lines = select<Line>(fields(col<&Agent::name>, parent.col<&Agent::name>), from<Agent>(),
                                left_join(parent, on(parent.col<&Agent::id> == col<&Agent::parentId>)),
                                order_by(col<&Agent::id>));
// [/alias]

// [derived]
struct Sum {
  std::int64_t conversationId = 0;
  std::int64_t tokens = 0;
};
constexpr auto sums = source<Sum, "sums">;
const auto tokens_of = select<Sum>(fields(col<&Message::conversationId>, sum(col<&Message::tokens>)),
                                   from<Message>(), group_by(col<&Message::conversationId>));
const auto long_talks =
    select(fields(col<&Conversation::title>, sums.col<&Sum::tokens>), from<Conversation>(),
           join(sums.as(tokens_of), on(sums.col<&Sum::conversationId> == col<&Conversation::id>)),
           where(sums.col<&Sum::tokens> > 100), order_by(col<&Conversation::id>));
// [/derived]

// [with]
const auto above_average =
    select(with(sums.as(tokens_of)), fields(sums.col<&Sum::conversationId>), from(sums),
           where(cast<double>(sums.col<&Sum::tokens>) >
                 scalar(select(fields(average(sums.col<&Sum::tokens>)), from(sums)))),
           order_by(sums.col<&Sum::conversationId>));
// [/with]

// [materialized]
const auto computed_once = select(with(sums.as(tokens_of).materialized()), fields(count_all()), from(sums));
// [/materialized]

// [recursive]
struct Step {
  std::int64_t id = 0;
  std::string path;
  int depth = 0;
};
constexpr auto chain = source<Step, "chain">;
const auto chains = select<Step>(
    with_recursive(chain.as(union_all(
        select<Step>(fields(col<&Agent::id>, col<&Agent::name>, value_of(0)), from<Agent>(),
                     where(is_null(col<&Agent::parentId>))),
        select<Step>(fields(col<&Agent::id>, concat(chain.col<&Step::path>, " > ", col<&Agent::name>),
                            chain.col<&Step::depth> + 1),
                     from<Agent>(), join(chain, on(col<&Agent::parentId> == chain.col<&Step::id>)))))),
    from(chain), order_by(chain.col<&Step::path>));
// [/recursive]

// [values]
struct Price {
  std::string model;
  double dollars = 0;  // for a thousand tokens
};
constexpr auto price = source<Price, "price">;
const std::vector<Price> prices{{"large", 3.0}, {"small", 0.5}};
const auto priced = select<Price>(
    fields(col<&Agent::name>, price.col<&Price::dollars>), from<Agent>(),
    join(price.values(prices), on(price.col<&Price::model> == col<&Agent::settings>.at<&Settings::model>())),
    order_by(col<&Agent::id>));
// [/values]

// [lateral]
struct Said {
  std::int64_t id = 0;
  std::string content;
};
constexpr auto latest = source<Said, "latest">;
const auto latest_of_each =
    select(fields(col<&Conversation::title>, latest.col<&Said::content>), from<Conversation>(),
           cross_join(latest
                          .as(select<Said>(fields(col<&Message::id>, col<&Message::content>), from<Message>(),
                                           where(col<&Message::conversationId> == col<&Conversation::id>),
                                           order_by(desc(col<&Message::id>)), limit(2)))
                          .lateral()),
           order_by(col<&Conversation::id>, latest.col<&Said::id>), limit(4));
// [/lateral]

// [instead_of_lateral]
struct Place {
  std::int64_t id = 0;
  std::int64_t conversationId = 0;
  std::string content;
  std::int64_t place = 0;
};
constexpr auto placed = source<Place, "placed">;
const auto latest_by_window = select(
    fields(col<&Conversation::title>, placed.col<&Place::content>), from<Conversation>(),
    join(placed.as(
             select<Place>(fields(col<&Message::id>, col<&Message::conversationId>, col<&Message::content>,
                                  row_number().over(partition_by(col<&Message::conversationId>),
                                                    order_by(desc(col<&Message::id>)))),
                           from<Message>())),
         on(placed.col<&Place::conversationId> == col<&Conversation::id> && placed.col<&Place::place> <= 2)),
    order_by(col<&Conversation::id>, placed.col<&Place::id>), limit(4));
// [/instead_of_lateral]

void show(chat::recipes& here) {
  here.ask("join", talks, R"(
-- [join_sql]
SELECT c.title, a.name AS agent FROM conversations c JOIN agents a ON a.id = c.agentId ORDER BY c.id
-- [/join_sql]
)");
  here.ask("join on", own_talks, R"(
-- [on_sql]
SELECT c.title, a.name AS agent FROM conversations c
JOIN agents a ON a.id = c.agentId AND a.userId = c.userId ORDER BY c.id
-- [/on_sql]
)");
  here.ask("left join", with_projects, R"(
-- [left_join_sql]
SELECT c.title, p.name AS project FROM conversations c LEFT JOIN projects p ON p.id = c.projectId ORDER BY c.id
-- [/left_join_sql]
)");
  here.ask("anti join", idle_agents, R"(
-- [anti_join_sql]
SELECT a.name FROM agents a LEFT JOIN conversations c ON c.agentId = a.id WHERE c.id IS NULL ORDER BY a.id
-- [/anti_join_sql]
)");
  here.ask("entities of an outer join", both);
  here.ask("full join", matched, R"(
-- [full_join_sql]
SELECT u.name, p.name FROM users u FULL JOIN projects p ON p.userId = u.id AND p.budget + 0 > 10
ORDER BY u.name, p.name
-- [/full_join_sql]
)");
  here.ask_as<Talk>("cross join", every_pair, R"(
-- [cross_join_sql]
SELECT u.name, p.name FROM users u CROSS JOIN projects p WHERE u.id <> p.userId ORDER BY u.id, p.id LIMIT 4
-- [/cross_join_sql]
)");
  here.ask("alias", lines, R"(
-- [alias_sql]
SELECT a.name, parent.name AS "from" FROM agents a LEFT JOIN agents parent ON parent.id = a.parentId
ORDER BY a.id
-- [/alias_sql]
)");
  struct TitleAndTokens {
    std::string title;
    std::int64_t tokens = 0;
  };
  here.ask_as<TitleAndTokens>("derived table", long_talks, R"(
-- [derived_sql]
SELECT c.title, sums.tokens FROM conversations c
JOIN (SELECT conversationId, sum(tokens) AS tokens FROM messages GROUP BY conversationId) sums
  ON sums.conversationId = c.id
WHERE sums.tokens > 100 ORDER BY c.id
-- [/derived_sql]
)");
  here.ask("common table", above_average, R"(
-- [with_sql]
WITH sums AS (SELECT conversationId, sum(tokens) AS tokens FROM messages GROUP BY conversationId)
SELECT conversationId FROM sums WHERE tokens > (SELECT avg(tokens) FROM sums) ORDER BY conversationId
-- [/with_sql]
)");
  here.ask("materialized", computed_once, R"(
-- [materialized_sql]
WITH sums AS MATERIALIZED (SELECT conversationId, sum(tokens) AS tokens FROM messages GROUP BY conversationId)
SELECT count(*) FROM sums
-- [/materialized_sql]
)");
  here.ask("recursive", chains, R"(
-- [recursive_sql]
WITH RECURSIVE chain(id, path, depth) AS (
  SELECT id, name, 0 FROM agents WHERE parentId IS NULL
  UNION ALL
  SELECT a.id, chain.path || ' > ' || a.name, chain.depth + 1 FROM agents a JOIN chain ON a.parentId = chain.id)
SELECT id, path, depth FROM chain ORDER BY path
-- [/recursive_sql]
)");
  here.ask("rows of the program", priced, R"(
-- [values_sql]
WITH price(model, dollars) AS (VALUES ('large', 3.0), ('small', 0.5))
SELECT a.name, price.dollars FROM agents a JOIN price ON price.model = a.settings ->> 'model' ORDER BY a.id
-- [/values_sql]
)");
  here.ask_as<Talk>("latest two of each", latest_by_window, R"(
-- [instead_of_lateral_sql]
SELECT c.title, placed.content FROM conversations c
JOIN (SELECT id, conversationId, content,
             row_number() OVER (PARTITION BY conversationId ORDER BY id DESC) AS place FROM messages) placed
  ON placed.conversationId = c.id AND placed.place <= 2
ORDER BY c.id, placed.id LIMIT 4
-- [/instead_of_lateral_sql]
)");
  if (here.on_postgresql()) {
    const auto in_sql = query<Talk>(here.db(), R"(
-- [lateral_sql]
SELECT c.title, latest.content FROM conversations c
CROSS JOIN LATERAL (SELECT id, content FROM messages m WHERE m."conversationId" = c.id
                    ORDER BY id DESC LIMIT 2) latest
ORDER BY c.id, latest.id LIMIT 4
-- [/lateral_sql]
)");
    if (in_sql.size() != 4 || in_sql[3].agent != std::get<1>(query(here.db(), latest_of_each)[3]))
      here.say("lateral differs from SQL");
  }
  if (!here.on_sqlite() && query(here.db(), latest_of_each) != query(here.db(), latest_by_window))
    here.say("lateral differs");
}

int main() {
  return chat::run(&show);
}
